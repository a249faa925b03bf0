import {
  decimal,
  divideDown,
  formatDecimal,
  larger,
  smaller,
  subtract,
} from '../../src/core/units/decimal.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { symbolOf } from './category.ts';
import { FUNDING_MS } from './clockwork.ts';
import { settleCoin, settleValue } from './contract.ts';
import type { Exchange, Listing } from './exchange.ts';
import type { MarketSpec } from './market-spec.ts';
import type { Json } from './order-views.ts';
import { sideName } from './order-views.ts';
import { fixed } from '../shared/fixed.ts';
import type { PublicTrade } from '../shared/listing.ts';
import { depthSide, priceRange, traded, updateIdOf } from '../shared/tape.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const FUNDING_CAP = decimal('0.00375');
const LEVERAGE_STEP = '0.01';
/** Lengths of candles by the name of their interval. A month is counted as 30 days. */
export const INTERVALS: ReadonlyMap<string, number> = new Map([
  ...['1', '3', '5', '15', '30', '60', '120', '240', '360', '720'].map((minutes): [string, number] => [
    minutes,
    Number(minutes) * MINUTE_MS,
  ]),
  ['D', DAY_MS],
  ['W', 7 * DAY_MS],
  ['M', 30 * DAY_MS],
]);

/** A market as `instruments-info` shows it. */
export function instrumentView(spec: MarketSpec): Json {
  const price = (value: Decimal): string => fixed(value, spec.pricePrecision);
  const quantity = (value: Decimal): string => fixed(value, spec.quantityPrecision);
  return {
    symbol: spec.symbol,
    contractType: spec.category === 'inverse' ? 'InversePerpetual' : 'LinearPerpetual',
    status: 'Trading',
    baseCoin: spec.baseCoin,
    quoteCoin: spec.category === 'inverse' ? 'USD' : 'USDT',
    symbolType: '',
    launchTime: '1585526400000',
    deliveryTime: '0',
    deliveryFeeRate: '',
    priceScale: String(spec.pricePrecision),
    leverageFilter: {
      minLeverage: '1',
      maxLeverage: `${maxLeverageOf(spec)}.00`,
      leverageStep: LEVERAGE_STEP,
    },
    priceFilter: {
      minPrice: price(spec.minPrice),
      maxPrice: price(spec.maxPrice),
      tickSize: price(spec.tickSize),
    },
    lotSizeFilter: {
      maxOrderQty: quantity(spec.maxQty),
      minOrderQty: quantity(spec.minQty),
      qtyStep: quantity(spec.stepSize),
      postOnlyMaxOrderQty: quantity(spec.maxQty),
      maxMktOrderQty: quantity(spec.marketMaxQty),
      minNotionalValue: spec.category === 'inverse' ? '' : fixed(spec.minNotional, 0),
    },
    unifiedMarginTrade: true,
    fundingInterval: FUNDING_MS / MINUTE_MS,
    settleCoin: settleCoin(spec),
    copyTrading: 'none',
    upperFundingRate: formatDecimal(FUNDING_CAP),
    lowerFundingRate: `-${formatDecimal(FUNDING_CAP)}`,
    displayName: '',
    riskParameters: {
      priceLimitRatioX: formatDecimal(spec.priceLimit),
      priceLimitRatioY: formatDecimal(spec.priceLimit),
    },
    isPreListing: false,
    preListingInfo: null,
  };
}

/** A pair as `instruments-info` shows it. */
export function pairView(spec: MarketSpec): Json {
  const quantity = (value: Decimal): string => fixed(value, spec.quantityPrecision);
  return {
    symbol: symbolOf(spec.symbol),
    baseCoin: spec.baseCoin,
    quoteCoin: 'USDT',
    innovation: '0',
    status: 'Trading',
    marginTrading: 'utaOnly',
    stTag: '0',
    lotSizeFilter: {
      basePrecision: quantity(spec.stepSize),
      quotePrecision: '0.0000001',
      minOrderQty: quantity(spec.minQty),
      maxOrderQty: quantity(spec.maxQty),
      minOrderAmt: formatDecimal(spec.minNotional),
      maxOrderAmt: '8000000',
      maxLimitOrderQty: quantity(spec.maxQty),
      maxMarketOrderQty: quantity(spec.marketMaxQty),
    },
    priceFilter: { tickSize: fixed(spec.tickSize, spec.pricePrecision) },
    riskParameters: {
      priceLimitRatioX: formatDecimal(spec.priceLimit),
      priceLimitRatioY: formatDecimal(spec.priceLimit),
    },
  };
}

/** The last 24 hours of a pair and its best prices: there is no mark and no funding. */
export function pairTickerView(exchange: Exchange, listing: Listing): Json {
  const contract = tickerView(exchange, listing);
  const shown = PAIR_FIELDS.map((name): [string, unknown] => [name, contract[name]]);
  return { ...Object.fromEntries(shown), usdIndexPrice: contract['indexPrice'] };
}

const PAIR_FIELDS = [
  'symbol',
  'bid1Price',
  'bid1Size',
  'ask1Price',
  'ask1Size',
  'lastPrice',
  'prevPrice24h',
  'price24hPcnt',
  'highPrice24h',
  'lowPrice24h',
  'turnover24h',
  'volume24h',
];

/** The most leverage that a market's smallest positions may have. */
export function maxLeverageOf(spec: MarketSpec): number {
  return Math.max(...spec.tiers.map((tier) => tier.leverage));
}

/** The last 24 hours and the best prices, as `tickers` and the ticker stream show them. */
export function tickerView(exchange: Exchange, listing: Listing): Json {
  const { spec, market } = listing;
  const price = (value: Decimal): string => fixed(value, spec.pricePrecision);
  const day = priceRange(listing, exchange.now - DAY_MS, exchange.now);
  const hour = priceRange(listing, exchange.now - HOUR_MS, exchange.now);
  const last = market.last;
  const volume = traded(listing, DAY_MS);
  const [bidPrice = '', bidSize = ''] = depthSide(listing, 'bid', 1)[0] ?? [];
  const [askPrice = '', askSize = ''] = depthSide(listing, 'ask', 1)[0] ?? [];
  const next = nextFunding(exchange);
  return {
    symbol: symbolOf(spec.symbol),
    lastPrice: price(last),
    indexPrice: price(market.mark),
    markPrice: price(market.mark),
    prevPrice24h: price(day.open),
    price24hPcnt: fixed(divideDown(subtract(last, day.open), day.open), 6),
    highPrice24h: price(larger(day.high, last)),
    lowPrice24h: price(smaller(day.low, last)),
    prevPrice1h: price(hour.open),
    openInterest: fixed(volume, spec.quantityPrecision),
    openInterestValue: fixed(settleValue(spec, volume, market.mark), 2),
    turnover24h: fixed(settleValue(spec, volume, day.open), 4),
    volume24h: fixed(volume, spec.quantityPrecision),
    fundingRate: fixed(market.fundingRate(next - 1), 8),
    nextFundingTime: String(next),
    fundingIntervalHour: String(FUNDING_MS / HOUR_MS),
    fundingCap: formatDecimal(FUNDING_CAP),
    predictedDeliveryPrice: '',
    basisRate: '',
    deliveryFeeRate: '',
    deliveryTime: '0',
    ask1Size: askSize,
    bid1Price: bidPrice,
    ask1Price: askPrice,
    bid1Size: bidSize,
    basis: '',
  };
}

export function orderBookView(exchange: Exchange, listing: Listing, limit: number): Json {
  return {
    s: symbolOf(listing.spec.symbol),
    b: depthSide(listing, 'bid', limit),
    a: depthSide(listing, 'ask', limit),
    ts: exchange.now,
    u: updateIdOf(listing),
    seq: updateIdOf(listing),
    cts: exchange.now,
  };
}

/** A public trade as `recent-trade` shows it. */
export function tradeView(listing: Listing, trade: PublicTrade): Json {
  return {
    execId: String(trade.id),
    symbol: symbolOf(listing.spec.symbol),
    price: fixed(trade.price, listing.spec.pricePrecision),
    size: fixed(trade.quantity, listing.spec.quantityPrecision),
    side: sideName(trade.buyerIsMaker ? 'SELL' : 'BUY'),
    time: String(trade.time),
    isBlockTrade: false,
    isRPITrade: false,
    seq: String(trade.id),
  };
}

/** One candle, from points of the price path; nothing of it lies after now. */
export function candle(
  exchange: Exchange,
  listing: Listing,
  { openAt, periodMs }: { readonly openAt: number; readonly periodMs: number },
): {
  readonly prices: readonly [string, string, string, string];
  readonly volume: string;
  readonly turnover: string;
} {
  const end = Math.min(openAt + periodMs - 1, exchange.now);
  const range = priceRange(listing, openAt, end);
  const volume = traded(listing, end - openAt + 1);
  const price = (value: Decimal): string => fixed(value, listing.spec.pricePrecision);
  return {
    prices: [price(range.open), price(range.high), price(range.low), price(range.close)],
    volume: fixed(volume, listing.spec.quantityPrecision),
    turnover: fixed(settleValue(listing.spec, volume, range.close), 4),
  };
}

/** Milliseconds since 1970 at which funding is exchanged next. */
export function nextFunding(exchange: Exchange): number {
  return (Math.floor(exchange.now / FUNDING_MS) + 1) * FUNDING_MS;
}
