import { useState, type ReactNode } from 'react';
import type { IssuedBot } from '../../../client/api.ts';
import { firstOrdersLine } from '../../../src/cli/first-orders.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useKeys } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Choice, Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { atMost } from '../format/decimal.ts';
import { baseUrlOf, SnippetList } from './snippet-list.tsx';
import { DoneButton } from '../design/done-button.tsx';

/** Issues a decoy for a bot. Its secret is shown once. */
export function IssueForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const api = useGateway();
  const { data } = useKeys();
  const [bot, setBot] = useState('');
  const [account, setAccount] = useState('');
  const accounts = (data?.keys ?? []).filter(({ status }) => status !== 'removed').map(({ name }) => name);
  const on = account === '' ? (accounts[0] ?? '') : account;
  const issuing = useChange('No decoy was issued', () =>
    api.addBot({ bot, account: on }).then(({ value }) => value),
  );
  if (issuing.done !== undefined) {
    const { account: of } = issuing.done;
    const isPaper = data?.keys.some(({ name, paper }) => name === of && paper) === true;
    return <Issued issued={issuing.done} isPaper={isPaper} onClose={onClose} />;
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        issuing.run(undefined);
      }}
    >
      {issuing.problem === null ? null : <Trouble {...issuing.problem} />}
      <Field
        label="Name of the bot"
        hint="1 to 32 of a-z, 0-9 and -"
        pattern="[a-z0-9][a-z0-9\-]{0,31}"
        autoComplete="off"
        autoFocus
        required
        value={bot}
        onChange={(event) => setBot(event.target.value)}
      />
      <Choice
        label="Trades on"
        options={accounts.map((name) => ({ value: name, text: name }))}
        value={on}
        onChange={(event) => setAccount(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="primary" busy={issuing.busy} disabled={on === ''}>
          Issue a decoy
        </Button>
      </div>
    </form>
  );
}

/** What clients call the two halves of a decoy, by how it signs. */
const HALVES: Readonly<Record<IssuedBot['type'], { readonly key: string; readonly secret: string }>> = {
  hmac: { key: 'API key', secret: 'API secret' },
  ed25519: { key: 'API key', secret: 'Private key' },
  rsa: { key: 'API key', secret: 'Private key' },
  secp256k1: { key: 'Account address', secret: 'Private key of the agent' },
  checksum: { key: 'API key', secret: 'API secret' },
};

function Half({ name, children }: { readonly name: string; readonly children: ReactNode }): ReactNode {
  return (
    <div>
      <h3 className="eyebrow mb-1">{name}</h3>
      {children}
    </div>
  );
}

interface IssuedProps {
  readonly issued: IssuedBot;
  /** Whether no money is at stake, so that orders can be tried. */
  readonly isPaper: boolean;
  readonly onClose: () => void;
}

function Issued({ issued, isPaper, onClose }: IssuedProps): ReactNode {
  const { bot, venue, apiKey, type, secret, blastRadius, tradesFor } = issued;
  const firstOrders = isPaper ? firstOrdersLine({ venue, baseUrl: baseUrlOf(venue), apiKey, secret }) : null;
  return (
    <div className="flex flex-col gap-4">
      <p>
        The decoy of {bot}. Its secret is shown this once.
        {blastRadius === null ? '' : ` Whoever steals it can take ${atMost(blastRadius)} a day at most.`}
      </p>
      {tradesFor === null ? null : (
        <p className="break-all">
          It trades for the vault or sub-account {tradesFor}, and need not name it: the decoy’s address stands
          for that.
        </p>
      )}
      <Half name={HALVES[type].key}>
        <Lines text={apiKey} label="the public half" />
      </Half>
      {secret === null ? null : (
        <Half name={HALVES[type].secret}>
          <Lines text={secret} label="the secret" />
        </Half>
      )}
      {firstOrders === null ? null : (
        <div>
          <h3 className="eyebrow mb-1">Two orders to try it with</h3>
          <p className="mb-2 text-ink-2">
            In a terminal in the gateway’s folder. One passes, and policy refuses the other; both show up
            under Orders.
          </p>
          <Lines text={firstOrders} label="the line that sends two orders" />
        </div>
      )}
      <SnippetList bot={issued} />
      <DoneButton onDone={onClose} />
    </div>
  );
}
