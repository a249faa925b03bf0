import { limitsFor, type LimitScope, type Policy } from '../policy/policy.ts';
import type { PeakPeriod } from '../policy/peak-limits.ts';
import { valueUp } from '../units/contract.ts';
import { add, larger, ZERO } from '../units/decimal.ts';
import { DAY_MS, startOfDay, unixMs, type UnixMs } from '../units/time.ts';
import { booksOn } from './bot-books.ts';
import { valueAt, type Book, type BookedFill } from './book.ts';
import type { Account, GatewayState } from './state.ts';

const WEEK_MS = 7 * DAY_MS;
/** The first of January 1970 was a Thursday. */
const MONDAY_MS = 4 * DAY_MS;

/** Older marks of one market say nothing beside the fresh one of another that it may hedge. */
const TOGETHER_MS = 60_000;

/**
 * Remembers the best value of books of an account and its bots, for those that a policy holds to a drawdown: the one
 * in force, or one on trial. Costs nothing while neither does. No best is made of marks that are older than
 * `ageMaxMs`.
 */
export function notePeaks(state: GatewayState, account: Account, ageMaxMs: number = TOGETHER_MS): void {
  const view = { state, account, ageMaxMs };
  for (const on of [state.policy, state.shadow]) {
    if (on === null || !on.policy.watchesPeaks) continue;
    notePeak(view, account.book, on.policy, { kind: 'account', account: account.limitsOf });
    for (const [bot, book] of booksOn(state, account.id)) {
      notePeak(view, book, on.policy, { kind: 'bot', bot: bot.id });
    }
  }
}

interface PeakView {
  readonly state: GatewayState;
  readonly account: Account;
  readonly ageMaxMs: number;
}

function notePeak(
  { state, account, ageMaxMs }: PeakView,
  book: Book,
  policy: Policy,
  scope: LimitScope,
): void {
  const { drawdownMax } = limitsFor(policy, scope);
  if (drawdownMax === null) return;
  const value = valueAt(book, (of) => {
    const reference = state.references.get(`${account.id}/${of}`);
    return reference === undefined || state.at - reference.observedAt > ageMaxMs ? null : reference.mark;
  });
  if (value === null) return;
  const startsAt = periodStart(drawdownMax.since, state.at, policy);
  const before = book.peaks.get(drawdownMax.since);
  const best = before?.startsAt === startsAt ? larger(before.value, value) : value;
  book.peaks.set(drawdownMax.since, { startsAt, value: best });
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
  const traded = add(before, valueUp(fill.instrument, fill.quantity, fill.price));
  book.markets.set(fill.instrument, { firstAt: known?.firstAt ?? at, dayStartsAt, traded });
}
