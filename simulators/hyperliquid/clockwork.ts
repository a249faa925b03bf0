import { ZERO, absolute, multiplyUp, negate } from '../../src/core/units/decimal.ts';
import { floorTo, fromUnits } from '../shared/fixed.ts';
import { sweepCrossed, tradeFlow } from '../shared/matching.ts';
import type { Account } from './account.ts';
import { decimalText } from './decimal-text.ts';
import type { Exchange, Listing } from './exchange.ts';
import { accountMargin } from './margin.ts';
import { liquidate } from './placing.ts';
import { triggerOrders } from './triggers.ts';
import { fireSlices, nextSlice } from './twap.ts';

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;
export const FUNDING_MS = 3_600_000;
/** The seed's funding rate is one of eight hours. */
const HOURS_OF_RATE = 8n;
const FUNDING_UNIT = 10n ** 12n;
/** A longer silence is crossed in at most this many strides. */
const STEPS_MAX = 2000;
export const SCHEDULED_CANCELS_PER_DAY = 10;

/**
 * Lets time pass up to `nowMs`: timers, funding, and once a second each market's move with the fills, triggers and
 * liquidations it causes. A time that is not later than the last one changes nothing.
 */
export function advance(exchange: Exchange, nowMs: number): void {
  const seconds = Math.max(0, nowMs - exchange.now) / SECOND_MS;
  const stride = Math.max(1, Math.ceil(seconds / STEPS_MAX)) * SECOND_MS;
  while (exchange.now < nowMs) {
    const step = isLive(exchange) ? (Math.floor(exchange.now / stride) + 1) * stride : Infinity;
    const next = Math.min(nextTimer(exchange), step);
    if (next > nowMs) break;
    exchange.now = next;
    stepMarkets(exchange);
    fireTimers(exchange);
  }
  if (exchange.now >= nowMs) return;
  exchange.now = nowMs;
  for (const listing of exchange.listings.values()) listing.market.moveTo(nowMs);
}

/** The consequences of a market's new price, at once. */
export function settleMarket(exchange: Exchange, listing: Listing): void {
  if (!listing.book.isEmpty) sweepCrossed(exchange, listing);
  triggerOrders(exchange, listing);
  for (const account of exchange.accounts.values()) liquidateIfDue(exchange, account);
}

/** Longs pay shorts this share of the notional at the end of the hour that holds `atMs`, when it is positive. */
export function hourlyRate(listing: Listing, atMs: number): bigint {
  return listing.market.fundingRate(atMs) / HOURS_OF_RATE;
}

/** Without orders or positions, nothing happens between two requests. */
function isLive(exchange: Exchange): boolean {
  for (const account of exchange.accounts.values()) {
    if (account.open.size > 0 || account.positions.size > 0) return true;
  }
  return false;
}

function nextTimer(exchange: Exchange): number {
  let next = Infinity;
  for (const account of exchange.accounts.values()) {
    next = Math.min(next, account.scheduledCancel ?? Infinity, nextSlice(account, exchange.now));
    if (account.positions.size > 0) {
      next = Math.min(next, (Math.floor(exchange.now / FUNDING_MS) + 1) * FUNDING_MS);
    }
  }
  return Math.max(next, exchange.now + 1);
}

function fireTimers(exchange: Exchange): void {
  for (const account of exchange.accounts.values()) {
    if (account.scheduledCancel !== null && account.scheduledCancel <= exchange.now) {
      cancelScheduled(exchange, account);
    }
    fireSlices(exchange, account);
  }
  if (exchange.now % FUNDING_MS === 0) payFunding(exchange);
}

/** The dead man's switch: every open order of the account, at most ten times a day of UTC. */
function cancelScheduled(exchange: Exchange, account: Account): void {
  account.scheduledCancel = null;
  const day = Math.floor(exchange.now / DAY_MS);
  if (account.scheduledCancels.day !== day) Object.assign(account.scheduledCancels, { day, count: 0 });
  account.scheduledCancels.count += 1;
  for (const order of [...account.open.values()]) {
    if (account.open.has(order.oid)) exchange.close(order, 'scheduledCancel');
  }
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
  }
  for (const account of exchange.accounts.values()) liquidateIfDue(exchange, account);
}

/** The background is the other side of what does not cancel out. */
function payFunding(exchange: Exchange): void {
  for (const account of exchange.accounts.values()) {
    for (const position of [...account.positions.values()]) {
      const listing = exchange.listings.get(position.coin);
      if (listing === undefined) continue;
      const notional = multiplyUp(position.amount, listing.market.mark);
      const rate = fromUnits(hourlyRate(listing, exchange.now - 1));
      const amount = floorTo(absolute(multiplyUp(notional, rate)), FUNDING_UNIT);
      const usdc = notional > 0n === rate > 0n ? negate(amount) : amount;
      const payment = { time: exchange.now, coin: position.coin, usdc, szi: position.amount, rate };
      account.setPosition({ ...position, fundingSinceOpen: fromUnits(position.fundingSinceOpen - usdc) });
      account.addFunding(payment);
      exchange.feed.publish(account.address, { kind: 'funding', payment });
    }
  }
}

/** Below the maintenance margin the venue cancels everything and closes every position at what the market gives. */
function liquidateIfDue(exchange: Exchange, account: Account): void {
  if (account.positions.size === 0) return;
  const margin = accountMargin(account, exchange.listings);
  if (margin.equity > margin.maintenance) return;
  for (const order of [...account.open.values()]) {
    if (account.open.has(order.oid)) exchange.close(order, 'liquidatedCanceled');
  }
  const accountValue = decimalText(margin.equity);
  exchange.feed.publish(account.address, {
    kind: 'liquidation',
    lid: exchange.now,
    accountValue,
    notional: decimalText(margin.notional),
  });
  for (const { coin } of [...account.positions.values()]) {
    const listing = exchange.listings.get(coin);
    if (listing !== undefined) liquidate(exchange, account, listing);
  }
  if (account.positions.size > 0 || account.wallet >= ZERO) return;
  const usdc = negate(account.wallet);
  exchange.book(account, usdc, { type: 'backstop', usdc: decimalText(usdc) });
}
