import { createHash } from 'node:crypto';
import { isFresh } from '../../core/identity/fresh-proof.ts';
import type { Factor, Proof } from '../../core/identity/people-state.ts';
import { unixMs } from '../../core/units/time.ts';
import { refused, type PeopleParts, type Whence } from './people-parts.ts';
import type { Roster } from './roster.ts';
import type { PasskeyQuestion, SecondFactors, ShownFactor } from './second-factors.ts';
import type { SignedIn } from './sessions.ts';
import type { Looked, NotLet, Tries } from './tries.ts';

/** What a change is asked to be confirmed with. */
export interface StepUpQuestion {
  readonly factors: readonly Factor[];
  /** Its challenge is a digest over the change: what is confirmed is that change and no other. */
  readonly passkey: PasskeyQuestion | null;
}

interface StepUpParts {
  readonly parts: PeopleParts;
  readonly roster: Roster;
  readonly factors: SecondFactors;
  readonly tries: Tries;
}

const NONCE_BYTES = 32;
/** How long a proof at the sign-in counts for one's own second factors. */
const FRESH_MS = 5 * 60_000;
/** Purpose of a proof for changing one's own second factors or password. */
export const OWN_SECRETS = createHash('sha256').update('sallyport change of own secrets').digest('hex');

/**
 * Asks for a second factor again before something is loosened. `digest` is SHA-256, in hexadecimal, over the canonical
 * text of exactly the change.
 */
export class StepUp {
  readonly #own: StepUpParts;

  constructor(parts: StepUpParts) {
    this.#own = parts;
  }

  /** What can confirm that change in that session. Codes cannot where the gateway is reached from elsewhere. */
  ask(session: SignedIn, digest: string): StepUpQuestion | null {
    const { parts, roster, factors } = this.#own;
    const known = roster.known(session.person);
    if (known === null || !isDigest(digest)) return null;
    const { profile } = known;
    const kinds = factors.kindsOf(profile).filter((kind) => kind === 'passkey' || !parts.isBeyondLoopback);
    const nonce = Buffer.from(parts.random.bytes(NONCE_BYTES)).toString('hex');
    const text = `sallyport change\n${session.id}\n${nonce}\n${digest}`;
    const challenge = createHash('sha256').update(text).digest('base64url');
    return { factors: kinds, passkey: factors.ask(profile, purposeOf(session, digest), challenge) };
  }

  /** Confirms that change with what is shown; the ledger has the proof with the digest. Good for one change. */
  async confirm(
    session: SignedIn,
    digest: string,
    shown: ShownFactor,
    from: Whence,
  ): Promise<{ readonly kind: 'done'; readonly proof: Proof } | NotLet> {
    const { parts, roster, tries } = this.#own;
    const known = roster.known(session.person);
    if (known === null || !isDigest(digest)) return { kind: 'wrong' };
    if (parts.isBeyondLoopback && shown.kind !== 'passkey') return refused('PASSKEY_NEEDED');
    const looked = await tries.look({ person: known.person, name: session.name }, from, () =>
      this.#look(session, known, { digest, shown }),
    );
    if (looked.kind !== 'let') return looked;
    if (looked.result.factor === 'backupCode')
      parts.letters.write(known.person.id, known.profile.mail, 'backupCodeUsed');
    return { kind: 'done', proof: looked.result };
  }

  /** Whether somebody may change their own second factors now: they have none yet, or showed one just before. */
  mayChangeOwn(session: SignedIn): boolean {
    const { parts, roster, factors } = this.#own;
    const known = roster.known(session.person);
    if (known === null) return false;
    if (factors.kindsOf(known.profile).length === 0) return true;
    const since = parts.clock.wallMs() - FRESH_MS;
    const proofs = parts.journal.state.people.sessions.get(session.id)?.proofs ?? [];
    return proofs.some(({ at, purpose }) => at >= since && (purpose === null || purpose === OWN_SECRETS));
  }

  async #look(
    session: SignedIn,
    { person, profile }: NonNullable<ReturnType<Roster['known']>>,
    { digest, shown }: { readonly digest: string; readonly shown: ShownFactor },
  ): Promise<Looked<Proof>> {
    const { parts, factors } = this.#own;
    const judged = factors.judge(person, profile, shown, purposeOf(session, digest));
    if (judged.kind === 'wrong') return judged;
    const { proof } = judged;
    const written = parts.journal.submit((book): Looked<Proof> => {
      const known = book.state.people.persons.get(person.id);
      if (!book.state.people.sessions.has(session.id) || known === undefined)
        return { kind: 'wrong', why: 'code' };
      if (!isFresh(known.marks, proof)) return { kind: 'wrong', why: 'lateCode' };
      book.append({ kind: 'proof', session: session.id, ...proof, purpose: digest });
      return { kind: 'let', result: { factor: proof.factor, at: unixMs(book.now), purpose: digest } };
    });
    return written ?? Promise.resolve(refused('PEOPLE_BUSY'));
  }
}

function purposeOf(session: SignedIn, digest: string): string {
  return `change ${session.id} ${digest}`;
}

function isDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
