import type { Category } from './category.ts';
import { divideDown, ONE, type Decimal } from './decimal.ts';

/**
 * What a quantity of a market is worth at a price, in the quote asset, as an exact product of two decimals (in units of
 * 10^-36), with the sign of the quantity. Linear contracts and pairs are worth their quantity times the price; that of
 * an inverse contract is in dollars, and is the value whatever the price is.
 */
export function valueOf(category: Category, quantity: bigint, price: bigint): bigint {
  return category === 'inverse' ? quantity * ONE : quantity * price;
}

/** {@link valueOf} as a decimal, rounded towards plus infinity: rounding never hides risk. */
export function valueUp(category: Category, quantity: Decimal, price: Decimal): Decimal {
  const product = valueOf(category, quantity, price);
  return -floored(-product) as Decimal;
}

/** {@link valueOf} as a decimal, rounded towards minus infinity. */
export function valueDown(category: Category, quantity: Decimal, price: Decimal): Decimal {
  return floored(valueOf(category, quantity, price)) as Decimal;
}

/**
 * What trading so much of an inverse market at a price brings in its coin: above zero for a buy, below for a sale, both
 * rounded towards minus infinity. With −quantity ÷ mark, what the position is then worth, it is the profit in the coin.
 * The price is above zero.
 */
export function coinsFor(signed: Decimal, price: Decimal): Decimal {
  return divideDown(signed, price);
}

function floored(product: bigint): bigint {
  const quotient = product / ONE;
  return product < 0n && quotient * ONE !== product ? quotient - 1n : quotient;
}
