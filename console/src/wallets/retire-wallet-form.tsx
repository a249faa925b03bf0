import type { ReactNode } from 'react';
import type { Wallet } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { ReasonForm } from '../design/reason-form.tsx';

interface RetireWalletFormProps {
  readonly wallet: Wallet;
  readonly onClose: () => void;
}

/** Ends a wallet for good. */
export function RetireWalletForm({ wallet, onClose }: RetireWalletFormProps): ReactNode {
  const api = useGateway();
  const change = useChange('The wallet was not retired', (reason: string) =>
    api.retireWallet(wallet.name, { reason }).then(() => onClose()),
  );
  const about =
    wallet.mode !== 'client'
      ? 'Its key is destroyed and exists nowhere else: what the wallet still holds is lost. Move it away first.'
      : 'Nothing is signed for it here any more. What it holds stays yours, by your own key.';
  return (
    <ReasonForm
      about={`${about} Neither its name nor its address is used again. What is sent already is followed to its end.`}
      verb="Retire for ever"
      look="halt"
      change={change}
      onClose={onClose}
    />
  );
}
