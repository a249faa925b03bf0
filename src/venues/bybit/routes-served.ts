import type { RouteKind } from '../../core/order/venue.ts';

/** One route as `[method and path, kind, stable name]`. Sorted by path within a group. */
export type ServedRoute = readonly [target: string, kind: RouteKind, name: string];

/** Orders and settings: what may change the account, under policy. */
const CHANGES: readonly ServedRoute[] = [
  ['POST /v5/account/set-margin-mode', 'setting', 'setting.marginType'],
  ['POST /v5/order/amend', 'amend', 'order.amend'],
  ['POST /v5/order/amend-batch', 'amend', 'order.amendBatch'],
  ['POST /v5/order/cancel', 'cancel', 'order.cancel'],
  ['POST /v5/order/cancel-all', 'cancel', 'order.cancelAll'],
  ['POST /v5/order/cancel-batch', 'cancel', 'order.cancelBatch'],
  ['POST /v5/order/create', 'place', 'order.place'],
  ['POST /v5/order/create-batch', 'place', 'order.placeBatch'],
  ['POST /v5/order/pre-check', 'place', 'order.placeTest'],
  ['POST /v5/position/add-margin', 'setting', 'setting.positionMargin'],
  ['POST /v5/position/set-leverage', 'setting', 'setting.leverage'],
  ['POST /v5/position/switch-mode', 'setting', 'setting.positionMode'],
  ['POST /v5/position/trading-stop', 'place', 'position.guard'],
];

/** Signed reads of the account. */
const QUERIES: readonly ServedRoute[] = [
  ['GET /v5/account/collateral-info', 'query', 'account.collateral'],
  ['GET /v5/account/fee-rate', 'query', 'account.feeRate'],
  ['GET /v5/account/info', 'query', 'account.info'],
  ['GET /v5/account/instruments-info', 'query', 'account.instruments'],
  ['GET /v5/account/smp-group', 'query', 'account.selfTradeGroup'],
  ['GET /v5/account/transaction-log', 'query', 'account.transactions'],
  ['GET /v5/account/wallet-balance', 'query', 'account.wallet'],
  ['GET /v5/execution/list', 'query', 'order.executions'],
  ['GET /v5/order/history', 'query', 'order.history'],
  ['GET /v5/order/realtime', 'query', 'order.live'],
  ['GET /v5/position/closed-pnl', 'query', 'position.closedPnl'],
  ['GET /v5/position/list', 'query', 'position.list'],
];

/** Answered by the gateway itself, about the decoy. */
const LOCAL: readonly ServedRoute[] = [
  // Asked for by ccxt when it loads markets. A key that can move nothing has no coins to tell of.
  ['GET /v5/asset/coin/query-info', 'local', 'account.coins'],
  ['GET /v5/user/query-api', 'local', 'account.permissions'],
];

/** Public market facts: method and path, which is also the name. */
const PUBLIC: readonly string[] = [
  'GET /v5/announcements/index',
  'GET /v5/market/account-ratio',
  'GET /v5/market/adlAlert',
  'GET /v5/market/delivery-price',
  'GET /v5/market/fee-group-info',
  'GET /v5/market/full_orderbook',
  'GET /v5/market/funding/history',
  'GET /v5/market/historical-volatility',
  'GET /v5/market/index-price-components',
  'GET /v5/market/index-price-kline',
  'GET /v5/market/instruments-info',
  'GET /v5/market/insurance',
  'GET /v5/market/kline',
  'GET /v5/market/mark-price-kline',
  'GET /v5/market/new-delivery-price',
  'GET /v5/market/open-interest',
  'GET /v5/market/orderbook',
  'GET /v5/market/premium-index-price-kline',
  'GET /v5/market/price-limit',
  'GET /v5/market/recent-trade',
  'GET /v5/market/risk-limit',
  'GET /v5/market/rpi_orderbook',
  'GET /v5/market/tickers',
  'GET /v5/market/time',
  'GET /v5/system/status',
];

/** What a bot is served. Everything else that the venue documents is refused by name. */
export const SERVED_ROUTES: readonly ServedRoute[] = [
  ...CHANGES,
  ...QUERIES,
  ...LOCAL,
  ...PUBLIC.map((target): ServedRoute => [target, 'public', target]),
];
