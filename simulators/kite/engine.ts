import { createHash } from 'node:crypto';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { decimal, parseDecimal } from '../../src/core/units/decimal.ts';
import { Account } from './account.ts';
import { Exchange } from './exchange.ts';
import { indianTime, nextSix } from './india.ts';
import { Inspection } from './inspection.ts';
import type { MarketChange } from './instrument-spec.ts';
import { instrumentSpecs } from './instrument-spec.ts';
import { Limits } from './limits.ts';
import { NO, Refusal } from './refusal.ts';
import type { Answer } from './routes.ts';
import { ROUTES, instrumentList, profileOf } from './routes.ts';
import { fireTriggers } from './triggers.ts';
import type { SimReply, SimRequest } from '../shared/request.ts';
import type { RequestCount } from '../shared/request-counts.ts';
import { RequestCounts } from '../shared/request-counts.ts';

/** `balance` is in rupees, decimal text; '1000000' when absent. */
export interface AccountOptions {
  readonly apiKey: string;
  readonly secret: string;
  readonly userId?: string;
  readonly balance?: string;
}

export interface EngineOptions {
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly startAt: number;
  readonly accounts: readonly AccountOptions[];
  readonly markets?: readonly MarketChange[];
  /** How long after its acknowledgement an order, a change or a cancel takes effect; 0 when absent. */
  readonly matchDelayMs?: number;
  /** Widens the limits on requests, for load tests; 1 when absent. */
  readonly limitFactor?: number;
}

const REQUEST_TOKEN_MS = 5 * 60_000;
const AUTHORIZATION = /^token ([A-Za-z0-9]+):([A-Za-z0-9]+)$/;

/** The venue as a function of the requests it gets: no clock, no network. */
export class VenueEngine {
  readonly #exchange: Exchange;
  readonly #accounts = new Map<string, Account>();
  readonly #limits: Limits;
  readonly #counts = new RequestCounts();
  readonly #seed: number;

  constructor(options: EngineOptions) {
    const { seed, startAt, matchDelayMs = 0, limitFactor = 1 } = options;
    this.#seed = seed;
    this.#exchange = new Exchange({ seed, startAt, matchDelayMs }, instrumentSpecs(options.markets ?? []));
    this.#limits = new Limits(limitFactor);
    for (const { apiKey, secret, userId = 'AB1234', balance = '1000000' } of options.accounts)
      this.#accounts.set(apiKey, new Account({ apiKey, secret, userId, cash: decimal(balance) }));
  }

  /** Milliseconds since 1970, as far as time has passed here. */
  get now(): number {
    return this.#exchange.now;
  }

  get exchange(): Exchange {
    return this.#exchange;
  }

  /** Order requests per tag that were taken. */
  get requests(): ReadonlyMap<string, RequestCount> {
    return this.#counts.all;
  }

  /** Lets time pass, and what is due take effect. */
  advance(nowMs: number): void {
    this.#exchange.advance(nowMs, this.#accounts.values());
    for (const account of this.#accounts.values()) fireTriggers(this.#exchange, account);
  }

  /** A person logs in on the venue's page: the request token that the page sends them back with. Throws for no key. */
  logIn(apiKey: string): string {
    const account = this.#account(apiKey);
    const token = this.#token('request', account);
    account.requestTokens.set(token, this.now + REQUEST_TOKEN_MS);
    return token;
  }

  /** Ends the account's session, as a log-in elsewhere would. */
  logOutEverywhere(apiKey: string): void {
    this.#account(apiKey).session = null;
  }

  /** The token of the session that is open, to look for where it must not be; '' for none. */
  sessionToken(apiKey: string): { readonly token: string } {
    return { token: this.#account(apiKey).session?.token ?? '' };
  }

  /** Whether orders come from the address that is registered for the app. */
  setAtAddress(apiKey: string, isAtAddress: boolean): void {
    this.#account(apiKey).isAtAddress = isAtAddress;
  }

  /** The price that is told of a market. Throws for one that is not listed. */
  mark(symbol: string): Decimal {
    const listing = this.#exchange.listings.get(symbol);
    if (listing === undefined) throw new RangeError('unknown symbol');
    return listing.market.last;
  }

  /** Puts the mark at a price (decimal text, above zero) from where it moves on. */
  setMark(symbol: string, price: string): void {
    const value: Decimal | null = parseDecimal(price);
    const listing = this.#exchange.listings.get(symbol);
    if (value === null || value <= 0n || listing === undefined)
      throw new RangeError('unknown symbol, or price');
    listing.market.setMark(value);
    this.advance(this.now);
  }

  /** The venue's own view of an account, with all that is due now. Throws for an unknown key. */
  inspect(apiKey: string): Inspection {
    this.advance(this.now);
    return new Inspection(this.#exchange, this.#account(apiKey));
  }

  /** Answers one request that arrives at `nowMs`. What it asks for takes effect at the next call, never in this one. */
  handle(request: SimRequest, nowMs: number): SimReply {
    this.advance(nowMs);
    return write(this.#serve(request), this.now);
  }

  /** The account of a session that is open, by what the ticker's address says. */
  sessionOf(apiKey: string, token: string): Account | null {
    const account = this.#accounts.get(apiKey);
    return account !== undefined && isOpen(account, token, this.now) ? account : null;
  }

  #serve(request: SimRequest): Answer {
    const [path = '', query = ''] = request.target.split('?', 2);
    const inBody = request.method === 'POST' || request.method === 'PUT';
    const form = new URLSearchParams(inBody ? Buffer.from(request.body).toString() : query);
    const params = new Map(form);
    const line = `${request.method} ${path}`;
    if (line === 'POST /session/token') return this.#exchangeToken(params);
    if (line === 'DELETE /session/token') return this.#endSession(params);
    if (line === 'GET /connect/login') return this.#loginPage(params);
    const list = instrumentList(line, this.#exchange);
    if (list !== null) return list;
    const route = ROUTES.find((one) => one.method === request.method && one.path.test(path));
    if (route === undefined) return NO.route;
    const [, apiKey = '', token = ''] = AUTHORIZATION.exec(request.headers['authorization'] ?? '') ?? [];
    const account = this.sessionOf(apiKey, token);
    if (account === null) return NO.token;
    if (!this.#limits.admits(apiKey, route.limit, this.now)) return NO.rate;
    if (route.isOrder && !account.isAtAddress) return NO.address;
    const parts = (route.path.exec(path) ?? []).slice(1);
    const answer = route.answer({
      ...{ exchange: this.#exchange, account, parts, params },
      markets: form.getAll('i'),
    });
    if (line.startsWith('POST /orders/'))
      this.#counts.note(params.get('tag') ?? null, !(answer instanceof Refusal));
    return answer;
  }

  #exchangeToken(params: ReadonlyMap<string, string>): Answer {
    const account = this.#accounts.get(params.get('api_key') ?? '');
    const requestToken = params.get('request_token') ?? '';
    if (account === undefined) return NO.token;
    const expected = createHash('sha256')
      .update(`${account.apiKey}${requestToken}${account.secret}`)
      .digest('hex');
    if (params.get('checksum') !== expected) return NO.checksum;
    const until = account.requestTokens.get(requestToken);
    if (until === undefined || until < this.now) return NO.requestToken;
    account.requestTokens.delete(requestToken);
    const token = this.#token('access', account);
    account.session = { token, until: nextSix(this.now) };
    const login = {
      login_time: indianTime(this.now),
      access_token: token,
      public_token: 'p',
      refresh_token: '',
    };
    return { content: { ...profileOf(account), api_key: account.apiKey, ...login } };
  }

  #endSession(params: ReadonlyMap<string, string>): Answer {
    const account = this.sessionOf(params.get('api_key') ?? '', params.get('access_token') ?? '');
    if (account === null) return NO.token;
    account.session = null;
    return { content: true };
  }

  /** Whoever opens the page is logged in, with nothing to type: what is simulated is where it sends them. */
  #loginPage(params: ReadonlyMap<string, string>): Answer {
    const account = this.#accounts.get(params.get('api_key') ?? '');
    if (account === undefined) return NO.token;
    const back = params.get('redirect_params') ?? '';
    const query = `request_token=${this.logIn(account.apiKey)}&action=login&status=success`;
    return { content: { redirect: back === '' ? query : `${query}&${back}` } };
  }

  #token(use: string, { apiKey }: Account): string {
    const text = `${use} ${this.#seed} ${apiKey} ${this.#exchange.nextNumber()}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 32);
  }

  #account(apiKey: string): Account {
    const account = this.#accounts.get(apiKey);
    if (account === undefined) throw new RangeError('unknown key');
    return account;
  }
}

function isOpen({ session }: Account, token: string, now: number): boolean {
  return session !== null && session.token === token && now < session.until;
}

function write(answer: Answer, now: number): SimReply {
  const date = { date: new Date(now).toUTCString() };
  if (!(answer instanceof Refusal) && 'csv' in answer)
    return { status: 200, headers: { ...date, 'content-type': 'text/csv' }, body: answer.csv };
  const headers = { ...date, 'content-type': 'application/json' };
  if (!(answer instanceof Refusal)) {
    return { status: 200, headers, body: JSON.stringify({ status: 'success', data: answer.content }) };
  }
  const { status, message, type } = answer;
  const body = JSON.stringify({ status: 'error', message, data: null, error_type: type });
  return { status, headers, body };
}
