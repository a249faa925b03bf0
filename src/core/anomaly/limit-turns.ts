import { booksOn } from '../account/bot-books.ts';
import { valueAt, type Book } from '../account/book.ts';
import { periodStart } from '../account/fold-peaks.ts';
import type { Account, GatewayState } from '../account/state.ts';
import type { LimitTurn } from '../ledger/limits-entry.ts';
import { exposureBound, type Limits } from '../policy/limits.ts';
import { limitsFor, type Policy } from '../policy/policy.ts';
import { valueUp } from '../units/contract.ts';
import { absolute, ZERO, type Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { UnixMs } from '../units/time.ts';
import type { Watch } from './watch-state.ts';

/** Points of percent that a share must fall below a threshold before coming back to it is news. */
const BACK_POINTS = 10n;
/** A best value is worth an entry of its own once it is this part of the drawdown limit above the one that is known. */
const BEST_PART = 10n;

/** An account at given marks. Pure: the same state and marks give the same answers on every machine. */
export interface LimitView {
  /** As it is before anything of this look is folded. */
  readonly state: GatewayState;
  readonly account: Account;
  readonly at: UnixMs;
  /** In the quote asset; null where a market was never seen. */
  readonly markOf: (instrument: Instrument) => Decimal | null;
}

/** One limit and how much of it is used, in the same unit. */
interface Use {
  readonly limit: keyof Limits;
  readonly used: bigint;
  readonly max: bigint;
  /** Reaching it stops openings for long. */
  readonly stops: boolean;
}

/**
 * Which limits of an account and its bots come near, are reached or are left at these marks, of those of which that is
 * news. What was not left by ten points of percent is near still, so a market that trembles there turns nothing.
 */
export function limitTurns(view: LimitView): readonly LimitTurn[] {
  const { state, account } = view;
  const policy = state.policy?.policy;
  if (policy === undefined) return [];
  const ofAccount = limitsFor(policy, { kind: 'account', account: account.limitsOf });
  const turns = [
    ...turnsOf(state.watch, `account:${account.id}`, usesOf(view, policy, account.book, ofAccount)),
  ];
  for (const bot of state.bots.values()) {
    if (bot.account !== account.id || bot.revoked) continue;
    const limits = limitsFor(policy, { kind: 'bot', bot: bot.id });
    turns.push(...turnsOf(state.watch, `bot:${bot.id}`, usesOf(view, policy, bot.book, limits)));
  }
  return turns;
}

/** Takes a turn for what is near or reached from here on. */
export function takeTurn(watch: Watch, { subject, limit, turn, percent }: LimitTurn): void {
  const key = keyOf(subject, limit);
  if (turn !== 'left') watch.near.add(key);
  if (turn === 'reached') watch.near.add(reachedOf(key));
  if (turn !== 'left') return;
  for (const mark of leftAt(watch, key, BigInt(percent))) watch.near.delete(mark);
}

/**
 * Whether books of an account are worth more at these marks than the best that a drawdown is counted from, by a tenth
 * of what may be given back; or hold something of which no best is known in that period.
 */
export function isBestDue(view: LimitView): boolean {
  const { state, account, at, markOf } = view;
  for (const on of [state.policy, state.shadow]) {
    if (on === null || !on.policy.watchesPeaks) continue;
    const { policy } = on;
    const isDue = (book: Book, { drawdownMax }: Limits): boolean => {
      const value = drawdownMax === null || book.positions.size === 0 ? null : valueAt(book, markOf);
      if (drawdownMax === null || value === null) return false;
      const peak = book.peaks.get(drawdownMax.since);
      if (peak?.startsAt !== periodStart(drawdownMax.since, at, policy)) return true;
      return value - peak.value >= drawdownMax.amount / BEST_PART;
    };
    if (isDue(account.book, limitsFor(policy, { kind: 'account', account: account.limitsOf }))) return true;
    for (const [bot, book] of booksOn(state, account.id))
      if (isDue(book, limitsFor(policy, { kind: 'bot', bot: bot.id }))) return true;
  }
  return false;
}

function keyOf(subject: string, limit: string): string {
  return `${subject} ${limit}`;
}

function reachedOf(key: string): string {
  return `${key} reached`;
}

function turnsOf(watch: Watch, subject: LimitTurn['subject'], uses: readonly Use[]): readonly LimitTurn[] {
  const near = BigInt(watch.settings.limitPercent);
  return uses.flatMap(({ limit, used, max, stops }): readonly LimitTurn[] => {
    const percent = used <= 0n || max <= 0n ? 0n : (used * 100n) / max;
    const isReached = stops && percent >= 100n;
    const isNear = isReached || (near > 0n && percent >= near);
    // Most of the time nothing is near, and nothing was.
    if (!isNear && watch.near.size === 0) return [];
    const key = keyOf(subject, limit);
    const said = { subject, limit, percent: String(percent) };
    if (isReached && !watch.near.has(reachedOf(key))) return [{ ...said, turn: 'reached' }];
    if (isNear && !watch.near.has(key)) return [{ ...said, turn: 'near' }];
    return leftAt(watch, key, percent).length > 0 ? [{ ...said, turn: 'left' }] : [];
  });
}

/** What is no longer near or reached at a share. Where nothing is told as near, both end together. */
function leftAt({ near: known, settings }: Watch, key: string, percent: bigint): readonly string[] {
  const near = settings.limitPercent === 0 ? 100n : BigInt(settings.limitPercent);
  const isFar = percent < near - BACK_POINTS || percent === 0n;
  const left = [...(percent < 100n - BACK_POINTS ? [reachedOf(key)] : []), ...(isFar ? [key] : [])];
  return left.filter((mark) => known.has(mark));
}

function usesOf({ at, markOf }: LimitView, policy: Policy, book: Book, limits: Limits): readonly Use[] {
  const value = valueAt(book, markOf);
  const { largest, sum } = heldOf(book, markOf);
  const loss = value === null ? ZERO : book.day.baseline - value;
  const row = (limit: keyof Limits, used: bigint, max: bigint, stops = false): Use => {
    return { limit, used, max, stops };
  };
  return [
    row('dailyLossMax', loss, limits.dailyLossMax, true),
    ...drawdownUse(book, limits, value, { at, policy }),
    row('turnoverPerDayMax', book.day.turnover, limits.turnoverPerDayMax),
    row('positionMax', largest, limits.positionMax),
    row('exposureMax', sum, exposureBound(limits)),
    row('openOrdersMax', BigInt(book.orders.size), BigInt(limits.openOrdersMax)),
  ];
}

function drawdownUse(
  { peaks }: Book,
  { drawdownMax }: Limits,
  value: Decimal | null,
  { at, policy }: { readonly at: UnixMs; readonly policy: Policy },
): readonly Use[] {
  const peak = drawdownMax === null ? undefined : peaks.get(drawdownMax.since);
  if (drawdownMax === null || value === null || peak === undefined) return [];
  if (peak.startsAt !== periodStart(drawdownMax.since, at, policy)) return [];
  return [{ limit: 'drawdownMax', used: peak.value - value, max: drawdownMax.amount, stops: true }];
}

/** The largest position at mark, and all of them together. What has no mark is left out. */
function heldOf(book: Book, markOf: LimitView['markOf']): { readonly largest: bigint; readonly sum: bigint } {
  let largest: bigint = ZERO;
  let sum: bigint = ZERO;
  for (const [instrument, quantity] of book.positions) {
    const worth = valueUp(instrument, absolute(quantity), markOf(instrument) ?? ZERO);
    sum += worth;
    if (worth > largest) largest = worth;
  }
  return { largest, sum };
}
