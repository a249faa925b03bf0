import { assert } from '../../core/assert.ts';
import { normalisedPassword, passwordProblem } from '../../core/identity/password-rules.ts';
import type { PersonId } from '../../core/units/ids.ts';
import { actorOf } from './actor.ts';
import { refused, type Done, type PeopleParts, type Refusal, type Whence } from './people-parts.ts';
import type { MadePassword, Roster } from './roster.ts';
import type { SignedIn } from './sessions.ts';
import type { NotLet, Tries } from './tries.ts';

type Made = MadePassword & { readonly kind: 'made'; readonly lookedUp: string };

/** Passwords that people choose: judged, hashed, stored. */
export class NewPasswords {
  readonly #parts: PeopleParts;
  readonly #roster: Roster;
  readonly #tries: Tries;

  constructor(parts: PeopleParts, roster: Roster, tries: Tries) {
    this.#parts = parts;
    this.#roster = roster;
    this.#tries = tries;
  }

  /** Judges a password, looks it up among those that attackers try, and hashes it. */
  async make(
    password: string,
    about: { readonly name: string; readonly hasSecondFactor: boolean },
  ): Promise<Made | Refusal> {
    const problem = passwordProblem(password, about);
    if (problem !== null) return refused(`PASSWORD_${problem}`);
    const typed = normalisedPassword(password);
    assert(typed !== null, 'a password without a problem is text');
    const found = await this.#parts.breached.lookUp(typed);
    for (const list of found.silent) this.#parts.log.write('warn', 'PASSWORD_LIST_SILENT', { list });
    if (found.isKnown) return refused('PASSWORD_BREACHED');
    if (found.isUnsure) return refused('PASSWORD_NOT_LOOKED_UP');
    const stored = await this.#parts.passwords.hash(typed);
    return stored === null ? refused('PEOPLE_BUSY') : { kind: 'made', stored, lookedUp: found.lookedUp };
  }

  /** Sets the password of whoever holds the token. The token is spent with it. */
  async byToken(
    token: string,
    password: string,
  ): Promise<{ readonly kind: 'done'; readonly id: PersonId } | Refusal> {
    const person = this.#roster.holderOf(token);
    const profile = person === null ? null : this.#roster.profileOf(person);
    if (person === null || profile === null) return refused('TOKEN_REFUSED');
    const hasSecondFactor = profile.totp !== null || profile.passkeys.length > 0;
    const made = await this.make(password, { name: profile.name, hasSecondFactor });
    if (made.kind === 'refused') return made;
    const done = await this.#roster.change({
      id: person.id,
      what: 'password',
      lookedUp: made.lookedUp,
      by: actorOf({ person: person.id }),
      // Of two at once with the same token one is first.
      edit: (kept) =>
        this.#roster.opens(kept.reset, token) ? { ...kept, password: made.stored, reset: null } : null,
    });
    return done.kind === 'refused' ? done : { kind: 'done', id: person.id };
  }

  /** Sets another password of somebody who knows the one before. Tries are limited like sign-ins. */
  async change(
    { person: id }: SignedIn,
    typed: { readonly old: string; readonly next: string },
    from: Whence,
  ): Promise<Done | NotLet> {
    const known = this.#roster.known(id);
    if (known === null) return refused('PERSON_UNKNOWN');
    const { person, profile } = known;
    const { name, password: old } = profile;
    const looked = await this.#tries.look<Done>({ person, name }, from, async () => {
      const isRight = await this.#parts.passwords.verify(normalisedPassword(typed.old) ?? '', old);
      if (isRight === null) return refused('PEOPLE_BUSY');
      if (!isRight) return { kind: 'wrong', why: 'password' };
      const hasSecondFactor = profile.totp !== null || profile.passkeys.length > 0;
      const made = await this.make(typed.next, { name, hasSecondFactor });
      if (made.kind === 'refused') return made;
      const done = await this.#roster.change({
        id,
        what: 'password',
        lookedUp: made.lookedUp,
        by: actorOf({ person: id }),
        edit: (kept) => (kept.password === old ? { ...kept, password: made.stored, reset: null } : null),
      });
      return done.kind === 'refused' ? done : { kind: 'let', result: done };
    });
    return looked.kind === 'let' ? looked.result : looked;
  }
}
