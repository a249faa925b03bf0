import { isFresh, type FoundProof } from '../../core/identity/fresh-proof.ts';
import { normalisedPassword } from '../../core/identity/password-rules.ts';
import type { PasskeyAnswer } from '../../core/identity/passkey.ts';
import type { Factor, Person } from '../../core/identity/people-state.ts';
import type { PersonId, SessionId } from '../../core/units/ids.ts';
import { actorOf } from './actor.ts';
import { refused, type PeopleParts, type Whence } from './people-parts.ts';
import type { Profile } from './profile.ts';
import type { Roster } from './roster.ts';
import type { PasskeyQuestion, SecondFactors, ShownFactor } from './second-factors.ts';
import type { Sessions, SignedIn, Tokens } from './sessions.ts';
import type { Looked, NotLet, Tries } from './tries.ts';

/** What somebody who wants to sign in shows. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Null at first: the answer says which factors can be shown. */
  readonly secondFactor: ShownFactor | null;
}

/** How a sign-in ended. Why one was refused is told to nobody but the ledger. */
export type SignInResult =
  | { readonly kind: 'signedIn'; readonly session: SignedIn; readonly tokens: Tokens }
  /** The password is right: the same again with one of these. Nobody is signed in yet. */
  | {
      readonly kind: 'needsSecondFactor';
      readonly factors: readonly Factor[];
      readonly passkey: PasskeyQuestion | null;
    }
  | NotLet;

interface SignInParts {
  readonly parts: PeopleParts;
  readonly roster: Roster;
  readonly sessions: Sessions;
  readonly factors: SecondFactors;
  readonly tries: Tries;
}

/** Lets people in who know their password and show their second factor. */
export class SignIn {
  readonly #own: SignInParts;

  constructor(parts: SignInParts) {
    this.#own = parts;
  }

  /** Signs somebody in. The password is compared elsewhere than on this thread. */
  async signIn(shown: Credentials, from: Whence): Promise<SignInResult> {
    const person = this.#own.roster.named(shown.name);
    const looked = await this.#own.tries.look({ person, name: shown.name }, from, () =>
      this.#look(person, shown, from),
    );
    if (looked.kind === 'wait' && person !== null) this.#writeRefused(person);
    if (looked.kind !== 'let') return looked;
    if (looked.result.kind === 'signedIn') await this.#hashAnew(looked.result.session.person, shown.password);
    return looked.result;
  }

  /** Signs in by a passkey alone: it is two factors, the device and what unlocks it. */
  async byPasskey(answer: PasskeyAnswer, from: Whence): Promise<SignInResult> {
    const person = this.#own.roster.withPasskey(answer.id);
    const name = `passkey ${answer.id}`.slice(0, 64);
    const looked = await this.#own.tries.look({ person, name }, from, async () => {
      const profile = person === null ? null : this.#own.roster.profileOf(person);
      if (person === null || profile === null) return { kind: 'wrong', why: 'passkey' };
      const judged = this.#own.factors.judgeAnyone(profile, answer);
      return judged.kind === 'wrong'
        ? judged
        : this.#open(person, person.record, profile, judged.proof, from);
    });
    return looked.kind === 'let' ? looked.result : looked;
  }

  /** Whose own tries, not those of others, brought it so far. */
  #writeRefused({ id }: Person): void {
    const { parts, roster } = this.#own;
    if (!parts.journal.state.people.refused.some(({ person }) => person === id)) return;
    parts.letters.write(id, roster.known(id)?.profile.mail ?? null, 'signInsRefused');
  }

  async #look(person: Person | null, shown: Credentials, from: Whence): Promise<Looked<SignInResult>> {
    const { roster, factors } = this.#own;
    const profile = person === null ? null : roster.profileOf(person);
    const record = person?.record ?? '';
    const typed = normalisedPassword(shown.password) ?? '';
    const isRight = await this.#own.parts.passwords.verify(typed, profile?.password ?? null);
    if (isRight === null) return refused('PEOPLE_BUSY');
    if (!isRight || person === null || profile === null) return { kind: 'wrong', why: 'password' };
    const kinds = factors.kindsOf(profile);
    const purpose = `sign-in ${person.id}`;
    if (shown.secondFactor === null) {
      if (kinds.length === 0) return this.#open(person, record, profile, null, from);
      const passkey = factors.ask(profile, purpose);
      return { kind: 'let', result: { kind: 'needsSecondFactor', factors: kinds, passkey } };
    }
    const judged = factors.judge(person, profile, shown.secondFactor, purpose);
    return judged.kind === 'wrong' ? judged : this.#open(person, record, profile, judged.proof, from);
  }

  /**
   * In the commit: who was removed, or has other secrets since they were compared, is not let in; and of many who show
   * one code at once one is first (T22).
   */
  async #open(
    person: Person,
    record: string,
    { key, mail }: Profile,
    proof: FoundProof | null,
    from: Whence,
  ): Promise<Looked<SignInResult>> {
    const { parts, sessions } = this.#own;
    let isNew = false;
    const written = parts.journal.submit((book): SessionId | Looked<never> => {
      const known = book.state.people.persons.get(person.id);
      if (known?.record !== record) return { kind: 'wrong', why: 'password' };
      if (proof !== null && !isFresh(known.marks, proof)) return { kind: 'wrong', why: 'lateCode' };
      isNew = known.lastSignIn !== null && sessions.isFromSomewhereNew(book.state, person.id, key, from);
      const id = sessions.begin(book, person.id, key, from);
      if (proof !== null) book.append({ kind: 'proof', session: id, ...proof, purpose: null });
      return id;
    });
    const id = await written;
    if (id === null) return refused('PEOPLE_BUSY');
    if (typeof id !== 'string') return id;
    if (isNew) parts.letters.write(person.id, mail, 'newPlace');
    if (proof?.factor === 'backupCode') parts.letters.write(person.id, mail, 'backupCodeUsed');
    const tokens = sessions.tokensOf(id);
    const session = sessions.view(id);
    if (tokens === null || session === null) return refused('PEOPLE_BUSY');
    return { kind: 'let', result: { kind: 'signedIn', session, tokens } };
  }

  /** What is cheap to guess, or was hashed elsewhere, is hashed by our own rule as soon as the password is known. */
  async #hashAnew(id: PersonId, password: string): Promise<void> {
    const { roster, parts } = this.#own;
    const old = roster.known(id)?.profile.password;
    const typed = normalisedPassword(password);
    if (typeof old !== 'string' || typed === null || !parts.passwords.isOld(old)) return;
    const stored = await parts.passwords.hash(typed);
    if (stored === null) return;
    const edit = (profile: Profile): Profile | null =>
      profile.password === old ? { ...profile, password: stored } : null;
    await roster.change({ id, what: 'moved', by: actorOf({ person: id }), edit });
  }
}
