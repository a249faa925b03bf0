import { ZERO, absolute, decimal, multiplyUp, negate } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import { triggerAlgos } from './algo.ts';
import type { Exchange, Listing } from './exchange.ts';
import { floorTo } from '../shared/fixed.ts';
import type { AccountMargin } from '../shared/margin.ts';
import { accountMargin } from './margin.ts';
import { sweepCrossed, tradeFlow } from '../shared/matching.ts';
import { closingSide, liquidate } from './placing.ts';

const SECOND_MS = 1000;
export const FUNDING_MS = 28_800_000;
/** A longer silence is crossed in at most this many strides. */
const STEPS_MAX = 2000;
/** Of the equity, taken by the maintenance margin. */
const MARGIN_CALL_PERCENT = 80n;
const FUNDING_DIGIT = decimal('0.00000001');

/**
 * Lets time pass up to `nowMs`: timers, funding, and once a second each market's move with the fills, triggers and
 * liquidations it causes. A time that is not later than the last one changes nothing.
 */
export function advance(exchange: Exchange, nowMs: number): void {
  const stride = strideFor(exchange.now, nowMs);
  while (exchange.now < nowMs) {
    const next = Math.min(nextTimer(exchange), isLive(exchange) ? nextStep(exchange.now, stride) : Infinity);
    if (next > nowMs) break;
    exchange.now = next;
    fireTimers(exchange);
    stepMarkets(exchange);
  }
  if (exchange.now >= nowMs) return;
  exchange.now = nowMs;
  for (const listing of exchange.listings.values()) listing.market.moveTo(nowMs);
}

/** The consequences of a market's new price, at once. */
export function settleMarket(exchange: Exchange, listing: Listing): void {
  if (!listing.book.isEmpty) sweepCrossed(exchange, listing);
  triggerAlgos(exchange, listing);
  for (const account of exchange.accounts.values()) liquidateIfDue(exchange, account);
}

/** Cancels all open orders of one account in one market. Conditional orders stay. Returns how many there were. */
export function cancelAll(exchange: Exchange, account: Account, symbol: string): number {
  let count = 0;
  for (const order of account.open.values()) {
    if (order.symbol !== symbol) continue;
    exchange.close(order, 'CANCELED');
    count += 1;
  }
  return count;
}

function strideFor(from: number, to: number): number {
  const seconds = Math.max(0, to - from) / SECOND_MS;
  return Math.max(1, Math.ceil(seconds / STEPS_MAX)) * SECOND_MS;
}

function nextStep(now: number, stride: number): number {
  return (Math.floor(now / stride) + 1) * stride;
}

/** Without resting or conditional orders or positions, nothing happens between two requests. */
function isLive(exchange: Exchange): boolean {
  for (const account of exchange.accounts.values()) {
    if (account.open.size > 0 || account.openAlgos.size > 0) return true;
    if (hasPosition(account)) return true;
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
    for (const at of account.countdowns.values()) next = Math.min(next, at);
    for (const order of account.open.values()) {
      if (order.timeInForce === 'GTD') next = Math.min(next, order.goodTillDate);
    }
    if (hasPosition(account)) next = Math.min(next, (Math.floor(exchange.now / FUNDING_MS) + 1) * FUNDING_MS);
  }
  return Math.max(next, exchange.now + 1);
}

function fireTimers(exchange: Exchange): void {
  const now = exchange.now;
  for (const account of exchange.accounts.values()) {
    for (const [symbol, at] of account.countdowns) {
      if (at > now) continue;
      account.countdowns.delete(symbol);
      cancelAll(exchange, account, symbol);
    }
    for (const order of account.open.values()) {
      if (order.timeInForce === 'GTD' && order.goodTillDate <= now) exchange.close(order, 'EXPIRED');
    }
  }
  if (now % FUNDING_MS === 0) payFunding(exchange);
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
    triggerAlgos(exchange, listing);
  }
  for (const account of exchange.accounts.values()) liquidateIfDue(exchange, account);
}

/** Longs pay shorts when the rate is positive; the background is the other side of what does not cancel out. */
function payFunding(exchange: Exchange): void {
  for (const account of exchange.accounts.values()) {
    for (const position of account.positions.values()) {
      const listing = exchange.listings.get(position.symbol);
      if (listing === undefined || position.amount === ZERO) continue;
      const notional = multiplyUp(position.amount, listing.market.mark);
      const rate = listing.market.fundingRate(exchange.now - 1);
      const paid = floorTo(absolute(multiplyUp(notional, rate)), FUNDING_DIGIT);
      const owes = notional > 0n === rate > 0n;
      const income = owes ? negate(paid) : paid;
      exchange.book(account, { symbol: position.symbol, incomeType: 'FUNDING_FEE', income, tradeId: null });
    }
  }
}

/** Warns once when the maintenance margin takes most of the equity, and again only after it no longer did. */
function warnIfDue(exchange: Exchange, account: Account, margin: AccountMargin): void {
  const due = margin.maintenance * 100n >= margin.equity * MARGIN_CALL_PERCENT;
  if (due && !account.marginCalled) exchange.feed.publish(account.name, { kind: 'marginCall' });
  account.marginCalled = due;
}

/** Below the maintenance margin the venue cancels everything and closes every position at what the market gives. */
function liquidateIfDue(exchange: Exchange, account: Account): void {
  if (!hasPosition(account)) return;
  const margin = accountMargin(account, exchange.listings);
  warnIfDue(exchange, account, margin);
  if (margin.equity > margin.maintenance) return;
  for (const order of account.open.values()) exchange.close(order, 'CANCELED');
  for (const position of [...account.positions.values()]) {
    if (position.amount === ZERO) continue;
    liquidate(exchange, account, {
      symbol: position.symbol,
      side: closingSide(position.amount),
      type: 'LIQUIDATION',
      origType: 'LIQUIDATION',
      timeInForce: 'IOC',
      quantity: absolute(position.amount),
      price: ZERO,
      positionSide: position.positionSide,
      reduceOnly: position.positionSide === 'BOTH',
      closePosition: false,
      stopPrice: ZERO,
      workingType: 'CONTRACT_PRICE',
      priceProtect: false,
      clientOrderId: `autoclose-${exchange.now}-${exchange.nextEntryId()}`,
      priceMatch: 'NONE',
      selfTradePreventionMode: 'NONE',
      goodTillDate: 0,
      respType: 'RESULT',
      params: new Map(),
    });
  }
  if (hasPosition(account) || account.wallet >= 0n) return;
  const income = negate(account.wallet);
  exchange.book(account, { symbol: '', incomeType: 'INSURANCE_CLEAR', income, tradeId: null });
}
