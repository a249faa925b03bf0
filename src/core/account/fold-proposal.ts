import type { GrantRecord } from '../ledger/person-entry.ts';
import { confirmationsFor, type ProposalBody } from '../ledger/proposal-entry.ts';
import type { FourEyesChange } from '../identity/four-eyes-change.ts';
import type { Seq } from '../units/ids.ts';
import { unixMs, type UnixMs } from '../units/time.ts';

/** A change that waits, or waited, for others to confirm it. Known by the number of its entry. */
export interface Proposal {
  readonly id: Seq;
  readonly change: FourEyesChange;
  /** The operation of the API, or the command at the owner's door. */
  readonly operation: string;
  /** SHA-256 over everything that was asked for. */
  readonly digest: string;
  readonly on: GrantRecord['on'];
  readonly by: string;
  readonly at: UnixMs;
  /** Last moment at which it can be confirmed and carried out. */
  readonly until: UnixMs;
  /** Different people, none of whom proposed it. */
  confirmedBy: readonly string[];
  status: 'waiting' | 'confirmed' | 'refused' | 'withdrawn' | 'used';
  /** What was said last; empty while nothing was. */
  reason: string;
}

/** What one proposer can have on the list: a mad one pushes out its own only. */
const PER_PROPOSER_MAX = 50;

/** Applies an entry about a proposal. One about a proposal that is over, or gone from the list, changes nothing. */
export function foldProposal(proposals: Map<Seq, Proposal>, body: ProposalBody, seq: Seq, at: UnixMs): void {
  if (body.kind === 'proposal') {
    const { change, operation, digest, on, by } = body;
    forgetOldest(proposals, by, at);
    const until = unixMs(body.until);
    const told = { id: seq, change, operation, digest, on, by, at, until };
    proposals.set(seq, { ...told, confirmedBy: [], status: 'waiting', reason: '' });
    return;
  }
  const proposal = proposals.get(body.proposal as Seq);
  if (proposal === undefined || isSpent(proposal)) return;
  if (body.kind === 'proposalUsed') {
    proposal.status = 'used';
    return;
  }
  proposal.reason = body.reason;
  if (body.verdict !== 'confirmed') {
    proposal.status = body.verdict;
    return;
  }
  const others = new Set([...proposal.confirmedBy, body.by]);
  others.delete(proposal.by);
  proposal.confirmedBy = [...others];
  if (others.size >= confirmationsFor(proposal.by)) proposal.status = 'confirmed';
}

/** Whether nothing more can come of it, its time apart. */
export function isSpent({ status }: Pick<Proposal, 'status'>): boolean {
  return status !== 'waiting' && status !== 'confirmed';
}

function forgetOldest(proposals: Map<Seq, Proposal>, by: string, now: UnixMs): void {
  const own = [...proposals.values()].filter((one) => one.by === by);
  if (own.length < PER_PROPOSER_MAX) return;
  const over = own.filter((one) => isSpent(one) || one.until < now);
  for (const goes of [...over, ...own].slice(0, 1)) proposals.delete(goes.id);
}
