import type { UseQueryResult } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import type { Orders, Overview } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useNewestOrders, useOverview } from '../api/questions.ts';
import { classNames } from '../design/class-names.ts';
import { Page, Panel } from '../design/panel.tsx';
import { Blotter } from '../orders/blotter.tsx';
import { Books } from '../overview/books.tsx';
import { FirstSteps } from '../overview/first-steps.tsx';
import { Halts } from '../overview/halts.tsx';
import { TokenState } from '../overview/token-state.tsx';
import { ProfitPanel } from '../overview/profit-panel.tsx';
import { tradingState } from '../shell/trading-state.tsx';

/** Rows of the blotter on this page; five of them are seen at once, so that the limits stay in sight. */
const ROWS = 50;
const ALL = {} as const;
/** From this many requests on nobody is shown first steps. */
const BEGINNER_ROWS = 20;
const ACCEPTED: ReadonlySet<string> = new Set<Orders['orders'][number]['state']>([
  'open',
  'closing',
  'ended',
]);

type FirstRequests = ComponentProps<typeof FirstSteps>['requests'];

/** The gateway at a glance. */
export function OverviewPage(): ReactNode {
  const overview = useOverview();
  const newest = useNewestOrders(ALL, ROWS);
  const first = firstRequests(newest.data?.orders);
  return (
    <Page title="Overview">
      <Asked answer={overview} what="The state of the gateway" lines={10}>
        {(value) => (
          <>
            <Halts halts={value.halts} />
            <TokenState token={value.token} />
            <Strip overview={value} />
            {first === null ? null : <FirstSteps overview={value} requests={first} />}
            {newest.data?.orders.length === 0 ? null : <Live answer={newest} />}
            {value.accounts.length === 0 ? null : <Books overview={value} beside={<ProfitPanel />} />}
          </>
        )}
      </Asked>
    </Page>
  );
}

function Strip({ overview }: { readonly overview: Overview }): ReactNode {
  const { word, tone } = tradingState(overview);
  const open = overview.accounts.reduce((sum, { openOrders }) => sum + openOrders, 0);
  const bots = overview.bots.filter(({ state }) => state !== 'revoked').length;
  const facts = [
    { name: 'Trading', value: word, look: STATE_LOOKS[tone] },
    { name: 'Open orders', value: open.toLocaleString('en'), to: '/orders' },
    {
      name: 'Approvals',
      value: overview.approvalsWaiting.toLocaleString('en'),
      to: '/approvals',
      look: overview.approvalsWaiting > 0 ? 'text-wait' : '',
    },
    { name: 'Bots', value: bots.toLocaleString('en'), to: '/bots' },
    { name: 'Policy', value: overview.policy === null ? 'none' : overview.policy.slice(0, 8), to: '/policy' },
    { name: 'Ledger', value: overview.entries.toLocaleString('en'), to: '/ledger' },
  ];
  return (
    <dl className="grid grid-cols-3 gap-px overflow-hidden rounded-lg border border-line bg-line lg:grid-cols-6">
      {facts.map(({ name, value, to, look = '' }) => (
        <div key={name} className="relative bg-surface px-3 py-2 has-[a]:hover:bg-sunken">
          <dt className="eyebrow truncate">{name}</dt>
          <dd className={classNames('truncate text-base font-semibold', look)} title={value}>
            {to === undefined ? (
              value
            ) : (
              <Link to={to} className="before:absolute before:inset-0">
                {value}
              </Link>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const STATE_LOOKS = { armed: 'text-pass', partly: 'text-refuse', halted: 'text-halt', unknown: '' } as const;

/** What the first requests came to; null once there was one of each kind, or so many that nobody needs steps. */
function firstRequests(orders: Orders['orders'] | undefined): FirstRequests | null {
  if (orders === undefined || orders.length >= BEGINNER_ROWS) return null;
  const isRefused = orders.some(({ state }) => state === 'refused');
  const isAccepted = orders.some(({ state }) => ACCEPTED.has(state));
  return isRefused && isAccepted ? null : { isAccepted, isRefused };
}

function Live({ answer }: { readonly answer: UseQueryResult<Orders> }): ReactNode {
  const navigate = useNavigate();
  return (
    <Panel
      title="Newest requests"
      flush
      aside={
        <Link to="/orders" className="text-accent underline-offset-2 hover:underline">
          All orders
        </Link>
      }
    >
      <Asked answer={answer} what="The requests">
        {({ orders }) => (
          <Blotter
            rows={orders}
            chosen={null}
            onChoose={(id) => void navigate({ to: `/orders/${id}` })}
            onEnd={() => undefined}
            height="10.7rem"
          />
        )}
      </Asked>
    </Panel>
  );
}
