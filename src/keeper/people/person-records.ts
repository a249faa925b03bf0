import type { Person } from '../../core/identity/people-state.ts';
import type { PersonId } from '../../core/units/ids.ts';
import type { Vault } from '../custody/vault.ts';
import { readProfile, writeProfile, type Profile } from './profile.ts';

const KIND = 'person';
const SLOTS = ['a', 'b'] as const;

/** What a change of a person's record writes: the place beside the one in use, so that one of the two always opens. */
export class PersonRecords {
  readonly #vault: Vault;

  constructor(vault: Vault) {
    this.#vault = vault;
  }

  /** Seals the first record of a person. Returns the digest for the ledger to name. */
  create(id: PersonId, profile: Profile): string {
    return this.#seal(placeOf(id, 'a'), profile);
  }

  /** Seals a changed record beside the one in use. Before its entry is durable the old one is in use. */
  change(person: Pick<Person, 'id' | 'record'>, profile: Profile): string {
    const used = this.#slotOf(person);
    return this.#seal(placeOf(person.id, used === 'a' ? 'b' : 'a'), profile);
  }

  /** Lends the record that the ledger names. Null where it is not there or is another one (threat T17). */
  read(person: Pick<Person, 'id' | 'record'>): Profile | null {
    const slot = this.#slotOf(person);
    return slot === null ? null : this.#vault.withSecret(placeOf(person.id, slot), KIND, readProfile);
  }

  /** Forgets what the ledger does not name; everything of the person for null. */
  forgetOthers(id: PersonId, record: string | null): void {
    for (const slot of SLOTS) {
      const place = placeOf(id, slot);
      const digest = this.#vault.recordDigest(place, KIND);
      if (digest !== null && digest !== record) this.#vault.remove(place, KIND);
    }
  }

  #slotOf({ id, record }: Pick<Person, 'id' | 'record'>): (typeof SLOTS)[number] | null {
    return SLOTS.find((slot) => this.#vault.recordDigest(placeOf(id, slot), KIND) === record) ?? null;
  }

  #seal(place: string, profile: Profile): string {
    const bytes = writeProfile(profile);
    const digest = this.#vault.seal(place, KIND, bytes, true);
    bytes.fill(0);
    return digest;
  }
}

function placeOf(id: PersonId, slot: (typeof SLOTS)[number]): string {
  return `person/${id}/${slot}`;
}
