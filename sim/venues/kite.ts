import { createHash } from 'node:crypto';
import { VenueEngine, type AccountOptions } from '../../simulators/kite/engine.ts';
import type { MarketChange } from '../../simulators/kite/instrument-spec.ts';
import type { Inspection } from '../../simulators/kite/inspection.ts';
import type { SimOrder } from '../../simulators/kite/order.ts';
import { Fault } from '../../src/core/fault.ts';
import type { RawRequest } from '../../src/core/order/venue.ts';
import { decimal, ONE, ZERO } from '../../src/core/units/decimal.ts';
import type { AccountId } from '../../src/core/units/ids.ts';
import { unixMs } from '../../src/core/units/time.ts';
import { checksumMaterial } from '../../src/keeper/custody/key-material.ts';
import { sessionEnd, sessionRecord, sessionToken } from '../../src/keeper/custody/session-record.ts';
import { kite } from '../../src/venues/kite/venue.ts';
import { nextEndOfSessions } from '../../src/venues/kite/text.ts';
import { keptOf, saysOfForm, triggerLine, type Line } from './kite-triggers.ts';
import type {
  AccountAtVenue,
  Asked,
  Link,
  OrderAtVenue,
  Person,
  Road,
  SentOrder,
  Signer,
  Stranger,
} from './world-venue.ts';
import type { VenueKeys, VenueTerms, WorldVenue } from './world-venue.ts';

/** The markets of histories: shares at a thousandth and a hundredth of the price of the coins elsewhere. */
export const KITE_SYMBOLS = ['NSE:INFY', 'NSE:SBIN'] as const;
const PRICES = new Map([
  ['NSE:INFY', decimal('60')],
  ['NSE:SBIN', decimal('30')],
]);
const LEVELS = { levels: 8, levelTicks: 1, levelQty: decimal('20000') } as const;
/** Shares for one coin. */
const SHARES: ReadonlyMap<string, number> = new Map([
  ['NSE:INFY', 1_000],
  ['NSE:SBIN', 100],
]);
/** How long after its acknowledgement something takes effect, by seed. */
const DELAYS_MS = [0, 150, 1_200] as const;
/** A history begins at most so long before six in the morning, when every session ends. */
const BEFORE_SIX_MS = 60_000;
const REQUEST_TOKEN = 'simulated';

/** Throw-away keys: the app's, and one for each bot's name. */
export const kiteKeys: VenueKeys = {
  real: { keyId: 'SIMULATEDREALKEY', secret: 'simulatedrealsecret' },
  address: null,
  decoyOf: (bot) => ({ key: `decoy${bot}`, secret: `decoysecret${bot}` }),
  sealed: (_kind, secret) => checksumMaterial(Buffer.from(secret, 'utf8')),
};

/** The way to Kite. Everything about markets is one answer. */
const road: Road = {
  linkOf,
  pushed,
  shrug: {
    status: 502,
    headers: [['content-type', 'application/json']],
    body: Buffer.from(
      '{"status":"error","message":"Gateway timed out","data":null,"error_type":"NetworkException"}',
    ),
  },
};

/** Kite with the engine of its own kind. */
export type KiteWorld = WorldVenue & { readonly server: VenueEngine };

/** When a history of that seed begins: shortly before six in the morning in India. */
export function kiteStart(seed: number, near: number): number {
  return nextEndOfSessions(unixMs(near)) - 2_000 - ((seed * 7_919) % BEFORE_SIX_MS);
}

/** Kite's shares in a history: a session that ends in the middle of things, tags for ids, acknowledgements first. */
export function openKite({
  seed,
  startAt,
  real,
  markets,
  limitFactor = 1,
  balance = '1000000',
  stranger,
}: VenueTerms): KiteWorld {
  const own = { apiKey: real.keyId, secret: real.secret, balance };
  const server = new VenueEngine({
    seed,
    startAt,
    accounts: [own, ...(stranger === undefined ? [] : [strangersApp(stranger)])],
    markets: markets.map(listed),
    matchDelayMs: DELAYS_MS[seed % DELAYS_MS.length] ?? 0,
    limitFactor,
  });
  const inspect = (): ReturnType<VenueEngine['inspect']> => server.inspect(real.keyId);
  if (stranger !== undefined) openSession(server, stranger);
  return {
    codec: kite,
    server,
    road,
    person: new KitePerson(server, real),
    account: () => accountSeen(inspect()),
    trades: () =>
      inspect().trades.map(({ side, quantity, price }) => ({
        side: side === 'BUY' ? 'buy' : 'sell',
        ...{ quantity, price, fee: ZERO },
      })),
    worthOf: (symbol) => server.exchange.listings.get(symbol)?.market.mark ?? ZERO,
    write: (asked, signer) =>
      signer.key === stranger?.keyId
        ? request(lineOf(asked, inspect()), signer.key, server.sessionToken(signer.key).token)
        : write(lineOf(asked, inspect()), signer),
    writeKept: (random, signer) => write(triggerLine(server, inspect(), random), signer),
    received: (id) => server.requests.get(id)?.received ?? 0,
    readSent: (request) => readSent(request, inspect().orders),
    // A bot's own tag is no id: the same again is another order.
    refusedId: () => null,
  };
}

/** A market as histories have it, unless it is one of another price: that one is as it is wished. */
function listed({ symbol, price, volatility, ...book }: VenueTerms['markets'][number]): MarketChange {
  const still = volatility === undefined ? {} : { volatility };
  if (price !== undefined) return { symbol, price, ...book, ...still };
  return { symbol, price: PRICES.get(symbol) ?? ONE, ...LEVELS, ...still };
}

/** Whoever logs in on the venue's page, and what the gateway keeps of it. */
class KitePerson implements Person {
  readonly #server: VenueEngine;
  readonly #real: VenueTerms['real'];
  #record: Uint8Array | null = null;

  constructor(server: VenueEngine, real: VenueTerms['real']) {
    this.#server = server;
    this.#real = real;
    this.logIn();
  }

  logIn(): void {
    const until = nextEndOfSessions(unixMs(this.#server.now));
    const token = openSession(this.#server, this.#real);
    this.#record = sessionRecord(Buffer.from(token, 'latin1'), until);
  }

  logInElsewhere(): void {
    this.#server.logOutEverywhere(this.#real.keyId);
  }

  isOpen(): boolean {
    return this.#record !== null && sessionEnd(this.#record) > this.#server.now;
  }

  over(_account: AccountId, isToken: (token: Uint8Array) => boolean): void {
    if (this.#record !== null && isToken(sessionToken(this.#record))) this.#record = null;
  }

  record(): Uint8Array {
    if (this.#record === null) throw new Fault('VAULT_RECORD_REFUSED', { account: 'main' });
    return this.#record;
  }
}

/** Somebody logs in: the token of the session. */
function openSession(server: VenueEngine, { keyId, secret }: VenueTerms['real']): string {
  const token = server.logIn(keyId);
  const checksum = createHash('sha256').update(`${keyId}${token}${secret}`).digest('hex');
  const body = Buffer.from(`api_key=${keyId}&request_token=${token}&checksum=${checksum}`);
  server.handle({ method: 'POST', target: '/session/token', headers: {}, body }, server.now);
  return server.sessionToken(keyId).token;
}

function strangersApp({ keyId: apiKey, secret, balance }: Stranger): AccountOptions {
  return { apiKey, secret, balance, userId: 'ZZ9999' };
}

/** Orders without a tag that a trigger placed are its; any other one is under its number. */
function accountSeen({ orders, openOrders, positions, triggers }: Inspection): AccountAtVenue {
  const kept = triggers.map(keptOf);
  const placed = new Set(kept.map((one) => one.placed));
  return {
    orders: orders.filter(({ id }) => !placed.has(id)).map(seen),
    openOrders: openOrders.map(seen),
    positions: [...positions].flatMap(([symbol, amount]) => (amount === 0n ? [] : [{ symbol, amount }])),
    kept,
  };
}

function seen({ tag, id, symbol, side, quantity, filled, price }: SimOrder): OrderAtVenue {
  const name = tag ?? id;
  const executed = filled;
  return {
    id: name,
    symbol,
    side: side === 'BUY' ? 'buy' : 'sell',
    reduceOnly: false,
    quantity,
    executed,
    price,
  };
}

/** A bot's own tag: of any text eight characters. */
function tagOf(id: string): string {
  return createHash('sha256').update(id).digest('hex').slice(0, 8);
}

function write(line: Line, { key, secret }: Signer): RawRequest {
  const checksum = createHash('sha256').update(`${key}${REQUEST_TOKEN}${secret}`).digest('hex');
  return request(line, key, `${REQUEST_TOKEN}${checksum}`);
}

function request([method, path, form]: Line, key: string, token: string): RawRequest {
  return {
    method,
    target: path,
    headers: [
      ['x-kite-version', '3'],
      ['authorization', `token ${key}:${token}`],
      ...(form === '' ? [] : [['content-type', 'application/x-www-form-urlencoded'] as const]),
    ],
    body: Buffer.from(form, 'latin1'),
  };
}

function lineOf(asked: Asked, { orders, openOrders }: Inspection): Line {
  switch (asked.kind) {
    case 'place':
      return ['POST', '/orders/regular', formOf(asked)];
    case 'cancel':
    case 'amend': {
      const named = orders.findLast(
        ({ tag }) => tag === asked.id || tag?.startsWith(tagOf(asked.id)) === true,
      );
      const path = `/orders/regular/${named?.id ?? '1'}`;
      if (asked.kind === 'cancel') return ['DELETE', path, ''];
      return ['PUT', path, `quantity=${sharesOf(asked.symbol, asked.quantity)}&price=${asked.price}`];
    }
    case 'cancelAll': {
      // No request cancels everything: clients name what they know to be open, one by one.
      const known = openOrders.find(({ symbol }) => symbol === asked.symbol);
      return ['DELETE', `/orders/regular/${known?.id ?? '1'}`, ''];
    }
  }
}

function formOf(asked: Extract<Asked, { kind: 'place' }>): string {
  const [exchange = '', symbol = ''] = asked.symbol.split(':');
  return new URLSearchParams({
    exchange,
    tradingsymbol: symbol,
    transaction_type: asked.side === 'buy' ? 'BUY' : 'SELL',
    quantity: sharesOf(asked.symbol, asked.quantity),
    product: 'MIS',
    validity: asked.timeInForce === 'IOC' ? 'IOC' : 'DAY',
    ...(asked.price === null
      ? { order_type: 'MARKET', market_protection: '-1' }
      : { order_type: 'LIMIT', price: asked.price }),
    ...(asked.id === null ? {} : { tag: tagOf(asked.id) }),
  }).toString();
}

function sharesOf(symbol: string, coins: string): string {
  return String(Math.round(Number(coins) * (SHARES.get(symbol) ?? 1)));
}

function readSent({ method, target, body }: RawRequest, orders: readonly SimOrder[]): SentOrder | null {
  const [isTrigger, replaced] = /^\/gtt\/triggers(?:\/([0-9]+))?$/.exec(target) ?? [];
  if (isTrigger !== undefined && (method === 'POST' || method === 'PUT')) {
    const says = saysOfForm(Buffer.from(body).toString('latin1'));
    return { kind: 'keep', says, instead: replaced === undefined ? null : `#${replaced}` };
  }
  const [, path = '', number = ''] = /^(\/orders\/[a-z]+)(?:\/([^/?]+))?$/.exec(target) ?? [];
  if (path === '') return null;
  if (method === 'POST') {
    const tag = new URLSearchParams(Buffer.from(body).toString('latin1')).get('tag');
    return { kind: 'place', id: tag, reduceOnly: false };
  }
  if (method !== 'PUT') return null;
  return { kind: 'amend', id: orders.find(({ id }) => id === number)?.tag ?? '' };
}

function linkOf({ method, target }: RawRequest): Link {
  if (method === 'DELETE') return 'cancels';
  if (method === 'PUT' || method === 'POST' || target.startsWith('/orders/')) return 'orders';
  if (target.startsWith('/quote')) return 'marks';
  if (target === '/') return 'clock';
  return target.startsWith('/user/') ? 'wallet' : 'reads';
}

/** The mark is the last price: the venue has no other. */
function pushed(target: string, body: string, factors: ReadonlyMap<string, number>): string {
  if (factors.size === 0 || !target.startsWith('/quote')) return body;
  const told: { readonly data?: Readonly<Record<string, { readonly last_price: number }>> | null } =
    JSON.parse(body);
  if (told.data === undefined || told.data === null) return body;
  const moved = Object.fromEntries(
    Object.entries(told.data).map(([name, market]) => {
      const factor = factors.get(name) ?? 1;
      return [name, { ...market, last_price: Number((market.last_price * factor).toFixed(4)) }];
    }),
  );
  return JSON.stringify({ ...told, data: moved });
}
