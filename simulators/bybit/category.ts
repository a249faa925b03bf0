/** Contracts that are settled in USDT, contracts of a dollar that are settled in their coin, and pairs. */
export type Category = 'linear' | 'inverse' | 'spot';

/** What is traded here. */
export const CATEGORIES: readonly Category[] = ['linear', 'inverse', 'spot'];

const OF_PAIR = 'SPOT:';

/** A market's name here: a symbol can be a contract's and a pair's, and only the contract has its symbol for a name. */
export function nameIn(category: Category, symbol: string): string {
  return category === 'spot' ? `${OF_PAIR}${symbol}` : symbol;
}

/** The symbol by which requests and answers call the market of that name. */
export function symbolOf(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** Whether an order, a fill or an entry is of a pair, by the name of its market. */
export function isSpot({ symbol }: { readonly symbol: string }): boolean {
  return symbol.startsWith(OF_PAIR);
}
