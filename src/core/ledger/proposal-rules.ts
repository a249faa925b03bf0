import type { Json, JsonObject } from './canonical.ts';
import { confirmationsFor } from './proposal-entry.ts';
import { breach, MALFORMED, type Broken } from './rule-name.ts';

interface Known {
  readonly by: string;
  readonly until: number;
  readonly confirmedBy: Set<string>;
  isRefused: boolean;
  isUsed: boolean;
}

/**
 * A change that needs a second person is carried out by whoever proposed it, once, in time, after others confirmed it.
 * Every body that comes has the shape of its kind. Memory grows with proposals.
 */
export class ProposalRules {
  readonly #known = new Map<number, Known>();

  /** The first rule about proposals that entry `seq` breaks, or null. */
  take(seq: number, at: number, body: JsonObject): Broken | null {
    const by = String(body.by);
    if (body.kind === 'proposal') {
      this.#known.set(seq, {
        by,
        until: Number(body.until),
        confirmedBy: new Set(),
        isRefused: false,
        isUsed: false,
      });
      return null;
    }
    if (body.kind !== 'proposalWord' && body.kind !== 'proposalUsed') return null;
    const number = Number(body.proposal);
    const known = this.#known.get(number);
    if (known === undefined) return breach('PROPOSAL_UNKNOWN', number);
    if (body.kind === 'proposalWord') return this.#word(number, known, by, body.verdict);
    const wasUsed = known.isUsed;
    known.isUsed = true;
    if (wasUsed) return breach('PROPOSAL_USED_TWICE', number);
    const isConfirmed = known.confirmedBy.size >= confirmationsFor(known.by) && !known.isRefused;
    return isConfirmed && known.by === by && at <= known.until
      ? null
      : breach('PROPOSAL_NOT_CONFIRMED', number);
  }

  #word(number: number, known: Known, by: string, verdict: Json | undefined): Broken | null {
    if (verdict !== 'confirmed') {
      known.isRefused = true;
      return null;
    }
    if (!by.startsWith('person/')) return MALFORMED;
    if (by === known.by) return breach('PROPOSAL_CONFIRMED_BY_SELF', number);
    known.confirmedBy.add(by);
    return null;
  }
}
