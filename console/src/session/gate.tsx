import { createContext, useContext, useEffect, useState, useSyncExternalStore, type ReactNode } from 'react';
import { useGateway } from '../api/gateway.tsx';
import { Button } from '../design/button.tsx';
import { Trouble } from '../design/state.tsx';
import { Mark } from '../design/mark.tsx';
import { ThemeButton } from '../theme/theme-button.tsx';
import type { Door as EntryDoor } from './door.ts';
import type { Session, SessionState } from './session.ts';
import { InvitedForm } from './invited-form.tsx';
import { SetUpForm } from './set-up-form.tsx';
import { SignInForm } from './sign-in-form.tsx';

const SessionContext = createContext<Session | null>(null);

/** Signs out. The page forgets the session also when the gateway does not answer. Throws outside of a {@link Gate}. */
export function useSignOut(): () => void {
  const session = useContext(SessionContext);
  const api = useGateway();
  if (session === null) throw new RangeError('a page lies inside a Gate');
  return () => void api.signOut().then(session.end, session.end);
}

interface GateProps {
  readonly session: Session;
  readonly door: EntryDoor;
  readonly children: ReactNode;
}

/** Lets nobody see what is inside who is not signed in. The gateway itself answers nobody else either. */
export function Gate({ session, door, children }: GateProps): ReactNode {
  const state = useSyncExternalStore(
    (tell) => session.subscribe(tell),
    () => session.state,
  );
  useEffect(() => {
    if (session.state.kind === 'starting') void session.renew();
  }, [session]);
  return (
    <SessionContext value={session}>
      {state.kind === 'signedIn' ? children : <Outside state={state} session={session} door={door} />}
    </SessionContext>
  );
}

interface OutsideProps extends Omit<GateProps, 'children'> {
  readonly state: SessionState;
}

function Outside({ state, session, door }: OutsideProps): ReactNode {
  return (
    <main className="flex min-h-dvh flex-col items-center bg-canvas px-3 py-6 sm:justify-center">
      <div className="w-full max-w-[26rem]">
        <header className="mb-4 flex items-center justify-between">
          <Mark />
          <ThemeButton />
        </header>
        <div className="rounded-lg border border-line bg-surface p-5 shadow-over">
          <WayIn state={state} session={session} door={door} />
        </div>
        <p className="mt-4 text-center text-xs text-ink-3">
          Bots trade on whether or not anybody is signed in. To halt without a page: a file named HALT in the
          data folder, or “sallyport halt”.
        </p>
      </div>
    </main>
  );
}

function WayIn({ state, session, door }: OutsideProps): ReactNode {
  const [isInvited, setInvited] = useState(false);
  if (state.kind === 'setUp') return <SetUpForm door={door} onDone={(token) => session.begin(token)} />;
  if (state.kind === 'signedOut' && isInvited)
    return <InvitedForm door={door} onDone={() => setInvited(false)} />;
  if (state.kind === 'signedOut') {
    return (
      <SignInForm door={door} onDone={(token) => session.begin(token)} onInvited={() => setInvited(true)} />
    );
  }
  if (state.kind === 'unreachable') {
    return (
      <div className="flex flex-col gap-4">
        <h1 className="text-lg font-semibold">No answer</h1>
        <Trouble
          title="The gateway does not answer"
          detail="It may have been stopped, or starts at this moment. Nothing is known about what it does."
        />
        <Button look="primary" onClick={() => void session.renew()}>
          Ask again
        </Button>
      </div>
    );
  }
  return (
    <p role="status" className="text-ink-2">
      <span className="sr-only">Sallyport. </span>Looking who is signed in …
    </p>
  );
}
