import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import type { Security } from '../../../client/api.ts';
import { SeverityTag } from '../alerts/severity-tag.tsx';
import { Asked } from '../api/asked.tsx';
import { useSecurity } from '../api/questions.ts';
import type { Bar, Series } from '../charts/bar.ts';
import { Choice } from '../design/field.tsx';
import { Page, Panel } from '../design/panel.tsx';
import { Empty, Loading } from '../design/state.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { Moment } from '../format/moment.tsx';
import { worded } from '../format/worded.ts';
import { EntryList } from '../ledger/entries-panel.tsx';
import { hourBars } from '../security/hour-bars.ts';

const BarChart = lazy(() => import('../charts/bar-chart.tsx').then((it) => ({ default: it.BarChart })));

const SIGN_INS = { kind: 'session' } as const;
const FAILED = { kind: 'signInsRefused' } as const;
const REQUESTS: readonly Series[] = [
  { name: 'Refused', color: 'refuse' },
  { name: 'Allowed', color: 'pass' },
];
const COMING_IN: readonly Series[] = [
  { name: 'Refused', color: 'refuse' },
  { name: 'Signed in', color: 'accent' },
];
const SPANS = [
  { value: '24', text: 'the last day' },
  { value: '72', text: 'three days' },
  { value: '168', text: 'a week' },
];
const ANOMALIES_SHOWN = 8;

/** Who came in, who did not, what was refused, and what detectors saw, over time. */
export function SecurityPage(): ReactNode {
  const [hours, setHours] = useState('24');
  const answer = useSecurity(Number(hours));
  return (
    <Page
      title="Security"
      lead="Who came in, who did not, and what bots were refused. Addresses and devices are keyed hashes."
      actions={
        <Choice
          label="Counted over"
          options={SPANS}
          value={hours}
          onChange={(event) => setHours(event.target.value)}
        />
      }
    >
      <Asked answer={answer} what="The counts" lines={8}>
        {(security) => <Counted security={security} hours={Number(hours)} />}
      </Asked>
      <div className="grid items-start gap-3 *:min-w-0 xl:grid-cols-2">
        <Panel title="Sign-ins that were refused" flush>
          <EntryList sieve={FAILED} />
        </Panel>
        <Panel title="Sign-ins" flush>
          <EntryList sieve={SIGN_INS} />
        </Panel>
      </div>
    </Page>
  );
}

function Counted({ security, hours }: { readonly security: Security; readonly hours: number }): ReactNode {
  const { since, reasons, signInsRefused, anomalies } = security;
  const requests = useHourBars(security, hours, requestsOf);
  const comingIn = useHourBars(security, hours, signInsOf);
  return (
    <div className="grid items-start gap-3 *:min-w-0 xl:grid-cols-2">
      <Panel title="Requests of bots by the hour" aside={<Since since={since} />}>
        <Suspense fallback={<Loading lines={5} />}>
          <BarChart
            about="Requests of bots by the hour, refused and allowed"
            series={REQUESTS}
            bars={requests}
          />
        </Suspense>
      </Panel>
      <Panel title="Sign-ins by the hour" aside={<Since since={since} />}>
        <Suspense fallback={<Loading lines={5} />}>
          <BarChart about="Sign-ins by the hour, refused and good" series={COMING_IN} bars={comingIn} />
        </Suspense>
      </Panel>
      <Panel title="Why bots were refused" aside="one with several reasons counts for each">
        <Reasons rows={reasons} none="Every request of every bot was within policy." />
      </Panel>
      <Panel title="Why sign-ins were refused">
        <Reasons rows={signInsRefused} none="Every sign-in was good." />
      </Panel>
      <div className="xl:col-span-2">
        <Panel
          title="Anomalies"
          aside={
            <Link to="/alerts" className="text-accent underline-offset-2 hover:underline">
              All alerts
            </Link>
          }
          flush
        >
          <Anomalies anomalies={anomalies} />
        </Panel>
      </div>
    </div>
  );
}

type Hour = Security['hours'][number];

function requestsOf({ refused, allowed }: Hour): readonly number[] {
  return [refused, allowed];
}

function signInsOf({ signInsRefused, signIns }: Hour): readonly number[] {
  return [signInsRefused, signIns];
}

/** The same bars as long as the counts are the same: a chart is drawn anew for others only. */
function useHourBars(
  { hours: counted, until }: Security,
  hours: number,
  values: (hour: Hour) => readonly number[],
): readonly Bar[] {
  return useMemo(() => hourBars(counted, { until, hours }, values), [counted, until, hours, values]);
}

function Since({ since }: { readonly since: number }): ReactNode {
  return (
    <span>
      since <Moment at={since} />
    </span>
  );
}

function Anomalies({ anomalies }: Pick<Security, 'anomalies'>): ReactNode {
  if (anomalies.length === 0) return <Empty icon="alerts" title="Nothing unusual" />;
  return (
    <ul>
      {anomalies.slice(0, ANOMALIES_SHOWN).map(({ number, severity, subject, what, at }) => (
        <li
          key={number}
          className="flex flex-wrap items-start gap-2 border-b border-line px-3 py-2 last:border-0"
        >
          <span className="w-16 shrink-0">
            <SeverityTag severity={severity} />
          </span>
          <span className="min-w-0 flex-1 basis-60">
            <Foreign text={what} />
          </span>
          <span className="text-ink-3">
            <Foreign text={subject} /> <Moment at={at} />
          </span>
        </li>
      ))}
    </ul>
  );
}

interface ReasonsProps {
  readonly rows: Security['reasons'];
  readonly none: string;
}

function Reasons({ rows, none }: ReasonsProps): ReactNode {
  const most = rows[0]?.count ?? 1;
  if (rows.length === 0) return <Empty icon="security" title={none} />;
  return (
    <ul className="flex flex-col gap-2">
      {rows.map(({ code, count }) => (
        <li key={code} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
          <code className="mono truncate">
            <Foreign text={worded(code)} />
          </code>
          <span className="num">{count}</span>
          <div className="col-span-2 mt-1 h-1.5 rounded-sm bg-sunken">
            <div
              className="h-full rounded-sm bg-refuse"
              style={{ width: `${Math.min(100, (100 * count) / Math.max(1, most))}%` }}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}
