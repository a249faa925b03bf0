import type { MarketStream, MarketTelling } from '../../../core/order/market-stream.ts';
import type { Instrument } from '../../../core/units/ids.ts';
import { member, parseJson, textAt, type Json } from '../../shared/json.ts';
import { bookIn, contextIn, quotesIn } from '../markets.ts';
import { parseMs } from '../text.ts';

/** A market's mark and volume, and its book with 20 levels a side ("Subscriptions"). */
const TYPES = ['activeAssetCtx', 'l2Book'] as const;
const TELLS = /^\s*\{\s*"channel"\s*:\s*"(?:activeAssetCtx|l2Book)"/;

/**
 * Prices as Hyperliquid tells everybody. Each subscription begins with what is so now; a book comes every half second
 * with the venue's time, a mark when it moves and without a time.
 */
export const marketStream: MarketStream = {
  // Of the thousand subscriptions and two thousand messages a minute that an address has.
  marketsMax: 30,
  subscriptions: (instrument) => said('subscribe', instrument),
  unsubscriptions: (instrument) => said('unsubscribe', instrument),
  tellsOf: (text) => TELLS.test(text),
  read,
};

function said(method: 'subscribe' | 'unsubscribe', coin: Instrument): readonly string[] {
  return TYPES.map((type) => JSON.stringify({ method, subscription: { type, coin } }));
}

/** Whether the venue's word about a subscription is about one of these. */
export function isOfMarkets(text: string): boolean {
  return TYPES.some((type) => text.includes(type));
}

function read(text: string): MarketTelling | null {
  const frame = parseJson(text);
  const told = frame === null ? null : member(frame, 'data');
  if (frame === null || told === null) return null;
  return textAt(frame, 'channel') === 'l2Book' ? readBook(told) : readContext(told);
}

function readBook(told: Json): MarketTelling | null {
  const book = bookIn(told);
  const report = book === null ? null : quotesIn(told, book);
  const at = parseMs(textAt(told, 'time'));
  return book === null || report === null || at === null ? null : { report, book, at };
}

function readContext(told: Json): MarketTelling | null {
  const context = member(told, 'ctx');
  const report = context === null ? null : contextIn(textAt(told, 'coin'), context);
  return report === null ? null : { report, book: null, at: null };
}
