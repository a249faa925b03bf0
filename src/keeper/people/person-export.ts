import { formatGrant } from '../../core/identity/permission.ts';
import type { Entry } from '../../core/ledger/entry.ts';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import type { PersonId } from '../../core/units/ids.ts';
import type { LedgerStore } from '../../ports.ts';
import { refused, type PeopleParts, type Refusal } from './people-parts.ts';
import type { Roster } from './roster.ts';

/** What is kept of a person. Secrets are left out: whoever has this can sign in as nobody. */
export interface PersonData {
  readonly kind: 'personData';
  readonly id: PersonId;
  readonly name: string;
  readonly roles: readonly string[];
  readonly since: number;
  readonly lastSignIn: number | null;
  readonly hasPassword: boolean;
  readonly hasOneTimeCodes: boolean;
  readonly passkeys: readonly { readonly label: string; readonly addedAt: number }[];
  readonly backupCodes: number;
  readonly mail: string | null;
  /** Entries of the ledger that are about them, or that they caused, oldest first. */
  readonly entries: readonly Entry[];
  /** There are more entries than are listed. */
  readonly isCut: boolean;
}

const PAGE = 1_024;
const ENTRIES_MAX = 10_000;

/** Gathers what is kept of a person. */
export class PersonExport {
  readonly #parts: PeopleParts;
  readonly #roster: Roster;

  constructor(parts: PeopleParts, roster: Roster) {
    this.#parts = parts;
    this.#roster = roster;
  }

  /** Reads the whole ledger once, page by page, giving way to others between pages. */
  async of(id: PersonId, store: Pick<LedgerStore, 'read' | 'size'>): Promise<PersonData | Refusal> {
    const person = this.#roster.find(id);
    const profile = person === null ? null : this.#roster.profileOf(person);
    if (person === null || profile === null) return refused('PERSON_UNKNOWN');
    const { size } = this.#parts.journal.durableHead();
    const found = new Found(id);
    for (let from = 0; from < size; from += PAGE) {
      for (const leaf of await store.read(from, Math.min(PAGE, size - from))) {
        const entry = decodeLeaf(leaf);
        if (entry !== null) found.look(entry);
      }
    }
    return {
      ...{ kind: 'personData', id, name: profile.name, roles: person.grants.map(formatGrant) },
      ...{ since: person.since, lastSignIn: person.lastSignIn },
      hasPassword: profile.password !== null,
      hasOneTimeCodes: profile.totp !== null,
      passkeys: profile.passkeys.map(({ label, addedAt }) => ({ label, addedAt })),
      backupCodes: profile.codes.length,
      mail: profile.mail,
      entries: found.entries.slice(0, ENTRIES_MAX),
      isCut: found.entries.length > ENTRIES_MAX,
    };
  }
}

/** Entries that name a person, a session of theirs, or them as who did it. */
class Found {
  readonly entries: Entry[] = [];
  readonly #id: PersonId;
  readonly #sessions = new Set<string>();

  constructor(id: PersonId) {
    this.#id = id;
  }

  look(entry: Entry): void {
    const fields: ReadonlyMap<string, unknown> = new Map(Object.entries(entry.body));
    if (fields.get('kind') === 'session' && fields.get('person') === this.#id) {
      this.#sessions.add(String(fields.get('session')));
    }
    const isTheirs =
      fields.get('person') === this.#id ||
      fields.get('by') === `person/${this.#id}` ||
      this.#sessions.has(String(fields.get('session')));
    // One more than is listed: enough to say that there are more.
    if (isTheirs && this.entries.length <= ENTRIES_MAX) this.entries.push(entry);
  }
}
