import type { Category } from './market-spec.ts';

/** A market's name here: a symbol can be a contract's and a pair's, and only the contract has its symbol for a name. */
export function nameIn(category: Category, symbol: string): string {
  return category === 'spot' ? `SPOT:${symbol}` : symbol;
}

/** The symbol by which requests and answers call the market of that name. */
export function symbolOf(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
