import { useState, type ReactNode } from 'react';
import { Button } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { Icon } from '../design/icon.tsx';
import { hasPasskeys } from '../system/passkey.ts';
import type { Door, Entry } from './door.ts';

interface SignInFormProps {
  readonly door: Door;
  readonly onDone: (token: string) => void;
  readonly onInvited: () => void;
}

/** Name, password, and where it is asked for a second factor. */
export function SignInForm({ door, onDone, onInvited }: SignInFormProps): ReactNode {
  const [name, setName] = useState('');
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const [needsCode, setNeedsCode] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const enter = async (entering: Promise<Entry>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    const entry = await entering;
    setBusy(false);
    if (entry.kind === 'in') return onDone(entry.token);
    if (entry.kind === 'factorNeeded') return setNeedsCode(true);
    setCode('');
    setProblem(entry.text);
  };
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void enter(door.signIn({ name: name.trim(), password, code: code.replace(/\s/g, '') }));
      }}
    >
      <h1 className="text-lg font-semibold">Sign in</h1>
      {problem === null ? null : <Trouble title="Not signed in" detail={problem} />}
      <Field
        label="Name"
        name="username"
        autoComplete="username"
        autoFocus
        required
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Field
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.target.value)}
      />
      {needsCode ? (
        <Field
          label="Second factor"
          name="code"
          hint="Six digits from your authenticator, or a backup code."
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
          required
          value={code}
          onChange={(event) => setCode(event.target.value)}
        />
      ) : null}
      <Button type="submit" look="primary" busy={busy}>
        Sign in
      </Button>
      <OtherWays busy={busy} onPasskey={() => void enter(door.signInByPasskey())} onInvited={onInvited} />
    </form>
  );
}

interface OtherWaysProps {
  readonly busy: boolean;
  readonly onPasskey: () => void;
  readonly onInvited: () => void;
}

function OtherWays({ busy, onPasskey, onInvited }: OtherWaysProps): ReactNode {
  return (
    <>
      {hasPasskeys(window) ? (
        <Button onClick={onPasskey} busy={busy}>
          <Icon name="keys" />
          Use a passkey
        </Button>
      ) : null}
      <Button look="quiet" onClick={onInvited}>
        I was invited, or have a token for another password
      </Button>
    </>
  );
}
