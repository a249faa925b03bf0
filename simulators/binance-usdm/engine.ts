import type { Decimal } from '../../src/core/units/decimal.ts';
import { decimal, parseDecimal } from '../../src/core/units/decimal.ts';
import type { ApiKey, Credential, Restrictions } from './authenticate.ts';
import { TRADE_ONLY, checkSigned, checkTime, findKey, makeVerifier, signedParams } from './authenticate.ts';
import { advance, settleMarket } from './clockwork.ts';
import type { Fees, Listing } from './exchange.ts';
import { DEFAULT_FEES, Exchange } from './exchange.ts';
import type { RateLimit } from './limits.ts';
import {
  WALLET_WEIGHT_PER_MINUTE,
  WEIGHT_PER_MINUTE,
  WeightMeter,
  orderLimits,
  spendOrders,
  weightLimit,
} from './limits.ts';
import type { Incoming } from './incoming.ts';
import { readIncoming } from './incoming.ts';
import { Inspection } from './inspection.ts';
import type { BackgroundTally } from '../shared/market.ts';
import type { MarketChange } from './market-spec.ts';
import { marketSpecs } from './market-spec.ts';
import type { Params } from './params.ts';
import { NO, Refusal, noSuchPath } from './refusal.ts';
import type { SimReply, SimRequest } from '../shared/request.ts';
import { RequestCounts } from '../shared/request-counts.ts';
import type { RequestCount } from '../shared/request-counts.ts';
import { ACCOUNT_ROUTES } from './routes/account-routes.ts';
import { ALGO_ROUTES } from './routes/algo-routes.ts';
import { ORDER_ROUTES } from './routes/order-routes.ts';
import { PUBLIC_ROUTES } from './routes/public-routes.ts';
import type { KeyedRoute, Route } from './routes/route.ts';
import { SETTING_ROUTES } from './routes/setting-routes.ts';
import { WALLET_ROUTES } from './routes/wallet-routes.ts';

export type KeyOptions = Credential & {
  readonly apiKey: string;
  /** Changes to a key that may read and trade futures and nothing else. */
  readonly restrictions?: Partial<Restrictions>;
  /** Keys with the same account name share one account. The key itself when absent. */
  readonly account?: string;
};

/** `balance` is the account's USDT at the start (decimal text, '10000' when absent), taken from its first key. */
export type AccountOptions = KeyOptions & { readonly balance?: string };

export interface EngineOptions {
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly startAt: number;
  readonly accounts: readonly AccountOptions[];
  /** Which of the built-in markets are listed; all when absent. */
  readonly symbols?: readonly string[];
  readonly markets?: readonly MarketChange[];
  readonly fees?: Fees;
  /** Request weight per minute; 2400 when absent. */
  readonly weightPerMinute?: number;
  /** Widens the limits on orders per ten seconds and minute, for load tests; 1 when absent. */
  readonly orderLimitFactor?: number;
  /** Order replies as before July 2026, with avgPrice and cumQuote. */
  readonly legacyReplies?: boolean;
}

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ...PUBLIC_ROUTES,
  ...ORDER_ROUTES,
  ...ALGO_ROUTES,
  ...ACCOUNT_ROUTES,
  ...SETTING_ROUTES,
  ...WALLET_ROUTES,
]);
const DEFAULT_BALANCE = '10000';
const LOGON_WEIGHT = 2;

/** A request that came over the WebSocket API. */
export interface ApiRequest {
  /** Method and path of the same request over HTTP. */
  readonly line: string;
  readonly params: Params;
  /** The key that the connection has logged on with. */
  readonly sessionKey: string | null;
}

/** What the venue says to it: a result, or a refusal. */
export interface ApiReply {
  readonly answer: unknown;
  readonly rateLimits: readonly RateLimit[];
}

/** The venue as a function of the requests it gets: no clock, no randomness but the seed, no network. */
export class VenueEngine {
  readonly #exchange: Exchange;
  readonly #keys = new Map<string, ApiKey>();
  readonly #meter: WeightMeter;
  /** The wallet endpoints live on another host, which counts by itself. */
  readonly #walletMeter = new WeightMeter(WALLET_WEIGHT_PER_MINUTE);
  readonly #counts = new RequestCounts();
  readonly #legacyReplies: boolean;
  readonly #orderLimitFactor: number;

  constructor(options: EngineOptions) {
    const specs = marketSpecs(options.symbols, options.markets ?? []);
    this.#exchange = new Exchange(options.seed, options.startAt, specs, options.fees ?? DEFAULT_FEES);
    this.#meter = new WeightMeter(options.weightPerMinute ?? WEIGHT_PER_MINUTE);
    this.#legacyReplies = options.legacyReplies ?? false;
    this.#orderLimitFactor = options.orderLimitFactor ?? 1;
    for (const account of options.accounts) this.addKey(account);
  }

  /** Milliseconds since 1970, as far as time has passed here. */
  get now(): number {
    return this.#exchange.now;
  }

  /** What the streams listen to. */
  get exchange(): Exchange {
    return this.#exchange;
  }

  /** How often our one address was banned for going on after 429. */
  get bans(): number {
    return this.#meter.bans + this.#walletMeter.bans;
  }

  /** Signed order requests per client id that passed signature and time window. */
  get requests(): ReadonlyMap<string, RequestCount> {
    return this.#counts.all;
  }

  /** Lets time pass. A time before {@link now} changes nothing. */
  advance(nowMs: number): void {
    advance(this.#exchange, nowMs);
  }

  /** Answers one request that arrives at `nowMs`. */
  handle(request: SimRequest, nowMs: number): SimReply {
    this.advance(nowMs);
    const answer = this.#answer(request);
    const refused = answer instanceof Refusal;
    return {
      status: refused ? answer.status : 200,
      headers: this.#headers(request, refused ? answer.status : 200),
      body: JSON.stringify(refused ? { code: answer.code, msg: answer.msg } : answer),
    };
  }

  /** The venue's own view of a key's account. Throws for an unknown key. */
  inspect(apiKey: string): Inspection {
    return new Inspection(this.#exchange, this.#exchange.account(this.#key(apiKey).account));
  }

  /** Mark price now. Throws for a symbol that is not listed. */
  mark(symbol: string): Decimal {
    return this.#listing(symbol).market.mark;
  }

  /** What the background has traded with accounts in this market since the start. */
  background(symbol: string): BackgroundTally {
    return this.#listing(symbol).market.tally;
  }

  /** Puts the mark at a price (decimal text, above zero) from where it moves on, with all that follows from it. */
  setMark(symbol: string, price: string): void {
    const value = parseDecimal(price);
    if (value === null || value <= 0n) throw new RangeError('malformed price');
    const listing = this.#listing(symbol);
    listing.market.setMark(value);
    settleMarket(this.#exchange, listing);
  }

  /** Changes some of a key's flags, as its owner could do on the venue's site at any time. */
  setRestrictions(apiKey: string, changes: Partial<Restrictions>): void {
    const key = this.#key(apiKey);
    key.restrictions = { ...key.restrictions, ...changes };
  }

  /** Adds a key, and its account unless that exists. */
  addKey(options: AccountOptions): void {
    const account = options.account ?? options.apiKey;
    if (!this.#exchange.accounts.has(account)) {
      this.#exchange.addAccount(account, decimal(options.balance ?? DEFAULT_BALANCE));
    }
    this.#keys.set(options.apiKey, {
      apiKey: options.apiKey,
      account,
      verifier: makeVerifier(options),
      restrictions: { ...TRADE_ONLY, ...options.restrictions },
    });
  }

  /** Deletes a key, as its owner could do; its orders stay. */
  removeKey(apiKey: string): void {
    this.#keys.delete(apiKey);
  }

  /** Answers one request of the WebSocket API that arrives at `nowMs`. */
  ask(request: ApiRequest, nowMs: number): ApiReply {
    this.advance(nowMs);
    const { line, params, sessionKey } = request;
    const apiKey = params.text('apiKey') ?? sessionKey ?? undefined;
    const isOn = sessionKey !== null && apiKey === sessionKey && params.text('signature') === null;
    const answer = this.#serve({ line, params, apiKey, payload: isOn ? null : signedParams(params) });
    const route = ROUTES.get(line);
    const key = this.#keys.get(apiKey ?? '');
    const orders =
      route?.security !== 'signed' || route.orders === 0 || key === undefined ? null : key.account;
    return { answer, rateLimits: this.#rateLimits(orders) };
  }

  /** Whether the connection that asks may go on without signatures: with an Ed25519 key only. */
  logon(params: Params, nowMs: number): ApiReply {
    this.advance(nowMs);
    const key =
      this.#meter.spend(LOGON_WEIGHT, this.now) ?? findKey(this.#keys, params.text('apiKey') ?? undefined);
    const rateLimits = this.#rateLimits(null);
    if (key instanceof Refusal) return { answer: key, rateLimits };
    const refused = checkSigned(key, params, signedParams(params), this.now);
    const barred = key.verifier.kind === 'ed25519' ? null : NO.sessionNeedsEd25519;
    return { answer: barred ?? refused ?? {}, rateLimits };
  }

  #rateLimits(account: string | null): readonly RateLimit[] {
    const weight = weightLimit(this.#meter);
    return account === null ? [weight] : [...orderLimits(this.#exchange.account(account)), weight];
  }

  #answer(request: SimRequest): unknown {
    const parsed = readIncoming(request);
    return parsed instanceof Refusal ? parsed : this.#serve(parsed);
  }

  #serve(incoming: Incoming): unknown {
    const route = ROUTES.get(incoming.line);
    if (route === undefined) return noSuchPath(incoming.line);
    const weight = typeof route.weight === 'number' ? route.weight : route.weight(incoming.params);
    const meter = isWallet(incoming.line) ? this.#walletMeter : this.#meter;
    const throttled = meter.spend(weight, this.now);
    if (throttled !== null) return throttled;
    const call = {
      exchange: this.#exchange,
      params: incoming.params,
      weightLimit: this.#meter.limit,
      orderLimitFactor: this.#orderLimitFactor,
    };
    if (route.security === 'none') return route.answer(call);
    const key = this.#admit(route, incoming);
    if (key instanceof Refusal) return key;
    const account = this.#exchange.account(key.account);
    const limited =
      route.orders === 0 ? null : spendOrders(account, route.orders, this.now, this.#orderLimitFactor);
    if (limited !== null) return limited;
    return route.answer({ ...call, key, account, counts: this.#counts, legacyReplies: this.#legacyReplies });
  }

  #admit(route: KeyedRoute, incoming: Incoming): ApiKey | Refusal {
    const key = findKey(this.#keys, incoming.apiKey);
    if (key instanceof Refusal) return key;
    const refused = route.security === 'key' ? null : this.#check(key, incoming);
    if (refused !== null) return refused;
    if (key.restrictions[route.needs] === true) return key;
    return isWallet(incoming.line) ? NO.unauthorized : NO.badKey;
  }

  #check(key: ApiKey, { params, payload }: Incoming): Refusal | null {
    return payload === null ? checkTime(params, this.now) : checkSigned(key, params, payload, this.now);
  }

  #headers(request: SimRequest, status: number): Readonly<Record<string, string>> {
    const headers: Record<string, string> = { 'content-type': 'application/json;charset=UTF-8' };
    const isOfWallet = isWallet(`${request.method} ${request.target}`);
    const meter = isOfWallet ? this.#walletMeter : this.#meter;
    headers[isOfWallet ? 'x-sapi-used-ip-weight-1m' : 'x-mbx-used-weight-1m'] = String(meter.used);
    if (status === 429 || status === 418) headers['retry-after'] = String(meter.retryAfter(this.now));
    const key = this.#keys.get(request.headers['x-mbx-apikey'] ?? '');
    if (key !== undefined && request.method !== 'GET') {
      const counts = this.#exchange.account(key.account).orderCounts;
      headers['x-mbx-order-count-10s'] = String(counts.tenSeconds);
      headers['x-mbx-order-count-1m'] = String(counts.minute);
    }
    return headers;
  }

  #key(apiKey: string): ApiKey {
    const key = this.#keys.get(apiKey);
    if (key === undefined) throw new RangeError('unknown key');
    return key;
  }

  #listing(symbol: string): Listing {
    const listing = this.#exchange.listings.get(symbol);
    if (listing === undefined) throw new RangeError('unknown symbol');
    return listing;
  }
}

function isWallet(line: string): boolean {
  return line.includes(' /sapi/');
}
