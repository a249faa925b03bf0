import { useEffect, useState } from 'react';
import type { Wallet } from '../../../client/api.ts';
import { findFreighter } from './freighter-signer.ts';
import type { Signer } from './signer.ts';
import { StandardSigners } from './standard-signers.ts';

/** What there is in this browser that can sign for a chain. */
export interface Signers {
  readonly signers: readonly Signer[];
  /** Whether it is still looked for. */
  readonly looking: boolean;
}

/** Looks for programs in this browser that sign for a chain, for as long as the component is there. */
export function useSigners(chain: Wallet['chain']): Signers {
  const [found, setFound] = useState<Signers>({ signers: [], looking: true });
  useEffect(() => {
    if (chain === 'solana') {
      const standard = new StandardSigners(window, () =>
        setFound({ signers: standard.list, looking: false }),
      );
      const end = standard.begin();
      setFound({ signers: standard.list, looking: false });
      return end;
    }
    let isOver = false;
    setFound({ signers: [], looking: true });
    void findFreighter(window).then((signer) => {
      if (!isOver) setFound({ signers: signer === null ? [] : [signer], looking: false });
    });
    return () => {
      isOver = true;
    };
  }, [chain]);
  return found;
}
