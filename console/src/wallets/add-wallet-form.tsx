import { useState, type ReactNode } from 'react';
import type { Wallet, Wallets } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Choice, Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { coinOf, unitsIn } from '../format/units.ts';
import { AddressFields, CapFields, ImportFields } from './key-fields.tsx';

const CHAINS = [
  { value: 'solana', text: 'Solana' },
  { value: 'stellar', text: 'Stellar' },
  { value: 'stellar-testnet', text: 'Stellar, test network' },
] as const;

const WAYS = [
  { value: 'client', text: 'stays where I keep it' },
  { value: 'server', text: 'is made and kept in the gateway, for programs' },
  { value: 'enclave', text: 'is made and kept in a hardware token, for programs' },
  { value: 'import', text: 'is in the store of another program' },
] as const;

type Way = (typeof WAYS)[number]['value'];

interface AddWalletFormProps {
  readonly offered: Pick<Wallets, 'chains' | 'token'>;
  readonly onClose: () => void;
}

/**
 * Adds a wallet: by its address, or, with every warning, one whose key is born in the keeper or in a token. For a key
 * that lies elsewhere it shows the command of the gateway's terminal: no real key passes a browser.
 */
export function AddWalletForm({ offered, onClose }: AddWalletFormProps): ReactNode {
  const api = useGateway();
  const [name, setName] = useState('');
  const [chain, setChain] = useState<Wallet['chain']>('solana');
  const [address, setAddress] = useState('');
  const [way, setWay] = useState<Way>('client');
  const [cap, setCap] = useState('');
  const [accepted, setAccepted] = useState(false);
  const coin = coinOf(chain);
  const hasNodes = offered.chains.some((one) => one.chain === chain && one.hasNodes);
  const ways = WAYS.filter(({ value }) => value !== 'enclave' || offered.token);
  const change = useChange('The wallet was not added', () => {
    const kept = { name, chain, cap: unitsIn(cap, coin) ?? '' };
    const added = {
      client: () => api.addWallet({ name, chain, address: address.trim() }),
      server: () => api.makeServerWallet({ ...kept, riskAccepted: accepted }),
      enclave: () => api.makeEnclaveWallet(kept),
    };
    return way === 'import' ? Promise.resolve(onClose()) : added[way]().then(() => onClose());
  });
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.run(undefined);
      }}
    >
      <p className="text-ink-2">{ABOUT[way]} It signs nothing before the policy names it.</p>
      {change.problem === null ? null : <Trouble {...change.problem} />}
      <NameField name={name} onName={setName} />
      <Choice
        label="Chain"
        options={CHAINS}
        value={chain}
        onChange={(event) =>
          setChain(CHAINS.find(({ value }) => value === event.target.value)?.value ?? chain)
        }
      />
      {hasNodes ? null : <NoNodes chain={chain} />}
      <Choice
        label="Its key"
        options={ways}
        value={way}
        onChange={(event) => setWay(ways.find(({ value }) => value === event.target.value)?.value ?? way)}
      />
      {way === 'client' ? (
        <AddressFields chain={chain} address={address} onAddress={setAddress} />
      ) : way === 'import' ? (
        <ImportFields name={name} chain={chain} />
      ) : (
        <CapFields {...{ mode: way, coin, cap, onCap: setCap, accepted, onAccept: setAccepted }} />
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{way === 'import' ? 'Done' : 'Not now'}</Button>
        {way === 'import' ? null : (
          <Button type="submit" look="primary" busy={change.busy} disabled={!hasNodes}>
            Add the wallet
          </Button>
        )}
      </div>
    </form>
  );
}

const ABOUT: Readonly<Record<Way, string>> = {
  client: 'Its key stays where it is: the gateway learns the address.',
  server: 'Its key is born in the keeper, and leaves it only where policy and a passkey say so.',
  enclave: 'Its key is made in the token that the gateway speaks to, and never leaves it.',
  import: 'A key that exists is brought at the gateway’s own terminal.',
};

/** The first wallet of a chain: which machines are asked is said at the terminal, once. */
function NoNodes({ chain }: { readonly chain: Wallet['chain'] }): ReactNode {
  const kind = chain === 'solana' ? 'https://NODE' : 'https://HORIZON';
  return (
    <div role="note" className="flex flex-col gap-2 rounded-md bg-wait-soft px-3 py-2">
      <p>
        No nodes of this chain are known yet. Which machines the gateway speaks to is said once, at its own
        terminal; then this form adds the wallet.
      </p>
      <Lines
        text={`sallyport wallet nodes --chain ${chain} --node ${kind}`}
        label="the command that names the nodes of this chain"
      />
    </div>
  );
}

function NameField({
  name,
  onName,
}: {
  readonly name: string;
  readonly onName: (name: string) => void;
}): ReactNode {
  return (
    <Field
      label="Name of the wallet"
      hint="1 to 32 of a-z, 0-9 and -; never used again"
      pattern="[a-z0-9][a-z0-9\-]{0,31}"
      autoComplete="off"
      autoFocus
      required
      value={name}
      onChange={(event) => onName(event.target.value)}
    />
  );
}
