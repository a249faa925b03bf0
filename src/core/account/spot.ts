import type { Order } from '../order/order.ts';
import { categoryOf, symbolOf } from '../units/category.ts';
import { basisPointsUp, divideUp, type Decimal, ZERO } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import type { BookedFill } from './book.ts';

/** Every pair that is served is paid for in it. */
const QUOTE = 'USDT';

/**
 * Whether an order sells what a bot bought in a pair. Policy lets it sell no more than it holds, so such an order only
 * ever reduces; but nobody else enforces that, and where the venue's own promise counts it is none.
 */
export function isSpotSale({ instrument, side }: Pick<Order, 'instrument' | 'side'>): boolean {
  return side === 'sell' && categoryOf(instrument) === 'spot';
}

/**
 * The most that an amount of the quote asset can buy: all of it at the lower edge of the collar around the mark.
 * Null when no price is known, and where the collar is the whole price. Rounded up: never too little is counted.
 */
export function boughtAtMost(amount: Decimal, mark: Decimal | null, collarBps: number): Decimal | null {
  const lowest = mark === null ? ZERO : ((mark - basisPointsUp(mark, collarBps)) as Decimal);
  return lowest <= 0n ? null : divideUp(amount, lowest);
}

/** What of a fee is money, and what is taken from the coin that was traded. One in a third coin is neither. */
export function feeParts(
  instrument: Instrument,
  fee: Decimal,
  asset: string,
): Pick<BookedFill, 'fee' | 'coinFee'> {
  if (categoryOf(instrument) !== 'spot' || asset === QUOTE) return { fee };
  return symbolOf(instrument) === `${asset}${QUOTE}` ? { fee: ZERO, coinFee: fee } : { fee: ZERO };
}
