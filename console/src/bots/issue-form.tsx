import { useState, type ReactNode } from 'react';
import type { IssuedBot } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useKeys } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Lines } from '../design/copy-text.tsx';
import { Choice, Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { grouped } from '../format/decimal.ts';
import { SnippetList } from './snippet-list.tsx';

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
  if (issuing.done !== undefined) return <Issued issued={issuing.done} onClose={onClose} />;
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

function Issued({
  issued,
  onClose,
}: {
  readonly issued: IssuedBot;
  readonly onClose: () => void;
}): ReactNode {
  const { bot, apiKey, secret, blastRadius } = issued;
  return (
    <div className="flex flex-col gap-4">
      <p>
        The decoy of {bot}. Its secret is shown this once.
        {blastRadius === null ? '' : ` Whoever steals it can take ${grouped(blastRadius)} a day at most.`}
      </p>
      <Lines text={apiKey} label="the public half" />
      {secret === null ? null : <Lines text={secret} label="the secret" />}
      <SnippetList bot={issued} />
      <div className="flex justify-end">
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </div>
    </div>
  );
}
