import { createHmac } from 'node:crypto';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import { VenueEngine } from '../../simulators/binance-usdm/engine.ts';
import { binanceUsdm } from '../../src/venues/binance-usdm/venue.ts';
import type { Asked, Link, OrderAtVenue, Road, SentOrder, Signer } from './world-venue.ts';
import type { VenueTerms, WorldVenue } from './world-venue.ts';

type Values = readonly (readonly [string, string])[];
type Verb = 'GET' | 'POST' | 'PUT' | 'DELETE';

const ORDER = '/fapi/v1/order';
const SIDES = { buy: 'BUY', sell: 'SELL' } as const;
const WINDOW_MS = 5_000;

/** The way to Binance. */
export const binanceRoad: Road = {
  linkOf,
  pushed,
  shrug: {
    status: 503,
    headers: [['content-type', 'application/json']],
    body: Buffer.from('{"code":-1007,"msg":"Timeout waiting for response from backend server."}'),
  },
};

/** Binance USD-M with the engine of its own kind. */
export type BinanceWorld = WorldVenue & { readonly server: VenueEngine };

/** Binance USD-M in a history. */
export function openBinance({
  seed,
  startAt,
  real,
  symbols,
  markets,
  limitFactor = 1,
  balance = '100000',
  stranger,
}: VenueTerms): BinanceWorld {
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
    weightPerMinute: 2_400 * limitFactor,
    orderLimitFactor: limitFactor,
  });
  return {
    codec: binanceUsdm,
    server,
    road: binanceRoad,
    account: () => {
      const whole = server.inspect(real.keyId);
      const { openOrders, positions } = whole;
      return {
        // Copied for those who ask: most looks are at what rests.
        get orders() {
          return whole.orders.map(seen);
        },
        openOrders: openOrders.map(seen),
        positions,
      };
    },
    trades: () =>
      server.inspect(real.keyId).fills.map(({ side, quantity, price, commission: fee }) => ({
        side: side === 'BUY' ? 'buy' : 'sell',
        ...{ quantity, price, fee },
      })),
    worthOf: (symbol) => server.mark(symbol),
    write,
    received: (id) => server.requests.get(id)?.received ?? 0,
    readSent,
    refusedId,
  };
}

function seen(order: ReturnType<VenueEngine['inspect']>['orders'][number]): OrderAtVenue {
  const { clientOrderId: id, symbol, side, reduceOnly, quantity, executed, price } = order;
  return { id, symbol, side: side === 'BUY' ? 'buy' : 'sell', reduceOnly, quantity, executed, price };
}

function write(asked: Asked, { stampMs, ...decoy }: Signer): RawRequest {
  const [verb, path, values] = wordsOf(asked);
  const stamp: Values = [
    ['recvWindow', String(WINDOW_MS)],
    ['timestamp', String(stampMs)],
  ];
  return signedRequest(verb, path, [...values, ...stamp], decoy);
}

function wordsOf(asked: Asked): readonly [Verb, string, Values] {
  const symbol = ['symbol', asked.symbol] as const;
  switch (asked.kind) {
    case 'place':
      return ['POST', ORDER, placeOf(asked)];
    case 'cancel':
      return ['DELETE', ORDER, [symbol, ['origClientOrderId', asked.id]]];
    case 'cancelAll':
      return ['DELETE', '/fapi/v1/allOpenOrders', [symbol]];
    case 'amend': {
      const { id, side, quantity, price } = asked;
      const order: Values = [
        symbol,
        ['origClientOrderId', id],
        ['side', SIDES[side]],
        ['quantity', quantity],
        ['price', price],
      ];
      return ['PUT', ORDER, order];
    }
  }
}

function placeOf({ symbol, side, quantity, price, ...asked }: Extract<Asked, { kind: 'place' }>): Values {
  const { timeInForce, reduceOnly, id } = asked;
  const limit: Values =
    price === null
      ? []
      : [
          ['timeInForce', timeInForce],
          ['price', price],
        ];
  return [
    ['symbol', symbol],
    ['side', SIDES[side]],
    ['type', price === null ? 'MARKET' : 'LIMIT'],
    ['quantity', quantity],
    ...limit,
    ...(reduceOnly ? [['reduceOnly', 'true'] as const] : []),
    ...(id === null ? [] : [['newClientOrderId', id] as const]),
  ];
}

function readSent(request: RawRequest): SentOrder | null {
  if (request.method !== 'POST' && request.method !== 'PUT') return null;
  const [path, query = ''] = request.target.split('?');
  if (path !== ORDER) return null;
  const fields = new URLSearchParams(`${query}&${Buffer.from(request.body).toString('latin1')}`);
  if (request.method === 'PUT') return { kind: 'amend', id: fields.get('origClientOrderId') ?? '' };
  const reduceOnly = fields.get('reduceOnly') === 'true';
  return { kind: 'place', id: fields.get('newClientOrderId'), reduceOnly };
}

function refusedId(request: RawRequest, reply: RawReply): string | null {
  if (request.method !== 'POST' || !request.target.startsWith(`${ORDER}?`) || reply.status !== 400)
    return null;
  return new URLSearchParams(request.target.split('?')[1]).get('newClientOrderId');
}

function linkOf({ method, target }: RawRequest): Link {
  if (target.startsWith('/sapi/')) return 'wallet';
  if (method === 'POST' || method === 'PUT') return 'orders';
  if (method === 'DELETE') return 'cancels';
  if (target.startsWith('/fapi/v1/premiumIndex')) return 'marks';
  if (target.startsWith('/fapi/v1/ticker') || target.startsWith('/fapi/v1/depth')) return 'books';
  return target.startsWith('/fapi/v1/time') ? 'clock' : 'reads';
}

function pushed(target: string, body: string, factors: ReadonlyMap<string, number>): string {
  if (factors.size === 0 || !target.startsWith('/fapi/v1/premiumIndex')) return body;
  const told: unknown = JSON.parse(body);
  const rows: unknown[] = Array.isArray(told) ? told : [told];
  const moved = rows.map((row) => {
    if (typeof row !== 'object' || row === null || !('symbol' in row) || !('markPrice' in row)) return row;
    const factor = factors.get(String(row.symbol)) ?? 1;
    return { ...row, markPrice: (Number(row.markPrice) * factor).toFixed(8) };
  });
  return JSON.stringify(Array.isArray(told) ? moved : moved[0]);
}

/** A bot's request, signed with its decoy as the venue's own clients do. */
export function signedRequest(
  method: Verb,
  path: string,
  parameters: Values,
  decoy: { readonly key: string; readonly secret: string },
): RawRequest {
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&');
  const signature = createHmac('sha256', decoy.secret).update(query).digest('hex');
  const target = `${path}?${query}&signature=${signature}`;
  return { method, target, headers: [['x-mbx-apikey', decoy.key]], body: new Uint8Array(0) };
}
