import { categoryOf } from '../core/units/category.ts';
import { formatDecimal, type Decimal } from '../core/units/decimal.ts';
import type { ScopeReport } from '../core/order/reports.ts';
import type { Instrument } from '../core/units/ids.ts';
import type { Clock } from '../ports.ts';
import { Listening } from './listening.ts';
import { learnClock, learnListing, learnPrice } from './market-facts.ts';
import { OwnOrders } from './own-orders.ts';
import { askOther } from './whose-account.ts';
import { codeIn, refusalOf, type StepEnd } from './step-end.ts';
import { STEPS, type Stage, type Step } from './steps.ts';
import { sizeOf, worstOf, type TrialSize } from './trial-size.ts';
import type { TrialTerms } from './trial-terms.ts';
import { NOBODY, type AccountNames, type VenueClient } from './venue-client.ts';

/** How one action ended, and how long it took. */
export interface StepResult {
  readonly name: string;
  readonly end: StepEnd;
  readonly tookMs: number;
}

/** What came of a trial. Nothing in it is text from outside but short codes. */
export interface TrialResult {
  readonly steps: readonly StepResult[];
  /** Ids of orders of which it is not known that they are gone; empty is what everybody hopes for. */
  readonly left: readonly string[];
  readonly stopped: boolean;
  /** Whose account was traded on. */
  readonly account: TriedAccount;
}

/** The key's own account, or another one: `other` until the venue has said what that is. */
export type TriedAccount = 'own' | 'other' | 'vault' | 'subAccount';

/** Each of them in words. */
export const WHOSE: Readonly<Record<TriedAccount, string>> = {
  own: 'its own account',
  other: 'another account than its own',
  vault: 'a vault',
  subAccount: 'a sub-account',
};

/** What a trial is made with. */
export interface TrialParts {
  readonly client: VenueClient;
  readonly terms: TrialTerms;
  readonly instrument: Instrument;
  /** The vault or sub-account that the key is to trade for; null for its own account. */
  readonly other: string | null;
  readonly clock: Clock;
  /** A quantity that somebody chose; null for the least that the venue takes. */
  readonly quantity: Decimal | null;
  /** The most that all orders together may be worth, in the quote asset. */
  readonly costMax: Decimal;
  /** What a person's log-in was answered with, where the venue has sessions; null elsewhere. */
  readonly redirect: string | null;
  /** Whether a key that may do too much ends the trial: on a test network it does not. */
  readonly isStrict: boolean;
  readonly isStopped: () => boolean;
  readonly onStep: (result: StepResult) => void;
}

/** Does every action of the list at a venue, each once, and leaves no order behind. */
export class Trial {
  readonly #parts: TrialParts;
  readonly #results: StepResult[] = [];
  #orders: OwnOrders | null = null;
  /** Set once the venue has said whose the key is. */
  #names: AccountNames = NOBODY;
  #account: TriedAccount;

  constructor(parts: TrialParts) {
    this.#parts = parts;
    this.#account = parts.other === null ? 'own' : 'other';
  }

  /** Rejects only for faults of this program; orders are cleared before that too. */
  async run(): Promise<TrialResult> {
    const { client, clock } = this.#parts;
    const listening = new Listening(client, clock);
    try {
      const size = await this.#begin();
      if (size !== null) await this.#trade(size, listening);
    } finally {
      listening.close();
      await this.#clear();
    }
    const account = this.#account;
    return { steps: this.#results, left: this.#left, stopped: this.#parts.isStopped(), account };
  }

  #left: readonly string[] = [];

  async #clear(): Promise<void> {
    this.#left = (await this.#orders?.clear()) ?? [];
    await endSession(this.#parts.client);
  }

  /** What has to be known before an order can be written; null where it is not. */
  async #begin(): Promise<TrialSize | null> {
    const { client, terms, instrument, quantity, costMax } = this.#parts;
    if (!(await this.#did('venue’s clock', () => learnClock(client)))) return null;
    if (!(await this.#did('log in', () => openSession(client, this.#parts.redirect)))) return null;
    if (!(await this.#did('scopes of the key', () => this.#scopes()))) return null;
    if (!(await this.#did('list of markets', () => learnListing(client, instrument, this.#names))))
      return null;
    const found: { price: Decimal | null } = { price: null };
    if (!(await this.#did('prices', () => learnPrice(client, instrument, found))) || found.price === null)
      return null;
    const size = sizeOf(terms, found.price, quantity);
    const most = worstOf(size);
    const isDear = most > costMax;
    const note = `at most ${formatDecimal(most)} ${terms.quote}, and ${formatDecimal(costMax)} are allowed`;
    const judged = await this.#did('what it could cost', () =>
      Promise.resolve(isDear ? { kind: 'wrong', note, next: nextDear(most) } : { kind: 'done', note }),
    );
    return judged ? size : null;
  }

  async #trade(size: TrialSize, listening: Listening): Promise<void> {
    const { client, terms, instrument, clock } = this.#parts;
    const orders = new OwnOrders({ client, terms, instrument, clock });
    this.#orders = orders;
    const stage: Stage = { client, terms, instrument, orders, listening, size, main: null };
    for (const step of STEPS) {
      await this.#did(step.name, () => this.#one(step, stage));
    }
  }

  #one(step: Step, stage: Stage): Promise<StepEnd> {
    if (this.#parts.isStopped()) return Promise.resolve({ kind: 'notTried', note: 'the trial was stopped' });
    const missing = step.needs.find((name) => !this.#wasDone(name));
    if (missing === undefined) return step.run(stage);
    const isNone = this.#results.some(({ name, end }) => name === missing && end.kind === 'notServed');
    if (isNone) return Promise.resolve({ kind: 'notServed', note: `it needs: ${missing}` });
    return Promise.resolve({ kind: 'notTried', note: `it needs: ${missing}` });
  }

  #wasDone(name: string): boolean {
    return this.#results.some((result) => result.name === name && result.end.kind === 'done');
  }

  /** True where there is nothing in the way of going on. */
  async #did(name: string, act: () => Promise<StepEnd>): Promise<boolean> {
    const { clock, onStep } = this.#parts;
    const begunAt = clock.monotonicMs();
    const end = await act();
    const result = { name, end, tookMs: Math.round(clock.monotonicMs() - begunAt) };
    this.#results.push(result);
    onStep(result);
    return end.kind === 'done' || end.kind === 'notServed';
  }

  /** What the key may do. A test network need not tell it. */
  async #scopes(): Promise<StepEnd> {
    const { client, instrument, isStrict, other } = this.#parts;
    const reply = await client.read({ kind: 'permissions' });
    if (reply === null) return { kind: 'unanswered' };
    const category = categoryOf(instrument);
    const report = client.codec.readPermissions(reply, category === 'linear' ? [] : [category]);
    if (report === null) {
      if (isStrict || client.codec.bind !== null) return refusalOf(client.codec, reply);
      return {
        kind: 'notServed',
        note: `the venue said ${codeIn(reply)}: a test network need not tell them`,
      };
    }
    // Nothing can be asked about an account that nobody has named.
    if (client.codec.bind !== null && report.account === undefined)
      return { kind: 'wrong', note: 'it trades for no account', next: report.refusals.join(' ') };
    return other === null ? this.#granted(report) : this.#forOther(report, other);
  }

  /** On a test network too, a key acts for another account only where that one is its owner's. */
  async #forOther(report: ScopeReport, other: string): Promise<StepEnd> {
    const { client } = this.#parts;
    const told = await askOther(client, report, other);
    if (told.kind === 'unreadable')
      return told.reply === null ? { kind: 'unanswered' } : refusalOf(client.codec, told.reply);
    if (told.report.master === undefined)
      return {
        kind: 'wrong',
        note: 'it may not act for that account',
        next: told.report.refusals.at(-1) ?? '',
      };
    const isVault = told.report.flags.some(([name]) => name === 'for:vault');
    this.#account = isVault ? 'vault' : 'subAccount';
    return this.#granted(told.report);
  }

  #granted({ account, master, flags, refusals }: ScopeReport): StepEnd {
    this.#names = { address: account ?? null, master: master ?? null };
    const granted = flags.filter(([, may]) => may).length;
    const forWhom = this.#account === 'own' ? '' : `; it acts for ${WHOSE[this.#account]}`;
    const note = `${granted} of ${flags.length} granted, ${refusals.length} too many${forWhom}`;
    return this.#parts.isStrict && refusals.length > 0 ? { kind: 'wrong', note } : { kind: 'done', note };
  }
}

function nextDear(most: Decimal): string {
  return `--cost-max ${formatDecimal(most)}, or a market whose least order is worth less (--market)`;
}

const LOG_IN_NEXT =
  'log in at the venue’s page and give --redirect the whole address that it sends you back to';

async function openSession(client: VenueClient, redirect: string | null): Promise<StepEnd> {
  const { session } = client.codec;
  if (session === undefined) return { kind: 'notServed', note: 'each request is signed' };
  const read = redirect === null ? null : session.readRedirect(redirect);
  if (read === null)
    return { kind: 'wrong', note: 'that is no address that a log-in sends back to', next: LOG_IN_NEXT };
  const sum = client.checksum(session.checksumOver(client.keyId, read.requestToken));
  const reply = await client.askPublic(session.exchange(client.keyId, read.requestToken, sum));
  if (reply === null) return { kind: 'unanswered' };
  const opened = session.readOpened(reply);
  // What a log-in sends back serves once, and for some minutes.
  if (opened === null)
    return { kind: 'refused', code: String(reply.status), next: `${LOG_IN_NEXT}, at once` };
  client.enter(opened.token);
  return { kind: 'done' };
}

async function endSession(client: VenueClient): Promise<void> {
  const { session } = client.codec;
  const token = client.token;
  if (session !== undefined && token !== null) await client.askPublic(session.end(client.keyId, token));
}
