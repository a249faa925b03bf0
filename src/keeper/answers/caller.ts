import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import type { Permission } from '../../protocol/api/operation.ts';
import type { Ask } from '../../protocol/ask-message.ts';

/** What a permission is asked on. */
export type Resource =
  | { readonly kind: 'everything' }
  | { readonly kind: 'account'; readonly account: string }
  | { readonly kind: 'bot'; readonly bot: string; readonly account: string };

/** The whole gateway. */
export const EVERYTHING = { kind: 'everything' } as const;

/** Somebody who is signed in. */
export interface Caller {
  /** Equal for two requests of one person. */
  readonly id: string;
  /** How the ledger names who did it. */
  readonly actor: ActorRecord;
  may(permission: Permission, resource: Resource): boolean;
}

/** Who people are: judged in the keeper, by what only the keeper can check. */
export interface Callers {
  /** Null for a token that is not good now: unknown, ended, revoked, expired. */
  whoIs(ask: Ask): Caller | null;
}
