import { may, type Permission, type Resource } from '../../core/identity/permission.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import type { Ask } from '../../protocol/ask-message.ts';
import { actorOf } from '../people/actor.ts';
import type { People } from '../people/people.ts';
import type { SignedIn } from '../people/sessions.ts';

/** Somebody who asks. */
export interface Caller {
  /** Equal for two requests of one person; empty for a stranger. */
  readonly id: string;
  /** How the ledger names who did it. */
  readonly actor: ActorRecord;
  /** Null for a stranger. */
  readonly session: SignedIn | null;
  may(permission: Permission, resource: Resource): boolean;
}

/** Who people are: judged in the keeper, by what only the keeper can check. */
export interface Callers {
  /** Null for a token that is not good now: unknown, ended, revoked, expired. */
  whoIs(ask: Ask): Caller | null;
}

/** Those who signed in. Asked anew for each request, so that a revocation and another role act at once. */
export function callersOf(people: Pick<People, 'whoIs'>): Callers {
  return {
    whoIs: ({ credentials }) => {
      const session = credentials.access === null ? null : people.whoIs(credentials.access);
      return session === null ? null : callerOf(session);
    },
  };
}

/** Somebody who is signed in, as the one who asks. */
export function callerOf(session: SignedIn): Caller {
  return {
    id: session.person,
    actor: actorOf(session),
    session,
    may: (permission, resource) => may(session, permission, resource),
  };
}
