import { fold, emptyState } from '../account/fold.ts';
import { actionOf } from '../account/record.ts';
import type { GatewayState } from '../account/state.ts';
import { limitTurns } from '../anomaly/limit-turns.ts';
import { assert } from '../assert.ts';
import { canonicalJson } from '../ledger/canonical.ts';
import type { DenialRecord, Entry, EntryBody } from '../ledger/entry.ts';
import type { LimitsBody, LimitTurn } from '../ledger/limits-entry.ts';
import type { Order } from '../order/order.ts';
import { decimal } from '../units/decimal.ts';
import { parseAccountId, parseBotId, type Seq } from '../units/ids.ts';
import { unixMs } from '../units/time.ts';
import { allOrNone, countsAs, decide, replayed, type Ask, type Verdict } from './decide.ts';
import type { Denial } from './denial.ts';
import { shadowOf, type ShadowDifference } from './shadow.ts';

/** A decision that comes out differently today. */
export interface Deviation {
  readonly seq: number;
  readonly recorded: string;
  readonly again: string;
}

export type Intent = Entry & { readonly body: Extract<EntryBody, { kind: 'intent' }> };

/** Orders of one batch were decided on the same state: collects them until the batch is whole. */
export class IntentBatches {
  #batch: Intent[] = [];

  /** Takes an intent into the batch under way; false when the entry does not belong to it, or to none. */
  joins(entry: Entry): boolean {
    if (!isIntent(entry) || !this.#belongs(entry)) return false;
    this.#batch.push(entry);
    return true;
  }

  /** Begins a batch with an intent; false for every other kind of entry. What is under way must be ended before. */
  begins(entry: Entry): entry is Intent {
    if (!isIntent(entry)) return false;
    this.#batch = [entry];
    return true;
  }

  /** What is collected so far. */
  get under(): readonly Intent[] {
    return this.#batch;
  }

  /** The batch under way, which is over; empty when there is none. */
  end(): readonly Intent[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }

  #belongs(entry: Intent): boolean {
    const first = this.#batch[0];
    if (first === undefined || entry.body.batch === null || first.body.batch === null) return false;
    return first.body.request === entry.body.request && entry.body.batch[0] > first.body.batch[0];
  }
}

/**
 * Makes every decision of a ledger again, from its entries alone, and compares. Refused routes are not decisions of
 * policy and are passed over.
 */
export class Replay {
  readonly #state: GatewayState = emptyState();
  readonly #batches = new IntentBatches();
  readonly deviations: Deviation[] = [];
  readonly engines = new Set<string>();
  decisions = 0;

  /** What the policy on trial says otherwise, by the intent, until its entry comes. */
  readonly #trials = new Map<number, string>();

  take(entry: Entry): void {
    if (this.#batches.joins(entry)) return;
    this.#endBatch();
    if (entry.body.kind === 'shadowVerdict') this.#compareTrial(entry, entry.body);
    else this.#reportMissedTrials();
    if (entry.body.kind === 'start') this.engines.add(entry.body.engine);
    if (entry.body.kind === 'limits') this.#compareLimits(entry, entry.body);
    if (!this.#batches.begins(entry)) fold(this.#state, entry);
  }

  /** Decides what is still collected. Call once after the last entry. */
  finish(): void {
    this.#endBatch();
    this.#reportMissedTrials();
  }

  #endBatch(): void {
    const batch = this.#batches.end();
    this.#decideAll(batch);
    for (const entry of batch) fold(this.#state, entry);
  }

  #compareTrial(entry: Entry, body: Extract<EntryBody, { kind: 'shadowVerdict' }>): void {
    const again = this.#trials.get(body.intent) ?? 'agreed';
    this.#trials.delete(body.intent);
    const recorded = trialText(body);
    if (recorded !== again) this.deviations.push({ seq: entry.seq, recorded, again });
  }

  /** Which limits turned at the marks that the entry says follows from the entries before it. */
  #compareLimits(entry: Entry, body: LimitsBody): void {
    const account = named(this.#state.accounts, parseAccountId(body.account));
    if (account === null) return;
    const marks = new Map(body.marks.map(([of, mark]) => [of, decimal(mark)]));
    const view = { state: this.#state, account, at: unixMs(entry.at) };
    const turns = limitTurns({ ...view, markOf: (of) => marks.get(of) ?? null });
    const [recorded, again] = [turnsText(body.turns), turnsText(turns)];
    if (recorded !== again) this.deviations.push({ seq: entry.seq, recorded, again });
  }

  /** The verdicts of a trial stand right behind the intents that they are about. */
  #reportMissedTrials(): void {
    for (const [seq, again] of this.#trials) this.deviations.push({ seq, recorded: 'agreed', again });
    this.#trials.clear();
  }

  #decideAll(batch: readonly Intent[]): void {
    const decided = decideAgain(this.#state, batch, (entry, ask, verdict) => {
      const trial = shadowOf(this.#state, ask, verdict);
      if (trial !== null) this.#trials.set(entry.seq, trialText(trial));
    });
    for (const { entry, recorded, again } of decided) {
      this.decisions += 1;
      if (again !== recorded) this.deviations.push({ seq: entry.seq, recorded, again });
    }
  }
}

/** A decision as it is recorded and as it came out again, each with its reasons. */
export interface DecidedAgain {
  readonly entry: Intent;
  readonly recorded: string;
  readonly again: string;
}

/**
 * Makes the decisions of one batch again, on the state from before it, and tells of each ask that policy saw. What
 * policy never saw is left out.
 */
export function decideAgain(
  state: GatewayState,
  batch: readonly Intent[],
  tell: (entry: Intent, ask: Ask, verdict: Verdict) => void,
): readonly DecidedAgain[] {
  const orders: Order[] = [];
  const spent = new Set<Seq>();
  const first = batch[0];
  const again = first === undefined ? null : replayed(state, first.body.request, unixMs(first.at));
  const decided = batch.flatMap((entry) => {
    if (again !== null) return [{ entry, verdict: deniedBy(again) }];
    const ask = askOf(state, entry, { batch: orders, spent });
    if (ask === null) return [];
    const verdict = decide(state, ask);
    tell(entry, ask, verdict);
    if (verdict.kind !== 'allow') return [{ entry, verdict }];
    if (verdict.approval !== null) spent.add(verdict.approval);
    const counted = countsAs(ask.account, ask.action);
    if (counted !== null) orders.push(counted);
    return [{ entry, verdict }];
  });
  const joint = joined(
    batch,
    decided.map(({ verdict }) => verdict),
  );
  return decided.map(({ entry }, index) => {
    const { verdict, denials } = entry.body;
    return { entry, recorded: said(verdict, denials, usedBy(entry)), again: textOf(joint[index]) };
  });
}

/** What was asked, or null for what policy never saw. */
function askOf(
  state: GatewayState,
  entry: Intent,
  before: Required<Pick<Ask, 'batch' | 'spent'>>,
): Ask | null {
  const action = actionOf(entry.body.action);
  const bot = named(state.bots, parseBotId(entry.body.bot));
  const account = named(state.accounts, parseAccountId(entry.body.account));
  if (action === null || bot === null || account === null) return null;
  const stampedAt = unixMs(entry.body.stampedAt);
  // What was allowed before is added to these two as the batch is gone through.
  return { bot, account, action, now: unixMs(entry.at), ...before, stampedAt };
}

/** Verdicts on a batch, of which orders that belong together show it where one of them kept the others back. */
export function joined(batch: readonly Intent[], verdicts: readonly Verdict[]): readonly Verdict[] {
  const isBracket = batch.some(({ body }) => body.denials.some(({ code }) => code === 'PARTNER_REFUSED'));
  return isBracket ? allOrNone(verdicts) : verdicts;
}

function turnsText(turns: readonly LimitTurn[]): string {
  if (turns.length === 0) return 'no limit';
  return turns
    .map(({ subject, limit, turn, percent }) => `${subject} ${limit} ${turn} ${percent}`)
    .join(', ');
}

function deniedBy(denial: Denial): Verdict {
  return { kind: 'deny', denials: [denial] };
}

function textOf(verdict: Verdict | undefined): string {
  assert(verdict !== undefined, 'every decision has a verdict');
  switch (verdict.kind) {
    case 'again':
      return 'again';
    case 'allow':
      return said('allow', [], verdict.approval);
    default:
      return said(verdict.kind, verdict.denials);
  }
}

function trialText(of: Pick<ShadowDifference, 'verdict' | 'codes' | 'instead'>): string {
  return canonicalJson({ verdict: of.verdict, codes: of.codes, instead: of.instead });
}

function named<K, V>(known: ReadonlyMap<K, V>, name: K | null): V | null {
  return name === null ? null : (known.get(name) ?? null);
}

function isIntent(entry: Entry): entry is Intent {
  return entry.body.kind === 'intent';
}

/** The approval that an allowed request used up. */
function usedBy({ body }: Intent): number | null {
  return body.verdict === 'allow' ? (body.approval ?? null) : null;
}

function said(verdict: string, denials: readonly DenialRecord[], approval: number | null = null): string {
  const reasons = denials.map(({ code, facts }) => canonicalJson({ code, facts }));
  return [verdict, ...reasons, ...(approval === null ? [] : [`approval ${approval}`])].join(' ');
}
