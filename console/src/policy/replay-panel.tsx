import { useState, type ReactNode } from 'react';
import type { Replay, ReplayReport } from '../../../client/api.ts';
import { useChange } from '../api/change.ts';
import { useGateway } from '../api/gateway.tsx';
import { useOverview, useReplay } from '../api/questions.ts';
import { Button } from '../design/button.tsx';
import { Facts } from '../design/facts.tsx';
import { Choice } from '../design/field.tsx';
import { Trouble } from '../design/state.tsx';
import { grouped } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { worded } from '../format/worded.ts';

const DAY_MS = 86_400_000;
const SPANS = [
  { value: '1', text: 'the last day' },
  { value: '7', text: 'the last week' },
  { value: '30', text: 'thirty days' },
  { value: '0', text: 'the whole ledger' },
];
const ROWS_SHOWN = 12;

/** Makes the decisions of history again under a policy that is not set yet. */
export function ReplayPanel({ policy }: { readonly policy: unknown }): ReactNode {
  const api = useGateway();
  const [days, setDays] = useState('7');
  // By the gateway's clock.
  const now = useOverview().data?.at ?? 0;
  const beginning = useChange('The replay was not begun', async (asked: unknown) => {
    const since = days === '0' ? {} : { since: now - Number(days) * DAY_MS };
    const { value } = await api.beginReplay({ policy: asked, ...since });
    return value;
  });
  const { data, error } = useReplay(beginning.done?.id ?? null);
  return (
    <section aria-label="Replay" className="flex flex-col gap-3 rounded-md border border-line p-3">
      <div className="flex flex-wrap items-end gap-2">
        <Choice
          label="Replay over"
          options={SPANS}
          value={days}
          onChange={(event) => setDays(event.target.value)}
        />
        <Button
          busy={beginning.busy || data?.state === 'running'}
          disabled={now === 0}
          onClick={() => beginning.run(policy)}
        >
          Replay history
        </Button>
        <p className="min-w-0 flex-1 basis-48 text-xs text-ink-3">
          What this policy would have refused and allowed. It changes nothing, and no order waits for it.
        </p>
      </div>
      {beginning.problem === null ? null : <Trouble {...beginning.problem} />}
      {error === null ? null : <Trouble title="The replay is gone" detail="Begin it again." />}
      {data === undefined ? null : <Progress replay={data} />}
    </section>
  );
}

function Progress({ replay: { state, read, of, report, notKnown } }: { readonly replay: Replay }): ReactNode {
  if (state === 'failed')
    return <Trouble title="The replay failed" detail="Nothing was changed. The gateway's log may say why." />;
  if (report === null) {
    return (
      <p role="status">
        Entry <span className="num">{grouped(String(read))}</span> of{' '}
        <span className="num">{grouped(String(of))}</span>
        <progress className="ml-2 align-middle" value={read} max={Math.max(1, of)} aria-label="Replay" />
      </p>
    );
  }
  return (
    <div role="status" className="flex flex-col gap-3">
      <Report report={report} />
      <details>
        <summary className="text-xs text-accent">How this was reckoned</summary>
        <ul className="mt-1 list-disc pl-5 text-xs text-ink-2">
          {notKnown.map((sentence) => (
            <li key={sentence}>
              <Foreign text={sentence} />
            </li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Report({ report }: { readonly report: ReplayReport }): ReactNode {
  const { decisions, same, refused, allowed, otherReasons, lostFills, accounts } = report;
  return (
    <>
      <Facts
        facts={[
          { name: 'Decisions', value: <Figure value={decisions} /> },
          { name: 'Alike', value: <Figure value={same} /> },
          { name: 'Newly refused', value: <Worth orders={refused.orders} notional={refused.notional} /> },
          { name: 'Newly allowed', value: <Worth orders={allowed.orders} notional={allowed.notional} /> },
          { name: 'Refused for other reasons', value: <Figure value={otherReasons} /> },
          {
            name: 'Fills that would be missing',
            value: <Figure value={lostFills.reduce((sum, { fills }) => sum + fills, 0)} />,
          },
          ...accounts.map(({ account, profit }) => ({
            name: `Profit of ${account}`,
            value: (
              <span className="num">
                {profit.recorded === null ? 'not known' : grouped(profit.recorded)} →{' '}
                {profit.candidate === null ? 'not known' : grouped(profit.candidate)}
              </span>
            ),
          })),
        ]}
      />
      <Rows title="Newly refused" rows={refused.rows} />
      <Rows title="Newly allowed" rows={allowed.rows} />
    </>
  );
}

function Figure({ value }: { readonly value: number }): ReactNode {
  return <span className="num">{grouped(String(value))}</span>;
}

function Worth({ orders, notional }: { readonly orders: number; readonly notional: string }): ReactNode {
  return (
    <span className="num">
      {grouped(String(orders))}
      {orders === 0 ? '' : `, worth ${grouped(notional)}`}
    </span>
  );
}

interface RowsProps {
  readonly title: string;
  readonly rows: ReplayReport['refused']['rows'];
}

function Rows({ title, rows }: RowsProps): ReactNode {
  if (rows.length === 0) return null;
  return (
    <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={title}>
      <table className="w-full text-xs">
        <caption className="text-left font-medium">{title}</caption>
        <thead>
          <tr className="text-left text-ink-3">
            <th className="py-0.5 pr-3 font-medium">Rule</th>
            <th className="py-0.5 pr-3 font-medium">Bot</th>
            <th className="py-0.5 pr-3 font-medium">Symbol</th>
            <th className="py-0.5 pr-3 text-right font-medium">Orders</th>
            <th className="py-0.5 text-right font-medium">Worth</th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS_SHOWN).map(({ code, bot, instrument, orders, notional }) => (
            <tr key={`${code} ${bot} ${instrument ?? ''}`} className="border-t border-line">
              <td className="py-0.5 pr-3">
                <Foreign text={worded(code)} />
              </td>
              <td className="py-0.5 pr-3">
                <Foreign text={bot} />
              </td>
              <td className="py-0.5 pr-3">
                <Foreign text={instrument ?? 'all'} />
              </td>
              <td className="num py-0.5 pr-3 text-right">{orders}</td>
              <td className="num py-0.5 text-right">{grouped(notional)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
