import type { Grant } from '../../core/identity/permission.ts';
import type { PeopleState, Person } from '../../core/identity/people-state.ts';
import { parsePersonName } from '../../core/identity/person-name.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { ActorRecord } from '../../core/ledger/person-entry.ts';
import { parsePersonId, type PersonId } from '../../core/units/ids.ts';
import { digestOf, keyedHash } from './people-keys.ts';
import { refused, type Done, type PeopleParts, type Refusal } from './people-parts.ts';
import { PersonRecords } from './person-records.ts';
import type { KeptReset, Profile } from './profile.ts';

/** A token of 256 bits by which somebody sets a password once. */
export interface IssuedReset {
  readonly token: string;
  /** Last moment, Unix milliseconds. */
  readonly until: number;
}

/** A password that may be stored, as its hash. */
export interface MadePassword {
  readonly stored: string;
  /** The lists that it was looked up in; null where it came as a hash. */
  readonly lookedUp: string | null;
}

/** What is changed of a person's record, and why the ledger says so. */
export interface RecordChange {
  readonly id: PersonId;
  readonly what: Extract<EntryBody, { kind: 'personRecord' }>['what'];
  readonly lookedUp?: string;
  readonly by: ActorRecord;
  /** Null to refuse with TOKEN_REFUSED: what was asked for does not fit what is kept now. */
  readonly edit: (profile: Profile) => Profile | null;
}

const DONE: Done = { kind: 'done' };

const KEY_BYTES = 32;
const TOKEN_BYTES = 32;
const HOUR_MS = 3_600_000;
/** How long somebody has to follow an invitation, and to set another password. */
const INVITED_MS = 24 * HOUR_MS;
const RESET_MS = HOUR_MS;
const RESET_PREFIX = 'spx_';

/** Who there is. Names are known in memory only; the ledger has hashes, and the vault the rest. */
export class Roster {
  readonly #parts: PeopleParts;
  readonly #records: PersonRecords;
  readonly #names = new Map<string, PersonId>();
  /** One change of a record at a time: a second one would seal over the first before its entry is durable. */
  #turn: Promise<unknown> = Promise.resolve();

  /** Reads every record once. Who has none that the ledger names cannot sign in, and the log says so. */
  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.#records = new PersonRecords(parts.vault);
    this.#forgetStrangers();
    for (const person of this.#state.persons.values()) {
      this.#records.forgetOthers(person.id, person.record);
      const profile = this.#records.read(person);
      if (profile === null) parts.log.write('alert', 'PERSON_RECORD_CHANGED', { person: person.id });
      else this.#names.set(profile.name, person.id);
    }
  }

  get #state(): PeopleState {
    return this.#parts.journal.state.people;
  }

  get persons(): readonly Person[] {
    return [...this.#state.persons.values()];
  }

  find(id: PersonId): Person | null {
    return this.#state.persons.get(id) ?? null;
  }

  /** Somebody with what is kept of them; null where there is nobody, or it cannot be read. */
  known(id: PersonId): { readonly person: Person; readonly profile: Profile } | null {
    const person = this.find(id);
    const profile = person === null ? null : this.profileOf(person);
    return person === null || profile === null ? null : { person, profile };
  }

  /** Whoever has that name, in whatever spelling. */
  named(name: string): Person | null {
    const id = this.#names.get(parsePersonName(name) ?? '');
    return id === undefined ? null : this.find(id);
  }

  /** Whose passkey that is. */
  withPasskey(id: string): Person | null {
    const isOf = (person: Person): boolean =>
      this.profileOf(person)?.passkeys.some((passkey) => passkey.id === id) === true;
    return this.persons.find(isOf) ?? null;
  }

  /** What is kept of a person; null where it cannot be read. */
  profileOf(person: Person): Profile | null {
    return this.#records.read(person);
  }

  /** Adds a person with a password, or without one and with a token to set it. */
  add(
    asked: {
      readonly name: string;
      readonly grants: readonly Grant[];
      readonly password: MadePassword | null;
    },
    by: ActorRecord,
    mayStill: () => boolean = () => true,
  ): Promise<(Done & { readonly id: PersonId; readonly reset: IssuedReset | null }) | Refusal> {
    return this.#alone(async () => {
      const name = parsePersonName(asked.name);
      if (name === null) return refused('PERSON_NAME_MALFORMED');
      if (this.#names.has(name)) return refused('PERSON_NAME_TAKEN');
      const key = this.#parts.random.bytes(KEY_BYTES);
      const id = parsePersonId(keyedHash(key, `person ${name}`));
      if (id === null || !mayStill()) return refused('ALREADY_SET_UP');
      const issued = asked.password === null ? this.#issue(id, INVITED_MS) : null;
      const password = asked.password?.stored ?? null;
      const lookedUp = asked.password?.lookedUp ?? null;
      const profile = {
        name,
        key,
        password,
        reset: issued?.kept ?? null,
        totp: null,
        passkeys: [],
        mail: null,
        codes: [],
      };
      const record = this.#records.create(id, profile);
      const roles = asked.grants;
      const written = this.#parts.journal.submit((book) =>
        book.append({ kind: 'person', person: id, record, roles, lookedUp, by }),
      );
      if (written === null) {
        this.#records.forgetOthers(id, null);
        return refused('PEOPLE_BUSY');
      }
      await written;
      this.#names.set(name, id);
      return { ...DONE, id, reset: issued?.shown ?? null };
    });
  }

  /** Gives a person these roles and no others. An owner of everything always stays. */
  async setRoles(id: PersonId, grants: readonly Grant[], by: ActorRecord): Promise<Done | Refusal> {
    return this.#inLedger((people) => {
      if (!people.persons.has(id)) return refused('PERSON_UNKNOWN');
      if (!grants.some(isOwner) && isLastOwner(people, id)) return refused('LAST_OWNER');
      return { kind: 'personRoles', person: id, roles: grants, by };
    });
  }

  /** Removes a person: sessions end at once, and the key of their hashes in the ledger is destroyed. */
  remove(id: PersonId, by: ActorRecord): Promise<Done | Refusal> {
    return this.#alone(async () => {
      const mail = this.known(id)?.profile.mail ?? null;
      const done = await this.#inLedger((people) => {
        if (!people.persons.has(id)) return refused('PERSON_UNKNOWN');
        return isLastOwner(people, id) ? refused('LAST_OWNER') : { kind: 'personRemoved', person: id, by };
      });
      if (done.kind === 'refused') return done;
      // If we stop here: the next start forgets the record, which belongs to nobody any more.
      this.#records.forgetOthers(id, null);
      for (const [name, of] of this.#names) if (of === id) this.#names.delete(name);
      this.#parts.letters.write(id, mail, 'removed');
      return done;
    });
  }

  /** Gives out a token by which the person sets another password; the one before it is worthless. */
  async reset(id: PersonId, by: ActorRecord): Promise<(Done & { readonly reset: IssuedReset }) | Refusal> {
    const { kept, shown } = this.#issue(id, RESET_MS);
    const done = await this.change({
      id,
      what: 'invited',
      by,
      edit: (profile) => ({ ...profile, reset: kept }),
    });
    return done.kind === 'refused' ? done : { ...done, reset: shown };
  }

  /** Whose token it is, if it still opens something. */
  holderOf(token: string): Person | null {
    const id = parsePersonId(token.slice(RESET_PREFIX.length, RESET_PREFIX.length + 32));
    const known = id === null ? null : this.known(id);
    return known !== null && this.opens(known.profile.reset, token) ? known.person : null;
  }

  /** Whether the token is the one that was given out, and not over. */
  opens(reset: KeptReset | null, token: string): boolean {
    return reset !== null && reset.digest === digestOf(token) && this.#parts.clock.wallMs() <= reset.until;
  }

  /** Changes a person's sealed record. Resolves when ledger and vault agree on the new one. */
  change({ id, what, lookedUp, by, edit }: RecordChange): Promise<Done | Refusal> {
    return this.#alone(async () => {
      const known = this.known(id);
      if (known === null) return refused('PERSON_UNKNOWN');
      const { person, profile } = known;
      const next = edit(profile);
      if (next === null) return refused('TOKEN_REFUSED');
      const record = this.#records.change(person, next);
      const entry = {
        kind: 'personRecord',
        person: id,
        record,
        what,
        lookedUp: lookedUp ?? null,
        by,
      } as const;
      // Nobody is removed meanwhile: a removal waits for its turn as well.
      const before = person.record;
      const done = await this.#inLedger(() => entry);
      this.#records.forgetOthers(id, done.kind === 'refused' ? before : record);
      // Who changed where letters go is not the only one to hear of it.
      if (done.kind === 'done') this.#write(id, profile.mail, what);
      if (done.kind === 'done' && what === 'mail') this.#write(id, next.mail, what);
      return done;
    });
  }

  /** Writes of a change to that address. What only the gateway did is no news. */
  #write(id: PersonId, mail: string | null, what: RecordChange['what']): void {
    if (what !== 'moved') this.#parts.letters.write(id, mail, what === 'invited' ? 'resetIssued' : what);
  }

  async #inLedger(prepare: (people: PeopleState) => EntryBody | Refusal): Promise<Done | Refusal> {
    const written = this.#parts.journal.submit((book) => {
      const body = prepare(book.state.people);
      if (body.kind === 'refused') return body;
      book.append(body);
      return DONE;
    });
    return written ?? refused('PEOPLE_BUSY');
  }

  #issue(id: PersonId, ms: number): { readonly kept: KeptReset; readonly shown: IssuedReset } {
    const secret = Buffer.from(this.#parts.random.bytes(TOKEN_BYTES)).toString('base64url');
    const token = `${RESET_PREFIX}${id}${secret}`;
    const until = this.#parts.clock.wallMs() + ms;
    return { kept: { digest: digestOf(token), until }, shown: { token, until } };
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  /** Records of people whom the ledger does not know: removed, or never quite added. */
  #forgetStrangers(): void {
    for (const { name } of this.#parts.vault.sealedRecords()) {
      const id = parsePersonId(/^person\|person\/([0-9a-f]{32})\/[ab]$/.exec(name)?.[1] ?? '');
      if (id !== null && !this.#state.persons.has(id)) this.#records.forgetOthers(id, null);
    }
  }
}

function isOwner({ role, on }: Grant): boolean {
  return role === 'owner' && on.kind === 'everything';
}

function isLastOwner(people: PeopleState, id: PersonId): boolean {
  const owners = [...people.persons.values()].filter(({ grants }) => grants.some(isOwner));
  return owners.length === 1 && owners[0]?.id === id;
}
