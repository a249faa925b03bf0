import { categoryOf, symbolOf } from '../core/units/category.ts';
import { LEVELS_MAX, parseFrame, type RecordedFrame } from '../../simulators/shared/recording.ts';
import type { SimulatedVenue } from './simulated-venues.ts';

/** Where a venue shows the book of a market to everybody, and how it writes it. */
export interface PublicBook {
  readonly url: string;
  ask(symbol: string): { readonly path: string; readonly body: string | null };
  /** Null for an answer that is no book. */
  read(json: unknown, at: number): RecordedFrame | null;
}

/** Read at most so much of an answer: a book of 50 levels has some 3 KB. */
const ANSWER_MAX = 256 * 1024;
const ANSWER_MS = 5_000;

/** Public books by venue; null where the venue shows its book to accounts only. */
export const PUBLIC_BOOKS: Readonly<Record<SimulatedVenue, PublicBook | null>> = {
  // GET /fapi/v1/depth of the venue's documentation.
  'binance-usdm': {
    url: 'https://fapi.binance.com',
    ask: (symbol) => ({
      path: `/fapi/v1/depth?symbol=${encodeURIComponent(symbol)}&limit=${LEVELS_MAX}`,
      body: null,
    }),
    read: (json, at) => parseFrame({ at, bids: fieldOf(json, 'bids'), asks: fieldOf(json, 'asks') }),
  },
  // GET /v5/market/orderbook.
  bybit: {
    url: 'https://api.bybit.com',
    ask: (market) => {
      const words = `category=${categoryOf(market)}&symbol=${encodeURIComponent(symbolOf(market))}`;
      return { path: `/v5/market/orderbook?${words}&limit=50`, body: null };
    },
    read: (json, at) => {
      const result = fieldOf(json, 'result');
      return parseFrame({ at, bids: fieldOf(result, 'b'), asks: fieldOf(result, 'a') });
    },
  },
  // POST /info with l2Book, which has 20 levels a side.
  hyperliquid: {
    url: 'https://api.hyperliquid.xyz',
    ask: (coin) => ({ path: '/info', body: JSON.stringify({ type: 'l2Book', coin }) }),
    read: (json, at) => {
      const levels = fieldOf(json, 'levels');
      const [bids, asks] = Array.isArray(levels) ? levels.map(pairs) : [];
      return parseFrame({ at, bids, asks });
    },
  },
  kite: null,
};

/** Asks once; null where no book came, for whatever reason. */
export async function askBook(
  { url, ask, read }: PublicBook,
  symbol: string,
  now: () => number,
): Promise<RecordedFrame | null> {
  const { path, body } = ask(symbol);
  try {
    const reply = await fetch(`${url}${path}`, {
      ...(body === null ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
      signal: AbortSignal.timeout(ANSWER_MS),
      redirect: 'error',
    });
    const text = await reply.text();
    if (!reply.ok || text.length > ANSWER_MAX) return null;
    const json: unknown = JSON.parse(text);
    return read(json, now());
  } catch {
    return null;
  }
}

function fieldOf(json: unknown, name: string): unknown {
  return typeof json === 'object' && json !== null ? new Map(Object.entries(json)).get(name) : undefined;
}

/** Levels that are objects with a price and a size. */
function pairs(side: unknown): unknown {
  return Array.isArray(side)
    ? side.map((level: unknown) => [fieldOf(level, 'px'), fieldOf(level, 'sz')])
    : null;
}
