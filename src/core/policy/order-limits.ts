import { emptyState, fold } from '../account/fold.ts';
import type { GatewayState } from '../account/state.ts';
import type { Entry } from '../ledger/entry.ts';
import { decide } from './decide.ts';
import { figuresOf, type Proposal, type RuleFigures } from './evaluate.ts';
import type { BoundName, Figure } from './figure.ts';
import { decideAgain, IntentBatches } from './replay.ts';
import type { ScopeKind } from './rule.ts';

/** Which order of the request: what was asked for, its other leg, what the venue places for it, or a setting. */
export type LimitPart = 'order' | 'otherLeg' | 'exit' | 'setting';

/** One limit with what it was held against. */
export interface LimitRow {
  readonly part: LimitPart;
  readonly scope: ScopeKind;
  readonly limit: BoundName;
  /** `held`: a person is asked first. `notApplied`: the limit lets such an order pass. `notSet`: policy has none. */
  readonly result: 'passed' | 'refused' | 'held' | 'notApplied' | 'notSet';
  /** Null where the limit was not looked at. */
  readonly figure: Figure | null;
}

/** What the limits were held against when one request was decided. */
export interface OrderLimits {
  /** Whether the decision came out as it is recorded when it was made again. */
  readonly agrees: boolean;
  /** Empty where no rule was asked, as for a cancel. */
  readonly rows: readonly LimitRow[];
}

/** Most entries that one request has, and more than any. */
const BATCH_MAX = 1_000;

/**
 * Says which figures the limits were held against when the request of one entry was decided: folds the ledger up to it
 * and makes the decision again. Feed it every entry from the first one on, up to the one before `end`.
 */
export class LimitsAgain {
  readonly #seq: number;
  readonly #state: GatewayState = emptyState();
  readonly #batches = new IntentBatches();

  /** `seq`: the entry with the decision. */
  constructor(seq: number) {
    this.#seq = seq;
  }

  take(entry: Entry): void {
    if (this.#batches.joins(entry)) return;
    // Once the request that is asked about is whole, everything later is past it.
    if (this.#isPast()) return;
    for (const before of this.#batches.end()) fold(this.#state, before);
    if (!this.#batches.begins(entry)) fold(this.#state, entry);
  }

  /** Null where the entry is none that policy decided. Call once, after the last entry. */
  report(): OrderLimits | null {
    const batch = this.#batches.end();
    const rows: LimitRow[] = [];
    const decided = decideAgain(this.#state, batch, ({ seq }, ask) => {
      if (seq !== this.#seq) return;
      const proposals: Proposal[] = [];
      decide(this.#state, { ...ask, heard: (proposal) => void proposals.push(proposal) });
      proposals.forEach((proposal, index) => {
        const part = partOf(proposal, index);
        rows.push(...figuresOf(this.#state, proposal).flatMap((asked) => rowsOf(part, asked)));
      });
    });
    const found = decided.find(({ entry }) => entry.seq === this.#seq);
    return found === undefined ? null : { agrees: found.recorded === found.again, rows };
  }

  #isPast(): boolean {
    return this.#batches.under.some(({ seq }) => seq === this.#seq);
  }
}

/** The entry after the last one that has to be read for a decision: its request may go on behind it. */
export function endOfRequest(entry: Entry, size: number): number {
  const batch = entry.body.kind === 'intent' ? entry.body.batch : null;
  const more = batch === null ? 0 : Math.max(0, batch[1] - batch[0] - 1);
  return Math.min(size, entry.seq + 1 + Math.min(more, BATCH_MAX));
}

function partOf({ action }: Proposal, index: number): LimitPart {
  if (action.kind === 'setting' || action.kind === 'exit') return action.kind;
  return index === 0 ? 'order' : 'otherLeg';
}

function rowsOf(part: LimitPart, { scope, limits, figures }: RuleFigures): readonly LimitRow[] {
  if (figures === 'notSet' || figures.length === 0) {
    const result = figures === 'notSet' ? 'notSet' : 'notApplied';
    // What is no line of policy is of interest only where it bounds something.
    const lines = limits.filter((limit) => limit !== 'holding');
    return lines.map((limit) => ({ part, scope, limit, result, figure: null }));
  }
  return figures.map((figure) => {
    const { limit, isPassed } = figure;
    return { part, scope, limit, result: resultOf(limit, isPassed), figure };
  });
}

function resultOf(limit: BoundName, isPassed: boolean): LimitRow['result'] {
  if (isPassed) return 'passed';
  return limit === 'approval' ? 'held' : 'refused';
}
