import type { Book } from '../../core/account/book.ts';
import { coinProfit, dayProfit } from '../../core/account/profit.ts';
import type { Account, Bot, GatewayState } from '../../core/account/state.ts';
import { assert } from '../../core/assert.ts';
import { headroom, type Headroom } from '../../core/policy/headroom.ts';
import { percentOf } from '../../core/policy/limit-line.ts';
import type { Limits } from '../../core/policy/limits.ts';
import { peakOf, positionsOf } from '../../core/policy/order-case.ts';
import { limitsFor } from '../../core/policy/policy.ts';
import { valueUp } from '../../core/units/contract.ts';
import { absolute, formatDecimal, type Decimal } from '../../core/units/decimal.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import type { AnswerOf } from '../../protocol/api/operation.ts';
import { getOverview } from '../../protocol/api/overview.ts';
import { waitingCount } from '../door/approval-commands.ts';
import { tokenStatus } from '../door/token-status.ts';
import { approvalsFor } from './approvals.ts';
import type { Caller } from './caller.ts';
import { done } from './outcome.ts';
import { performing, type AnswerParts } from './performer.ts';
import { accountsFor, botsFor } from './sight.ts';

type Overview = AnswerOf<typeof getOverview>;
type Row = Overview['accounts'][number];

/** Where no policy says how old a mark may be, the last one is believed. */
const BELIEVED = { referenceAgeMaxMs: Number.MAX_SAFE_INTEGER, collarBps: 0 };

/** `GET /overview`. */
export const overview = performing(getOverview, (parts, { caller }) => {
  const { state } = parts;
  const now = unixMs(parts.clock.wallMs());
  return done({
    at: now,
    entries: state.size,
    version: state.lastStart?.version ?? null,
    policy: state.policy?.hash ?? null,
    halts: haltsFor(state, caller),
    approvalsWaiting: waitingCount(approvalsFor(state, caller), now),
    clock: parts.gateway.clockStatus(),
    token: tokenStatus(parts.signer),
    accounts: accountsFor(state, caller, 'see').map((account) => accountRow(parts, account, now)),
    bots: botsFor(state, caller, 'see').map((bot) => botRow(parts, bot, now)),
  });
});

/** Halts of what the caller may see. A halt of everything concerns everybody. */
export function haltsFor(state: GatewayState, caller: Caller): Overview['halts'] {
  const seen = new Set<string>([
    'everything',
    ...accountsFor(state, caller, 'see').map(({ id }) => `account:${id}`),
    ...botsFor(state, caller, 'see').map(({ id }) => `bot:${id}`),
  ]);
  return [...state.halts]
    .filter(([scope]) => seen.has(scope))
    .map(([scope, { stops, reason, at, seq }]) => ({ scope, stops, reason, at, entry: seq }));
}

/** What amounts of an account are counted in. */
export function moneyOf(venues: AnswerParts['venues'], { venue }: Account): string {
  const codec = venues.get(venue);
  assert(codec !== undefined, 'an account is of a venue that is served');
  return codec.money;
}

/** Profit of an account in its present trading day, as its limits see it; null while a position has no price. */
export function accountProfit(
  { state, gateway }: AnswerParts,
  account: Account,
  now: UnixMs,
): Decimal | null {
  const limits = accountLimits(state, account) ?? BELIEVED;
  return dayProfit(account.book, { referenceOf: gateway.market.seenBy(account), now, ...limits });
}

function accountLimits({ policy }: GatewayState, { limitsOf }: Account): Limits | null {
  return policy === null ? null : limitsFor(policy.policy, { kind: 'account', account: limitsOf });
}

function accountRow(parts: AnswerParts, account: Account, now: UnixMs): Row {
  const { state, gateway, venues } = parts;
  const { limits: venueLimits, pause } = gateway.limitsOf(account);
  const limits = accountLimits(state, account);
  return {
    name: account.id,
    venue: account.venue,
    money: moneyOf(venues, account),
    status: account.status,
    paper: account.paper,
    manual: account.manual,
    hears: gateway.hearsOf(account),
    endsInDays: gateway.keys.endOf(account),
    inDoubt: account.openIntents.size,
    ...bookRow(parts, { account, book: account.book, now, limits, venueBound: true }),
    venueLimits,
    pause,
  };
}

function botRow(parts: AnswerParts, bot: Bot, now: UnixMs): Overview['bots'][number] {
  const { state } = parts;
  const policy = state.policy?.policy;
  const account = state.accounts.get(bot.account);
  assert(account !== undefined, 'a bot trades on an account that exists');
  const limits = policy === undefined ? null : limitsFor(policy, { kind: 'bot', bot: bot.id });
  const venueBound = [...state.bots.values()].every(
    ({ id, account: of }) => id === bot.id || of !== account.id,
  );
  return {
    name: bot.id,
    account: bot.account,
    state: bot.revoked ? 'revoked' : bot.latched ? 'latched' : 'inUse',
    ...bookRow(parts, { account, book: bot.book, now, limits, venueBound }),
  };
}

interface BookView {
  readonly account: Account;
  readonly book: Book;
  readonly now: UnixMs;
  readonly limits: Limits | null;
  readonly venueBound: boolean;
}

type BookRow = Pick<
  Row,
  'openOrders' | 'positions' | 'dayProfit' | 'dayStartsAt' | 'turnoverToday' | 'limits'
>;

/** At what was last seen of the market: a position of a bot that is silent has no newer mark in the ledger. */
function bookRow(
  { state, gateway }: AnswerParts,
  { account, book, now, limits, venueBound }: BookView,
): BookRow {
  const referenceOf = gateway.market.seenBy(account);
  const profit = dayProfit(book, { referenceOf, now, ...(limits ?? BELIEVED) });
  const accountPositionOf = positionsOf(account);
  const policy = state.policy?.policy;
  const rows =
    limits === null || policy === undefined
      ? []
      : headroom({
          ...{ limits, book, now, referenceOf, accountPositionOf, venueBound },
          peakValue: peakOf(book, limits, { now, policy }),
        });
  return {
    openOrders: book.orders.size,
    positions: [...book.positions].map(([instrument, quantity]) => {
      const mark = referenceOf(instrument)?.mark ?? null;
      const value = mark === null ? null : valueUp(instrument, absolute(quantity), mark);
      return {
        instrument,
        quantity: formatDecimal(quantity),
        mark: textOf(mark),
        value: textOf(value),
        coinProfit: textOf(coinProfit(book, instrument, mark)),
      };
    }),
    dayProfit: textOf(profit),
    dayStartsAt: book.day.startsAt,
    turnoverToday: formatDecimal(book.day.turnover),
    limits: rows.map(headroomRow),
  };
}

function headroomRow({ limit, of, used, max }: Headroom): Row['limits'][number] {
  const percent = used === null ? null : percentOf(used, max);
  return { limit, of, used: textOf(used), max: formatDecimal(max), percent };
}

function textOf(value: Decimal | null): string | null {
  return value === null ? null : formatDecimal(value);
}
