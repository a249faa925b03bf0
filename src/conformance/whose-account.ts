import { reportFor } from '../core/order/other-account.ts';
import type { ScopeReport } from '../core/order/reports.ts';
import type { RawReply } from '../core/order/venue.ts';
import type { VenueClient } from './venue-client.ts';

/** What the venue said of another account; `unreadable` with the last answer, null where none came. */
export type ToldOther =
  | { readonly kind: 'told'; readonly report: ScopeReport }
  | { readonly kind: 'unreadable'; readonly reply: RawReply | null };

/**
 * What a key may do, of which `report` tells, for another account than its own: the venue is asked whose that one is.
 * What comes back names a `master` where the key may act for it, and says in its last refusal why it may not elsewhere.
 */
export async function askOther(client: VenueClient, report: ScopeReport, other: string): Promise<ToldOther> {
  const replies: RawReply[] = [];
  for (const draftAt of client.codec.otherAccounts?.questions(other) ?? []) {
    const reply = await client.send(draftAt(client.now()));
    if (reply === null) return { kind: 'unreadable', reply };
    replies.push(reply);
    const found = client.codec.otherAccounts?.read(replies) ?? null;
    if (found !== null) return { kind: 'told', report: reportFor(report, other, found) };
  }
  return { kind: 'unreadable', reply: replies.at(-1) ?? null };
}
