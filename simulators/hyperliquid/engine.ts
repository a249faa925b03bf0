import type { Decimal } from '../../src/core/units/decimal.ts';
import { decimal, parseDecimal } from '../../src/core/units/decimal.ts';
import { fieldsOf, parseJson } from '../shared/json.ts';
import type { BackgroundTally } from '../shared/market.ts';
import type { SimReply, SimRequest } from '../shared/request.ts';
import { RequestCounts } from '../shared/request-counts.ts';
import type { RequestCount } from '../shared/request-counts.ts';
import type { Account, Agent } from './account.ts';
import type { Action, ActionReply } from './actions/action.ts';
import { CANCEL_ACTIONS } from './actions/cancel-actions.ts';
import { FUND_ACTIONS } from './actions/fund-actions.ts';
import { ORDER_ACTIONS } from './actions/order-actions.ts';
import { OWNER_ACTIONS } from './actions/owner-actions.ts';
import { SETTING_ACTIONS } from './actions/setting-actions.ts';
import { TWAP_ACTIONS } from './actions/twap-actions.ts';
import { Agents } from './agents.ts';
import type { Sender } from './authenticate.ts';
import { authenticate } from './authenticate.ts';
import { advance, settleMarket } from './clockwork.ts';
import type { Fees, Listing } from './exchange.ts';
import { DEFAULT_FEES, Exchange } from './exchange.ts';
import { ACCOUNT_QUESTIONS } from './info/account-questions.ts';
import { MARKET_QUESTIONS } from './info/market-questions.ts';
import { ORDER_QUESTIONS } from './info/order-questions.ts';
import type { Question } from './info/query.ts';
import { Inspection } from './inspection.ts';
import { WEIGHT_PER_MINUTE, WeightMeter, exchangeWeight, rowWeight, spendRequests } from './limits.ts';
import type { MarketChange } from './market-spec.ts';
import { marketSpecs } from './market-spec.ts';
import { Nonces } from './nonces.ts';
import { NO, Refusal } from './refusal.ts';
import type { Chain } from './signature.ts';
import type { SignedRequest } from './signed-request.ts';
import { parseSignedRequest } from './signed-request.ts';

/** An account and who may sign for it. Addresses in lower case. */
export interface AccountOptions {
  readonly address: string;
  /** USDC for perpetuals at the start (decimal text, '10000' when absent). */
  readonly balance?: string;
  readonly agents?: readonly {
    readonly address: string;
    readonly name?: string;
    readonly validUntil?: number;
  }[];
  /** The account that this one is a sub-account or vault of. */
  readonly master?: { readonly address: string; readonly role: 'subAccount' | 'vault' };
  /** Builders whose fee the owner approved, each with the highest share of the value traded (decimal text). */
  readonly builders?: Readonly<Record<string, string>>;
}

export interface EngineOptions {
  readonly seed: number;
  /** Milliseconds since 1970. */
  readonly startAt: number;
  readonly accounts: readonly AccountOptions[];
  /** Mainnet when absent. */
  readonly chain?: Chain;
  /** Which of the built-in markets are listed; all when absent. */
  readonly symbols?: readonly string[];
  readonly markets?: readonly MarketChange[];
  readonly fees?: Fees;
  /** USDC that an account must have traded before it may schedule a cancel (decimal text); none when absent. */
  readonly scheduledCancelVolume?: string;
  /** Request weight per minute; 1200 when absent. */
  readonly weightPerMinute?: number;
}

const ACTIONS: ReadonlyMap<string, Action> = new Map([
  ...ORDER_ACTIONS,
  ...CANCEL_ACTIONS,
  ...SETTING_ACTIONS,
  ...TWAP_ACTIONS,
  ...FUND_ACTIONS,
  ...OWNER_ACTIONS,
]);
const QUESTIONS: ReadonlyMap<string, Question> = new Map([
  ...MARKET_QUESTIONS,
  ...ACCOUNT_QUESTIONS,
  ...ORDER_QUESTIONS,
]);
const DEFAULT_BALANCE = '10000';
const USUAL_WEIGHT = 20;
const TYPES_MAX = 1000;

/** The venue as a function of the requests it gets: no clock, no randomness but the seed, no network. */
export class VenueEngine {
  readonly #exchange: Exchange;
  readonly #nonces = new Nonces();
  readonly #agents: Agents;
  readonly #meter: WeightMeter;
  readonly #counts = new RequestCounts();
  readonly #received = new Map<string, number>();
  readonly #chain: Chain;

  constructor(options: EngineOptions) {
    const specs = marketSpecs(options.symbols, options.markets ?? []);
    const { seed, startAt: at } = options;
    const scheduledCancelVolume = decimal(options.scheduledCancelVolume ?? '0');
    const terms = { fees: options.fees ?? DEFAULT_FEES, scheduledCancelVolume };
    this.#exchange = new Exchange({ seed, at }, specs, terms);
    this.#agents = new Agents(this.#exchange, this.#nonces);
    this.#meter = new WeightMeter(options.weightPerMinute ?? WEIGHT_PER_MINUTE);
    this.#chain = options.chain ?? 'mainnet';
    for (const account of options.accounts) this.addAccount(account);
  }

  /** Milliseconds since 1970, as far as time has passed here. */
  get now(): number {
    return this.#exchange.now;
  }

  /** What the streams listen to. */
  get exchange(): Exchange {
    return this.#exchange;
  }

  get agents(): Agents {
    return this.#agents;
  }

  /** Orders per client id in requests that were signed by somebody known and had a fresh nonce. */
  get requests(): ReadonlyMap<string, RequestCount> {
    return this.#counts.all;
  }

  /** How many actions of each type arrived, whatever became of them. */
  get received(): ReadonlyMap<string, number> {
    return this.#received;
  }

  /** Lets time pass. A time before {@link now} changes nothing. */
  advance(nowMs: number): void {
    advance(this.#exchange, nowMs);
  }

  /** Answers one request that arrives at `nowMs`. */
  handle(request: SimRequest, nowMs: number): SimReply {
    this.advance(nowMs);
    const answer = this.#answer(request);
    if (answer instanceof Refusal) {
      return { status: answer.status, headers: { 'content-type': answer.contentType }, body: answer.body };
    }
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
  }

  /** Answers what was posted to /info, or over a WebSocket as `info`. */
  ask(body: unknown, nowMs: number): unknown {
    this.advance(nowMs);
    const fields = fieldsOf(body);
    const type = String(fields?.get('type'));
    const question = QUESTIONS.get(type);
    const throttled = this.#meter.spend(question?.weight ?? USUAL_WEIGHT, this.now);
    if (throttled !== null) return throttled;
    if (fields === null || question === undefined) return NO.malformed;
    const answer = question.answer({ exchange: this.#exchange, agents: this.#agents, fields });
    // What an answer weighs is known when it is there: the next question is the first to be refused for it.
    this.#meter.spend(rowWeight(type, answer), this.now);
    return answer === undefined ? NO.malformed : answer;
  }

  /** Answers what was posted to /exchange, or over a WebSocket as `action`. */
  act(body: unknown, nowMs: number): unknown {
    this.advance(nowMs);
    const request = parseSignedRequest(body);
    const action = request === null ? undefined : ACTIONS.get(request.type);
    const batch = request === null || action === undefined ? 1 : batchOf(request, action);
    if (request !== null) this.#note(request.type);
    const throttled = this.#meter.spend(exchangeWeight(batch), this.now);
    if (throttled !== null) return throttled;
    if (request === null || action === undefined) return NO.malformed;
    return written(this.#obey(request, action, batch));
  }

  /** The venue's own view of an account. Throws for an unknown address. */
  inspect(address: string): Inspection {
    return new Inspection(this.#exchange, this.#exchange.account(address.toLowerCase()));
  }

  /** Mark price now. Throws for a coin that is not listed. */
  mark(coin: string): Decimal {
    return this.#listing(coin).market.mark;
  }

  /** What the background has traded with accounts in this market since the start. */
  background(coin: string): BackgroundTally {
    return this.#listing(coin).market.tally;
  }

  /** Puts the mark at a price (decimal text, above zero) from where it moves on, with all that follows from it. */
  setMark(coin: string, price: string): void {
    const value = parseDecimal(price);
    if (value === null || value <= 0n) throw new RangeError('malformed price');
    const listing = this.#listing(coin);
    listing.market.setMark(value);
    settleMarket(this.#exchange, listing);
  }

  /** Adds an account with its agents, as its owner could have done on the venue's site. */
  addAccount(options: AccountOptions): void {
    const balance = decimal(options.balance ?? DEFAULT_BALANCE);
    const account = this.#exchange.addAccount(options.address.toLowerCase(), balance, options.master ?? null);
    for (const agent of options.agents ?? []) this.approveAgent(account.address, agent);
    for (const [builder, rate] of Object.entries(options.builders ?? {}))
      account.builders.set(builder.toLowerCase(), decimal(rate));
  }

  /** Lets a wallet sign for an account. Throws where the venue would refuse it. */
  approveAgent(
    address: string,
    agent: { readonly address: string; readonly name?: string; readonly validUntil?: number },
  ): void {
    const approved: Agent = {
      address: agent.address.toLowerCase(),
      name: agent.name ?? '',
      validUntil: agent.validUntil ?? null,
    };
    const refused = this.#agents.approve(this.#account(address), approved);
    if (refused !== null) throw new RangeError(refused);
  }

  /** Ends an agent by its name; empty for the one without. Its orders stay. */
  removeAgent(address: string, name: string): void {
    this.#agents.remove(this.#account(address), name);
  }

  /** Beyond a thousand types no new one is counted: the venue knows fewer, and clients can make up more. */
  #note(type: string): void {
    const before = this.#received.get(type) ?? 0;
    if (before > 0 || this.#received.size < TYPES_MAX) this.#received.set(type, before + 1);
  }

  #answer(request: SimRequest): unknown {
    const path = request.target.split('?', 1)[0] ?? '';
    if (path !== '/info' && path !== '/exchange') return NO.noSuchPath;
    if (request.method !== 'POST') return NO.badMethod;
    if (!(request.headers['content-type'] ?? '').startsWith('application/json')) return NO.notJsonType;
    const body = parseJson(Buffer.from(request.body).toString('utf8'));
    if (body === null) return NO.notJson;
    return path === '/info' ? this.ask(body, this.now) : this.act(body, this.now);
  }

  #obey(request: SignedRequest, action: Action, batch: number): ActionReply {
    const { signing } = action;
    const registry = { exchange: this.#exchange, agents: this.#agents, chain: this.#chain };
    const sender = authenticate(registry, signing, request);
    if (sender === null) return { kind: 'malformed' };
    if (typeof sender === 'string') return { kind: 'err', text: sender };
    const refused = this.#admit(sender, request, { action, batch });
    if (refused !== null) return { kind: 'err', text: refused };
    return action.answer({
      exchange: this.#exchange,
      agents: this.#agents,
      counts: this.#counts,
      ...sender,
      action: request.fields,
      nonce: request.nonce,
    });
  }

  /** Uses the nonce, and counts the request for the account's own limit. */
  #admit(
    sender: Sender,
    request: SignedRequest,
    one: { readonly action: Action; readonly batch: number },
  ): string | null {
    const refused = this.#nonces.use(sender.signer, request.nonce, this.now);
    if (refused !== null) return refused;
    const isCancel = one.action.batch === 'cancels';
    return spendRequests(sender.account, { requests: one.batch, isCancel }, this.now);
  }

  #account(address: string): Account {
    return this.#exchange.account(address.toLowerCase());
  }

  #listing(coin: string): Listing {
    const listing = this.#exchange.listings.get(coin);
    if (listing === undefined) throw new RangeError('unknown coin');
    return listing;
  }
}

function batchOf(request: SignedRequest, action: Action): number {
  const list = action.batch === null ? null : request.fields.get(action.batch);
  return Array.isArray(list) ? Math.max(1, list.length) : 1;
}

function written(reply: ActionReply): unknown {
  if (reply.kind === 'malformed') return NO.malformed;
  if (reply.kind === 'err') return { status: 'err', response: reply.text };
  return { status: 'ok', response: reply.response };
}
