import { categoryOf } from './category.ts';
import { divideDown, multiplyDown, multiplyUp, ONE, type Decimal } from './decimal.ts';
import type { Instrument } from './ids.ts';

/**
 * What a quantity of a market is worth at a price, in the quote asset, as an exact product of two decimals (in units of
 * 10^-36), with the sign of the quantity. Linear contracts and pairs are worth their quantity times the price; that of
 * an inverse contract is in dollars, and is the value whatever the price is.
 */
export function valueOf(market: Instrument, quantity: bigint, price: bigint): bigint {
  return quantity * (isInDollars(market) ? ONE : price);
}

/** {@link valueOf} as a decimal, rounded towards plus infinity: rounding never hides risk. */
export function valueUp(market: Instrument, quantity: Decimal, price: Decimal): Decimal {
  return isInDollars(market) ? quantity : multiplyUp(quantity, price);
}

/** {@link valueOf} as a decimal, rounded towards minus infinity. */
export function valueDown(market: Instrument, quantity: Decimal, price: Decimal): Decimal {
  return isInDollars(market) ? quantity : multiplyDown(quantity, price);
}

/**
 * What trading so much of an inverse market at a price brings in its coin: above zero for a buy, below for a sale, both
 * rounded towards minus infinity. With −quantity ÷ mark, what the position is then worth, it is the profit in the coin.
 * The price is above zero.
 */
export function coinsFor(signed: Decimal, price: Decimal): Decimal {
  return divideDown(signed, price);
}

function isInDollars(market: Instrument): boolean {
  return categoryOf(market) === 'inverse';
}
