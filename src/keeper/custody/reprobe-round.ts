import type { Account } from '../../core/account/state.ts';
import type { Venue } from '../../core/order/venue.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import type { Journal } from '../execution/journal.ts';
import type { KeyExpiry } from './key-expiry.ts';
import { reprobe, type ReprobeParts } from './probe.ts';

export interface ReprobeRoundParts extends ReprobeParts {
  readonly expiry: KeyExpiry;
  readonly journal: Journal;
}

/**
 * Looks again at what a key may do. A key whose scope grew beyond what is accepted is quarantined: its openings stop,
 * its exits go on. Only an owner who narrowed the key again, or accepted nothing less, gets it out: the next look
 * clears it.
 */
export async function reprobeRound(parts: ReprobeRoundParts, venue: Venue, account: Account): Promise<void> {
  const report = await reprobe(parts, venue, account);
  if (report === null || account.status === 'removed') return;
  parts.expiry.learn(account.id, report);
  const status = report.refusals.length > 0 ? 'quarantined' : 'active';
  if (sameFlags(report, account) && status === account.status) return;
  await parts.journal.submit((book) => {
    const { id } = account;
    book.append({ kind: 'probe', account: id, flags: report.flags, refusals: report.refusals });
    if (status === account.status) return;
    book.append({ kind: 'accountStatus', account: id, status, reasons: report.refusals });
  });
}

function sameFlags(report: ScopeReport, account: Account): boolean {
  return JSON.stringify(report.flags) === JSON.stringify(account.flags);
}
