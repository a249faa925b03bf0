import { useState, type ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import type { Door } from './door.ts';

/** As the gateway asks it; it looks at more than the length. */
const PASSWORD_MIN = 15;

interface SetUpFormProps {
  readonly door: Door;
  readonly onDone: (token: string) => void;
}

/** Makes the first person, with the code that stands in the terminal. */
export function SetUpForm({ door, onDone }: SetUpFormProps): ReactNode {
  const [code, setCode] = useState('');
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const isShort = password !== '' && [...password].length < PASSWORD_MIN;
  const setUp = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const entry = await door.setUp({ code: code.trim(), name: name.trim(), password });
    setBusy(false);
    if (entry.kind === 'in') onDone(entry.token);
    else setProblem(entry.kind === 'refused' ? entry.text : 'You are set up. Reload the page and sign in.');
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void setUp();
      }}
    >
      <div>
        <h1 className="text-lg font-semibold">Set up this gateway</h1>
        <p className="mt-1 text-ink-2">
          Nobody has an account yet. The terminal in which the gateway was started shows a code; whoever can
          read it becomes the owner.
        </p>
      </div>
      {problem === null ? null : <Trouble title="Not set up" detail={problem} />}
      <Field
        label="Code from the terminal"
        className="mono"
        autoComplete="off"
        spellCheck={false}
        autoFocus
        required
        value={code}
        onChange={(event) => setCode(event.target.value)}
      />
      <Field
        label="Your name"
        hint="To sign in with."
        name="username"
        autoComplete="username"
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label="Password"
        hint={`At least ${PASSWORD_MIN} characters; a few words are good. One that is known from a leak is refused.`}
        problem={isShort ? `${PASSWORD_MIN - [...password].length} more characters` : null}
        name="password"
        type="password"
        autoComplete="new-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      <Button type="submit" look="primary" busy={busy} disabled={isShort}>
        Set up and sign in
      </Button>
    </form>
  );
}
