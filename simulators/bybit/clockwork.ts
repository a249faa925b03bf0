import { ZERO, absolute, decimal, multiplyUp, negate } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { isSpot } from './category.ts';
import { settleValue } from './contract.ts';
import type { Exchange, Listing } from './exchange.ts';
import { accountMargin } from './margin.ts';
import type { CancelType } from './order.ts';
import { placeNow } from './placing.ts';
import { protectFilled } from './protection.ts';
import { triggerOrders } from './triggers.ts';
import { floorTo } from '../shared/fixed.ts';
import { opposite } from '../shared/listing.ts';
import { sweepCrossed, tradeFlow } from '../shared/matching.ts';

const SECOND_MS = 1000;
export const FUNDING_MS = 28_800_000;
/** A longer silence is crossed in at most this many strides. */
const STEPS_MAX = 2000;
const FUNDING_DIGIT = decimal('0.00000001');

/**
 * Lets time pass up to `nowMs`: what was acknowledged takes effect, timers, funding, and once a second each market's
 * move with the fills, triggers and liquidations it causes. A time that is not later than the last one settles only
 * what is due at it.
 */
export function advance(exchange: Exchange, nowMs: number): void {
  exchange.settlePending();
  const stride = strideFor(exchange.now, nowMs);
  while (exchange.now < nowMs) {
    const step = isLive(exchange) ? nextStep(exchange.now, stride) : Infinity;
    const next = Math.max(exchange.now, Math.min(nextTimer(exchange), exchange.nextPending, step));
    if (next > nowMs) break;
    exchange.now = next;
    fireTimers(exchange);
    stepMarkets(exchange);
    exchange.settlePending();
  }
  if (exchange.now >= nowMs) return;
  exchange.now = nowMs;
  for (const listing of exchange.listings.values()) listing.market.moveTo(nowMs);
}

/** The consequences of a market's new price, at once. */
export function settleMarket(exchange: Exchange, listing: Listing): void {
  if (!listing.book.isEmpty) sweepCrossed(exchange, listing);
  triggerOrders(exchange, listing);
  protectFilled(exchange);
  for (const account of exchange.accounts.values()) liquidateIfDue(exchange, account);
}

/** Cancels every open order of one account for which `chosen` holds. Returns them. */
export function cancelAll(
  exchange: Exchange,
  account: Account,
  why: CancelType,
  chosen: (order: {
    readonly symbol: string;
    readonly status: string;
    readonly stopOrderType: string;
  }) => boolean,
): void {
  for (const order of [...account.open.values(), ...account.waiting.values()]) {
    if (chosen(order)) exchange.cancel(order, why);
  }
}

function strideFor(from: number, to: number): number {
  const seconds = Math.max(0, to - from) / SECOND_MS;
  return Math.max(1, Math.ceil(seconds / STEPS_MAX)) * SECOND_MS;
}

function nextStep(now: number, stride: number): number {
  return (Math.floor(now / stride) + 1) * stride;
}

/** Without open orders or positions, nothing happens between two requests. */
function isLive(exchange: Exchange): boolean {
  for (const account of exchange.accounts.values()) {
    if (account.open.size > 0 || account.waiting.size > 0 || hasPosition(account)) return true;
  }
  return false;
}

function hasPosition(account: Account): boolean {
  for (const position of account.positions.values()) if (position.amount !== ZERO) return true;
  return false;
}

function nextTimer(exchange: Exchange): number {
  let next = Infinity;
  for (const account of exchange.accounts.values()) {
    next = Math.min(next, account.dcp.firesAt);
    if (hasPosition(account)) next = Math.min(next, (Math.floor(exchange.now / FUNDING_MS) + 1) * FUNDING_MS);
  }
  return Math.max(next, exchange.now + 1);
}

function fireTimers(exchange: Exchange): void {
  for (const account of exchange.accounts.values()) {
    if (account.dcp.firesAt > exchange.now) continue;
    account.dcp.firesAt = Infinity;
    cancelAll(exchange, account, 'CancelByDCP', (order) => !isSpot(order));
  }
  if (exchange.now % FUNDING_MS === 0) payFunding(exchange);
}

function stepMarkets(exchange: Exchange): void {
  for (const listing of exchange.listings.values()) {
    const before = listing.market.second;
    listing.market.moveTo(exchange.now);
    if (listing.market.second === before) continue;
    if (!listing.book.isEmpty) {
      sweepCrossed(exchange, listing);
      tradeFlow(exchange, listing);
    }
    triggerOrders(exchange, listing);
    protectFilled(exchange);
  }
  for (const account of exchange.accounts.values()) liquidateIfDue(exchange, account);
}

/** Longs pay shorts when the rate is positive; the background is the other side of what does not cancel out. */
function payFunding(exchange: Exchange): void {
  for (const account of exchange.accounts.values()) {
    for (const position of account.positions.values()) {
      const listing = exchange.listings.get(position.symbol);
      if (listing === undefined || position.amount === ZERO) continue;
      const notional = settleValue(listing.spec, position.amount, listing.market.mark);
      const rate = listing.market.fundingRate(exchange.now - 1);
      const paid = floorTo(absolute(multiplyUp(notional, rate)), FUNDING_DIGIT);
      const owes = notional > 0n === rate > 0n;
      const change = owes ? negate(paid) : paid;
      exchange.book(account, { symbol: position.symbol, type: 'SETTLEMENT', change });
    }
  }
}

/** Below the maintenance margin the venue cancels everything and closes every position at what the market gives. */
function liquidateIfDue(exchange: Exchange, account: Account): void {
  if (!hasPosition(account)) return;
  const margin = accountMargin(account, exchange.listings);
  if (margin.equity > margin.maintenance) return;
  cancelAll(exchange, account, 'CancelByPrepareLiq', () => true);
  for (const position of [...account.positions.values()]) {
    if (position.amount === ZERO) continue;
    placeNow(exchange, account, {
      symbol: position.symbol,
      side: opposite(position.amount > 0n ? 'BUY' : 'SELL'),
      type: 'Market',
      timeInForce: 'IOC',
      quantity: absolute(position.amount),
      price: ZERO,
      amount: null,
      positionIdx: position.positionIdx,
      reduceOnly: true,
      closeOnTrigger: true,
      orderLinkId: '',
      smpType: 'None',
      trigger: null,
      protection: null,
      parentOrderLinkId: '',
      stopOrderType: '',
      createType: 'CreateByLiq',
      params: new Map(),
    });
  }
  if (hasPosition(account) || account.wallet >= 0n) return;
  exchange.book(account, { symbol: '', type: 'BONUS', change: negate(account.wallet) });
}
