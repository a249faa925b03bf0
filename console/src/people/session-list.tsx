import type { ReactNode } from 'react';
import type { SessionRow } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useSessions } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Panel } from '../design/panel.tsx';
import { Empty, Trouble } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Moment } from '../format/moment.tsx';

const FACTORS = { totp: 'authenticator', passkey: 'passkey', backupCode: 'backup code' } as const;

/** Sessions that live, one's own or somebody else's, each of which can be ended at once. */
export function SessionList({ person }: { readonly person: string | null }): ReactNode {
  const api = useGateway();
  const answer = useSessions(person);
  const ending = useChange('The session was not ended', (id: string) => api.endSession(id));
  return (
    <Panel title="Sessions" aside="ending one acts at once" flush>
      {ending.problem === null ? null : (
        <div className="p-3">
          <Trouble {...ending.problem} />
        </div>
      )}
      <Asked answer={answer} what="The sessions" lines={3}>
        {({ sessions }) =>
          sessions.length === 0 ? (
            <Empty icon="account" title="No session" />
          ) : (
            <ul>
              {sessions.map((session) => (
                <SessionItem
                  key={session.id}
                  session={session}
                  busy={ending.busy}
                  onEnd={() => ending.run(session.id)}
                />
              ))}
            </ul>
          )
        }
      </Asked>
    </Panel>
  );
}

interface SessionItemProps {
  readonly session: SessionRow;
  readonly busy: boolean;
  readonly onEnd: () => void;
}

function SessionItem({ session, busy, onEnd }: SessionItemProps): ReactNode {
  const { id, since, renewedAt, isThis, factors } = session;
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-b border-line px-3 py-2 last:border-0">
      <code className="mono">{id.slice(0, 8)}</code>
      <span>
        since <Moment at={since} />
      </span>
      <span className="text-ink-2">
        last renewed <Moment at={renewedAt} />
      </span>
      <span className="flex flex-wrap gap-1.5">
        {isThis ? <Tag tone="accent">This one</Tag> : null}
        {factors.map(({ factor, at }) => (
          <Tag key={`${factor} ${at}`} tone="pass">
            {FACTORS[factor]}
          </Tag>
        ))}
      </span>
      <Button
        small
        className="ml-auto"
        busy={busy}
        onClick={onEnd}
        aria-label={`End session ${id.slice(0, 8)}`}
      >
        End
      </Button>
    </li>
  );
}
