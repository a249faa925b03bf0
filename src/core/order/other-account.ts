import type { UnixMs } from '../units/time.ts';
import type { ScopeReport } from './reports.ts';

/** Accounts that have no key of their own, and that keys of another one act for: how a venue names and tells them. */
export interface OtherAccounts<Draft, Reply> {
  /** The name as it is kept; null for a text that is none. */
  parse(text: string): string | null;
  /** What is asked to know whose keys act for it, one after the other until {@link read} knows. */
  questions(name: string): readonly ((now: UnixMs) => Draft)[];
  /** By the answers until now, in order; null where they do not say. */
  read(replies: readonly Reply[]): OtherAccount | null;
}

/** `none`: there is no such account, or it has keys of its own. */
export type OtherAccount =
  { readonly kind: 'none' } | { readonly kind: 'vault' | 'subAccount'; readonly master: string };

/**
 * What is known of a key that is to trade for another account than its own: refused unless the account's master is whom
 * the venue says that the key is of.
 */
export function reportFor(report: ScopeReport, name: string, found: OtherAccount): ScopeReport {
  if (report.account === undefined) return report;
  if (found.kind === 'none' || found.master !== report.account)
    return { ...report, refusals: [...report.refusals, NOT_ITS_MASTER] };
  const flags = [...report.flags, [`for:${found.kind}`, true] as const].sort(([a], [b]) => (a < b ? -1 : 1));
  return { ...report, account: name, master: found.master, warnings: [...report.warnings, MAY_MORE], flags };
}

const NOT_ITS_MASTER =
  'The key may not act for that address: it is no sub-account of the account that the key is of, and no vault that ' +
  'this one leads. Look the address up at the venue, or approve a key with the account that it belongs to.';

/** No venue binds a key to one of them. */
const MAY_MORE =
  'The key may also trade for the account that it is of, and for all that this one leads or owns: the gateway does ' +
  'so for no bot, and does not see it where somebody else does.';
