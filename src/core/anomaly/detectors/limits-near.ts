import { assert } from '../../assert.ts';
import type { Book, Reference } from '../../account/book.ts';
import { believedValue, dayProfit, type ProfitView } from '../../account/profit.ts';
import { periodStart } from '../../account/fold-peaks.ts';
import type { Account, GatewayState } from '../../account/state.ts';
import { exposureBound, type Limits } from '../../policy/limits.ts';
import { limitsFor, type Policy } from '../../policy/policy.ts';
import { valueUp } from '../../units/contract.ts';
import { absolute, ZERO } from '../../units/decimal.ts';
import type { AccountId } from '../../units/ids.ts';
import type { UnixMs } from '../../units/time.ts';
import type { Sign, Subject } from '../alarm.ts';
import { NOTHING, type Sight } from '../detector.ts';
import type { Watch } from '../watch-state.ts';

/** The limits of an account's books are looked at no more often than this, by the ledger's time. */
const EVERY_MS = 1_000;
/** Points of percent that a share must fall below the threshold before coming back to it is news. */
const BACK_POINTS = 10n;

/** One limit and how much of it is used, in the same unit. */
interface Use {
  readonly limit: keyof Limits;
  readonly used: bigint;
  readonly max: bigint;
  /** Reaching it stops openings for long. */
  readonly stops: boolean;
}

/** An entry that changes what an account is worth, of whatever kind. */
interface Valued extends Omit<Sight<'fill'>, 'body'> {
  readonly body: { readonly account: string };
}

/** Limits of an account and its bots that are nearly used up: told when they come near, not while they stay there. */
export function limitsNear({ body, at, state, watch }: Valued): readonly Sign[] {
  const account = state.accounts.get(body.account as AccountId);
  const policy = state.policy?.policy;
  assert(account !== undefined, 'the entry was folded into its account');
  if (policy === undefined || watch.settings.limitPercent === 0) return NOTHING;
  const last = watch.lookedAt.get(account.id);
  if (last !== undefined && at - last < EVERY_MS) return NOTHING;
  watch.lookedAt.set(account.id, at);
  const view = { state, policy, account, at };
  const signs = look(
    watch,
    `account:${account.id}`,
    usesOf(view, account.book, limitsFor(policy, { kind: 'account', account: account.id })),
  );
  for (const bot of state.bots.values()) {
    if (bot.account !== account.id || bot.revoked) continue;
    const uses = usesOf(view, bot.book, limitsFor(policy, { kind: 'bot', bot: bot.id }));
    signs.push(...look(watch, `bot:${bot.id}`, uses));
  }
  return signs;
}

function look(watch: Watch, subject: Subject, uses: readonly Use[]): Sign[] {
  const near = BigInt(watch.settings.limitPercent);
  return uses.flatMap(({ limit, used, max, stops }): readonly Sign[] => {
    const percent = used <= 0n || max <= 0n ? 0n : (used * 100n) / max;
    // Most of the time nothing is near, and nothing was.
    if (percent < near && watch.near.size === 0) return NOTHING;
    const key = `${subject} ${limit}`;
    const reached = stops && percent >= 100n;
    if (percent < near - BACK_POINTS || percent === 0n) watch.near.delete(key);
    if (percent < 100n - BACK_POINTS) watch.near.delete(`${key} reached`);
    const mark = reached ? `${key} reached` : key;
    if (percent < near || watch.near.has(mark)) return NOTHING;
    watch.near.add(mark).add(key);
    const facts = { limit, percent: String(percent) };
    return reached
      ? [{ kind: 'limitReached', severity: 'critical', subject, about: limit, facts }]
      : [{ kind: 'limitNear', severity: 'warning', subject, about: limit, facts }];
  });
}

interface View {
  readonly state: GatewayState;
  readonly policy: Policy;
  readonly account: Account;
  readonly at: UnixMs;
}

function usesOf({ state, policy, account, at }: View, book: Book, limits: Limits): readonly Use[] {
  const referenceOf: ProfitView['referenceOf'] = (instrument) =>
    state.references.get(`${account.id}/${instrument}`) ?? null;
  const { referenceAgeMaxMs, collarBps } = limits;
  const view: ProfitView = { referenceOf, now: at, referenceAgeMaxMs, collarBps };
  const { largest, sum } = heldOf(book, referenceOf);
  return [
    { limit: 'dailyLossMax', used: -(dayProfit(book, view) ?? ZERO), max: limits.dailyLossMax, stops: true },
    ...drawdownUse(book, limits, view, periodOf(limits, policy, at)),
    { limit: 'turnoverPerDayMax', used: book.day.turnover, max: limits.turnoverPerDayMax, stops: false },
    { limit: 'positionMax', used: largest, max: limits.positionMax, stops: false },
    { limit: 'exposureMax', used: sum, max: exposureBound(limits), stops: false },
    {
      limit: 'openOrdersMax',
      used: BigInt(book.orders.size),
      max: BigInt(limits.openOrdersMax),
      stops: false,
    },
  ];
}

function periodOf({ drawdownMax }: Limits, policy: Policy, at: UnixMs): UnixMs | null {
  return drawdownMax === null ? null : periodStart(drawdownMax.since, at, policy);
}

function drawdownUse(
  book: Book,
  { drawdownMax }: Limits,
  view: ProfitView,
  startsAt: UnixMs | null,
): readonly Use[] {
  const peak = drawdownMax === null ? undefined : book.peaks.get(drawdownMax.since);
  if (drawdownMax === null || peak === undefined || peak.startsAt !== startsAt) return [];
  const value = believedValue(book, view);
  if (value === null) return [];
  return [{ limit: 'drawdownMax', used: peak.value - value, max: drawdownMax.amount, stops: true }];
}

/** The largest position at mark, and all of them together. What has no mark is left out. */
function heldOf(book: Book, referenceOf: (of: Reference['instrument']) => Reference | null) {
  let largest: bigint = ZERO;
  let sum: bigint = ZERO;
  for (const [instrument, quantity] of book.positions) {
    const mark = referenceOf(instrument)?.mark ?? ZERO;
    const worth = valueUp(instrument, absolute(quantity), mark);
    sum += worth;
    if (worth > largest) largest = worth;
  }
  return { largest, sum };
}
