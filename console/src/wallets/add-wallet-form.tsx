import { useState, type ReactNode } from 'react';
import type { Wallet } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Choice, Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { useSigners } from './use-signers.ts';

const CHAINS = [
  { value: 'solana', text: 'Solana' },
  { value: 'stellar', text: 'Stellar' },
  { value: 'stellar-testnet', text: 'Stellar, test network' },
] as const;

/** Registers a wallet whose key stays where it is. */
export function AddWalletForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const api = useGateway();
  const [name, setName] = useState('');
  const [chain, setChain] = useState<Wallet['chain']>('solana');
  const [address, setAddress] = useState('');
  const { signers } = useSigners(chain);
  const change = useChange('The wallet was not added', (body: Parameters<typeof api.addWallet>[0]) =>
    api.addWallet(body).then(() => onClose()),
  );
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.run({ name, chain, address: address.trim() });
      }}
    >
      <p className="text-ink-2">
        Its key stays where it is: the gateway learns the address. It asks the nodes of the newest wallet on
        the same chain, and signs nothing before the policy names it.
      </p>
      {change.problem === null ? null : <Trouble {...change.problem} />}
      <Field
        label="Name of the wallet"
        hint="1 to 32 of a-z, 0-9 and -; never used again"
        pattern="[a-z0-9][a-z0-9\-]{0,31}"
        autoComplete="off"
        autoFocus
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Choice
        label="Chain"
        options={CHAINS}
        value={chain}
        onChange={(event) =>
          setChain(CHAINS.find(({ value }) => value === event.target.value)?.value ?? chain)
        }
      />
      <Field
        label="Address"
        autoComplete="off"
        required
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
      {signers.map((signer) => (
        <div key={signer.name}>
          <Button small onClick={() => void signer.connect().then(([first]) => setAddress(first ?? address))}>
            Take it from {signer.name}
          </Button>
        </div>
      ))}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="primary" busy={change.busy}>
          Add the wallet
        </Button>
      </div>
    </form>
  );
}
