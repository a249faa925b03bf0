import type { ReactNode } from 'react';
import type { Order } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useNewestOrders } from '../api/questions.ts';
import { Page, Panel } from '../design/panel.tsx';
import { Empty } from '../design/state.tsx';
import { Foreign } from '../format/foreign-text.tsx';
import { EntryList } from '../ledger/entries-panel.tsx';

/** As many refusals as the gateway gives at once. */
const REFUSALS = 200;
const REFUSED = { verdict: 'deny' } as const;
const SIGN_INS = { kind: 'session' } as const;
const FAILED = { kind: 'signInsRefused' } as const;

/** Who came in, who did not, and what was refused for which reason. */
export function SecurityPage(): ReactNode {
  const answer = useNewestOrders(REFUSED, REFUSALS);
  return (
    <Page
      title="Security"
      lead="Who came in, who did not, and what bots were refused. Addresses and devices are keyed hashes."
    >
      <div className="grid items-start gap-3 *:min-w-0 xl:grid-cols-2">
        <Panel title="Refusals by reason" aside={`of the newest ${REFUSALS}`}>
          <Asked answer={answer} what="The refusals">
            {({ orders }) => <Reasons orders={orders} />}
          </Asked>
        </Panel>
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

function Reasons({ orders }: { readonly orders: readonly Order[] }): ReactNode {
  const counts = new Map<string, number>();
  for (const { reasons } of orders)
    for (const { code } of reasons) counts.set(code, (counts.get(code) ?? 0) + 1);
  const rows = [...counts].sort(([, a], [, b]) => b - a);
  const most = rows[0]?.[1] ?? 1;
  if (rows.length === 0) {
    return (
      <Empty icon="security" title="Nothing was refused">
        Every request of every bot was within policy so far.
      </Empty>
    );
  }
  return (
    <ul className="flex flex-col gap-2">
      {rows.map(([code, count]) => (
        <li key={code} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
          <code className="mono truncate">
            <Foreign text={code} />
          </code>
          <span className="num">{count}</span>
          <div className="col-span-2 mt-1 h-1.5 rounded-sm bg-sunken">
            <div className="h-full rounded-sm bg-refuse" style={{ width: `${(100 * count) / most}%` }} />
          </div>
        </li>
      ))}
    </ul>
  );
}
