import type { Account } from '../../core/account/state.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import type { AccountId } from '../../core/units/ids.ts';
import type { Journal } from '../execution/journal.ts';
import type { KeyExpiry } from './key-expiry.ts';
import { reprobe, type NoWord, type ReprobeParts } from './probe.ts';

export interface ReprobeRoundParts extends ReprobeParts {
  readonly expiry: KeyExpiry;
  readonly order: ProbeOrder;
  readonly journal: Journal;
}

/**
 * Looks again at what a key may do. A key whose scope grew beyond what is accepted is quarantined: its openings stop,
 * its exits go on. Only an owner who narrowed the key again, or accepted nothing less, gets it out: the next look
 * clears it. Null then; where the venue told nothing, why, and everything is as it was.
 */
export async function reprobeRound(
  parts: ReprobeRoundParts,
  venue: Venue,
  account: Account,
): Promise<NoWord | null> {
  const asked = parts.order.ask();
  const end = await reprobe(parts, venue, account);
  if (end.kind !== 'told') return end;
  if (parts.order.take(account.id, asked)) await takeReport(parts, account, end.report);
  return null;
}

/** Takes the venue's latest word on the key that is in use: what it may do, how long it is good, if it may be used. */
export async function takeReport(
  parts: Pick<ReprobeRoundParts, 'expiry' | 'journal'>,
  account: Account,
  report: ScopeReport,
): Promise<void> {
  parts.expiry.learn(account.id, report);
  const status = report.refusals.length > 0 ? 'quarantined' : 'active';
  await parts.journal.submit((book) => {
    // Compared here: the word of an earlier look, or of the owner, may have waited for the ledger.
    if (account.status === 'removed' || (sameFlags(report, account) && status === account.status)) return;
    const { id } = account;
    book.append({ kind: 'probe', account: id, flags: report.flags, refusals: report.refusals });
    if (status === account.status) return;
    book.append({ kind: 'accountStatus', account: id, status, reasons: report.refusals });
  });
}

/**
 * Looks by the order in which they were asked: two may be under way, the gateway's own and the owner's, and an answer
 * that comes late says nothing against one that was asked for after it.
 */
export class ProbeOrder {
  #asked = 0;
  readonly #taken = new Map<AccountId, number>();

  /** The number of a look that is asked for now. */
  ask(): number {
    this.#asked += 1;
    return this.#asked;
  }

  /** Takes the answer to that look; false where a later one of the account was answered before. */
  take(account: AccountId, asked: number): boolean {
    if ((this.#taken.get(account) ?? 0) > asked) return false;
    this.#taken.set(account, asked);
    return true;
  }
}

function sameFlags(report: ScopeReport, account: Account): boolean {
  return JSON.stringify(report.flags) === JSON.stringify(account.flags);
}
