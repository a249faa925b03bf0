import type { Intent } from '../core/order/intent.ts';
import type { Amend, Order } from '../core/order/order.ts';
import { categoryOf, symbolOf, type Category, type OpenedCategory } from '../core/units/category.ts';
import { decimal, type Decimal } from '../core/units/decimal.ts';
import type { ClientOrderId, Instrument, VenueId } from '../core/units/ids.ts';
import { parseInstrument as binanceInstrument } from '../venues/binance-usdm/text.ts';
import { marketIn } from '../venues/bybit/text.ts';
import { parseInstrument as hyperliquidInstrument } from '../venues/hyperliquid/text.ts';
import { parseInstrument as kiteInstrument } from '../venues/kite/text.ts';

/** What not every venue has a request for. */
export type Special = 'batch' | 'cancelBatch' | 'cancelAll';

/** How a trial trades at one venue. */
export interface TrialTerms {
  /** What is traded where nobody says otherwise, as policy names it. */
  readonly market: string;
  readonly parse: (text: string) => Instrument | null;
  /** How far below the market orders rest, in basis points. */
  readonly belowBps: number;
  /** The least that an order may be worth at the venue, in the quote asset, and the grid of quantities. */
  readonly leastWorth: Decimal;
  readonly quantityStep: Decimal;
  /** Present where a quantity is in dollars, and so is what an order is worth, whatever the price. */
  readonly inDollars?: true;
  readonly quote: string;
  /** Most that all orders together may be worth where nobody says otherwise, in the quote asset. */
  readonly costMax: Decimal;
  readonly specials: ReadonlySet<Special>;
  /** Whether cancels and amends name an order by our id or by the venue's number. */
  readonly namesBy: 'client' | 'venue';
  readonly extras: Order['extras'];
  /** What a cancel of everything says besides the market. */
  readonly cancelAll: Pick<CancelAll, 'values'>;
  /** A market that is not there, or null where a request cannot even name one. */
  readonly noMarket: string | null;
  /** What an amend says besides price and quantity. */
  readonly amend: (id: ClientOrderId) => Pick<Amend, 'side' | 'extras'>;
  /** A public stream: its target below the stream host, and what is said first. Null where none is read. */
  readonly stream: (market: string) => { readonly target: string; readonly say: string } | null;
}

type CancelAll = Extract<Intent, { kind: 'cancelAll' }>;

const BATCHES: ReadonlySet<Special> = new Set<Special>(['batch', 'cancelBatch']);
const EVERYTHING: ReadonlySet<Special> = new Set<Special>(['batch', 'cancelBatch', 'cancelAll']);
const PLAIN_AMEND = (): Pick<Amend, 'side' | 'extras'> => ({ side: null, extras: [] });

/** Figures from the venues' documentation and lists of markets, November 2026; the market can be another. */
const TERMS: Readonly<Record<VenueId, TrialTerms>> = {
  'binance-usdm': {
    market: 'BTCUSDT',
    parse: binanceInstrument,
    belowBps: 1_000,
    leastWorth: decimal('100'),
    quantityStep: decimal('0.001'),
    quote: 'USDT',
    costMax: decimal('2000'),
    specials: EVERYTHING,
    namesBy: 'client',
    extras: [],
    cancelAll: {},
    noMarket: 'SALLYPORTUSDT',
    amend: () => ({ side: 'buy', extras: [] }),
    stream: (market) => ({
      target: '/public/ws',
      say: JSON.stringify({ method: 'SUBSCRIBE', params: [`${market.toLowerCase()}@bookTicker`], id: 1 }),
    }),
  },
  bybit: {
    market: 'BTCUSDT',
    ...bybitIn('linear'),
    belowBps: 1_000,
    leastWorth: decimal('5'),
    quantityStep: decimal('0.001'),
    quote: 'USDT',
    costMax: decimal('2000'),
    specials: EVERYTHING,
    namesBy: 'client',
    extras: [],
    cancelAll: { values: [] },
    noMarket: 'SALLYPORTUSDT',
    amend: PLAIN_AMEND,
  },
  hyperliquid: {
    market: 'BTC',
    parse: hyperliquidInstrument,
    belowBps: 1_000,
    leastWorth: decimal('10'),
    quantityStep: decimal('0.00001'),
    quote: 'USDC',
    costMax: decimal('2000'),
    specials: BATCHES,
    namesBy: 'client',
    extras: [],
    cancelAll: {},
    // Requests name markets by their number.
    noMarket: null,
    amend: (id) => ({
      side: 'buy',
      extras: [
        ['cloid', id],
        ['reduceOnly', 'false'],
        ['tif', 'Gtc'],
      ],
    }),
    stream: (market) => ({
      target: '/ws',
      say: JSON.stringify({ method: 'subscribe', subscription: { type: 'l2Book', coin: market } }),
    }),
  },
  kite: {
    market: 'NSE:INFY',
    parse: kiteInstrument,
    // The day's lowest price is rarely further away than a tenth.
    belowBps: 500,
    leastWorth: decimal('1'),
    quantityStep: decimal('1'),
    quote: 'INR',
    costMax: decimal('25000'),
    specials: new Set(),
    namesBy: 'venue',
    extras: [
      ['product', 'CNC'],
      ['variety', 'regular'],
    ],
    cancelAll: {},
    noMarket: 'NSE:SALLYPORT',
    amend: () => ({ side: null, extras: [['variety', 'regular']] }),
    stream: () => null,
  },
};

/** Bybit's contracts of a dollar, and its pairs ("Get Instruments Info", November 2026). */
const OPENED: Readonly<Record<OpenedCategory, TrialTerms>> = {
  inverse: {
    ...TERMS.bybit,
    ...bybitIn('inverse'),
    market: 'INVERSE:BTCUSD',
    leastWorth: decimal('1'),
    quantityStep: decimal('1'),
    inDollars: true,
    quote: 'USD',
    noMarket: 'INVERSE:SALLYPORTUSD',
  },
  spot: {
    ...TERMS.bybit,
    ...bybitIn('spot'),
    market: 'SPOT:BTCUSDT',
    noMarket: 'SPOT:SALLYPORTUSDT',
  },
};

/** Bybit calls a market by a symbol beside its category. */
function bybitIn(category: Category): Pick<TrialTerms, 'parse' | 'stream'> {
  return {
    parse: (text) => (categoryOf(text) === category ? marketIn(category)(symbolOf(text)) : null),
    stream: (market) => ({
      target: `/v5/public/${category}`,
      say: JSON.stringify({ op: 'subscribe', args: [`orderbook.1.${symbolOf(market)}`] }),
    }),
  };
}

/** How a trial trades at that venue, in a market of that name, or in the one that is usual there. */
export function termsOf(venue: VenueId, market?: string): TrialTerms {
  const category = market === undefined ? 'linear' : categoryOf(market);
  return venue === 'bybit' && category !== 'linear' ? OPENED[category] : TERMS[venue];
}
