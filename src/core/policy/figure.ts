import { add, ONE, subtract, type Decimal } from '../units/decimal.ts';
import type { Limits } from './limits.ts';

/** What a figure counts: money in the quote asset, quantity in the base asset, a price, things, or milliseconds. */
export type FigureUnit = 'money' | 'quantity' | 'price' | 'count' | 'ms';

/** What bounds an order: a line of policy, or what the bot holds of a pair, which no policy widens. */
export type BoundName = keyof Limits | 'holding';

/** A bound with what was used of it before, what this order adds, and what that makes. */
export interface NumberFigure {
  readonly kind: 'number';
  readonly limit: BoundName;
  /** The symbol, or which price of the order; null where the limit is about everything. */
  readonly of: string | null;
  readonly unit: FigureUnit;
  /** At least this much, or null. */
  readonly least: Decimal | null;
  /** At most this much, or null. */
  readonly most: Decimal | null;
  /** To stay below `most`: reaching it is too much already. */
  readonly isBelow: boolean;
  /** Null where nothing adds up, as for the size of one order. */
  readonly before: Decimal | null;
  readonly adds: Decimal | null;
  /** What is held against the bound; null where it is not known. */
  readonly after: Decimal | null;
  readonly isPassed: boolean;
}

/** A bound that is no number. */
export interface WordFigure {
  readonly kind: 'words';
  readonly limit: BoundName;
  readonly asked: string;
  readonly allowed: string;
  readonly isPassed: boolean;
}

/** What one limit was held against. */
export type Figure = NumberFigure | WordFigure;

/** The figures of a rule: none where it lets such an order pass, and `notSet` where policy sets no such limit. */
export type Figures = readonly Figure[] | 'notSet';

interface Bounded {
  readonly limit: BoundName;
  readonly unit: FigureUnit;
  readonly of?: string;
}

/** What one order is by itself, at most `most`. */
export function alone(about: Bounded, after: Decimal, most: Decimal): NumberFigure {
  const { limit, unit, of = null } = about;
  const bounds = { least: null, most, isBelow: false, before: null, adds: null };
  return { kind: 'number', limit, of, unit, ...bounds, after, isPassed: after <= most };
}

/** What adds up: `before`, with this order's `adds`, at most `most`. */
export function added(
  about: Bounded,
  { before, adds, most }: { readonly before: Decimal; readonly adds: Decimal; readonly most: Decimal },
): NumberFigure {
  const after = add(before, adds);
  return { ...alone(about, after, most), before, adds };
}

/** The same of products of two decimals, rounded up, which never changes on which side of a decimal bound they lie. */
export function addedProducts(
  about: Bounded,
  { before, after, most }: { readonly before: bigint; readonly after: bigint; readonly most: Decimal },
): NumberFigure {
  const used = roundedUp(before);
  return added(about, { before: used, adds: subtract(roundedUp(after), used), most });
}

/** What the order does not change and that must stay below a bound. */
export function below(about: Bounded, after: Decimal, most: Decimal): NumberFigure {
  return { ...alone(about, after, most), isBelow: true, isPassed: after < most };
}

/** What must be there at least. Null for what is not known, which counts as nothing. */
export function atLeast(about: Bounded, after: Decimal | null, least: Decimal): NumberFigure {
  const { limit, unit, of = null } = about;
  const bounds = { least, most: null, isBelow: false, before: null, adds: null };
  return { kind: 'number', limit, of, unit, ...bounds, after, isPassed: (after ?? 0n) >= least };
}

/** A bound that is no number. */
export function words(
  limit: keyof Limits,
  { asked, allowed, isPassed }: Pick<WordFigure, 'asked' | 'allowed' | 'isPassed'>,
): WordFigure {
  return { kind: 'words', limit, asked, allowed, isPassed };
}

/** That a price has to be known that is not. */
export function unpriced(limit: keyof Limits, symbol: string): WordFigure {
  return words(limit, { asked: `no price of ${symbol} is known`, allowed: 'a known price', isPassed: false });
}

/** A product of two decimals as one. */
export function roundedUp(product: bigint): Decimal {
  return ((product + ONE - 1n) / ONE) as Decimal;
}
