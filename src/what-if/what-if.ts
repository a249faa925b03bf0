import { emptyState, fold } from '../core/account/fold.ts';
import { actionOf } from '../core/account/record.ts';
import type { Account, GatewayState } from '../core/account/state.ts';
import type { ActionRecord, Entry } from '../core/ledger/entry.ts';
import type { Order } from '../core/order/order.ts';
import { blastRadius } from '../core/policy/blast-radius.ts';
import { countsAs, decide, replayed, type Verdict } from '../core/policy/decide.ts';
import type { Policy } from '../core/policy/policy.ts';
import { IntentBatches, joined, type Intent } from '../core/policy/replay.ts';
import { plainWorth } from '../core/policy/worth.ts';
import { valueUp } from '../core/units/contract.ts';
import {
  add,
  decimal,
  divideDown,
  formatDecimal,
  multiplyDown,
  subtract,
  ZERO,
  type Decimal,
} from '../core/units/decimal.ts';
import { parseAccountId, parseBotId, type AccountId, type Instrument, type Seq } from '../core/units/ids.ts';
import { unixMs, type UnixMs } from '../core/units/time.ts';
import { CandidateWorld } from './candidate-world.ts';
import { Course } from './course.ts';
import { DecisionTally, LostFillTally, type DecisionStakes, type LostFillRow } from './stakes.ts';

export interface WhatIfQuestion {
  readonly policy: Policy;
  readonly hash: string;
  /** The first moment at which the policy would have decided. */
  readonly since: UnixMs;
  /** Only this bot's decisions are made again, the others' stay as they are recorded; null for all. */
  readonly bot: string | null;
  /** The same for an account. */
  readonly account: string | null;
}

/** A figure as it was and as it would have been. Money in the quote asset; null where a position has no mark. */
export interface Compared {
  readonly recorded: string | null;
  readonly candidate: string | null;
}

export interface AccountStakes {
  readonly account: string;
  readonly turnover: Compared;
  /** Largest sum of all positions at mark, long and short added up, since the beginning. */
  readonly worstExposure: Compared;
  /** Realised and unrealised, fees and funding, since the beginning. */
  readonly profit: Compared;
}

/** One decision that came out differently, for people to look at. */
export interface Difference {
  readonly seq: number;
  readonly at: number;
  readonly bot: string;
  readonly instrument: string | null;
  readonly became: 'refused' | 'allowed';
  readonly codes: readonly string[];
  readonly notional: string;
}

export interface WhatIfReport {
  readonly since: number;
  /** Time of the last entry. */
  readonly until: number;
  readonly entries: number;
  readonly decisions: number;
  readonly same: number;
  readonly refused: DecisionStakes;
  readonly allowed: DecisionStakes;
  /** Refused by both, for other reasons. */
  readonly otherReasons: number;
  /** Cancels and changes of orders that would never have been there, and repeats of what would have been allowed. */
  readonly consequences: number;
  /** Resting orders that the policy would have taken back, and that rested on. */
  readonly struck: number;
  readonly lostFills: readonly LostFillRow[];
  readonly accounts: readonly AccountStakes[];
  readonly blastRadius: readonly {
    readonly bot: string;
    readonly before: string | null;
    readonly after: string;
  }[];
  readonly first: readonly Difference[];
}

/** What there is from the moment on at which the question begins. */
interface Begun {
  readonly other: CandidateWorld;
  readonly factCourse: Course;
  readonly otherCourse: Course;
}

const FIRST_MAX = 20;

/**
 * Makes the decisions of a ledger again under another policy and adds up what would have been different. What becomes
 * of orders in that other world is said in {@link CandidateWorld}. Feed it every entry from the first one on.
 */
export class WhatIf {
  readonly #question: WhatIfQuestion;
  readonly #fact: GatewayState = emptyState();
  readonly #batches = new IntentBatches();
  #begun: Begun | null = null;
  readonly #turnover = new Map<string, Decimal>();
  readonly #refused = new DecisionTally();
  readonly #allowed = new DecisionTally();
  readonly #lost = new LostFillTally();
  readonly #first: Difference[] = [];
  #decisions = 0;
  #same = 0;
  #otherReasons = 0;
  #consequences = 0;

  constructor(question: WhatIfQuestion) {
    this.#question = question;
  }

  take(entry: Entry): void {
    if (this.#batches.joins(entry)) return;
    this.#endBatch();
    if (this.#begun === null && entry.at >= this.#question.since) this.#begun = this.#begin();
    if (this.#batches.begins(entry)) return;
    const { body } = entry;
    const begun = this.#begun;
    if (begun === null) return fold(this.#fact, entry);
    begun.factCourse.watch(body, () => fold(this.#fact, entry));
    begun.otherCourse.watch(body, () => begun.other.follow(entry));
    if (body.kind !== 'fill') return;
    const market = body.instrument as Instrument;
    const traded = valueUp(market, decimal(body.quantity), decimal(body.price));
    this.#turnover.set(body.account, add(this.#turnover.get(body.account) ?? ZERO, traded));
  }

  /** What came out. Call once, after the last entry. */
  report(): WhatIfReport {
    this.#endBatch();
    const begun = this.#begun ?? this.#begin();
    const { other } = begun;
    other.finish();
    return {
      since: this.#question.since,
      until: this.#fact.at,
      entries: this.#fact.size,
      decisions: this.#decisions,
      same: this.#same,
      refused: this.#refused.stakes(),
      allowed: this.#allowed.stakes(),
      otherReasons: this.#otherReasons,
      consequences: this.#consequences,
      struck: other.struck,
      lostFills: this.#lost.rows((account, instrument) => this.#markOf(account, instrument)),
      accounts: [...this.#fact.accounts.values()].map((account) => this.#accountStakes(account.id, begun)),
      blastRadius: this.#radii(),
      first: this.#first,
    };
  }

  #begin(): Begun {
    const { policy, hash } = this.#question;
    const candidate = { policy, hash, seq: 0 as Seq };
    const other = new CandidateWorld(this.#fact, candidate, {
      lost: (fill, quantity, order) => {
        const id = order === null ? undefined : this.#account(fill.account)?.usedIds.get(order);
        const { account, side } = fill;
        const instrument = fill.instrument as Instrument;
        const fee = divideDown(multiplyDown(decimal(fill.fee), quantity), decimal(fill.quantity));
        this.#lost.add({
          ...{ account, instrument, side, quantity, price: decimal(fill.price), fee },
          bot: id?.bot ?? 'nobody',
        });
      },
    });
    return { other, factCourse: new Course(this.#fact), otherCourse: new Course(other.state) };
  }

  #endBatch(): void {
    const batch = this.#batches.end();
    const begun = this.#begun;
    if (begun === null) {
      for (const entry of batch) fold(this.#fact, entry);
      return;
    }
    const { other } = begun;
    const [first] = batch;
    if (first !== undefined) other.rollDay(first, first.body.account);
    const orders: Order[] = [];
    const spent = new Set<Seq>();
    const each = batch.map((entry) => this.#decide(other, entry, orders, spent));
    const decided = each.filter((verdict) => verdict !== null);
    const verdicts = decided.length === each.length ? joined(batch, decided) : each;
    batch.forEach((entry, index) => {
      this.#settle(other, entry, verdicts[index] ?? null);
      fold(this.#fact, entry);
    });
  }

  /** Null for what is not decided again: refused routes, and whatever the question leaves out. */
  #decide(other: CandidateWorld, entry: Intent, orders: Order[], spent: Set<Seq>): Verdict | null {
    const { body } = entry;
    const { bot: onlyBot, account: onlyAccount } = this.#question;
    const botId = parseBotId(body.bot);
    const accountId = parseAccountId(body.account);
    const action = actionOf(body.action);
    const bot = botId === null ? undefined : other.state.bots.get(botId);
    const account = accountId === null ? undefined : other.state.accounts.get(accountId);
    if (action === null || bot === undefined || account === undefined) return null;
    if (onlyBot !== null && onlyBot !== body.bot) return null;
    if (onlyAccount !== null && onlyAccount !== body.account) return null;
    const now = unixMs(entry.at);
    const stampedAt = unixMs(body.stampedAt);
    const again = replayed(other.state, body.request, now);
    if (again !== null) return { kind: 'deny', denials: [again] };
    const verdict = decide(other.state, { bot, account, action, now, batch: orders, spent, stampedAt });
    const counted = verdict.kind === 'allow' ? countsAs(account, action) : null;
    if (counted !== null) orders.push(counted);
    if (verdict.kind === 'allow' && verdict.approval !== null) spent.add(verdict.approval);
    return verdict;
  }

  #settle(other: CandidateWorld, entry: Intent, verdict: Verdict | null): void {
    const { body } = entry;
    if (verdict === null) return other.keep(entry);
    this.#decisions += 1;
    const wasAllowed = body.verdict === 'allow';
    if (verdict.kind === 'again') {
      if (!wasAllowed) this.#consequences += 1;
      return other.keep(entry);
    }
    if (verdict.kind === 'allow') {
      if (wasAllowed) {
        this.#same += 1;
        return other.keep(entry);
      }
      const reasons = codesOf(body.denials);
      if (equal(reasons, NOT_THERE)) this.#consequences += 1;
      else this.#differs(this.#allowed, entry, 'allowed', reasons);
      return other.allow(entry, verdict.approval);
    }
    if (verdict.kind === 'hold' && body.verdict === 'hold') {
      this.#same += 1;
      return other.keep(entry);
    }
    const codes = codesOf(verdict.denials);
    if (!wasAllowed) {
      if (equal(codes, codesOf(body.denials))) this.#same += 1;
      else this.#otherReasons += 1;
    } else if (equal(codes, NOT_THERE)) this.#consequences += 1;
    else this.#differs(this.#refused, entry, 'refused', codes);
    other.refuse(entry, verdict.denials);
  }

  #differs(
    tally: DecisionTally,
    entry: Intent,
    became: Difference['became'],
    codes: ReadonlySet<string>,
  ): void {
    const { bot, account, action } = entry.body;
    const instrument = action.kind === 'route' ? null : instrumentOf(action);
    const notional = this.#worth(account, action);
    tally.add({ bot, instrument, notional }, codes);
    if (this.#first.length === FIRST_MAX) return;
    const shown = { seq: entry.seq, at: entry.at, bot, instrument, became, codes: [...codes] };
    this.#first.push({ ...shown, notional: formatDecimal(notional) });
  }

  #worth(name: string, record: ActionRecord): Decimal {
    const action = actionOf(record);
    const account = this.#account(name);
    return action === null || account === null ? ZERO : plainWorth(this.#fact, account, action);
  }

  #accountStakes(name: AccountId, { factCourse, otherCourse }: Begun): AccountStakes {
    const turnover = this.#turnover.get(name) ?? ZERO;
    return {
      account: name,
      turnover: compared(turnover, subtract(turnover, this.#lost.notionalOf(name))),
      worstExposure: compared(factCourse.worstExposure(name), otherCourse.worstExposure(name)),
      profit: compared(factCourse.profit(name), otherCourse.profit(name)),
    };
  }

  #radii(): WhatIfReport['blastRadius'] {
    const now = this.#fact.policy?.policy ?? null;
    return [...this.#fact.bots.values()].flatMap((bot) => {
      if (bot.revoked) return [];
      const before = now === null ? null : formatDecimal(blastRadius(now, bot).perDay);
      return [{ bot: bot.id, before, after: formatDecimal(blastRadius(this.#question.policy, bot).perDay) }];
    });
  }

  #account(name: string): Account | null {
    return this.#fact.accounts.get(name as AccountId) ?? null;
  }

  #markOf(account: string, instrument: string): Decimal | null {
    const key = `${account as AccountId}/${instrument as Instrument}` as const;
    return this.#fact.references.get(key)?.mark ?? null;
  }
}

const NOT_THERE: ReadonlySet<string> = new Set(['NOT_OWN_ORDER']);

function codesOf(denials: readonly { readonly code: string }[]): ReadonlySet<string> {
  return new Set(denials.map(({ code }) => code));
}

function equal(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((code) => other.has(code));
}

function compared(recorded: Decimal | null, candidate: Decimal | null): Compared {
  return { recorded: text(recorded), candidate: text(candidate) };
}

function text(amount: Decimal | null): string | null {
  return amount === null ? null : formatDecimal(amount);
}

function instrumentOf(action: Exclude<ActionRecord, { kind: 'route' }>): string | null {
  if (action.kind === 'guard') return action.guard.instrument;
  return action.kind === 'place' || action.kind === 'placeTest' ? action.order.instrument : action.instrument;
}
