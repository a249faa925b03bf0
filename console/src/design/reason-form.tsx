import { useState, type ReactNode } from 'react';
import type { Change } from '../api/change.ts';
import { Button, type ButtonLook } from './button.tsx';
import { Field } from './field.tsx';
import { Trouble } from './state.tsx';

interface ReasonFormProps {
  /** What happens, and what does not. */
  readonly about: ReactNode;
  readonly verb: string;
  readonly look?: ButtonLook;
  readonly change: Change<string, unknown>;
  readonly onClose: () => void;
}

/** Asks for the reason of something that the ledger keeps, and does it. */
export function ReasonForm({ about, verb, look = 'primary', change, onClose }: ReasonFormProps): ReactNode {
  const [reason, setReason] = useState('');
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        change.run(reason.trim());
      }}
    >
      <div className="text-ink-2">{about}</div>
      {change.problem === null ? null : <Trouble {...change.problem} />}
      <Field
        label="Why"
        hint="Kept in the ledger for ever: no names, no secrets."
        maxLength={200}
        autoComplete="off"
        autoFocus
        required
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Not now</Button>
        <Button type="submit" look={look} busy={change.busy}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
