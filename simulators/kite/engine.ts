import { createHash } from 'node:crypto';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { decimal, parseDecimal } from '../../src/core/units/decimal.ts';
import { Account, App } from './account.ts';
import { Exchange } from './exchange.ts';
import { indianTime, nextSix } from './india.ts';
import { Inspection } from './inspection.ts';
import type { MarketChange } from './instrument-spec.ts';
import { instrumentSpecs } from './instrument-spec.ts';
import { Limits } from './limits.ts';
import { NO, Refusal } from './refusal.ts';
import type { Answer } from './routes.ts';
import { ROUTES, instrumentList, profileOf } from './routes.ts';
import { fireAlerts } from './alerts.ts';
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
  /** The app that this is another one beside: of the same person, whose account both trade for. */
  readonly beside?: string;
  /** Where the log-in page sends a browser, as it is registered for the app; {@link REDIRECT_URL} when absent. */
  readonly redirectUrl?: string;
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

/** Where a gateway listens that was told nothing else. */
const REDIRECT_URL = 'http://127.0.0.1:8420/kite/callback';
const REQUEST_TOKEN_MS = 5 * 60_000;
const AUTHORIZATION = /^token ([A-Za-z0-9]+):([A-Za-z0-9]+)$/;

/** The venue as a function of the requests it gets: no clock, no network. */
export class VenueEngine {
  readonly #exchange: Exchange;
  readonly #apps = new Map<string, App>();
  readonly #accounts = new Set<Account>();
  readonly #limits: Limits;
  readonly #counts = new RequestCounts();
  readonly #seed: number;

  constructor(options: EngineOptions) {
    const { seed, startAt, matchDelayMs = 0, limitFactor = 1 } = options;
    this.#seed = seed;
    this.#exchange = new Exchange({ seed, startAt, matchDelayMs }, instrumentSpecs(options.markets ?? []));
    this.#limits = new Limits(limitFactor);
    for (const { beside, userId = 'AB1234', balance = '1000000', ...rest } of options.accounts) {
      const app = { redirectUrl: REDIRECT_URL, ...rest };
      const made = (): Account => new Account({ userId, cash: decimal(balance) });
      const account = beside === undefined ? made() : this.#app(beside).account;
      this.#accounts.add(account);
      this.#apps.set(app.apiKey, new App(app, account));
    }
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
    this.#exchange.advance(nowMs, this.#accounts);
    for (const account of this.#accounts) {
      fireTriggers(this.#exchange, account);
      fireAlerts(this.#exchange, account);
    }
  }

  /** A person logs in on the venue's page: the request token that the page sends them back with. Throws for no key. */
  logIn(apiKey: string): string {
    const app = this.#app(apiKey);
    const token = this.#token('request', app);
    app.requestTokens.set(token, this.now + REQUEST_TOKEN_MS);
    return token;
  }

  /** Ends the account's session, as a log-in elsewhere would. */
  logOutEverywhere(apiKey: string): void {
    this.#app(apiKey).session = null;
  }

  /** The token of the session that is open, to look for where it must not be; '' for none. */
  sessionToken(apiKey: string): { readonly token: string } {
    return { token: this.#app(apiKey).session?.token ?? '' };
  }

  /** Whether orders come from the address that is registered for the app. */
  setAtAddress(apiKey: string, isAtAddress: boolean): void {
    this.#app(apiKey).isAtAddress = isAtAddress;
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
    return new Inspection(this.#exchange, this.#app(apiKey));
  }

  /** Answers one request that arrives at `nowMs`. What it asks for takes effect at the next call, never in this one. */
  handle(request: SimRequest, nowMs: number): SimReply {
    this.advance(nowMs);
    return write(this.#serve(request), this.now);
  }

  /** The account of a session that is open, by what the ticker's address says. */
  sessionOf(apiKey: string, token: string): Account | null {
    return this.#open(apiKey, token)?.account ?? null;
  }

  #open(apiKey: string, token: string): App | null {
    const app = this.#apps.get(apiKey);
    return app !== undefined && isOpen(app, token, this.now) ? app : null;
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
    const app = this.#open(apiKey, token);
    if (app === null) return NO.token;
    const isNew = line.startsWith('POST /orders/');
    if (!this.#limits.admits(apiKey, route.limit, this.now, isNew)) return NO.rate;
    if (route.isOrder && !app.isAtAddress) return NO.address;
    const parts = (route.path.exec(path) ?? []).slice(1);
    const answer = route.answer({
      ...{ exchange: this.#exchange, account: app.account, parts, params },
      markets: form.getAll('i'),
    });
    if (isNew) this.#counts.note(params.get('tag') ?? null, !(answer instanceof Refusal));
    return answer;
  }

  #exchangeToken(params: ReadonlyMap<string, string>): Answer {
    const app = this.#apps.get(params.get('api_key') ?? '');
    const requestToken = params.get('request_token') ?? '';
    if (app === undefined) return NO.token;
    const expected = createHash('sha256').update(`${app.apiKey}${requestToken}${app.secret}`).digest('hex');
    if (params.get('checksum') !== expected) return NO.checksum;
    const until = app.requestTokens.get(requestToken);
    if (until === undefined || until < this.now) return NO.requestToken;
    app.requestTokens.delete(requestToken);
    const token = this.#token('access', app);
    app.session = { token, until: nextSix(this.now) };
    const login = {
      login_time: indianTime(this.now),
      access_token: token,
      public_token: 'p',
      refresh_token: '',
    };
    return { content: { ...profileOf(app.account), api_key: app.apiKey, ...login } };
  }

  #endSession(params: ReadonlyMap<string, string>): Answer {
    const app = this.#open(params.get('api_key') ?? '', params.get('access_token') ?? '');
    if (app === null) return NO.token;
    app.session = null;
    return { content: true };
  }

  /** Whoever opens the page is logged in, with nothing to type: what is simulated is where it sends their browser. */
  #loginPage(params: ReadonlyMap<string, string>): Answer {
    const app = this.#apps.get(params.get('api_key') ?? '');
    if (app === undefined) return NO.token;
    const back = params.get('redirect_params') ?? '';
    const query = `request_token=${this.logIn(app.apiKey)}&action=login&status=success`;
    const joint = app.redirectUrl.includes('?') ? '&' : '?';
    return { location: `${app.redirectUrl}${joint}${query}${back === '' ? '' : `&${back}`}` };
  }

  #token(use: string, { apiKey }: App): string {
    const text = `${use} ${this.#seed} ${apiKey} ${this.#exchange.nextNumber()}`;
    return createHash('sha256').update(text).digest('hex').slice(0, 32);
  }

  #app(apiKey: string): App {
    const app = this.#apps.get(apiKey);
    if (app === undefined) throw new RangeError('unknown key');
    return app;
  }
}

function isOpen({ session }: App, token: string, now: number): boolean {
  return session !== null && session.token === token && now < session.until;
}

function write(answer: Answer, now: number): SimReply {
  const date = { date: new Date(now).toUTCString() };
  if (!(answer instanceof Refusal) && 'location' in answer)
    return { status: 302, headers: { ...date, location: answer.location }, body: '' };
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
