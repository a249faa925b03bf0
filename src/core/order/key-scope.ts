import type { OpenedCategory } from '../units/category.ts';
import type { OtherAccounts } from './other-account.ts';
import type { ScopeReport } from './reports.ts';

/** What keys of a venue may do, and for what they are taken. Pure, like everything of a venue. */
export interface KeyScopes<Reply, Draft> {
  /**
   * For what else than linear contracts an owner can have a key accepted here, each with the flags of the venue that it
   * comes with: none where the venue grants it with linear contracts. Absent where a key is taken for one thing only.
   */
  readonly categories?: ReadonlyMap<OpenedCategory, readonly string[]>;
  /** Absent where each key acts for its own account alone. */
  readonly otherAccounts?: OtherAccounts<Draft, Reply>;
  /** `accepted`: what the owner asked for. Null for an answer that is not understood. */
  readPermissions(reply: Reply, accepted?: readonly OpenedCategory[]): ScopeReport | null;
}
