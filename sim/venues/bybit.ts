import { createHmac } from 'node:crypto';
import { VenueEngine } from '../../simulators/bybit/engine.ts';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import { bybit } from '../../src/venues/bybit/venue.ts';
import { madeOrderId } from '../../src/core/units/ids.ts';
import type { Asked, GuardWish, Link, OrderAtVenue, Road, SentOrder, Signer } from './world-venue.ts';
import type { VenueTerms, WorldVenue } from './world-venue.ts';

type Body = Readonly<Record<string, unknown>>;

const CREATE = '/v5/order/create';
const AMEND = '/v5/order/amend';
const SIDES = { buy: 'Buy', sell: 'Sell' } as const;
const WINDOW_MS = 5_000;

/** The way to Bybit. Marks, quotes and volumes are one answer there, and travel together. */
const bybitRoad: Road = {
  linkOf,
  pushed,
  shrug: {
    status: 200,
    headers: [['content-type', 'application/json; charset=utf-8']],
    body: Buffer.from('{"retCode":10000,"retMsg":"Server Timeout","result":{},"retExtInfo":{},"time":0}'),
  },
};

/** Bybit with the engine of its own kind. */
export type BybitWorld = WorldVenue & { readonly server: VenueEngine };

/** Bybit's linear contracts in a history: 5 s windows, counts by second and route, acknowledgements before effects. */
export function openBybit({
  seed,
  startAt,
  real,
  symbols,
  markets,
  limitFactor = 1,
  balance = '100000',
  stranger,
}: VenueTerms): BybitWorld {
  const server = new VenueEngine({
    seed,
    startAt,
    accounts: [{ ...real, balance }, ...(stranger === undefined ? [] : [stranger])].map(
      ({ keyId, ...rest }) => ({
        apiKey: keyId,
        ...rest,
      }),
    ),
    symbols: [...symbols],
    markets,
    limitFactor,
  });
  return {
    codec: bybit,
    server,
    road: bybitRoad,
    account: () => {
      const { orders, openOrders, waitingOrders, positions } = server.inspect(real.keyId);
      return { orders: orders.map(seen), openOrders: [...openOrders, ...waitingOrders].map(seen), positions };
    },
    trades: () =>
      server.inspect(real.keyId).fills.map(({ side, quantity, price, commission: fee }) => ({
        side: side === 'BUY' ? 'buy' : 'sell',
        ...{ quantity, price, fee },
      })),
    worthOf: (symbol) => server.mark(symbol),
    write,
    writeGuard,
    received: (id) => server.requests.get(id)?.received ?? 0,
    readSent,
    refusedId,
  };
}

function seen(order: ReturnType<VenueEngine['inspect']>['orders'][number]): OrderAtVenue {
  const { orderId, orderLinkId, symbol, side, reduceOnly, quantity, executed, price } = order;
  // What the venue made by itself is known by its number.
  const id = orderLinkId === '' ? madeOrderId(orderId) : orderLinkId;
  const made = orderLinkId === '' ? ({ isMade: true } as const) : {};
  return {
    id,
    symbol,
    side: side === 'BUY' ? 'buy' : 'sell',
    reduceOnly,
    quantity,
    executed,
    price,
    ...made,
  };
}

function write(asked: Asked, signer: Signer): RawRequest {
  const [path, body] = wordsOf(asked);
  return signedPost(path, { category: 'linear', symbol: asked.symbol, ...body }, signer);
}

function writeGuard({ quantity, symbol, ...exits }: GuardWish, signer: Signer): RawRequest {
  const given = Object.fromEntries(Object.entries(exits).filter(([, trigger]) => trigger !== null));
  const tpSize = exits.takeProfit === null ? {} : { tpSize: quantity };
  const slSize = exits.stopLoss === null ? {} : { slSize: quantity };
  const sizes = quantity === null ? {} : { ...tpSize, ...slSize };
  const tpslMode = quantity === null ? 'Full' : 'Partial';
  const body = { category: 'linear', symbol, tpslMode, positionIdx: 0, ...given, ...sizes };
  return signedPost('/v5/position/trading-stop', body, signer);
}

function wordsOf(asked: Asked): readonly [string, Body] {
  switch (asked.kind) {
    case 'place': {
      const { side, quantity: qty, price, timeInForce, reduceOnly, id } = asked;
      const words = { side: SIDES[side], orderType: price === null ? 'Market' : 'Limit', qty };
      const limit = price === null ? {} : { price, timeInForce };
      const named = id === null ? {} : { orderLinkId: id };
      return [CREATE, { ...words, ...limit, ...(reduceOnly ? { reduceOnly } : {}), ...named }];
    }
    case 'cancel':
      return ['/v5/order/cancel', { orderLinkId: asked.id }];
    case 'cancelAll':
      return ['/v5/order/cancel-all', {}];
    case 'amend':
      return [AMEND, { orderLinkId: asked.id, qty: asked.quantity, price: asked.price }];
  }
}

/** A request with a JSON body, signed as the venue's own clients do. */
function signedPost(path: string, content: Body, signer: Signer): RawRequest {
  return signedText('POST', path, JSON.stringify(content), signer);
}

/** A request of any method: the text is the query of a GET and the body of every other. */
export function signedText(
  method: string,
  path: string,
  text: string,
  { key, secret, stampMs }: Signer,
): RawRequest {
  const stamp = String(stampMs);
  const signature = createHmac('sha256', secret).update(`${stamp}${key}${WINDOW_MS}${text}`).digest('hex');
  return {
    method,
    target: method === 'GET' && text !== '' ? `${path}?${text}` : path,
    headers: [
      ['content-type', 'application/json'],
      ['x-bapi-api-key', key],
      ['x-bapi-timestamp', stamp],
      ['x-bapi-recv-window', String(WINDOW_MS)],
      ['x-bapi-sign', signature],
    ],
    body: Buffer.from(method === 'GET' ? '' : text, 'utf8'),
  };
}

function readSent(request: RawRequest): SentOrder | null {
  if (request.target !== CREATE && request.target !== AMEND) return null;
  const { orderLinkId, reduceOnly } = bodyOf(request.body);
  const id = typeof orderLinkId === 'string' ? orderLinkId : null;
  if (request.target === AMEND) return { kind: 'amend', id: id ?? '' };
  return { kind: 'place', id, reduceOnly: reduceOnly === true };
}

function refusedId(request: RawRequest, reply: RawReply): string | null {
  if (request.target !== CREATE || bodyOf(reply.body)['retCode'] === 0) return null;
  const { orderLinkId } = bodyOf(request.body);
  return typeof orderLinkId === 'string' ? orderLinkId : null;
}

function bodyOf(bytes: Uint8Array): Body {
  const parsed: unknown = bytes.length === 0 ? {} : JSON.parse(Buffer.from(bytes).toString('utf8'));
  return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
}

function linkOf({ method, target }: RawRequest): Link {
  if (method === 'POST') return target.startsWith('/v5/order/cancel') ? 'cancels' : 'orders';
  if (target.startsWith('/v5/market/tickers')) return 'marks';
  if (target.startsWith('/v5/market/orderbook')) return 'books';
  if (target.startsWith('/v5/market/time')) return 'clock';
  return target.startsWith('/v5/user/') ? 'wallet' : 'reads';
}

function pushed(target: string, body: string, factors: ReadonlyMap<string, number>): string {
  if (factors.size === 0 || !target.startsWith('/v5/market/tickers')) return body;
  return JSON.stringify(JSON.parse(body, movedBy(factors)));
}

/** Moves every row that names a market and its mark. */
function movedBy(factors: ReadonlyMap<string, number>): (name: string, value: unknown) => unknown {
  return (_name, value) => {
    if (typeof value !== 'object' || value === null || !('symbol' in value) || !('markPrice' in value))
      return value;
    const factor = factors.get(String(value.symbol)) ?? 1;
    return { ...value, markPrice: (Number(value.markPrice) * factor).toFixed(2) };
  };
}
