import { BACKUP_CODE_BYTES, BACKUP_CODES, formatBackupCode } from '../../core/identity/backup-code.ts';
import { toBase32 } from '../../core/identity/base32.ts';
import { isFresh, type FoundProof } from '../../core/identity/fresh-proof.ts';
import { ALGORITHMS, type NewPasskeyAnswer } from '../../core/identity/passkey.ts';
import type { Factor } from '../../core/identity/people-state.ts';
import { isMailbox } from '../../core/identity/mailbox.ts';
import { otpauthUri } from '../../core/identity/totp.ts';
import type { SessionId } from '../../core/units/ids.ts';
import { actorOf } from './actor.ts';
import { digestOf } from './people-keys.ts';
import { refused, type Done, type PeopleParts, type Refusal, type Whence } from './people-parts.ts';
import type { Profile } from './profile.ts';
import type { RecordChange, Roster } from './roster.ts';
import { passkeyProof, type SecondFactors } from './second-factors.ts';
import type { Sessions, SignedIn } from './sessions.ts';
import type { StepUp } from './step-up.ts';
import type { NotLet, Tries } from './tries.ts';

/** For `navigator.credentials.create`. */
export interface NewPasskeyQuestion {
  readonly challenge: string;
  readonly rpId: string;
  /** Base 64 url: the hash by which the ledger knows the person, and no name. */
  readonly userId: string;
  readonly userName: string;
  /** COSE numbers, in the order of preference. */
  readonly algorithms: readonly number[];
  /** Ids that the person has already. */
  readonly exclude: readonly string[];
}

/** What somebody has set up, for themselves. */
export interface OwnFactors {
  readonly totp: boolean;
  readonly passkeys: readonly { readonly id: string; readonly label: string; readonly addedAt: number }[];
  readonly backupCodesLeft: number;
}

interface EnrolmentParts {
  readonly parts: PeopleParts;
  readonly roster: Roster;
  readonly sessions: Sessions;
  readonly factors: SecondFactors;
  readonly stepUp: StepUp;
  readonly tries: Tries;
}

const SECRET_BYTES = 20;
/** How long a secret is shown and may be confirmed. */
const PENDING_MS = 10 * 60_000;
const PENDING_MAX = 200;
const PASSKEYS_MAX = 20;
const LABEL_MAX = 60;

/** Second factors that people set up and take away for themselves. */
export class Enrolment {
  readonly #own: EnrolmentParts;
  /** Secrets that were shown and are not confirmed: one a session. */
  readonly #pending = new Map<SessionId, { readonly secret: string; readonly until: number }>();

  constructor(parts: EnrolmentParts) {
    this.#own = parts;
  }

  /** What somebody has set up. */
  list(session: SignedIn): OwnFactors | null {
    const known = this.#own.roster.known(session.person);
    if (known === null) return null;
    const { person, profile } = known;
    const used = [...person.marks.keys()];
    const isUsed = (digest: string): boolean => used.some((one) => one === `code/${digest.slice(0, 32)}`);
    return {
      totp: profile.totp !== null,
      passkeys: profile.passkeys.map(({ id, label, addedAt }) => ({ id, label, addedAt })),
      backupCodesLeft: profile.codes.filter((digest) => !isUsed(digest)).length,
    };
  }

  /** A secret for an authenticator app, shown this once. It counts when a code of it was typed in. */
  beginTotp(
    session: SignedIn,
  ): { readonly kind: 'done'; readonly secret: string; readonly uri: string } | Refusal {
    if (!this.#own.stepUp.mayChangeOwn(session)) return refused('SECOND_FACTOR_NEEDED');
    const bytes = this.#own.parts.random.bytes(SECRET_BYTES);
    const now = this.#own.parts.clock.wallMs();
    for (const [id, { until }] of this.#pending) {
      if (until < now || this.#pending.size >= PENDING_MAX) this.#pending.delete(id);
    }
    this.#pending.set(session.id, { secret: Buffer.from(bytes).toString('hex'), until: now + PENDING_MS });
    const secret = toBase32(bytes);
    return { kind: 'done', secret, uri: otpauthUri(secret, session.name) };
  }

  /** Sets up the codes of {@link beginTotp}, in place of those before. Tries are limited like sign-ins. */
  async confirmTotp(session: SignedIn, code: string, from: Whence): Promise<Done | NotLet> {
    if (!this.#own.stepUp.mayChangeOwn(session)) return refused('SECOND_FACTOR_NEEDED');
    const person = this.#own.roster.find(session.person);
    const looked = await this.#own.tries.look<Done>({ person, name: session.name }, from, async () => {
      const pending = this.#pending.get(session.id);
      if (pending === undefined || pending.until < this.#own.parts.clock.wallMs())
        return refused('TOKEN_REFUSED');
      const proof = this.#own.factors.stepOf(pending.secret, code);
      if (proof === null) return { kind: 'wrong', why: 'lateCode' };
      this.#pending.delete(session.id);
      const edit = (profile: Profile): Profile => ({ ...profile, totp: pending.secret });
      const done = await this.#enrol(session, 'totp', edit, proof);
      return done.kind === 'refused' ? done : { kind: 'let', result: done };
    });
    return looked.kind === 'let' ? looked.result : looked;
  }

  /** What a device needs to make a passkey. */
  askPasskey(session: SignedIn): NewPasskeyQuestion | Refusal {
    const known = this.#own.roster.known(session.person);
    if (known === null) return refused('PERSON_UNKNOWN');
    const { profile } = known;
    if (!this.#own.stepUp.mayChangeOwn(session)) return refused('SECOND_FACTOR_NEEDED');
    if (profile.passkeys.length >= PASSKEYS_MAX) return refused('TOO_MANY_PASSKEYS');
    return {
      challenge: this.#own.factors.askNew(purposeOf(session)),
      rpId: this.#own.parts.relyingParty.id,
      userId: Buffer.from(session.person, 'hex').toString('base64url'),
      userName: profile.name,
      algorithms: ALGORITHMS,
      exclude: profile.passkeys.map(({ id }) => id),
    };
  }

  /** Sets up a passkey that answers {@link askPasskey}. */
  async addPasskey(session: SignedIn, answer: NewPasskeyAnswer, label: string): Promise<Done | Refusal> {
    if (!this.#own.stepUp.mayChangeOwn(session)) return refused('SECOND_FACTOR_NEEDED');
    const read = this.#own.factors.readNew(answer, purposeOf(session));
    if (read === null || this.#own.roster.withPasskey(read.id) !== null) return refused('TOKEN_REFUSED');
    const { id, publicKey, count } = read;
    const addedAt = this.#own.parts.clock.wallMs();
    const passkey = { id, publicKey, addedAt, label: label.slice(0, LABEL_MAX) };
    const edit = (profile: Profile): Profile => ({ ...profile, passkeys: [...profile.passkeys, passkey] });
    return this.#enrol(session, 'passkey', edit, passkeyProof(id, count));
  }

  /** Ten codes for the day on which everything else is lost, in place of those before. Shown this once. */
  async makeBackupCodes(
    session: SignedIn,
  ): Promise<{ readonly kind: 'done'; readonly codes: readonly string[] } | Refusal> {
    if (!this.#own.stepUp.mayChangeOwn(session)) return refused('SECOND_FACTOR_NEEDED');
    const made = Array.from({ length: BACKUP_CODES }, () => this.#own.parts.random.bytes(BACKUP_CODE_BYTES));
    const codes = made.map((bytes) => digestOf(Buffer.from(bytes).toString('hex')));
    const done = await this.#change(session, 'backupCodes', (profile) => ({ ...profile, codes }));
    return done.kind === 'refused' ? done : { kind: 'done', codes: made.map(formatBackupCode) };
  }

  /** Where the person is written to about their account; null for nowhere. */
  mailOf(session: SignedIn): string | null {
    return this.#own.roster.known(session.person)?.profile.mail ?? null;
  }

  /** Sets that. Both addresses, the one before and the new one, are written to. */
  async setMail(session: SignedIn, mail: string | null): Promise<Done | Refusal> {
    if (!this.#own.stepUp.mayChangeOwn(session)) return refused('SECOND_FACTOR_NEEDED');
    if (mail !== null && !isMailbox(mail)) return refused('MAIL_MALFORMED');
    return this.#change(session, 'mail', (profile) => ({ ...profile, mail }));
  }

  /** Takes a second factor away. Whoever must have one, and has none left, may then do nothing but set up another. */
  async remove(session: SignedIn, which: 'totp' | { readonly passkey: string }): Promise<Done | Refusal> {
    if (!this.#own.stepUp.mayChangeOwn(session)) return refused('SECOND_FACTOR_NEEDED');
    return this.#change(session, which === 'totp' ? 'totp' : 'passkey', (profile) => {
      if (which === 'totp') return profile.totp === null ? null : { ...profile, totp: null };
      const passkeys = profile.passkeys.filter(({ id }) => id !== which.passkey);
      return passkeys.length === profile.passkeys.length ? null : { ...profile, passkeys };
    });
  }

  /** The session in which it was set up has proven it; all others of the person end, which never had to. */
  async #enrol(
    session: SignedIn,
    what: Exclude<Factor, 'backupCode'>,
    edit: (profile: Profile) => Profile,
    proof: FoundProof,
  ): Promise<Done | Refusal> {
    const done = await this.#change(session, what, edit);
    if (done.kind === 'refused') return done;
    const { journal } = this.#own.parts;
    const written = journal.submit((book) => {
      const { persons, sessions } = book.state.people;
      const known = persons.get(session.person);
      if (known !== undefined && sessions.has(session.id) && isFresh(known.marks, proof))
        book.append({ kind: 'proof', session: session.id, ...proof, purpose: null });
    });
    await written;
    for (const { id } of this.#own.sessions.list(session.person)) {
      if (id !== session.id) await this.#own.sessions.end(id, 'changed', actorOf(session));
    }
    return done;
  }

  #change(
    session: SignedIn,
    what: RecordChange['what'],
    edit: RecordChange['edit'],
  ): Promise<Done | Refusal> {
    return this.#own.roster.change({ id: session.person, what, by: actorOf(session), edit });
  }
}

function purposeOf(session: SignedIn): string {
  return `new passkey ${session.id}`;
}
