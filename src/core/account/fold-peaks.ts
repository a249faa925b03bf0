import { limitsFor, type Policy } from '../policy/policy.ts';
import type { PeakPeriod } from '../policy/peak-limits.ts';
import { add, larger, multiplyUp, ZERO } from '../units/decimal.ts';
import { startOfDay, unixMs, type UnixMs } from '../units/time.ts';
import { valueAt, type Book, type BookedFill } from './book.ts';
import type { Account, GatewayState } from './state.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The first of January 1970 was a Thursday. */
const MONDAY_MS = 4 * DAY_MS;

/**
 * Remembers the best value of an account's books, and of its bots', for those that policy holds to a drawdown. Costs
 * nothing under a policy that holds nobody to one.
 */
export function notePeaks(state: GatewayState, account: Account): void {
  const policy = state.policy?.policy;
  if (policy === undefined || !policy.watchesPeaks) return;
  notePeak(state, account, account.book, limitsFor(policy, { kind: 'account', account: account.id }));
  for (const bot of state.bots.values()) {
    if (bot.account !== account.id) continue;
    notePeak(state, account, bot.book, limitsFor(policy, { kind: 'bot', bot: bot.id }));
  }
}

function notePeak(
  state: GatewayState,
  account: Account,
  book: Book,
  { drawdownMax }: ReturnType<typeof limitsFor>,
): void {
  if (drawdownMax === null || state.policy === null) return;
  const value = valueAt(book, (of) => state.references.get(`${account.id}/${of}`)?.mark ?? null);
  if (value === null) return;
  const { since } = drawdownMax;
  const startsAt = periodStart(since, state.at, state.policy.policy);
  const { peak } = book;
  const goesOn = peak !== null && peak.since === since && peak.startsAt === startsAt;
  book.peak = { since, startsAt, value: goesOn ? larger(peak.value, value) : value };
}

/** When the period that holds a moment began; weeks begin on Mondays, at the hour of the trading day. */
export function periodStart(since: PeakPeriod, at: UnixMs, { dayOffsetMs }: Policy): UnixMs {
  switch (since) {
    case 'day':
      return startOfDay(at, dayOffsetMs);
    case 'week': {
      const first = MONDAY_MS + dayOffsetMs;
      return unixMs(Math.max(Math.floor((at - first) / WEEK_MS) * WEEK_MS + first, 0));
    }
    case 'ever':
      return unixMs(0);
  }
}

/** Remembers what was traded in a market today, and since when the book trades there. */
export function noteTrade(book: Book, fill: BookedFill, at: UnixMs): void {
  const known = book.markets.get(fill.instrument);
  const dayStartsAt = book.day.startsAt;
  const before = known?.dayStartsAt === dayStartsAt ? known.traded : ZERO;
  const traded = add(before, multiplyUp(fill.quantity, fill.price));
  book.markets.set(fill.instrument, { firstAt: known?.firstAt ?? at, dayStartsAt, traded });
}
