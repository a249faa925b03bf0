import type { Intent } from '../../core/order/intent.ts';
import type { Charge, Pushback, RateLimit, Usage } from '../../core/order/rates.ts';
import type { RawReply, RawRequest, VenueRates } from '../../core/order/venue.ts';
import { UNSIGNED_HEADERS } from './attach.ts';
import { textAt, parseJson, type Json } from '../shared/json.ts';
import { routeNamed } from './routes.ts';

/** Requests are weighed per address; the wallet host counts by itself. Orders are counted per account. */
const WEIGHT = 'weight-1m';
const WALLET_WEIGHT = 'wallet-weight-1m';
const ORDERS_10S = 'orders-10s';
const ORDERS_1M = 'orders-1m';

/** From the venue's documentation; `exchangeInfo` says what holds now. */
const LIMITS: readonly RateLimit[] = [
  // Of all that the gateway sends, cancels alone may have what its looks left nothing of.
  { meter: WEIGHT, scope: 'address', windowMs: 60_000, units: 2_400, lendsToCancels: true },
  { meter: WALLET_WEIGHT, scope: 'address', windowMs: 60_000, units: 12_000 },
  { meter: ORDERS_10S, scope: 'account', windowMs: 10_000, units: 300 },
  { meter: ORDERS_1M, scope: 'account', windowMs: 60_000, units: 1_200 },
];

/** What a batch costs, of whatever length: the venue counts its most. */
const BATCH = 5;
/** For a route that is not in the table: more than most cost. */
const UNKNOWN_WEIGHT = 5;
/** Weight by method and path: of a request about one market, and about all where that is allowed and costs more. */
const WEIGHTS: ReadonlyMap<string, number | readonly [one: number, all: number]> = new Map<
  string,
  number | readonly [number, number]
>([
  ['POST /fapi/v1/listenKey', 1],
  ['PUT /fapi/v1/listenKey', 1],
  ['POST /fapi/v1/order', 0],
  ['POST /fapi/v1/order/test', 0],
  ['POST /fapi/v1/algoOrder', 0],
  ['PUT /fapi/v1/order', 1],
  ['DELETE /fapi/v1/order', 1],
  ['DELETE /fapi/v1/algoOpenOrders', 1],
  ['DELETE /fapi/v1/algoOrder', 1],
  ['DELETE /fapi/v1/batchOrders', 1],
  ['DELETE /fapi/v1/allOpenOrders', 1],
  ['POST /fapi/v1/batchOrders', BATCH],
  ['PUT /fapi/v1/batchOrders', BATCH],
  ['POST /fapi/v1/countdownCancelAll', 10],
  ['POST /fapi/v1/leverage', 1],
  ['POST /fapi/v1/marginType', 1],
  ['POST /fapi/v1/positionMargin', 1],
  ['POST /fapi/v1/positionSide/dual', 1],
  ['POST /fapi/v1/multiAssetsMargin', 1],
  ['POST /fapi/v1/feeBurn', 1],
  ['GET /fapi/v1/order', 1],
  ['GET /fapi/v1/openOrder', 1],
  ['GET /fapi/v1/algoOrder', 1],
  ['GET /fapi/v1/openOrders', [1, 40]],
  ['GET /fapi/v1/openAlgoOrders', [1, 40]],
  ['GET /fapi/v1/orderAmendment', 1],
  ['GET /fapi/v1/leverageBracket', 1],
  ['GET /fapi/v1/feeBurn', 1],
  ['GET /fapi/v1/rateLimit/order', 1],
  ['GET /fapi/v1/commissionRate', 20],
  ['GET /fapi/v1/forceOrders', [20, 50]],
  ['GET /fapi/v1/income', 30],
  ['GET /fapi/v1/multiAssetsMargin', 30],
  ['GET /fapi/v1/positionSide/dual', 30],
  ['GET /fapi/v1/ping', 1],
  ['GET /fapi/v1/time', 1],
  ['GET /fapi/v1/exchangeInfo', 1],
  ['GET /fapi/v1/openInterest', 1],
  ['GET /fapi/v1/fundingRate', 1],
  ['GET /fapi/v1/fundingInfo', 1],
  ['GET /fapi/v1/indexInfo', [1, 10]],
  ['GET /fapi/v1/premiumIndex', [1, 10]],
  ['GET /fapi/v1/ticker/24hr', [1, 40]],
  ['GET /fapi/v1/ticker/price', [1, 2]],
  ['GET /fapi/v2/ticker/price', [1, 2]],
  ['GET /fapi/v1/ticker/bookTicker', [2, 5]],
  ['GET /fapi/v1/depth', 20],
  ['GET /fapi/v1/rpiDepth', 20],
  ['GET /fapi/v1/aggTrades', 20],
  ['GET /fapi/v1/historicalTrades', 20],
  ['GET /fapi/v1/klines', 10],
  ['GET /fapi/v1/continuousKlines', 10],
  ['GET /fapi/v1/indexPriceKlines', 10],
  ['GET /fapi/v1/markPriceKlines', 10],
  ['GET /fapi/v1/premiumIndexKlines', 10],
  // Counted on the wallet host.
  ['GET /sapi/v1/account/apiRestrictions', 1],
]);
/** Depth costs by the levels that are asked for: up to so many, so much. */
const DEPTH_WEIGHTS: readonly (readonly [levels: number, weight: number])[] = [
  [50, 2],
  [100, 5],
  [500, 10],
];
const DEPTH = 'GET /fapi/v1/depth';
/** In a query: what costs by the number of markets is asked for with one. */
const ONE_MARKET = /(?:^|&)symbol=/;
const PLACING: ReadonlySet<string> = new Set([
  'POST /fapi/v1/order',
  'POST /fapi/v1/order/test',
  'POST /fapi/v1/algoOrder',
  'PUT /fapi/v1/order',
]);
const PLACING_MANY: ReadonlySet<string> = new Set(['POST /fapi/v1/batchOrders', 'PUT /fapi/v1/batchOrders']);

/** What each line of the table costs. */
const CHARGES: ReadonlyMap<string, Readonly<Record<'one' | 'all', readonly Charge[]>>> = new Map(
  [...WEIGHTS].map(([line, weight]) => {
    const [one, all] = typeof weight === 'number' ? [weight, weight] : weight;
    return [line, { one: priced(line, one), all: priced(line, all) }];
  }),
);

/** Where the venue's counters stand in its answers. */
const COUNTERS: ReadonlyMap<string, string> = new Map([
  ['x-mbx-used-weight-1m', WEIGHT],
  ['x-sapi-used-ip-weight-1m', WALLET_WEIGHT],
  ['x-mbx-order-count-10s', ORDERS_10S],
  ['x-mbx-order-count-1m', ORDERS_1M],
]);

/** Waits while the venue does not say how long: a window, and its shortest ban. */
const SLOW_MS = 60_000;
const BANNED_MS = 120_000;
/** The venue's longest ban is three days. */
const PUSHBACK_MAX_S = 3 * 86_400;

/** Binance's request weights and order counts. */
export const RATES: VenueRates = {
  limits: LIMITS,
  chargesOf,
  chargesFor,
  limitsRequest: () => ({
    method: 'GET',
    target: '/fapi/v1/exchangeInfo',
    headers: UNSIGNED_HEADERS,
    body: new Uint8Array(0),
  }),
  readLimits,
  readUsage,
  readPushback,
};

function chargesOf(intent: Intent): readonly Charge[] {
  switch (intent.kind) {
    case 'place':
      return charges('POST /fapi/v1/order', true);
    case 'placeTest':
      return charges('POST /fapi/v1/order/test', true);
    case 'placeBatch':
      return charges('POST /fapi/v1/batchOrders', true);
    case 'amend':
      return charges('PUT /fapi/v1/order', true);
    case 'amendBatch':
      return charges('PUT /fapi/v1/batchOrders', true);
    case 'cancel':
    case 'cancelBatch':
    case 'cancelAll':
      return charges('DELETE /fapi/v1/order', true);
    case 'setting':
      return charges(lineOf(`setting.${intent.name}`), true);
    case 'read':
      return charges(
        lineOf(intent.route),
        intent.values.some(([name]) => name === 'symbol'),
      );
    case 'guard':
    case 'local':
    case 'moveFunds':
      return [];
  }
}

function lineOf(name: string): string {
  const { method, path } = routeNamed(name);
  return `${method} ${path}`;
}

function chargesFor({ method, target }: RawRequest): readonly Charge[] {
  const [path = '', query = ''] = target.split('?', 2);
  const line = `${method} ${path}`;
  if (line === DEPTH) {
    const levels = Number(new URLSearchParams(query).get('limit') ?? '500');
    return [{ meter: WEIGHT, units: DEPTH_WEIGHTS.find(([most]) => levels <= most)?.[1] ?? 20 }];
  }
  return charges(line, ONE_MARKET.test(query));
}

function charges(line: string, isOneMarket: boolean): readonly Charge[] {
  return CHARGES.get(line)?.[isOneMarket ? 'one' : 'all'] ?? priced(line, UNKNOWN_WEIGHT);
}

function priced(line: string, weight: number): readonly Charge[] {
  const orders = PLACING.has(line) ? 1 : PLACING_MANY.has(line) ? BATCH : 0;
  const meter = line.includes(' /sapi/') ? WALLET_WEIGHT : WEIGHT;
  return [
    { meter, units: weight },
    { meter: ORDERS_10S, units: orders },
    { meter: ORDERS_1M, units: orders },
  ].filter((charge) => charge.units > 0);
}

/** Looks only at the list of limits: the rest of that answer is a megabyte of markets. */
function readLimits(reply: RawReply): readonly RateLimit[] | null {
  if (reply.status !== 200) return null;
  const name = Buffer.from('"rateLimits":[', 'latin1');
  const body = Buffer.from(reply.body.buffer, reply.body.byteOffset, reply.body.byteLength);
  const from = body.indexOf(name);
  const to = from < 0 ? -1 : body.indexOf(']', from);
  const list = to < 0 ? null : parseJson(body.toString('latin1', from + name.length - 1, to + 1));
  if (list?.kind !== 'array') return null;
  return list.items.flatMap((row) => limitOf(row) ?? []);
}

function limitOf(row: Json): RateLimit | null {
  const what = `${textAt(row, 'rateLimitType')}/${textAt(row, 'intervalNum')}/${textAt(row, 'interval')}`;
  const units = Number(textAt(row, 'limit'));
  const known = LIMITS.find(({ meter }) => meter === METERS.get(what));
  return known === undefined || !Number.isSafeInteger(units) || units < 1 ? null : { ...known, units };
}

const METERS: ReadonlyMap<string, string> = new Map([
  ['REQUEST_WEIGHT/1/MINUTE', WEIGHT],
  ['ORDERS/10/SECOND', ORDERS_10S],
  ['ORDERS/1/MINUTE', ORDERS_1M],
]);

function readUsage(reply: RawReply): readonly Usage[] {
  const usages: Usage[] = [];
  for (const [name, value] of reply.headers) {
    const meter = COUNTERS.get(name);
    if (meter !== undefined && /^[0-9]{1,9}$/.test(value)) usages.push({ meter, used: Number(value) });
  }
  return usages;
}

function readPushback(reply: RawReply): Pushback | null {
  if (reply.status !== 429 && reply.status !== 418) return null;
  const kind = reply.status === 418 ? 'banned' : 'slow';
  const said = reply.headers.find(([name]) => name === 'retry-after')?.[1] ?? '';
  if (!/^[0-9]{1,9}$/.test(said)) return { kind, forMs: kind === 'banned' ? BANNED_MS : SLOW_MS };
  return { kind, forMs: Math.min(Math.max(Number(said), 1), PUSHBACK_MAX_S) * 1_000 };
}
