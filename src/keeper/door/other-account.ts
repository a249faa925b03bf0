import type { Account } from '../../core/account/state.ts';
import { reportFor } from '../../core/order/other-account.ts';
import type { ScopeReport } from '../../core/order/reports.ts';
import type { Venue } from '../../core/order/venue.ts';
import { askOffered, askWhose, type OfferedCredential } from '../custody/probe.ts';
import type { CommandParts } from './command-parts.ts';
import { told } from './no-answer.ts';
import { OwnerRefusal } from './owner-refusal.ts';

/** Of an account whose key is another one's: its own name at the venue. Of any other account nothing. */
export function forWhom({ master, address }: Pick<Account, 'master' | 'address'>): {
  readonly tradesFor?: string;
} {
  return master === null || address === null ? {} : { tradesFor: address };
}

/** What a probe said of a key, for the other account that it is to trade for: the venue is asked whose that is. */
export async function forOther(
  parts: CommandParts,
  venue: Venue,
  offered: OfferedCredential,
  { report, other }: { readonly report: ScopeReport; readonly other: string },
): Promise<ScopeReport> {
  const { otherAccounts } = venue;
  if (otherAccounts === undefined || report.account === undefined) return report;
  const found = await askWhose(otherAccounts, other, async (draftAt) =>
    told(await askOffered(parts, venue, offered, draftAt), (reply) => reply),
  );
  if (found !== null) return reportFor(report, other, found);
  const text = 'the venue’s answer about that address could not be read; nothing was stored';
  throw new OwnerRefusal('PROBE_UNREADABLE', text);
}
