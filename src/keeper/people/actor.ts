import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import type { PersonId } from '../../core/units/ids.ts';

/** How entries name who did something: the owner at their door, or a person. */
export function actorOf(by: 'owner' | { readonly person: PersonId }): ActorRecord {
  return by === 'owner' ? by : `person/${by.person}`;
}
