import { lazy, Suspense, useMemo, useState, type ReactNode } from 'react';
import type { Profit } from '../../../client/api.ts';
import { Asked } from '../api/asked.tsx';
import { useProfit } from '../api/questions.ts';
import { Figures } from '../charts/figures.tsx';
import { classNames } from '../design/class-names.ts';
import { Choice } from '../design/field.tsx';
import { Panel } from '../design/panel.tsx';
import { Loading } from '../design/state.tsx';
import { grouped, signed } from '../format/decimal.ts';
import { dayLabel, profitBars, profitSum } from './profit-days.ts';
import { profitTone } from './profit-tone.ts';

const Chart = lazy(() =>
  import('../charts/signed-bar-chart.tsx').then((it) => ({ default: it.SignedBarChart })),
);

const SPANS = [
  { value: '30', text: '30 days' },
  { value: '90', text: '90 days' },
  { value: '400', text: '400 days' },
];

/** What an account made by the trading day. */
export function ProfitPanel(): ReactNode {
  const answer = useProfit();
  const [chosen, setChosen] = useState('');
  const [count, setCount] = useState('30');
  const accounts = answer.data?.accounts ?? [];
  const account = accounts.find(({ account: name }) => name === chosen) ?? accounts[0];
  return (
    <Panel title="Profit and loss by day" aside="quote asset, with fees and funding">
      <Asked answer={answer} what="The profit by day">
        {() =>
          account === undefined ? (
            <p className="text-ink-2">There is no account that you may see.</p>
          ) : (
            <div className="flex flex-col gap-3">
              <Choices
                accounts={accounts.map(({ account: name }) => name)}
                account={account.account}
                onAccount={setChosen}
                count={account.days.length < 2 ? null : count}
                onCount={setCount}
              />
              <Days account={account} count={Number(count)} />
            </div>
          )
        }
      </Asked>
    </Panel>
  );
}

interface ChoicesProps {
  readonly accounts: readonly string[];
  readonly account: string;
  readonly onAccount: (account: string) => void;
  /** Null where there is nothing to choose from yet. */
  readonly count: string | null;
  readonly onCount: (count: string) => void;
}

function Choices({ accounts, account, onAccount, count, onCount }: ChoicesProps): ReactNode {
  if (accounts.length < 2 && count === null) return null;
  return (
    <div className="grid grid-cols-2 gap-3 sm:flex sm:[&>div]:w-40">
      {accounts.length < 2 ? null : (
        <Choice
          label="Account"
          options={accounts.map((name) => ({ value: name, text: name }))}
          value={account}
          onChange={(event) => onAccount(event.target.value)}
        />
      )}
      {count === null ? null : (
        <Choice
          label="The last"
          options={SPANS}
          value={count}
          onChange={(event) => onCount(event.target.value)}
        />
      )}
    </div>
  );
}

interface DaysProps {
  readonly account: Profit['accounts'][number];
  readonly count: number;
}

function Days({ account: { account, days }, count }: DaysProps): ReactNode {
  const about = `Profit of ${account} by trading day`;
  const bars = useMemo(() => profitBars(days, count), [days, count]);
  if (days.length < 2) {
    return (
      <p className="text-ink-2">
        The first trading day is not over. From the second on, each is a bar: what was realised and unrealised
        when the next one began.
      </p>
    );
  }
  return (
    <>
      <Suspense fallback={<Loading lines={5} />}>
        <Chart about={about} bars={bars} />
      </Suspense>
      <p className="flex justify-between gap-3 border-t border-line pt-2">
        <span className="text-ink-2">Sum of {Math.min(count, days.length)} days</span>
        <Amount text={profitSum(days, count)} />
      </p>
      <Figures
        about={about}
        heads={['Day', 'Profit', 'Turnover']}
        rows={days
          .slice(-count)
          .toReversed()
          .map(({ startsAt, profit, turnover }) => ({
            name: dayLabel(startsAt),
            cells: [profit === null ? 'no price' : <Amount text={profit} />, grouped(turnover)],
          }))}
      />
    </>
  );
}

function Amount({ text }: { readonly text: string }): ReactNode {
  return <span className={classNames('num font-medium', profitTone(text))}>{signed(text)}</span>;
}
