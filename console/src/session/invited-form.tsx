import { useState, type ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import type { Door } from './door.ts';

interface InvitedFormProps {
  readonly door: Door;
  /** The password is set, or somebody went back. */
  readonly onDone: () => void;
}

/** Sets a password with an invitation or with the token for another password. */
export function InvitedForm({ door, onDone }: InvitedFormProps): ReactNode {
  const [token, setToken] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const set = async (): Promise<void> => {
    setBusy(true);
    const refusal = await door.setPassword({ token: token.trim(), password });
    setBusy(false);
    setProblem(refusal);
    if (refusal === null) onDone();
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void set();
      }}
    >
      <h1 className="text-lg font-semibold">Set your password</h1>
      {problem === null ? null : <Trouble title="Not set" detail={problem} />}
      <Field
        label="Invitation or token"
        className="mono"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        required
        value={token}
        onChange={(event) => setToken(event.target.value)}
      />
      <Field
        label="Password"
        type="password"
        hint="A few words are good. One that is known from a leak is refused."
        autoComplete="new-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <div className="flex justify-between gap-2">
        <Button look="quiet" onClick={onDone}>
          Back to sign-in
        </Button>
        <Button type="submit" look="primary" busy={busy}>
          Set password
        </Button>
      </div>
    </form>
  );
}
