/** Bybit by what its markets trade: the name alone is its linear contracts. */
export type BybitMarkets = 'bybit' | 'bybit-inverse' | 'bybit-spot';

interface Terms {
  readonly category: 'linear' | 'inverse' | 'spot';
  readonly symbol: string;
  /** The market's name in ccxt. */
  readonly unified: string;
  /** The market's name in policy, and in the simulator. */
  readonly named: string;
  readonly listed: string;
  /** Of an order within every limit: 120 dollars or so. An inverse contract is a dollar. */
  readonly quantity: string;
  /** Far more than policy lets through. */
  readonly tooMuch: string;
}

/** What differs between them for a floor, and for a bot. */
export const BYBIT_MARKETS: Readonly<Record<BybitMarkets, Terms>> = {
  bybit: {
    ...{ category: 'linear', symbol: 'BTCUSDT', unified: 'BTC/USDT:USDT' },
    ...{ named: 'BTCUSDT', listed: 'BTCUSDT', quantity: '0.002', tooMuch: '5' },
  },
  'bybit-inverse': {
    ...{ category: 'inverse', symbol: 'BTCUSD', unified: 'BTC/USD:BTC' },
    ...{ named: 'INVERSE:BTCUSD', listed: 'BTCUSD', quantity: '120', tooMuch: '300000' },
  },
  'bybit-spot': {
    ...{ category: 'spot', symbol: 'BTCUSDT', unified: 'BTC/USDT' },
    ...{ named: 'SPOT:BTCUSDT', listed: 'SPOT:BTCUSDT', quantity: '0.002', tooMuch: '5' },
  },
};

/** Which markets of Bybit are meant; null for every other venue. */
export function bybitMarkets(venue: string): BybitMarkets | null {
  return venue === 'bybit' || venue === 'bybit-inverse' || venue === 'bybit-spot' ? venue : null;
}
