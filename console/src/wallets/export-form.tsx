import { useState, type ReactNode } from 'react';
import type { Wallet } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Trouble } from '../design/state.tsx';
import { openSealed, PageKey } from './page-key.ts';
import { DoneButton } from '../design/done-button.tsx';

interface ExportFormProps {
  readonly wallet: Wallet;
  readonly onClose: () => void;
}

/** Gives out the key of a wallet, once, where policy lets it. What comes is sealed for this page. */
export function ExportForm({ wallet, onClose }: ExportFormProps): ReactNode {
  const api = useGateway();
  const [making, setMaking] = useState(false);
  const change = useChange('The key was not given out', async (page: PageKey) => {
    const { value } = await api.exportWalletKey(wallet.name, { publicKey: page.publicKey });
    return openSealed(crypto, page, wallet.name, value);
  });
  const begin = (): void => {
    setMaking(true);
    void PageKey.make(crypto)
      .then(change.run)
      .finally(() => setMaking(false));
  };
  if (change.done !== undefined) return <Given secret={change.done} wallet={wallet} onClose={onClose} />;
  return (
    <div className="flex flex-col gap-4">
      <p className="text-ink-2">
        Whoever has the key has what the wallet holds, and needs nobody’s leave. It is given out only where
        the policy says <code className="mono">export: passkey</code> for this wallet, after a passkey, and
        the ledger keeps that it was. It comes sealed for this page and is shown this once.
      </p>
      {change.problem === null ? null : <Trouble {...change.problem} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button look="halt" busy={making || change.busy} onClick={begin}>
          Give the key out
        </Button>
      </div>
    </div>
  );
}

function Given({ secret, wallet, onClose }: ExportFormProps & { readonly secret: string | null }): ReactNode {
  return (
    <div className="flex flex-col gap-4" role="status">
      {secret === null ? (
        <p>What came was not for this page. The ledger has that the key was asked for: give it out again.</p>
      ) : (
        <>
          <p>
            The key of {wallet.name}, shown this once. Keep it where nobody else reads it, and retire the
            wallet here.
          </p>
          <Lines text={secret} label={`the key of ${wallet.name}`} />
        </>
      )}
      <DoneButton onDone={onClose} />
    </div>
  );
}
