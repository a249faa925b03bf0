import { useState, type ReactNode } from 'react';
import type { Wallet } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Choice, Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { coinOf, unitsIn } from '../format/units.ts';
import { useSigners } from './use-signers.ts';

const CHAINS = [
  { value: 'solana', text: 'Solana' },
  { value: 'stellar', text: 'Stellar' },
  { value: 'stellar-testnet', text: 'Stellar, test network' },
] as const;

const MODES = [
  { value: 'client', text: 'stays where I keep it' },
  { value: 'server', text: 'is made and kept in the gateway, for programs' },
] as const;

/** Adds a wallet: by its address, or, with every warning, one whose key is born in the keeper. */
export function AddWalletForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const api = useGateway();
  const [name, setName] = useState('');
  const [chain, setChain] = useState<Wallet['chain']>('solana');
  const [address, setAddress] = useState('');
  const [mode, setMode] = useState<Wallet['mode']>('client');
  const [cap, setCap] = useState('');
  const [riskAccepted, setRiskAccepted] = useState(false);
  const change = useChange('The wallet was not added', () =>
    (mode === 'client'
      ? api.addWallet({ name, chain, address: address.trim() })
      : api.makeServerWallet({ name, chain, cap: unitsIn(cap, coinOf(chain)) ?? '', riskAccepted })
    ).then(() => onClose()),
  );
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.run(undefined);
      }}
    >
      <About mode={mode} />
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
      <Choice
        label="Its key"
        options={MODES}
        value={mode}
        onChange={(event) => setMode(event.target.value === 'server' ? 'server' : 'client')}
      />
      {mode === 'client' ? (
        <AddressFields chain={chain} address={address} onAddress={setAddress} />
      ) : (
        <ServerFields
          coin={coinOf(chain)}
          cap={cap}
          onCap={setCap}
          accepted={riskAccepted}
          onAccept={setRiskAccepted}
        />
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="primary" busy={change.busy}>
          Add the wallet
        </Button>
      </div>
    </form>
  );
}

function About({ mode }: { readonly mode: Wallet['mode'] }): ReactNode {
  return (
    <p className="text-ink-2">
      {mode === 'client'
        ? 'Its key stays where it is: the gateway learns the address.'
        : 'Its key is born in the keeper and given out to nobody.'}{' '}
      It asks the nodes of the newest wallet on the same chain, and signs nothing before the policy names it.
    </p>
  );
}

interface AddressFieldsProps {
  readonly chain: Wallet['chain'];
  readonly address: string;
  readonly onAddress: (address: string) => void;
}

function AddressFields({ chain, address, onAddress }: AddressFieldsProps): ReactNode {
  const { signers } = useSigners(chain);
  return (
    <>
      <Field
        label="Address"
        autoComplete="off"
        required
        value={address}
        onChange={(event) => onAddress(event.target.value)}
      />
      {signers.map((signer) => (
        <div key={signer.name}>
          <Button small onClick={() => void signer.connect().then(([first]) => onAddress(first ?? address))}>
            Take it from {signer.name}
          </Button>
        </div>
      ))}
    </>
  );
}

interface ServerFieldsProps {
  readonly coin: 'SOL' | 'XLM';
  readonly cap: string;
  readonly onCap: (cap: string) => void;
  readonly accepted: boolean;
  readonly onAccept: (accepted: boolean) => void;
}

function ServerFields({ coin, cap, onCap, accepted, onAccept }: ServerFieldsProps): ReactNode {
  const isAmount = cap === '' || unitsIn(cap, coin) !== null;
  return (
    <>
      <p role="note" className="rounded-md bg-refuse-soft px-3 py-2">
        Whoever breaks into the keeper can take what this wallet holds. Keep little in it. Its first signature
        is told as an alarm.
      </p>
      <Field
        label={`Cap, in ${coin}`}
        hint="Above it nothing is signed for programs; you can still move it away"
        problem={isAmount ? null : `An amount of ${coin}, like 2 or 0.5`}
        inputMode="decimal"
        autoComplete="off"
        required
        value={cap}
        onChange={(event) => onCap(event.target.value)}
      />
      <label className="flex items-start gap-2">
        <input
          type="checkbox"
          className="mt-1"
          required
          checked={accepted}
          onChange={(event) => onAccept(event.target.checked)}
        />
        <span>I take that risk for what the cap lets it hold</span>
      </label>
    </>
  );
}
