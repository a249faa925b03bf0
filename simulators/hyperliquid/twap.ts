import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, decimal, multiplyUp, smaller, subtract } from '../../src/core/units/decimal.ts';
import { fromUnits } from '../shared/fixed.ts';
import type { Account, Twap } from './account.ts';
import { cut, significant } from './decimal-text.ts';
import type { Exchange, Listing } from './exchange.ts';
import { place } from './placing.ts';

/** One suborder each. */
const SLICE_MS = 30_000;
const SLICES_PER_MINUTE = 2;
const SLIPPAGE_PERCENT = 3n;
const MIN_PER_MINUTE = decimal('10');
const MINUTES_MIN = 5;
const MINUTES_MAX = 1440;
const TWAPS_MAX = 1000;
const FIGURES = 5;

/** What a client asks for. */
export type TwapRequest = Pick<Twap, 'asset' | 'side' | 'quantity' | 'reduceOnly' | 'minutes' | 'randomize'>;

/** Starts an order that is worked off in equal parts, one every 30 seconds. Text: why not. */
export function startTwap(exchange: Exchange, account: Account, request: TwapRequest): Twap | string {
  const listing = exchange.listing(request.asset);
  if (listing === null) return `Order has invalid asset. asset=${request.asset}`;
  const { minutes, quantity } = request;
  if (minutes < MINUTES_MIN || minutes > MINUTES_MAX) return 'Invalid TWAP duration.';
  if (cut(quantity, listing.spec.szDecimals) !== quantity || quantity <= 0n) return 'Order has invalid size.';
  const least = fromUnits(MIN_PER_MINUTE * BigInt(minutes));
  if (multiplyUp(quantity, listing.market.mark) < least) {
    return `TWAP order value too small. Min is $${least / 10n ** 18n}, which is $10 per minute.`;
  }
  if (account.twaps.size >= TWAPS_MAX) return 'Too many TWAPs.';
  const twap: Twap = {
    ...request,
    twapId: exchange.nextTwapId(),
    coin: listing.spec.symbol,
    startedAt: exchange.now,
    executed: ZERO,
    executedQuote: ZERO,
    status: 'activated',
  };
  account.twaps.set(twap.twapId, twap);
  workOff(exchange, account, listing, twap);
  return twap;
}

/** Ends a running one. False when there is none of this number. */
export function cancelTwap(account: Account, twapId: number): boolean {
  const twap = account.twaps.get(twapId);
  if (twap?.status !== 'activated') return false;
  twap.status = 'terminated';
  return true;
}

/** When the next part of any running one is due; Infinity when none is. */
export function nextSlice(account: Account, now: number): number {
  let next = Infinity;
  for (const twap of account.twaps.values()) {
    if (twap.status !== 'activated') continue;
    const done = Math.floor((now - twap.startedAt) / SLICE_MS) + 1;
    next = Math.min(next, twap.startedAt + done * SLICE_MS);
  }
  return next;
}

/** Works off what is due at this moment. */
export function fireSlices(exchange: Exchange, account: Account): void {
  for (const twap of account.twaps.values()) {
    const listing = exchange.listings.get(twap.coin);
    if (twap.status !== 'activated' || listing === undefined) continue;
    const passed = exchange.now - twap.startedAt;
    if (passed > 0 && passed % SLICE_MS === 0) workOff(exchange, account, listing, twap);
  }
}

/** Each part is what is due by now, so that a part the market did not take is caught up with. */
function workOff(exchange: Exchange, account: Account, listing: Listing, twap: Twap): void {
  const slices = BigInt(twap.minutes * SLICES_PER_MINUTE);
  const due = BigInt(Math.floor((exchange.now - twap.startedAt) / SLICE_MS) + 1);
  const target = smaller(fromUnits((twap.quantity * due) / slices), twap.quantity);
  const quantity = cut(subtract(target, twap.executed), listing.spec.szDecimals);
  if (quantity > 0n) {
    const before = account.fills.length;
    const { asset, side, reduceOnly, twapId } = twap;
    const price = slipped(listing, side);
    const order = { asset, side, price, quantity, reduceOnly, timeInForce: 'Ioc', cloid: null } as const;
    place(exchange, account, { ...order, trigger: null, builder: null }, { twapId });
    for (const fill of account.fills.slice(before)) {
      twap.executed = add(twap.executed, fill.quantity);
      twap.executedQuote = add(twap.executedQuote, multiplyUp(fill.price, fill.quantity));
    }
  }
  if (due >= slices || twap.executed >= twap.quantity) twap.status = 'finished';
}

function slipped(listing: Listing, side: Twap['side']): Decimal {
  const share = side === 'BUY' ? 100n + SLIPPAGE_PERCENT : 100n - SLIPPAGE_PERCENT;
  const exact = fromUnits((listing.market.mark * share) / 100n);
  return cut(significant(exact, FIGURES), 6 - listing.spec.szDecimals);
}
