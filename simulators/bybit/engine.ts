import type { Decimal } from '../../src/core/units/decimal.ts';
import { decimal, parseDecimal } from '../../src/core/units/decimal.ts';
import type { ApiKey, Credential, Restrictions } from './authenticate.ts';
import { TRADE_ONLY, authenticate, authenticateSocket, checkTime, makeVerifier } from './authenticate.ts';
import { advance, settleMarket } from './clockwork.ts';
import type { Fees, Listing } from './exchange.ts';
import { DEFAULT_FEES, Exchange } from './exchange.ts';
import { readIncoming } from './incoming.ts';
import type { Incoming } from './incoming.ts';
import { Inspection } from './inspection.ts';
import type { Allowance } from './limits.ts';
import { AddressMeter, EndpointMeter } from './limits.ts';
import type { MarketChange } from './market-spec.ts';
import { marketSpecs } from './market-spec.ts';
import type { Params } from './params.ts';
import { NO, Refusal } from './refusal.ts';
import { ACCOUNT_ROUTES } from './routes/account-routes.ts';
import { ORDER_ROUTES } from './routes/order-routes.ts';
import { PUBLIC_ROUTES } from './routes/public-routes.ts';
import { QUERY_ROUTES } from './routes/query-routes.ts';
import type { Answer, KeyedRoute, Route } from './routes/route.ts';
import { SETTING_ROUTES } from './routes/setting-routes.ts';
import { WALLET_ROUTES } from './routes/wallet-routes.ts';
import type { BackgroundTally } from '../shared/market.ts';
import type { SimReply, SimRequest } from '../shared/request.ts';
import type { RequestCount } from '../shared/request-counts.ts';
import { RequestCounts } from '../shared/request-counts.ts';

export type KeyOptions = Credential & {
  readonly apiKey: string;
  /** Changes to a sub-account's key that may trade contracts and nothing else. */
  readonly restrictions?: Partial<Restrictions>;
  /** Keys with the same account name share one account. The key itself when absent. */
  readonly account?: string;
};

/**
 * `balance` is the account's USDT at the start (decimal text, '10000' when absent), `coins` what it has beside that, by
 * coin. Taken from its first key.
 */
export type AccountOptions = KeyOptions & {
  readonly balance?: string;
  readonly coins?: Readonly<Record<string, string>>;
};

export interface EngineOptions {
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly startAt: number;
  readonly accounts: readonly AccountOptions[];
  /** Which of the built-in markets are listed; all when absent. */
  readonly symbols?: readonly string[];
  readonly markets?: readonly MarketChange[];
  readonly fees?: Fees;
  /** How long after its acknowledgement an order, amendment or cancellation takes effect; 0 when absent. */
  readonly matchDelayMs?: number;
  /** Widens the limits on requests, for load tests; 1 when absent. */
  readonly limitFactor?: number;
  /** Whether accounts may switch disconnection protection on; true when absent. */
  readonly isInstitutional?: boolean;
}

const ROUTES: ReadonlyMap<string, Route> = new Map([
  ...PUBLIC_ROUTES,
  ...ORDER_ROUTES,
  ...QUERY_ROUTES,
  ...ACCOUNT_ROUTES,
  ...SETTING_ROUTES,
  ...WALLET_ROUTES,
]);
const DEFAULT_BALANCE = '10000';

/** A request that came over a connection that has authenticated. */
export interface SocketRequest {
  /** Method and path of the same request over HTTP. */
  readonly line: string;
  readonly params: Params;
  readonly apiKey: string;
  /** The frame's own timestamp and window, as text. */
  readonly timestamp: string;
  readonly window: string;
}

/** What the venue says, before it is written: an answer or a refusal, and how much of the limit is left. */
export interface Outcome {
  readonly answer: Answer | Refusal;
  readonly allowance: Allowance | null;
}

/** The venue as a function of the requests it gets: no clock, no randomness but the seed, no network. */
export class VenueEngine {
  readonly #exchange: Exchange;
  readonly #keys = new Map<string, ApiKey>();
  readonly #endpoints: EndpointMeter;
  readonly #address: AddressMeter;
  readonly #counts = new RequestCounts();
  readonly #isInstitutional: boolean;

  constructor(options: EngineOptions) {
    const { seed, startAt, matchDelayMs = 0, limitFactor = 1 } = options;
    const specs = marketSpecs(options.symbols, options.markets ?? []);
    this.#exchange = new Exchange({ seed, startAt, matchDelayMs }, specs, options.fees ?? DEFAULT_FEES);
    this.#endpoints = new EndpointMeter(limitFactor);
    this.#address = new AddressMeter(limitFactor);
    this.#isInstitutional = options.isInstitutional ?? true;
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

  /** Signed order requests per orderLinkId that passed signature and time window. */
  get requests(): ReadonlyMap<string, RequestCount> {
    return this.#counts.all;
  }

  /** When something that was acknowledged takes effect next; Infinity when nothing waits. */
  get nextPending(): number {
    return this.#exchange.nextPending;
  }

  /** Lets time pass, and what is due take effect. A time before {@link now} changes nothing else. */
  advance(nowMs: number): void {
    advance(this.#exchange, nowMs);
  }

  /** Answers one request that arrives at `nowMs`. What it asks for takes effect at the next call, never in this one. */
  handle(request: SimRequest, nowMs: number): SimReply {
    this.advance(nowMs);
    if (!this.#address.admits(this.now)) return { status: 403, headers: {}, body: '' };
    const incoming = readIncoming(request);
    const outcome =
      incoming instanceof Refusal ? { answer: incoming, allowance: null } : this.#serve(incoming);
    const { answer, allowance } = outcome;
    return {
      status: answer instanceof Refusal ? answer.status : 200,
      headers: { 'content-type': 'application/json; charset=utf-8', ...limitHeaders(allowance) },
      body: JSON.stringify(envelope(answer, this.now)),
    };
  }

  /** Answers one request of an authenticated connection that arrives at `nowMs`. */
  ask(request: SocketRequest, nowMs: number): Outcome {
    this.advance(nowMs);
    const route = ROUTES.get(request.line);
    const key = this.#keys.get(request.apiKey);
    if (route?.security !== 'signed' || key === undefined) return { answer: NO.badKey, allowance: null };
    const late = checkTime(request, this.now);
    if (late !== null) return { answer: late, allowance: null };
    if (key.restrictions.fromOtherAddress) return { answer: NO.otherAddress, allowance: null };
    return this.#perform(route, key, request);
  }

  /** The key that a connection authenticates with, or why not. */
  authenticateSocket(args: readonly unknown[], nowMs: number): ApiKey | Refusal {
    this.advance(nowMs);
    return authenticateSocket(this.#keys, args, this.now);
  }

  /** The venue's own view of a key's account, with all that is due now. Throws for an unknown key. */
  inspect(apiKey: string): Inspection {
    this.advance(this.now);
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
    this.advance(this.now);
    const listing = this.#listing(symbol);
    listing.market.setMark(value);
    settleMarket(this.#exchange, listing);
  }

  /** Changes what a key may do, as its owner could do on the venue's site at any time. */
  setRestrictions(apiKey: string, changes: Partial<Restrictions>): void {
    const key = this.#key(apiKey);
    key.restrictions = { ...key.restrictions, ...changes };
  }

  /** Adds a key, and its account unless that exists. */
  addKey(options: AccountOptions): void {
    const account = options.account ?? options.apiKey;
    if (!this.#exchange.accounts.has(account)) {
      const added = this.#exchange.addAccount(account, decimal(options.balance ?? DEFAULT_BALANCE));
      for (const [coin, amount] of Object.entries(options.coins ?? {}))
        added.coins.set(coin, decimal(amount));
    }
    this.#keys.set(options.apiKey, {
      apiKey: options.apiKey,
      account,
      verifier: makeVerifier(options),
      publicKey: 'publicKey' in options ? options.publicKey : '',
      restrictions: { ...TRADE_ONLY, ...options.restrictions },
    });
  }

  /** Deletes a key, as its owner could do; its orders stay. */
  removeKey(apiKey: string): void {
    this.#keys.delete(apiKey);
  }

  #serve(incoming: Incoming): Outcome {
    const route = ROUTES.get(incoming.line);
    if (route === undefined) return { answer: NO.noRoute, allowance: null };
    if (route.security === 'none') {
      return { answer: route.answer({ exchange: this.#exchange, params: incoming.params }), allowance: null };
    }
    const key = authenticate(this.#keys, incoming, this.now);
    return key instanceof Refusal ? { answer: key, allowance: null } : this.#perform(route, key, incoming);
  }

  /** What is left once it is clear who asks: permission, rate, and the request itself. */
  #perform(
    route: KeyedRoute,
    key: ApiKey,
    { line, params }: { readonly line: string; readonly params: Params },
  ): Outcome {
    if (!isAllowed(route, params, key.restrictions)) return { answer: NO.denied, allowance: null };
    const account = this.#exchange.account(key.account);
    const cost = { limit: route.limit, cost: route.cost(params) };
    const allowance = this.#endpoints.spend(`${account.name} ${line}`, cost, this.now);
    if (allowance.left < 0) return { answer: NO.tooManyVisits, allowance };
    const answer = route.answer({
      exchange: this.#exchange,
      params,
      account,
      key,
      counts: this.#counts,
      isInstitutional: this.#isInstitutional,
    });
    return { answer, allowance };
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

const SPOT_TRADE = ['Spot', 'SpotTrade'] as const;

/** The three headers by which an endpoint's limit is told; none where there is no limit. */
export function limitHeaders(allowance: Allowance | null): Readonly<Record<string, string>> {
  if (allowance === null) return {};
  return {
    'X-Bapi-Limit': String(allowance.limit),
    'X-Bapi-Limit-Status': String(Math.max(0, allowance.left)),
    'X-Bapi-Limit-Reset-Timestamp': String(allowance.resetAt),
  };
}

function envelope(answer: Answer | Refusal, time: number): unknown {
  if (answer instanceof Refusal) {
    return { retCode: answer.retCode, retMsg: answer.retMsg, result: {}, retExtInfo: {}, time };
  }
  const { result, retExtInfo = {}, retMsg = 'OK' } = answer;
  return { retCode: 0, retMsg, result, retExtInfo, time };
}

function isAllowed(route: KeyedRoute, params: Params, { readOnly, permissions }: Restrictions): boolean {
  if (readOnly && route.changes) return false;
  if (route.needs === null) return true;
  // Pairs have a permission of their own, which is one for all that changes orders.
  const isPair = params.text('category') === 'spot' && route.needs[0] === 'ContractTrade';
  const [name, part] = isPair ? SPOT_TRADE : route.needs;
  return permissions[name]?.includes(part) ?? false;
}
