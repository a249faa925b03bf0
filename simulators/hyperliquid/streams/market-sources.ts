import { fieldsOf } from '../../shared/json.ts';
import { tapeAfter } from '../../shared/tape.ts';
import type { Exchange, Listing } from '../exchange.ts';
import type { Fields } from '../fields.ts';
import { parseRoughness } from '../info/market-questions.ts';
import {
  INTERVALS,
  bboView,
  bookView,
  candleView,
  contextView,
  midsView,
  recentTrades,
  tradeView,
} from '../market-views.ts';
import type { OpenSource, Source } from './source.ts';
import { changing } from './source.ts';

const BOOK_MS = 500;
const SLOW_MS = 1000;
const CANDLE_MS = 500;
/** After a longer pause the tape goes on from here. */
const TAPE_SECONDS_MAX = 60;

/** What can be heard of markets, by the type of the subscription. */
export const MARKET_SOURCES: ReadonlyMap<string, OpenSource> = new Map<string, OpenSource>([
  ['allMids', openMids],
  ['assetCtxs', openContexts],
  [
    'l2Book',
    (exchange, fields) => ofCoin(exchange, fields, (listing) => openBook(exchange, listing, fields)),
  ],
  ['bbo', (exchange, fields) => ofCoin(exchange, fields, (listing) => openBbo(exchange, listing))],
  ['trades', (exchange, fields) => ofCoin(exchange, fields, (listing) => openTrades(exchange, listing))],
  [
    'candle',
    (exchange, fields) => ofCoin(exchange, fields, (listing) => openCandle(exchange, listing, fields)),
  ],
  [
    'activeAssetCtx',
    (exchange, fields) => ofCoin(exchange, fields, (listing) => openContext(exchange, listing)),
  ],
]);

function ofCoin(
  exchange: Exchange,
  fields: Fields,
  open: (listing: Listing) => Source | null,
): Source | null {
  const listing = exchange.listings.get(String(fields.get('coin')));
  return listing === undefined ? null : open(listing);
}

function named(
  channel: string,
  what: string,
  everyMs: number,
): Pick<Source, 'channel' | 'line' | 'user' | 'everyMs'> {
  return { channel, line: `market ${channel} ${what}`, user: null, everyMs };
}

function openMids(exchange: Exchange): Source {
  return changing(named('allMids', 'all', SLOW_MS), () => ({ mids: midsView(exchange) }));
}

function openContexts(exchange: Exchange): Source {
  return changing(named('assetCtxs', 'all', SLOW_MS), () => ({
    dex: '',
    ctxs: Array.from(exchange.listings.values(), (listing) => contextView(exchange, listing)),
  }));
}

function openContext(exchange: Exchange, listing: Listing): Source {
  const coin = listing.spec.symbol;
  return changing(named('activeAssetCtx', coin, SLOW_MS), () => ({
    coin,
    ctx: contextView(exchange, listing),
  }));
}

function openBook(exchange: Exchange, listing: Listing, fields: Fields): Source | null {
  const roughness = parseRoughness(fields.get('nSigFigs'), fields.get('mantissa'));
  if (roughness === undefined) return null;
  // Said of every block that is half a second from the last one, also of one that changed nothing.
  const source = named('l2Book', listing.spec.symbol, BOOK_MS);
  return changing(source, () => bookView(exchange, listing, roughness));
}

function openBbo(exchange: Exchange, listing: Listing): Source {
  const best = (view: unknown): string => JSON.stringify(fieldsOf(view)?.get('bbo'));
  return changing(named('bbo', listing.spec.symbol, 0), () => bboView(exchange, listing), best);
}

/** Every trade once, from the opening of the subscription on; the latest before it come first. */
function openTrades(exchange: Exchange, listing: Listing): Source {
  let lastId = Math.max(listing.trades.at(-1)?.id ?? 0, listing.market.second * 1000);
  const next = (): readonly unknown[] => {
    const trades = tapeAfter(exchange.now, listing, lastId, TAPE_SECONDS_MAX);
    lastId = trades.at(-1)?.id ?? lastId;
    return trades.length === 0 ? [] : [trades.map((trade) => tradeView(listing, trade))];
  };
  const first = (): readonly unknown[] => [recentTrades(exchange, listing)];
  return { ...named('trades', listing.spec.symbol, 0), first, next, listen: () => () => undefined };
}

function openCandle(exchange: Exchange, listing: Listing, fields: Fields): Source | null {
  const interval = String(fields.get('interval'));
  const periodMs = INTERVALS.get(interval);
  if (periodMs === undefined) return null;
  return changing(named('candle', `${listing.spec.symbol} ${interval}`, CANDLE_MS), () => {
    const openAt = Math.floor(exchange.now / periodMs) * periodMs;
    return candleView(exchange, listing, { interval, openAt, periodMs });
  });
}
