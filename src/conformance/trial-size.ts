import {
  add,
  basisPointsUp,
  decimal,
  divideDown,
  floorTo,
  larger,
  leadingStep,
  multiplyUp,
  subtract,
  type Decimal,
} from '../core/units/decimal.ts';
import type { TrialTerms } from './trial-terms.ts';

/** Prices and quantity of a trial's orders, all of them buys. */
export interface TrialSize {
  readonly far: Decimal;
  /** Further away still: what an order is changed to. */
  readonly further: Decimal;
  /** Off every usual grid: to be refused. */
  readonly offGrid: Decimal;
  readonly quantity: Decimal;
  /** What one order is worth at most, in the quote asset. */
  readonly worth: Decimal;
}

/** So many digits of a price are on the grid of every market that is known. */
const DIGITS = 3;
/** Prices move between asking and placing. */
const SPARE_BPS = 1_500;
const OFF_GRID = decimal('0.0001');

/** The size of a trial at that price of the market, or with a quantity that somebody chose. */
export function sizeOf(terms: TrialTerms, price: Decimal, chosen: Decimal | null): TrialSize {
  const below = subtract(price, basisPointsUp(price, terms.belowBps));
  const step = leadingStep(below, DIGITS);
  const far = floorTo(below, step);
  const worthAtLeast = add(terms.leastWorth, basisPointsUp(terms.leastWorth, SPARE_BPS));
  const enough = terms.inDollars === true ? worthAtLeast : divideDown(worthAtLeast, far);
  const rounded = add(floorTo(enough, terms.quantityStep), terms.quantityStep);
  const quantity = chosen ?? larger(rounded, terms.quantityStep);
  const offGrid = add(far, OFF_GRID);
  const worth = terms.inDollars === true ? quantity : multiplyUp(offGrid, quantity);
  return { far, further: subtract(far, step), offGrid, quantity, worth };
}

/** That could all be filled: one, two batches of two, one to cancel all, one off the grid, one nowhere. */
const ORDERS_MAX = 8;

/** What all orders of a trial are worth together, in the quote asset. */
export function worstOf({ worth }: TrialSize): Decimal {
  let sum = worth;
  for (let i = 1; i < ORDERS_MAX; i += 1) sum = add(sum, worth);
  return sum;
}
