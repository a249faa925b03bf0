import { useState, type ReactNode } from 'react';
import type { Wallet } from '../../../client/api.ts';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Choice, Field } from '../design/field.tsx';
import { coinOf, unitsIn } from '../format/units.ts';
import { importCommand, STORE_FORMATS } from './import-command.ts';
import { useSigners } from './use-signers.ts';

interface AddressFieldsProps {
  readonly chain: Wallet['chain'];
  readonly address: string;
  readonly onAddress: (address: string) => void;
}

/** The address of a wallet whose key stays elsewhere, typed or taken from a wallet in this browser. */
export function AddressFields({ chain, address, onAddress }: AddressFieldsProps): ReactNode {
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

interface CapFieldsProps {
  readonly mode: 'server' | 'enclave';
  readonly coin: 'SOL' | 'XLM';
  readonly cap: string;
  readonly onCap: (cap: string) => void;
  readonly accepted: boolean;
  readonly onAccept: (accepted: boolean) => void;
}

const RISKS = {
  server:
    'Whoever breaks into the keeper can take what this wallet holds. Keep little in it. Its first signature is told as an alarm.',
  enclave:
    'Whoever breaks into the keeper can have things signed while they are in it, but cannot take the key away. ' +
    'A key in a token is in no backup: with the token, what the wallet holds is lost. Its first signature is an alarm.',
} as const;

/** What is said before a key is made that signs for programs: the risk, and a cap. */
export function CapFields({ mode, coin, cap, onCap, accepted, onAccept }: CapFieldsProps): ReactNode {
  const isAmount = cap === '' || unitsIn(cap, coin) !== null;
  return (
    <>
      <p role="note" className="rounded-md bg-refuse-soft px-3 py-2">
        {RISKS[mode]}
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

const KEEPERS = [
  { value: 'client', text: 'only my program: the gateway learns the address' },
  { value: 'server', text: 'the gateway, for programs: it seals the key' },
] as const;

/** The command that brings a key at the gateway's terminal. No field here takes a secret. */
export function ImportFields({ name, chain }: Pick<Wallet, 'name' | 'chain'>): ReactNode {
  const [format, setFormat] = useState<(typeof STORE_FORMATS)[number]['value']>('plain');
  const [isKept, setKept] = useState(false);
  const [cap, setCap] = useState('');
  const coin = coinOf(chain);
  const command = importCommand({ name, chain, format, cap: isKept ? cap : null });
  return (
    <>
      <Choice
        label="How it is sealed"
        options={STORE_FORMATS}
        value={format}
        onChange={(event) =>
          setFormat(STORE_FORMATS.find(({ value }) => value === event.target.value)?.value ?? format)
        }
      />
      <Choice
        label="Who signs with it"
        options={KEEPERS}
        value={isKept ? 'server' : 'client'}
        onChange={(event) => setKept(event.target.value === 'server')}
      />
      {isKept ? (
        <Field
          label={`Cap, in ${coin}`}
          hint="Whoever breaks into the keeper can take what this wallet holds: keep little in it"
          inputMode="decimal"
          autoComplete="off"
          value={cap}
          onChange={(event) => setCap(event.target.value)}
        />
      ) : null}
      <p className="text-ink-2">
        A real key never passes a browser, nor the process that serves this page. Put the store on the
        gateway’s machine, and give this command there: it says plainly when a password or a key is wrong, and
        imports nothing by halves.
      </p>
      <Lines text={command} label="the command that imports the key" />
    </>
  );
}
