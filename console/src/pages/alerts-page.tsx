import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Alert } from '../../../client/api.ts';
import { alertPage } from '../alerts/alert-page.ts';
import { TestSinks } from '../alerts/test-sinks.tsx';
import { SeverityTag } from '../alerts/severity-tag.tsx';
import { Asked } from '../api/asked.tsx';
import { useAlerts } from '../api/questions.ts';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';

/** What people should know, as the detectors over the ledger saw it. */
export function AlertsPage(): ReactNode {
  const answer = useAlerts();
  return (
    <Page
      title="Alerts"
      lead="What the detectors over the ledger saw, with what to do next. The same thing is told once and counted."
    >
      <div className="grid items-start gap-3 *:min-w-0 xl:grid-cols-[minmax(0,1fr)_22rem]">
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
        <div className="max-xl:order-first">
          <TestSinks />
        </div>
      </div>
    </Page>
  );
}

function AlertItem({ alert }: { readonly alert: Alert }): ReactNode {
  const { severity, what, next, kind, subject, count, since, at, entry } = alert;
  const page = alertPage(alert);
  return (
    <li className="flex gap-x-3 gap-y-1 border-b border-line p-3 last:border-0 max-sm:flex-col">
      <div className="w-16 shrink-0">
        <SeverityTag severity={severity} />
      </div>
      <div className="min-w-0">
        <p className="font-medium">
          <Foreign text={what} />
        </p>
        <p className="text-ink-2">
          <WithCommands text={next} />
          {page === null ? null : (
            <>
              {' '}
              <Link to={page.to} search={page.search} className="text-accent underline underline-offset-2">
                {page.name}
              </Link>
            </>
          )}
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

/** A sentence in which commands stand between backticks. */
function WithCommands({ text }: { readonly text: string }): ReactNode {
  return text.split('`').map((part, index) =>
    index % 2 === 0 ? (
      <Foreign key={index} text={part} />
    ) : (
      <code key={index} className="mono rounded-sm bg-sunken px-1">
        <Foreign text={part} />
      </code>
    ),
  );
}
