import type { ReactNode } from 'react';
import type { Alert } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useAlerts } from '../api/questions.ts';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Tag } from '../design/tag.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';

const SEVERITIES = {
  note: { word: 'Note', tone: 'plain' },
  warning: { word: 'Warning', tone: 'refuse' },
  critical: { word: 'Critical', tone: 'halt' },
} as const;

/** What people should know, as the detectors over the ledger saw it. */
export function AlertsPage(): ReactNode {
  const answer = useAlerts();
  return (
    <Page
      title="Alerts"
      lead="What the detectors over the ledger saw, with what to do next. The same thing is told once and counted."
    >
      <Panel title="Newest first" flush>
        <Asked answer={answer} what="The alerts">
          {({ alerts }) =>
            alerts.length === 0 ? (
              <Empty icon="alerts" title="All quiet">
                Nothing was seen that somebody should look at.
              </Empty>
            ) : (
              <ul>
                {alerts.map((alert) => (
                  <AlertItem key={alert.number} alert={alert} />
                ))}
              </ul>
            )
          }
        </Asked>
      </Panel>
    </Page>
  );
}

function AlertItem({ alert }: { readonly alert: Alert }): ReactNode {
  const { severity, what, next, kind, subject, count, since, at, entry } = alert;
  const { word, tone } = SEVERITIES[severity];
  return (
    <li className="flex gap-3 border-b border-line p-3 last:border-0">
      <div className="w-16 shrink-0">
        <Tag tone={tone}>{word}</Tag>
      </div>
      <div className="min-w-0">
        <p className="font-medium">
          <Foreign text={what} />
        </p>
        <p>
          <Foreign text={next} />
        </p>
        <p className="mt-1 text-ink-3">
          <code className="mono">
            <Foreign text={kind} />
          </code>{' '}
          about <Foreign text={subject} />, <Moment at={at} />, entry {entry}
          {count > 1 ? (
            <>
              , {count} times since <Moment at={since} />
            </>
          ) : null}
        </p>
      </div>
    </li>
  );
}
