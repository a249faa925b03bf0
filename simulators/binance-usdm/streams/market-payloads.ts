import { fixed } from '../../shared/fixed.ts';
import type { Exchange, Listing } from '../exchange.ts';
import type { PublicTrade } from '../../shared/listing.ts';
import { aggregateView, bookTickerView, candleView, premiumView, tickerView } from '../market-views.ts';
import type { Json } from '../order-views.ts';

/** The venue's mark for USDT-margined markets, on everything it streams since it merged its two futures books. */
const USDT_MARGINED = 1;

export function bookTickerPayload(exchange: Exchange, listing: Listing): Json {
  const view = bookTickerView(exchange, listing);
  return {
    e: 'bookTicker',
    u: view['lastUpdateId'],
    E: exchange.now,
    T: exchange.now,
    s: listing.spec.symbol,
    ps: listing.spec.symbol,
    b: view['bidPrice'],
    B: view['bidQty'],
    a: view['askPrice'],
    A: view['askQty'],
    st: USDT_MARGINED,
  };
}

export function aggTradePayload(exchange: Exchange, listing: Listing, trade: PublicTrade): Json {
  const view = aggregateView(listing, trade);
  return {
    e: 'aggTrade',
    E: exchange.now,
    s: listing.spec.symbol,
    ...view,
    nq: view['q'],
    st: USDT_MARGINED,
  };
}

export function tradePayload(exchange: Exchange, listing: Listing, trade: PublicTrade): Json {
  const { pricePrecision, quantityPrecision, symbol } = listing.spec;
  return {
    e: 'trade',
    E: exchange.now,
    T: trade.time,
    s: symbol,
    t: trade.id,
    p: fixed(trade.price, pricePrecision),
    q: fixed(trade.quantity, quantityPrecision),
    X: 'MARKET',
    m: trade.buyerIsMaker,
    st: USDT_MARGINED,
  };
}

export function markPricePayload(exchange: Exchange, listing: Listing): Json {
  const view = premiumView(exchange, listing);
  return {
    e: 'markPriceUpdate',
    E: exchange.now,
    s: listing.spec.symbol,
    p: view['markPrice'],
    ap: view['markPrice'],
    i: view['indexPrice'],
    P: view['estimatedSettlePrice'],
    r: view['lastFundingRate'],
    T: view['nextFundingTime'],
    st: USDT_MARGINED,
  };
}

/** Levels that changed, or the best of them. `U` … `u` are the changes it covers; `pu` is where the last one ended. */
export function depthPayload(
  exchange: Exchange,
  listing: Listing,
  change: {
    readonly from: number;
    readonly to: number;
    readonly bids: readonly (readonly string[])[];
    readonly asks: readonly (readonly string[])[];
  },
): Json {
  return {
    e: 'depthUpdate',
    E: exchange.now,
    T: exchange.now,
    s: listing.spec.symbol,
    ps: listing.spec.symbol,
    U: change.from,
    u: change.to,
    pu: change.from,
    b: change.bids,
    a: change.asks,
    st: USDT_MARGINED,
  };
}

/** The candle that began at `openAt`; it is closed once its period is over. */
export function klinePayload(
  exchange: Exchange,
  listing: Listing,
  candle: { readonly interval: string; readonly openAt: number; readonly periodMs: number },
): Json {
  const [start, open, high, low, close, volume, end, quote, count, takerVolume, takerQuote] = candleView(
    exchange,
    listing,
    candle.openAt,
    candle.periodMs,
  );
  return {
    e: 'kline',
    E: exchange.now,
    s: listing.spec.symbol,
    k: {
      t: start,
      T: end,
      s: listing.spec.symbol,
      i: candle.interval,
      f: candle.openAt,
      L: exchange.now,
      o: open,
      c: close,
      h: high,
      l: low,
      v: volume,
      n: count,
      x: exchange.now >= candle.openAt + candle.periodMs,
      q: quote,
      V: takerVolume,
      Q: takerQuote,
      B: '0',
    },
    st: USDT_MARGINED,
  };
}

export function tickerPayload(exchange: Exchange, listing: Listing): Json {
  const view = tickerView(exchange, listing);
  return {
    e: '24hrTicker',
    E: exchange.now,
    s: listing.spec.symbol,
    ps: listing.spec.symbol,
    p: view['priceChange'],
    P: view['priceChangePercent'],
    w: view['weightedAvgPrice'],
    c: view['lastPrice'],
    Q: view['lastQty'],
    o: view['openPrice'],
    h: view['highPrice'],
    l: view['lowPrice'],
    v: view['volume'],
    q: view['quoteVolume'],
    O: view['openTime'],
    C: view['closeTime'],
    F: view['firstId'],
    L: view['lastId'],
    n: view['count'],
    st: USDT_MARGINED,
  };
}

export function miniTickerPayload(exchange: Exchange, listing: Listing): Json {
  const view = tickerView(exchange, listing);
  return {
    e: '24hrMiniTicker',
    E: exchange.now,
    s: listing.spec.symbol,
    ps: listing.spec.symbol,
    c: view['lastPrice'],
    o: view['openPrice'],
    h: view['highPrice'],
    l: view['lowPrice'],
    v: view['volume'],
    q: view['quoteVolume'],
    st: USDT_MARGINED,
  };
}
