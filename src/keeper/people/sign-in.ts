import type { Person } from '../../core/identity/people-state.ts';
import { normalisedPassword } from '../../core/identity/password-rules.ts';
import { parsePersonName } from '../../core/identity/person-name.ts';
import { OVERALL, waitBeforeTry, WINDOW_MS, type Tries } from '../../core/identity/sign-in-limits.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import type { PersonId, SessionId } from '../../core/units/ids.ts';
import { unixMs, type UnixMs } from '../../core/units/time.ts';
import { digestOf, type PeopleKeys } from './people-keys.ts';
import { refused, type PeopleParts, type Refusal, type Whence } from './people-parts.ts';
import type { Roster } from './roster.ts';
import type { Sessions, SignedIn, Tokens } from './sessions.ts';

/** What somebody who wants to sign in shows. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
}

/** How a sign-in ended. Why one was refused is told to nobody but the ledger. */
export type SignInResult =
  | { readonly kind: 'signedIn'; readonly session: SignedIn; readonly tokens: Tokens }
  /** Name, password or second factor are wrong, or nobody has that name: always the same answer. */
  | { readonly kind: 'wrong' }
  /** Too many were refused lately; this one was not looked at. */
  | { readonly kind: 'wait'; readonly waitMs: number }
  | Refusal;

/** Who tries: a known person, or a name that nobody has. */
interface Attempt {
  readonly person: PersonId | null;
  /** Digest of the name as it was typed. */
  readonly name: string;
  /** Keyed hash of the address. */
  readonly from: string;
}

type Why = Extract<EntryBody, { kind: 'signInsRefused' }>['why'];

/** How often tries that were not looked at are written down, counted. */
const COUNT_EVERY_MS = 60_000;

/** Lets people in who know their password, and counts those who do not. */
export class SignIn {
  readonly #parts: PeopleParts;
  readonly #keys: PeopleKeys;
  readonly #roster: Roster;
  readonly #sessions: Sessions;
  /** Tries that are being looked at. Bounded by the overall limit. */
  readonly #underWay = new Set<Attempt>();
  /** Names that nobody has, as tried lately, so that they are limited like others. Bounded like the tries. */
  #strangers: readonly { readonly name: string; readonly at: UnixMs }[] = [];
  #unlooked = 0;
  #isCounting = false;

  constructor(parts: PeopleParts, keys: PeopleKeys, roster: Roster, sessions: Sessions) {
    this.#parts = parts;
    this.#keys = keys;
    this.#roster = roster;
    this.#sessions = sessions;
  }

  /** Signs somebody in. The password is compared elsewhere than on this thread. */
  async signIn({ name, password }: Credentials, from: Whence): Promise<SignInResult> {
    const person = this.#roster.named(name);
    const attempt = this.#attemptOf(person, name, from);
    const waitMs = this.#waitMs(attempt);
    if (waitMs > 0) {
      this.#countUnlooked(from);
      return { kind: 'wait', waitMs };
    }
    this.#underWay.add(attempt);
    try {
      return await this.#look(person, password, from, attempt);
    } finally {
      this.#underWay.delete(attempt);
    }
  }

  #attemptOf(person: Person | null, name: string, from: Whence): Attempt {
    return {
      person: person?.id ?? null,
      name: digestOf(parsePersonName(name) ?? ''),
      from: this.#keys.hashOf(`address ${from.address}`),
    };
  }

  #waitMs(attempt: Attempt): number {
    const now = unixMs(this.#parts.clock.wallMs());
    this.#strangers = this.#strangers.filter(({ at }) => at > now - WINDOW_MS).slice(-OVERALL);
    const { refused: all } = this.#parts.journal.state.people;
    const underWay = [...this.#underWay];
    const tries = (times: readonly { readonly at: UnixMs }[], of: readonly Attempt[]): Tries => ({
      refused: times.map(({ at }) => at),
      underWay: of.length,
    });
    const { person, name, from } = attempt;
    const same =
      person === null
        ? this.#strangers.filter((one) => one.name === name)
        : all.filter((one) => one.person === person);
    return waitBeforeTry(
      {
        same: tries(
          same,
          underWay.filter((one) => one.name === name),
        ),
        address: tries(
          all.filter((one) => one.from === from),
          underWay.filter((one) => one.from === from),
        ),
        all: tries(all, underWay),
      },
      now,
    );
  }

  async #look(
    person: Person | null,
    password: string,
    from: Whence,
    attempt: Attempt,
  ): Promise<SignInResult> {
    const profile = person === null ? null : this.#roster.profileOf(person);
    const stored = profile?.password ?? null;
    const record = person?.record ?? '';
    const isRight = await this.#parts.passwords.verify(normalisedPassword(password) ?? '', stored);
    if (isRight === null) return refused('PEOPLE_BUSY');
    if (!isRight || person === null || profile === null) return this.#refuse(attempt, from, 'password');
    const session = await this.#open({ id: person.id, record }, profile.key, from);
    if (typeof session !== 'string') return session;
    const tokens = this.#sessions.tokensOf(session);
    const view = this.#sessions.view(session);
    if (tokens === null || view === null) return refused('PEOPLE_BUSY');
    return { kind: 'signedIn', session: view, tokens };
  }

  /** In the commit: who was removed, or has another password since it was compared, is not let in. */
  #open(
    person: Pick<Person, 'id' | 'record'>,
    key: Uint8Array,
    from: Whence,
  ): Promise<SessionId | SignInResult> {
    const written = this.#parts.journal.submit((book): SessionId | SignInResult => {
      if (book.state.people.persons.get(person.id)?.record !== person.record) return { kind: 'wrong' };
      return this.#sessions.begin(book, person.id, key, from);
    });
    return written ?? Promise.resolve(refused('PEOPLE_BUSY'));
  }

  /** Says no after the no is in the ledger: a gateway that is stopped forgets no try. */
  async #refuse(attempt: Attempt, from: Whence, why: Why): Promise<SignInResult> {
    const { person } = attempt;
    if (person === null) {
      const at = unixMs(this.#parts.clock.wallMs());
      this.#strangers = [...this.#strangers, { name: attempt.name, at }];
    }
    const device = this.#keys.hashOf(`device ${from.device}`);
    const entry = { kind: 'signInsRefused', person, from: attempt.from, device, why, count: 1 } as const;
    const written = this.#parts.journal.submit((book) => book.append(entry));
    if (written === null) return refused('PEOPLE_BUSY');
    await written;
    return { kind: 'wrong' };
  }

  #countUnlooked(from: Whence): void {
    this.#unlooked += 1;
    if (this.#isCounting) return;
    this.#isCounting = true;
    const hashes = {
      from: this.#keys.hashOf(`address ${from.address}`),
      device: this.#keys.hashOf(`device ${from.device}`),
    };
    this.#parts.clock.after(COUNT_EVERY_MS, () => {
      this.#isCounting = false;
      const count = this.#unlooked;
      this.#unlooked = 0;
      const body = { kind: 'signInsRefused', person: null, ...hashes, why: 'limit', count } as const;
      void this.#parts.journal.submit((book) => book.append(body), 'lazy');
    });
  }
}
