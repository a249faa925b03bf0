import { useState, type ReactNode } from 'react';
import type { Key } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { Button, buttonClass } from '../design/button.tsx';
import { Field } from '../design/field.tsx';
import { Modal } from '../design/modal.tsx';
import { Trouble } from '../design/state.tsx';
import { Moment } from '../format/moment.tsx';

interface VenueSessionProps {
  readonly account: string;
  readonly session: NonNullable<Key['session']>;
}

/** At venues where a person logs in every day: whether somebody is, and the way in and out. */
export function VenueSession({ account, session }: VenueSessionProps): ReactNode {
  const api = useGateway();
  const [entering, setEntering] = useState(false);
  const ending = useChange('The session was not ended', () =>
    api.endLogin(account).then(({ value }) => value),
  );
  return (
    <div className="flex flex-col gap-2">
      {session.isOpen ? (
        <p>
          Logged in at the venue
          {session.until === null ? null : (
            <>
              {' '}
              until <Moment at={session.until} />
            </>
          )}
          .
        </p>
      ) : (
        <Trouble
          title="Nobody is logged in at the venue"
          detail="Until somebody is, nothing is sent for this account, not even cancels."
        />
      )}
      {ending.problem === null ? null : <Trouble {...ending.problem} />}
      <div className="flex gap-2">
        <Button small look={session.isOpen ? 'plain' : 'primary'} onClick={() => setEntering(true)}>
          {session.isOpen ? 'Log in anew' : 'Log in'}
        </Button>
        {session.isOpen ? (
          <Button small busy={ending.busy} onClick={() => ending.run(undefined)}>
            Log out
          </Button>
        ) : null}
      </div>
      <Modal title={`Log in to ${account}`} open={entering} onClose={() => setEntering(false)}>
        {entering ? <LoginForm account={account} onClose={() => setEntering(false)} /> : null}
      </Modal>
    </div>
  );
}

interface LoginFormProps {
  readonly account: string;
  readonly onClose: () => void;
}

/** Nothing else is led to, whatever the gateway says: the web, and a simulated venue on this machine. */
function isWeb(page: string): boolean {
  return /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/.test(page);
}

/** The way to the venue's page, and back from it. Password and codes go there alone. */
function LoginForm({ account, onClose }: LoginFormProps): ReactNode {
  const api = useGateway();
  const [redirect, setRedirect] = useState('');
  const beginning = useChange('No log-in was begun', () =>
    api.beginLogin(account).then(({ value }) => value),
  );
  const finishing = useChange('No session was opened', async () => {
    await api.finishLogin(account, { redirect: redirect.trim() });
    onClose();
  });
  const { done } = beginning;
  if (done === undefined) {
    return (
      <div className="flex flex-col gap-4">
        <p>The venue’s own page asks for password and code. Neither passes this gateway.</p>
        {beginning.problem === null ? null : <Trouble {...beginning.problem} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>Not now</Button>
          <Button look="primary" busy={beginning.busy} onClick={() => beginning.run(undefined)}>
            Begin
          </Button>
        </div>
      </div>
    );
  }
  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        finishing.run(undefined);
      }}
    >
      <div>
        <a
          href={isWeb(done.page) ? done.page : '#'}
          target="_blank"
          rel="noopener noreferrer"
          className={buttonClass('primary')}
        >
          Open the venue’s page
        </a>
        <p className="mt-2 text-ink-2">
          Good for ten minutes. Where the app’s redirect URL is this gateway’s, the session opens by itself,
          and this can be closed. Otherwise bring the address that the browser ends at:
        </p>
      </div>
      <Field
        label="Address that the page sent you to"
        autoComplete="off"
        required
        value={redirect}
        onChange={(event) => setRedirect(event.target.value)}
      />
      {finishing.problem === null ? null : <Trouble {...finishing.problem} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Close</Button>
        <Button type="submit" look="primary" busy={finishing.busy}>
          Open the session
        </Button>
      </div>
    </form>
  );
}
