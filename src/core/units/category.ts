import type { Instrument } from './ids.ts';

/**
 * What a market trades. `linear`: a contract, its quantity in the coin and its money in the quote coin; every market
 * whose name says nothing else. `inverse`: a contract whose quantity is in dollars and whose margin and profit are in
 * the coin. `spot`: the coins themselves, without a position at the venue.
 */
export type Category = 'linear' | 'spot' | 'inverse';

/** Categories that a key is taken for only where its owner asked for them. */
export type OpenedCategory = Exclude<Category, 'linear'>;

const PREFIXES: Readonly<Record<OpenedCategory, string>> = { inverse: 'INVERSE:', spot: 'SPOT:' };

/** What the market of that name trades: the name says it, so that nothing else has to be known. */
export function categoryOf(name: string): Category {
  if (name.startsWith(PREFIXES.spot)) return 'spot';
  return name.startsWith(PREFIXES.inverse) ? 'inverse' : 'linear';
}

/** The name, here and in policy, of a market that its venue calls by a category and a symbol. */
export function marketName(category: Category, symbol: string): Instrument {
  return (category === 'linear' ? symbol : `${PREFIXES[category]}${symbol}`) as Instrument;
}

/** The symbol under which the venue of the market knows it, beside the category. */
export function symbolOf(name: string): string {
  const category = categoryOf(name);
  return category === 'linear' ? name : name.slice(PREFIXES[category].length);
}
