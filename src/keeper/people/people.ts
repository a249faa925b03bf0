import { assert } from '../../core/assert.ts';
import {
  EVERYTHING,
  may,
  mayGrant,
  type Grant,
  type Permission,
  type Resource,
} from '../../core/identity/permission.ts';
import { isMailbox } from '../../core/identity/mailbox.ts';
import type { Session } from '../../core/identity/people-state.ts';
import type { PersonId, SessionId } from '../../core/units/ids.ts';
import { actorOf } from './actor.ts';
import { isKnownHash } from './password-hash.ts';
import { NewPasswords } from './new-passwords.ts';
import type { Profile } from './profile.ts';
import { PeopleKeys } from './people-keys.ts';
import { refused, type Done, type PeopleParts, type Refusal, type Whence } from './people-parts.ts';
import { Roster, type IssuedReset } from './roster.ts';
import { Sessions, type SignedIn, type Tokens } from './sessions.ts';
import { SetUpCode } from './set-up-code.ts';
import { Enrolment } from './enrolment.ts';
import { SecondFactors, type PasskeyQuestion } from './second-factors.ts';
import { StepUp } from './step-up.ts';
import { Tickets } from './tickets.ts';
import { Tries, type NotLet } from './tries.ts';
import { PersonExport, type PersonData } from './person-export.ts';
import type { LedgerStore } from '../../ports.ts';
import type { PasskeyAnswer } from '../../core/identity/passkey.ts';
import { SignIn, type Credentials, type SignInResult } from './sign-in.ts';

/** Who does something to people: the owner at their door, or somebody who signed in. */
export type Doer = 'owner' | SignedIn;

/** A person, for the list of people. */
export interface ListedPerson {
  readonly id: PersonId;
  readonly name: string;
  readonly grants: readonly Grant[];
  /** When they were added, Unix milliseconds. */
  readonly since: number;
  readonly lastSignIn: number | null;
  /** They have set a password: before that they only hold an invitation. */
  readonly hasPassword: boolean;
  readonly hasSecondFactor: boolean;
  readonly sessions: number;
}

/** People, and who of them is signed in. The edge is believed nothing: every question comes here with its token. */
export class People {
  readonly #keys: PeopleKeys;
  readonly #roster: Roster;
  readonly #sessions: Sessions;
  readonly #signIn: SignIn;
  readonly #factors: SecondFactors;
  readonly #passwords: NewPasswords;
  readonly #code: SetUpCode;
  readonly #export: PersonExport;
  /** Second factors that people set up for themselves. */
  readonly enrolment: Enrolment;
  /** A second factor again, for one change. */
  readonly stepUp: StepUp;
  /** Tickets for sockets of pages. */
  readonly tickets: Tickets;

  constructor(parts: PeopleParts) {
    const addressKeyDays = (): number => parts.journal.state.retention.settings.addressKeyDays;
    const keys = PeopleKeys.open({ ...parts, addressKeyDays });
    this.#keys = keys;
    this.#roster = new Roster(parts);
    this.#sessions = new Sessions(parts, keys, this.#roster);
    const roster = this.#roster;
    const sessions = this.#sessions;
    const tries = new Tries(parts, keys);
    this.#factors = new SecondFactors(parts);
    this.#passwords = new NewPasswords(parts, roster, tries);
    this.#export = new PersonExport(parts, roster);
    const shared = { parts, roster, sessions, tries, factors: this.#factors };
    this.#signIn = new SignIn(shared);
    this.stepUp = new StepUp(shared);
    this.enrolment = new Enrolment({ ...shared, stepUp: this.stepUp });
    this.tickets = new Tickets(parts.clock, parts.random);
    this.#code = new SetUpCode(parts.clock, parts.random);
  }

  /** Makes another key for addresses of refused sign-ins where it is due. Says how many were made: 0 or 1. */
  renewAddressKey(): number {
    return this.#keys.renewAddressKey();
  }

  /** Whether anybody was set up. Until then nothing but {@link setUp} is answered. */
  get isSetUp(): boolean {
    return this.#roster.persons.length > 0;
  }

  /** A new set-up code for the terminal, in place of the one before. Null once somebody was set up. */
  setUpCode(): { readonly code: string; readonly until: number } | null {
    return this.isSetUp ? null : this.#code.issue();
  }

  /** Makes the first person, who owns everything, of whoever read the code in the terminal. */
  async setUp(
    asked: { readonly code: string; readonly name: string; readonly password: string },
    from: Whence,
  ): Promise<SignInResult> {
    if (this.isSetUp) return refused('ALREADY_SET_UP');
    if (!this.#code.isRight(asked.code)) return refused('TOKEN_REFUSED');
    const { name, password } = asked;
    const made = await this.#passwords.make(password, { name, hasSecondFactor: false });
    if (made.kind === 'refused') return made;
    const grants: readonly Grant[] = [{ role: 'owner', on: EVERYTHING }];
    const added = await this.#roster.add(
      { name, grants, password: made },
      'owner',
      () => !this.isSetUp && this.#code.isRight(asked.code),
    );
    if (added.kind === 'refused') return added;
    this.#code.spend();
    return this.signIn({ name, password, secondFactor: null }, from);
  }

  /** Lets somebody in, or does not say why not. */
  signIn(credentials: Credentials, from: Whence): Promise<SignInResult> {
    return this.#signIn.signIn(credentials, from);
  }

  /** The question for {@link signInByPasskey}. */
  askPasskey(): PasskeyQuestion {
    return this.#factors.askAnyone();
  }

  /** Lets somebody in by a passkey alone. */
  signInByPasskey(answer: PasskeyAnswer, from: Whence): Promise<SignInResult> {
    return this.#signIn.byPasskey(answer, from);
  }

  /** Exchanges a refresh token, which is good once. */
  refresh(token: string): Promise<{ readonly kind: 'done'; readonly tokens: Tokens } | Refusal> {
    return this.#sessions.renew(token);
  }

  /** Who shows this access token; null for nobody. Asked anew for every request: a revocation acts at once. */
  whoIs(accessToken: string): SignedIn | null {
    return this.#sessions.whoIs(accessToken);
  }

  /** Whether somebody may do this, with the roles that they have now. Nobody may do nothing. */
  allows(session: SignedIn | null, permission: Permission, resource: Resource): boolean {
    return session !== null && may(session, permission, resource);
  }

  /** The session as it stands now; null when it is over. For a socket that stays open. */
  sessionOf(id: SessionId): SignedIn | null {
    return this.#sessions.view(id);
  }

  /** Signs out. */
  signOut(session: SignedIn): Promise<Done | Refusal> {
    return this.#sessions.end(session.id, 'signedOut', actorOf(session));
  }

  /** Sessions of a person, or of everybody. */
  sessions(person: PersonId | null): readonly Session[] {
    return this.#sessions.list(person);
  }

  /** Ends a session at once: one's own, or one of somebody whose roles one may give. */
  revoke(id: SessionId, by: Doer): Promise<Done | Refusal> {
    const of = this.sessions(null).find((session) => session.id === id)?.person;
    if (of === undefined) return Promise.resolve(refused('SESSION_UNKNOWN'));
    const end = (): Promise<Done | Refusal> => this.#sessions.end(id, 'revoked', actorOf(by));
    return by !== 'owner' && by.person === of ? end() : this.#over(of, by, end);
  }

  /** Calls `take` for every session that is ended before its time. Returns a function that stops it. */
  onSessionEnd(take: (session: SessionId) => void): () => void {
    return this.#sessions.onEnd(take);
  }

  /** Everybody whose record can be read. */
  list(): readonly ListedPerson[] {
    return this.#roster.persons.flatMap((person) => {
      const profile = this.#roster.profileOf(person);
      if (profile === null) return [];
      return [
        {
          id: person.id,
          name: profile.name,
          grants: person.grants,
          since: person.since,
          lastSignIn: person.lastSignIn,
          hasPassword: profile.password !== null,
          hasSecondFactor: profile.totp !== null || profile.passkeys.length > 0,
          sessions: this.sessions(person.id).length,
        },
      ];
    });
  }

  /** Somebody by name. */
  named(name: string): PersonId | null {
    return this.#roster.named(name)?.id ?? null;
  }

  /** Invites somebody: they set their password with the token, which is shown once. */
  async invite(
    asked: { readonly name: string; readonly grants: readonly Grant[] },
    by: Doer,
  ): Promise<(Done & { readonly id: PersonId; readonly reset: IssuedReset }) | Refusal> {
    if (!mayGive(by, asked.grants)) return refused('NOT_PERMITTED');
    const added = await this.#roster.add({ ...asked, password: null }, actorOf(by));
    if (added.kind === 'refused') return added;
    const { id, reset } = added;
    assert(reset !== null, 'who has no password has a token');
    return { kind: 'done', id, reset };
  }

  /** Adds somebody with a password that another system has hashed: argon2id, or bcrypt until their first sign-in. */
  async adopt(
    asked: { readonly name: string; readonly grants: readonly Grant[]; readonly hash: string },
    by: Doer,
  ): Promise<(Done & { readonly id: PersonId }) | Refusal> {
    const { name, grants, hash } = asked;
    if (!mayGive(by, grants)) return refused('NOT_PERMITTED');
    if (!isKnownHash(hash)) return refused('HASH_UNKNOWN');
    const password = { stored: hash, lookedUp: null };
    const added = await this.#roster.add({ name, grants, password }, actorOf(by));
    return added.kind === 'refused' ? added : { kind: 'done', id: added.id };
  }

  /** Gives a person these roles and no others; holds from the next request on. */
  setRoles(id: PersonId, grants: readonly Grant[], by: Doer): Promise<Done | Refusal> {
    return this.#over(id, by, () =>
      mayGive(by, grants)
        ? this.#roster.setRoles(id, grants, actorOf(by))
        : Promise.resolve(refused('NOT_PERMITTED')),
    );
  }

  /** A token by which somebody sets another password. */
  reset(id: PersonId, by: Doer): Promise<(Done & { readonly reset: IssuedReset }) | Refusal> {
    return this.#over(id, by, () => this.#roster.reset(id, actorOf(by)));
  }

  /** Sets another password of one's own, for who knows the old one and just showed a factor; other sessions end. */
  async changePassword(
    session: SignedIn,
    typed: { readonly old: string; readonly next: string },
    from: Whence,
  ): Promise<Done | NotLet> {
    if (!this.stepUp.mayChangeOwn(session)) return refused('SECOND_FACTOR_NEEDED');
    const done = await this.#passwords.change(session, typed, from);
    if (done.kind !== 'done') return done;
    for (const { id } of this.sessions(session.person)) {
      if (id !== session.id) await this.#sessions.end(id, 'changed', actorOf(session));
    }
    return done;
  }

  /** What is kept of a person but secrets, for themselves: record, roles, and their entries of the ledger. */
  exportOf(id: PersonId, by: Doer, store: Pick<LedgerStore, 'read' | 'size'>): Promise<PersonData | Refusal> {
    const make = (): Promise<PersonData | Refusal> => this.#export.of(id, store);
    return by !== 'owner' && by.person === id ? make() : this.#over(id, by, make);
  }

  /**
   * Takes all second factors of a person away, for somebody who lost them; every session of theirs ends. Their password
   * ends as well: whoever had it from elsewhere would be let in by it alone, and set up factors of their own.
   */
  forgetFactors(id: PersonId, by: Doer): Promise<Done | Refusal> {
    return this.#over(id, by, async () => {
      const edit = (profile: Profile): Profile => ({
        ...profile,
        ...{ password: null, totp: null, passkeys: [], codes: [] },
      });
      const done = await this.#roster.change({ id, what: 'factorsRemoved', by: actorOf(by), edit });
      return this.#endAll(Promise.resolve(done.kind === 'refused' ? done : { kind: 'done', id }));
    });
  }

  /** Sets where a person is written to about their account; null for nowhere. */
  setMail(id: PersonId, mail: string | null, by: Doer): Promise<Done | Refusal> {
    if (mail !== null && !isMailbox(mail)) return Promise.resolve(refused('MAIL_MALFORMED'));
    const edit = (profile: Profile): Profile => ({ ...profile, mail });
    return this.#over(id, by, () => this.#roster.change({ id, what: 'mail', by: actorOf(by), edit }));
  }

  /** Sets the password of whoever holds the token; every session of theirs ends. */
  setPassword(token: string, password: string): Promise<Done | Refusal> {
    return this.#endAll(this.#passwords.byToken(token, password));
  }

  /** Removes a person and destroys the key of their hashes in the ledger. */
  remove(id: PersonId, by: Doer): Promise<Done | Refusal> {
    return this.#over(id, by, () => this.#roster.remove(id, actorOf(by)));
  }

  /** Does something to a person, for somebody who may give every role that this person has. */
  #over<T>(id: PersonId, by: Doer, act: () => Promise<T | Refusal>): Promise<T | Refusal> {
    const person = this.#roster.find(id);
    if (person === null) return Promise.resolve(refused('PERSON_UNKNOWN'));
    return mayGive(by, person.grants) ? act() : Promise.resolve(refused('NOT_PERMITTED'));
  }

  async #endAll(
    setting: Promise<{ readonly kind: 'done'; readonly id: PersonId } | Refusal>,
  ): Promise<Done | Refusal> {
    const done = await setting;
    if (done.kind === 'refused') return done;
    for (const { id } of this.sessions(done.id))
      await this.#sessions.end(id, 'changed', actorOf({ person: done.id }));
    return { kind: 'done' };
  }
}

/** Nobody gives, takes or works around a role that they could not give. */
function mayGive(by: Doer, grants: readonly Grant[]): boolean {
  if (by === 'owner') return true;
  // Of nobody's roles every one is within anybody's reach: that takes the permission for everything.
  return grants.length === 0 ? may(by, 'people', EVERYTHING) : grants.every((grant) => mayGrant(by, grant));
}
