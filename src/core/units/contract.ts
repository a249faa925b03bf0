import { divideDown, ONE, type Decimal } from './decimal.ts';
import type { Instrument } from './ids.ts';

/**
 * How a market's quantity becomes money. `linear`: the quantity is in the base asset, and is worth itself times a
 * price. `inverse`: the quantity is in dollars, and is the value whatever the price is; profit, fees and funding are in
 * the coin, and run with one divided by the price.
 */
export type ContractKind = 'linear' | 'inverse';

const INVERSE = 'INVERSE:';

/** What kind a market is of, by its name: what begins with `INVERSE:` is inverse, everything else is linear. */
export function contractKind(instrument: Instrument): ContractKind {
  return instrument.startsWith(INVERSE) ? 'inverse' : 'linear';
}

/**
 * What a quantity of a market is worth at a price, in the quote asset, as an exact product of two decimals (in units of
 * 10^-36). Keeps the sign of the quantity.
 */
export function valueOf(kind: ContractKind, quantity: bigint, price: bigint): bigint {
  return kind === 'linear' ? quantity * price : quantity * ONE;
}

/** {@link valueOf} as a decimal, rounded towards plus infinity: rounding never hides risk. */
export function valueUp(kind: ContractKind, quantity: Decimal, price: Decimal): Decimal {
  const product = valueOf(kind, quantity, price);
  return -floored(-product) as Decimal;
}

/** {@link valueOf} as a decimal, rounded towards minus infinity. */
export function valueDown(kind: ContractKind, quantity: Decimal, price: Decimal): Decimal {
  return floored(valueOf(kind, quantity, price)) as Decimal;
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
