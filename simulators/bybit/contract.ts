import type { Decimal } from '../../src/core/units/decimal.ts';
import {
  ZERO,
  divideDown,
  multiplyDown,
  multiplyUp,
  negate,
  subtract,
} from '../../src/core/units/decimal.ts';
import type { Account, Position } from './account.ts';
import type { MarketSpec } from './market-spec.ts';
import { fromUnits } from '../shared/fixed.ts';
import { afterFill } from '../shared/position.ts';
import type { Held } from '../shared/margin.ts';

type Kind = Pick<MarketSpec, 'category'>;

/** The coin that profit, margin and fees of a market are in. */
export function settleCoin({ category, baseCoin }: Pick<MarketSpec, 'category' | 'baseCoin'>): string {
  return category === 'inverse' ? baseCoin : 'USDT';
}

/** What a quantity is worth at a price, in the coin that the market is settled in, rounded up; zero at no price. */
export function settleValue({ category }: Kind, quantity: Decimal, price: Decimal): Decimal {
  if (category === 'inverse') return price === 0n ? price : negate(divideDown(negate(quantity), price));
  return multiplyUp(quantity, price);
}

/** What a quantity is worth at a price in dollars, rounded up: of an inverse market that is the quantity itself. */
export function dollarValue({ category }: Kind, quantity: Decimal, price: Decimal): Decimal {
  return category === 'inverse' ? quantity : multiplyUp(quantity, price);
}

/** What a position has gained at a mark and not realised, in the coin that its market is settled in. */
export function unrealizedIn(
  { category }: Kind,
  { amount, cost }: Pick<Held, 'amount' | 'cost'>,
  mark: Decimal,
): Decimal {
  return category === 'inverse'
    ? subtract(cost, settleValue({ category }, amount, mark))
    : subtract(multiplyDown(amount, mark), cost);
}

/** The same in dollars. */
export function unrealizedDollars(kind: Kind, held: Pick<Held, 'amount' | 'cost'>, mark: Decimal): Decimal {
  const gained = unrealizedIn(kind, held, mark);
  return kind.category === 'inverse' ? multiplyDown(gained, mark) : gained;
}

/** The average of so many fills whose values in the settle coin add up to `value`. */
export function averagePrice({ category }: Kind, quantity: Decimal, value: Decimal): Decimal {
  return category === 'inverse' ? divideDown(quantity, value) : divideDown(value, quantity);
}

/** The position after a fill, and what that realised, in the coin that its market is settled in. */
export function filledPosition(
  { category }: Kind,
  position: Position,
  fill: Parameters<typeof afterFill>[1],
): { readonly position: Position; readonly realized: Decimal } {
  if (category !== 'inverse') return afterFill(position, fill);
  // Coins owed are where dollars are had: what a linear position gains in dollars an inverse one loses in coins.
  const after = afterFill(position, fill, divideDown);
  return { ...after, realized: negate(after.realized) };
}

type Marks = ReadonlyMap<string, { readonly market: { readonly mark: Decimal } }>;

/** What a coin is worth in dollars: the mark of its inverse contract. Zero for a coin without one. */
export function coinPrice(listings: Marks, coin: string): Decimal {
  return listings.get(`${coin}USD`)?.market.mark ?? ZERO;
}

/** All that an account has, in dollars: its coins are worth the marks of their contracts. */
export function walletWorth({ wallet, coins }: Account, listings: Marks): Decimal {
  let worth: bigint = wallet;
  for (const [coin, amount] of coins) worth += multiplyDown(amount, coinPrice(listings, coin));
  return fromUnits(worth);
}
