import type { Exchange } from './exchange.ts';
import { fixed } from '../shared/fixed.ts';
import type { MarketSpec } from './market-spec.ts';
import { OPEN_ALGOS_MAX } from './algo.ts';
import type { Json } from './order-views.ts';
import { OPEN_ORDERS_MAX } from './placing.ts';
import { ORDERS_PER_MINUTE, ORDERS_PER_TEN_SECONDS } from './limits.ts';

interface InfoParts {
  readonly exchange: Exchange;
  readonly weightLimit: number;
  readonly orderLimitFactor: number;
}

/** `GET /fapi/v1/exchangeInfo`: limits, assets and every market with its filters. */
export function exchangeInfoView({ exchange, weightLimit, orderLimitFactor: factor }: InfoParts): Json {
  return {
    timezone: 'UTC',
    serverTime: exchange.now,
    futuresType: 'U_MARGINED',
    rateLimits: [
      { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: weightLimit },
      { rateLimitType: 'ORDERS', interval: 'MINUTE', intervalNum: 1, limit: ORDERS_PER_MINUTE * factor },
      {
        rateLimitType: 'ORDERS',
        interval: 'SECOND',
        intervalNum: 10,
        limit: ORDERS_PER_TEN_SECONDS * factor,
      },
    ],
    exchangeFilters: [],
    assets: [{ asset: 'USDT', marginAvailable: true, autoAssetExchange: '-10000' }],
    symbols: [...exchange.listings.values()].map(({ spec }) => symbolView(spec)),
  };
}

function symbolView(spec: MarketSpec): Json {
  return {
    symbol: spec.symbol,
    pair: spec.symbol,
    contractType: 'PERPETUAL',
    deliveryDate: 4_133_404_800_000,
    onboardDate: 1_569_398_400_000,
    status: 'TRADING',
    maintMarginPercent: '2.5000',
    requiredMarginPercent: '5.0000',
    baseAsset: spec.baseAsset,
    quoteAsset: 'USDT',
    marginAsset: 'USDT',
    pricePrecision: spec.pricePrecision,
    quantityPrecision: spec.quantityPrecision,
    baseAssetPrecision: 8,
    quotePrecision: 8,
    underlyingType: 'COIN',
    underlyingSubType: [],
    triggerProtect: '0.0500',
    liquidationFee: '0.012500',
    marketTakeBound: '0.05',
    maxMoveOrderLimit: 10_000,
    filters: filtersOf(spec),
    orderTypes: [
      'LIMIT',
      'MARKET',
      'STOP',
      'STOP_MARKET',
      'TAKE_PROFIT',
      'TAKE_PROFIT_MARKET',
      'TRAILING_STOP_MARKET',
    ],
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTX', 'GTD'],
  };
}

function filtersOf(spec: MarketSpec): readonly Json[] {
  const price = spec.pricePrecision;
  const quantity = spec.quantityPrecision;
  return [
    {
      filterType: 'PRICE_FILTER',
      minPrice: fixed(spec.minPrice, price),
      maxPrice: fixed(spec.maxPrice, price),
      tickSize: fixed(spec.tickSize, price),
    },
    {
      filterType: 'LOT_SIZE',
      minQty: fixed(spec.minQty, quantity),
      maxQty: fixed(spec.maxQty, quantity),
      stepSize: fixed(spec.stepSize, quantity),
    },
    {
      filterType: 'MARKET_LOT_SIZE',
      minQty: fixed(spec.minQty, quantity),
      maxQty: fixed(spec.marketMaxQty, quantity),
      stepSize: fixed(spec.stepSize, quantity),
    },
    { filterType: 'MAX_NUM_ORDERS', limit: OPEN_ORDERS_MAX },
    { filterType: 'MAX_NUM_ALGO_ORDERS', limit: OPEN_ALGOS_MAX },
    { filterType: 'MIN_NOTIONAL', notional: fixed(spec.minNotional, 0) },
    {
      filterType: 'PERCENT_PRICE',
      multiplierUp: fixed(spec.multiplierUp, 4),
      multiplierDown: fixed(spec.multiplierDown, 4),
      multiplierDecimal: '4',
    },
    { filterType: 'POSITION_RISK_CONTROL', positionControlSide: 'NONE' },
  ];
}
