import { useState, type ReactNode } from 'react';
import type { DecidedTransaction, Wallet } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Words } from './transaction-words.tsx';
import { DoneButton } from '../design/done-button.tsx';

interface ProposeFormProps {
  readonly wallet: Wallet;
  readonly onClose: () => void;
}

/** Has a transaction of one's own read and decided on. */
export function ProposeForm({ wallet, onClose }: ProposeFormProps): ReactNode {
  const api = useGateway();
  const [transaction, setTransaction] = useState('');
  const change = useChange('Nothing was decided', (asked: string) =>
    api.proposeTransaction(wallet.name, { transaction: asked }).then(({ value }) => value),
  );
  if (change.done !== undefined) return <Decided decided={change.done} onClose={onClose} />;
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.run(transaction.trim());
      }}
    >
      <p className="text-ink-2">
        {wallet.mode === 'client'
          ? 'It is read and decided on under policy. What is approved waits for your signature.'
          : 'It is read and decided on under policy. What is approved is signed by the gateway and sent at once.'}
      </p>
      {change.problem === null ? null : <Trouble {...change.problem} />}
      <Field
        label="Transaction"
        hint="In base 64, the place of this wallet for a signature empty"
        autoComplete="off"
        autoFocus
        required
        value={transaction}
        onChange={(event) => setTransaction(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look="primary" busy={change.busy}>
          Decide
        </Button>
      </div>
    </form>
  );
}

const VERDICTS = {
  refused: 'Refused. Nothing was signed or sent.',
  waiting: 'Approved. It waits for your signature.',
  signed: 'Approved, signed and sent.',
} as const;

function Decided({
  decided,
  onClose,
}: {
  readonly decided: DecidedTransaction;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <div className="flex flex-col gap-4" role="status">
      <p className="font-semibold">{VERDICTS[decided.kind]}</p>
      {decided.reasons.length === 0 ? null : (
        <ul className="flex flex-col gap-1 text-refuse">
          {decided.reasons.map(({ code, text }) => (
            <li key={`${code} ${text}`}>
              <Foreign text={text} />
            </li>
          ))}
        </ul>
      )}
      <Words words={decided.words} />
      <DoneButton onDone={onClose} />
    </div>
  );
}
