import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, divideDown, multiplyUp, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { MarketSpec } from './market-spec.ts';
import type { OrderRecord } from './order.ts';
import { floorTo } from '../shared/fixed.ts';
import { bestCounterPrice } from '../shared/matching.ts';
import { remainingOf, type Listing as SharedListing } from '../shared/listing.ts';

type Listing = SharedListing<OrderRecord, MarketSpec>;

/** What of a coin no open sale has taken. */
export function freeCoins(account: Account, listing: Listing): Decimal {
  let free = account.coinsOf(listing.spec.baseCoin);
  for (const order of account.open.values())
    if (order.symbol === listing.spec.symbol && order.side === 'SELL')
      free = subtract(free, remainingOf(order));
  return free;
}

/** What the open purchases of a pair keep back in USDT: each its rest at its limit. */
export function keptBack(account: Account, { spec }: Listing): Decimal {
  let sum = ZERO;
  for (const order of account.open.values()) {
    if (order.symbol !== spec.symbol || order.side !== 'BUY') continue;
    sum = add(sum, order.amount ?? multiplyUp(remainingOf(order), order.price));
  }
  return sum;
}

/** What a purchase by amount may still buy at the next price: whole steps for what is left of the amount. */
export function affordable(order: OrderRecord, amount: Decimal, listing: Listing): Decimal {
  const price = bestCounterPrice(listing, order.side);
  const left = subtract(amount, order.executedQuote);
  return price === null || left <= 0n ? ZERO : floorTo(divideDown(left, price), listing.spec.stepSize);
}

/** A purchase pays in the coin that it bought, a sale in USDT ("Spot Fee Currency Instruction"). */
export function spotFee(
  side: OrderRecord['side'],
  traded: { readonly quantity: Decimal; readonly quote: Decimal; readonly rate: Decimal },
): Decimal {
  return multiplyUp(side === 'BUY' ? traded.quantity : traded.quote, traded.rate);
}
