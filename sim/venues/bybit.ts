import { createHmac } from 'node:crypto';
import { VenueEngine, type EngineOptions } from '../../simulators/bybit/engine.ts';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import { bybit } from '../../src/venues/bybit/venue.ts';
import { categoryOf, marketName, symbolOf } from '../../src/core/units/category.ts';
import { decimal, formatDecimal, multiplyUp, subtract, type Decimal } from '../../src/core/units/decimal.ts';
import { madeOrderId } from '../../src/core/units/ids.ts';
import type { Asked, GuardWish, Link, OrderAtVenue, Road, SentOrder, Signer } from './world-venue.ts';
import type { Stranger, VenueTerms, WorldVenue } from './world-venue.ts';

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
export type BybitWorld = WorldVenue & { readonly engine: VenueEngine };

/** Bybit in a history, contracts and pairs: 5 s windows, counts by second and route, acknowledgements first. */
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
    accounts: accountsOf({ ...real, balance }, stranger, symbols.some(isPair)),
    symbols: symbols.map(symbolIn),
    markets: markets.map((market) => ({
      ...market,
      symbol: symbolIn(market.symbol),
      levelQty: isInverse(market.symbol) ? multiplyUp(market.levelQty, DOLLARS) : market.levelQty,
    })),
    limitFactor,
  });
  return {
    codec: bybit,
    engine: server,
    server: {
      mark: (name) => server.mark(symbolIn(name)),
      setMark: (name, price) => server.setMark(symbolIn(name), price),
      advance: (nowMs) => server.advance(nowMs),
      handle: (request, nowMs) => server.handle(request, nowMs),
    },
    road: bybitRoad,
    account: () => {
      const { orders, openOrders, waitingOrders, positions, coins } = server.inspect(real.keyId);
      return {
        orders: orders.map(seen),
        openOrders: [...openOrders, ...waitingOrders].map(seen),
        positions: [
          ...positions.map(({ symbol, amount }) => ({ symbol: nameOf(symbol), amount })),
          ...symbols.filter(isPair).flatMap((symbol) => {
            const amount = subtract(coins.get(COIN) ?? BEFORE, BEFORE);
            return amount === 0n ? [] : [{ symbol, amount }];
          }),
        ],
      };
    },
    trades: () =>
      server.inspect(real.keyId).fills.map(({ side, symbol, quantity, price, commission }) => ({
        side: side === 'BUY' ? 'buy' : 'sell',
        ...{ quantity, price },
        fee: isPair(symbol) && side === 'BUY' ? multiplyUp(commission, price) : commission,
      })),
    worthOf: (name) => server.mark(symbolIn(name)),
    write: (asked, signer) => write(asked, signer, (name) => server.mark(symbolIn(name))),
    writeGuard,
    received: (id) => server.requests.get(id)?.received ?? 0,
    readSent,
    refusedId,
  };
}

/** What the account has of the pair's coin before anybody trades: nobody's to sell. */
const COIN = 'ETH';
const BEFORE = decimal('10');
/** Pairs are a permission of their own. */
const PAIR_KEY = {
  restrictions: { permissions: { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] } },
};
const INDEX: ReadonlySet<string> = new Set(['usdIndexPrice']);
const INDEX_AND_BOOK: ReadonlySet<string> = new Set([...INDEX, 'bid1Price', 'ask1Price']);
/** As many dollars as one of the cheap market is worth, about: so deep its books are. */
const DOLLARS = decimal('2000');

function accountsOf(
  real: Stranger,
  stranger: Stranger | undefined,
  hasPairs: boolean,
): EngineOptions['accounts'] {
  const pair = (amount: string): object => (hasPairs ? { ...PAIR_KEY, coins: { [COIN]: amount } } : {});
  return [
    { ...real, ...pair(formatDecimal(BEFORE)) },
    ...(stranger === undefined ? [] : [{ ...stranger, ...pair('1000000') }]),
  ].map(({ keyId, ...rest }) => ({ apiKey: keyId, ...rest }));
}

function isInverse(name: string): boolean {
  return categoryOf(name) === 'inverse';
}

function isPair(name: string): boolean {
  return categoryOf(name) === 'spot';
}

/** A market's name in histories and policies, by its symbol: no linear contract's ends like an inverse one's. */
function nameOf(symbol: string): string {
  return symbol.endsWith('USD') ? marketName('inverse', symbol) : symbol;
}

/** Its name in the simulator, where pairs keep their category in it. */
function symbolIn(name: string): string {
  return isPair(name) ? name : symbolOf(name);
}

function marketOf(name: string): Body {
  return { category: categoryOf(name), symbol: symbolOf(name) };
}

function seen(order: ReturnType<VenueEngine['inspect']>['orders'][number]): OrderAtVenue {
  const { orderId, orderLinkId, symbol, side, reduceOnly, quantity, executed, price } = order;
  // What the venue made by itself is known by its number.
  const id = orderLinkId === '' ? madeOrderId(orderId) : orderLinkId;
  const made = orderLinkId === '' ? ({ isMade: true } as const) : {};
  return {
    id,
    symbol: nameOf(symbol),
    side: side === 'BUY' ? 'buy' : 'sell',
    // Nothing in a pair can be sold but what was bought.
    reduceOnly: reduceOnly || (isPair(symbol) && side === 'SELL'),
    quantity,
    executed,
    price,
    ...made,
  };
}

function write(asked: Asked, signer: Signer, markOf: (name: string) => Decimal): RawRequest {
  const [path, body] = wordsOf(asked);
  const words = isPair(asked.symbol) ? { ...body, ...pairWords(asked, markOf) } : body;
  return signedPost(path, { ...marketOf(asked.symbol), ...words }, signer);
}

/** What differs in a pair: nothing there is only reduced, and half of the purchases at market are by amount. */
function pairWords(asked: Asked, markOf: (name: string) => Decimal): Body {
  if (asked.kind !== 'place') return {};
  const { quantity, symbol, side, price } = asked;
  const plain = { reduceOnly: undefined };
  if (price !== null) return plain;
  if (side === 'sell' || Number(quantity.at(-2)) % 2 === 1) return { ...plain, marketUnit: 'baseCoin' };
  const amount = Number(formatDecimal(multiplyUp(decimal(quantity), markOf(symbol))));
  return { ...plain, qty: amount.toFixed(2), marketUnit: 'quoteCoin' };
}

function writeGuard({ quantity, symbol, ...exits }: GuardWish, signer: Signer): RawRequest {
  const given = Object.fromEntries(Object.entries(exits).filter(([, trigger]) => trigger !== null));
  const tpSize = exits.takeProfit === null ? {} : { tpSize: quantity };
  const slSize = exits.stopLoss === null ? {} : { slSize: quantity };
  const sizes = quantity === null ? {} : { ...tpSize, ...slSize };
  const tpslMode = quantity === null ? 'Full' : 'Partial';
  const body = { ...marketOf(symbol), tpslMode, positionIdx: 0, ...given, ...sizes };
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
  const moved = target.includes('category=spot') ? pairMovedBy(factors) : movedBy(factors);
  return JSON.stringify(JSON.parse(body, moved));
}

/** Moves every row that names a market and its mark. */
function movedBy(factors: ReadonlyMap<string, number>): (name: string, value: unknown) => unknown {
  return (_name, value) => {
    if (typeof value !== 'object' || value === null || !('symbol' in value) || !('markPrice' in value))
      return value;
    const factor = factors.get(nameOf(String(value.symbol))) ?? 1;
    return { ...value, markPrice: (Number(value.markPrice) * factor).toFixed(2) };
  };
}

/**
 * Of a pair, which has no mark: the index of its coin, upwards with its best prices and downwards without them, so that
 * its book does not bear it out.
 */
function pairMovedBy(factors: ReadonlyMap<string, number>): (name: string, value: unknown) => unknown {
  return (_name, value) => {
    if (typeof value !== 'object' || value === null || !('symbol' in value) || !('bid1Price' in value))
      return value;
    const factor = factors.get(marketName('spot', String(value.symbol))) ?? 1;
    const prices = factor > 1 ? INDEX_AND_BOOK : INDEX;
    const moved = Object.entries(value).map(([name, price]): readonly [string, unknown] =>
      prices.has(name) && price !== '' ? [name, (Number(price) * factor).toFixed(2)] : [name, price],
    );
    return Object.fromEntries(moved);
  };
}
