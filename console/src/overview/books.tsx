import { Link } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { categoryOf } from '../../../src/core/units/category.ts';
import type { AccountOverview, BotOverview, Overview } from '../../../client/api.ts';
import { Icon } from '../design/icon.tsx';
import { Meter } from '../design/meter.tsx';
import { Panel } from '../design/panel.tsx';
import { Tag } from '../design/tag.tsx';
import { classNames } from '../design/class-names.ts';
import { directionOf, glanced, grouped, signed } from '../format/decimal.ts';
import { Foreign } from '../format/foreign-text.tsx';
import { span } from '../format/time.ts';
import { Limits } from './limits.tsx';
import { profitTone } from './profit-tone.ts';

/**
 * Every account with its bots: profit, positions, and the headroom of every limit; where there is room in two columns,
 * the second one ending with `beside`.
 */
export function Books({
  overview,
  beside,
}: {
  readonly overview: Overview;
  readonly beside: ReactNode;
}): ReactNode {
  const panels = overview.accounts.map((account) => (
    <AccountPanel
      key={account.name}
      account={account}
      bots={overview.bots.filter((bot) => bot.account === account.name)}
    />
  ));
  return (
    <div className="grid items-start gap-3 *:min-w-0 xl:grid-cols-2">
      <div className="flex flex-col gap-3">{panels.filter((_, index) => index % 2 === 0)}</div>
      <div className="flex flex-col gap-3">
        {panels.filter((_, index) => index % 2 === 1)}
        {beside}
      </div>
    </div>
  );
}

interface AccountPanelProps {
  readonly account: AccountOverview;
  readonly bots: readonly BotOverview[];
}

function AccountPanel({ account, bots }: AccountPanelProps): ReactNode {
  return (
    <Panel title={account.name} aside={<AccountTags account={account} />} flush>
      <div className="grid grid-cols-2 gap-x-6 gap-y-2 border-b border-line p-3 sm:grid-cols-4">
        <Figure name="Profit today" value={account.dayProfit} isProfit />
        <Figure name="Traded today" value={account.turnoverToday} />
        <Figure name="Open orders" value={String(account.openOrders)} />
        <InDoubt count={account.inDoubt} account={account.name} />
      </div>
      <Positions positions={account.positions} />
      <Section name="Limits of the account" open>
        <Limits limits={account.limits} />
      </Section>
      {bots.map((bot) => (
        <Section
          key={bot.name}
          name={`Bot ${bot.name}`}
          aside={
            <>
              {bot.state === 'inUse' ? null : (
                <Tag tone={bot.state === 'latched' ? 'refuse' : 'plain'}>{bot.state}</Tag>
              )}
              <span className="text-ink-3">today</span>
              <Profit value={bot.dayProfit} />
            </>
          }
        >
          <Limits limits={bot.limits} />
        </Section>
      ))}
      <Section name="Limits of the venue">
        <div className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2">
          {account.venueLimits.map(({ place, meter, windowMs, used, limit }) => (
            <Meter
              key={`${place} ${meter} ${windowMs}`}
              label={`${meter} in ${span(windowMs)}, ${place}`}
              used={String(used)}
              limit={String(limit)}
              share={limit === 0 ? 1 : used / limit}
            />
          ))}
        </div>
      </Section>
    </Panel>
  );
}

function AccountTags({ account }: { readonly account: AccountOverview }): ReactNode {
  const { venue, money, status, paper, manual, hears, endsInDays, pause } = account;
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <span title="What amounts are in">
        {venue}, {money}
      </span>
      {paper ? <Tag tone="accent">Paper</Tag> : <Tag tone="plain">Live</Tag>}
      {status === 'active' ? null : <Tag tone="halt">{status}</Tag>}
      {manual ? <Tag tone="plain">Also by hand</Tag> : null}
      {hears === false ? <Tag tone="refuse">Stream is silent</Tag> : null}
      {endsInDays === null ? null : <Tag tone="refuse">Key ends in {endsInDays} d</Tag>}
      {pause === null ? null : <Tag tone="halt">Venue says wait {span(pause.leftMs)}</Tag>}
    </span>
  );
}

interface InDoubtProps {
  readonly count: number;
  readonly account: string;
}

/** How much has no known end, and the way to it. */
function InDoubt({ count, account }: InDoubtProps): ReactNode {
  return (
    <div>
      <p className="eyebrow">In doubt</p>
      <Link
        to="/doubts"
        aria-label={`${count} in doubt on ${account}`}
        className={classNames(
          'num text-lg font-medium underline decoration-line-strong',
          count > 0 && 'font-semibold text-refuse',
        )}
      >
        {grouped(String(count))}
      </Link>
    </div>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string | null;
  readonly isProfit?: boolean;
}

function Figure({ name, value, isProfit = false }: FigureProps): ReactNode {
  return (
    <div>
      <p className="eyebrow">{name}</p>
      <p title={value === null ? undefined : grouped(value)} className="num text-lg font-medium">
        {isProfit ? <Profit value={value} /> : value === null ? 'unknown' : glanced(value)}
      </p>
    </div>
  );
}

function Profit({ value }: { readonly value: string | null }): ReactNode {
  if (value === null) return <span className="text-ink-3">no price</span>;
  return (
    <span className={classNames('num', profitTone(value))} title={grouped(value)}>
      {directionOf(value) > 0 ? '+' : ''}
      {glanced(value)}
    </span>
  );
}

function Positions({ positions }: Pick<AccountOverview, 'positions'>): ReactNode {
  if (positions.length === 0) return null;
  const isInverse = positions.some(({ instrument }) => inverse(instrument));
  return (
    <div className="overflow-x-auto border-b border-line">
      <table className="w-full text-xs">
        <caption className="sr-only">Positions</caption>
        <thead>
          <tr className="eyebrow border-b border-line bg-canvas text-left">
            <th className="px-3 py-1.5 font-semibold">Position</th>
            <th className="px-3 text-right font-semibold">Quantity</th>
            <th className="px-3 text-right font-semibold max-sm:hidden">Mark</th>
            <th className="px-3 text-right font-semibold">Value</th>
            {isInverse ? (
              <th
                className="px-3 text-right font-semibold"
                title="Of inverse contracts: what each made, in its coin, since a trading day last began with none held"
              >
                In its coin
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {positions.map(({ instrument, quantity, mark, value, coinProfit }) => (
            <tr key={instrument} className="border-t border-line first:border-0">
              <th scope="row" className="px-3 py-1.5 text-left font-medium">
                <Foreign text={instrument} />
              </th>
              <td className="num px-3 text-right">
                {grouped(quantity)}
                {inverse(instrument) ? ' USD' : ''}
              </td>
              <td className="num px-3 text-right max-sm:hidden">
                {mark === null ? 'unknown' : grouped(mark)}
              </td>
              <td className="num px-3 text-right">{value === null ? 'unknown' : glanced(value)}</td>
              {isInverse ? (
                <td className="px-3 text-right">
                  {inverse(instrument) ? <CoinProfit value={coinProfit} /> : null}
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A contract of a dollar, whose profit is in its coin: its name says so. */
function inverse(instrument: string): boolean {
  return categoryOf(instrument) === 'inverse';
}

function CoinProfit({ value }: { readonly value: string | null }): ReactNode {
  if (value === null) return <span className="text-ink-3">no price</span>;
  return (
    <span className={classNames('num', profitTone(value))} title={signed(value)}>
      {signed(cut(value))}
    </span>
  );
}

/** To the eight digits that coins have at venues, towards zero. */
function cut(value: string): string {
  return value.replace(/(\.[0-9]{8})[0-9]+$/, '$1');
}

interface SectionProps {
  readonly name: string;
  readonly aside?: ReactNode;
  readonly open?: boolean;
  readonly children: ReactNode;
}

function Section({ name, aside, open = false, children }: SectionProps): ReactNode {
  const [shown, setShown] = useState(open);
  return (
    <details
      open={shown}
      onToggle={(event) => setShown(event.currentTarget.open)}
      className="border-b border-line last:border-0"
    >
      <summary className="flex items-center justify-between gap-3 px-3 py-2 font-medium hover:bg-sunken">
        <span className="flex items-center gap-1.5">
          <span className={classNames('text-ink-3 transition-transform', shown && 'rotate-90')}>
            <Icon name="right" size={12} />
          </span>
          {name}
        </span>
        {aside === undefined ? null : <span className="flex items-center gap-2 font-normal">{aside}</span>}
      </summary>
      {shown ? <div className="px-3 pt-1 pb-3">{children}</div> : null}
    </details>
  );
}
