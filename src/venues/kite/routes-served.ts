import type { RouteKind } from '../../core/order/venue.ts';

/** One route as `[method and path, kind, stable name]`. A part that begins with a colon stands for a value. */
export type ServedRoute = readonly [target: string, kind: RouteKind, name: string];

/** What may change the account, under policy. */
const CHANGES: readonly ServedRoute[] = [
  ['POST /orders/:variety', 'place', 'order.place'],
  ['PUT /orders/:variety/:order_id', 'amend', 'order.amend'],
  ['DELETE /orders/:variety/:order_id', 'cancel', 'order.cancel'],
  ['POST /gtt/triggers', 'place', 'gtt.place'],
  ['PUT /gtt/triggers/:trigger_id', 'amend', 'gtt.amend'],
  ['DELETE /gtt/triggers/:trigger_id', 'cancel', 'gtt.delete'],
  ['POST /alerts', 'setting', 'alert.place'],
  ['PUT /alerts/:uuid', 'setting', 'alert.amend'],
  ['DELETE /alerts', 'cancel', 'alert.delete'],
];

/** Reads of the account, and of prices that are told to accounts only. The three calculations change nothing. */
const QUERIES: readonly ServedRoute[] = [
  ['GET /alerts', 'query', 'alert.list'],
  ['GET /alerts/:uuid', 'query', 'alert.get'],
  ['GET /alerts/:uuid/history', 'query', 'alert.history'],
  ['GET /gtt/triggers', 'query', 'gtt.list'],
  ['GET /gtt/triggers/:trigger_id', 'query', 'gtt.get'],
  ['GET /instruments/historical/:instrument_token/:interval', 'query', 'market.history'],
  ['GET /orders', 'query', 'order.list'],
  ['GET /orders/:order_id', 'query', 'order.history'],
  ['GET /orders/:order_id/trades', 'query', 'order.trades'],
  ['GET /portfolio/holdings', 'query', 'account.holdings'],
  ['GET /portfolio/positions', 'query', 'account.positions'],
  ['GET /quote', 'query', 'market.quote'],
  ['GET /quote/ltp', 'query', 'market.last'],
  ['GET /quote/ohlc', 'query', 'market.ohlc'],
  ['GET /trades', 'query', 'trade.list'],
  ['GET /user/margins', 'query', 'account.margins'],
  ['GET /user/margins/:segment', 'query', 'account.segmentMargins'],
  ['POST /charges/orders', 'query', 'calculate.charges'],
  ['POST /margins/basket', 'query', 'calculate.basket'],
  ['POST /margins/orders', 'query', 'calculate.margins'],
];

/** Answered by the gateway itself, about the decoy: its log-on, and who it is. */
const LOCAL: readonly ServedRoute[] = [
  ['GET /user/profile', 'local', 'account.profile'],
  ['POST /session/token', 'local', 'session.open'],
];

/** Lists of markets as CSV, the same for everybody. */
const PUBLIC: readonly ServedRoute[] = [
  ['GET /instruments', 'public', 'GET /instruments'],
  ['GET /instruments/:exchange', 'public', 'GET /instruments/:exchange'],
];

/** What a bot is served. Everything else that the venue documents is refused by name. */
export const SERVED_ROUTES: readonly ServedRoute[] = [...CHANGES, ...QUERIES, ...LOCAL, ...PUBLIC];

/** Routes that move money or shares, or authorise that they move. Refused and recorded. */
export const MOVE_FUNDS_ROUTES: readonly string[] = [
  'POST /mf/orders',
  'DELETE /mf/orders/:order_id',
  'POST /mf/sips',
  'PUT /mf/sips/:sip_id',
  'DELETE /mf/sips/:sip_id',
  'PUT /portfolio/positions',
  'POST /portfolio/holdings/authorise',
];

/** Documented routes that no bot is served. */
export const DENIED_ROUTES: readonly string[] = [
  'GET /mf/holdings',
  'GET /mf/instruments',
  'GET /mf/orders',
  'GET /mf/orders/:order_id',
  'GET /mf/sips',
  'GET /mf/sips/:sip_id',
  'GET /portfolio/holdings/auctions',
  'POST /session/refresh_token',
  'DELETE /session/token',
  'DELETE /session/refresh_token',
];
