import { createHash, createHmac } from 'node:crypto';
import { parseBackupCode } from '../../core/identity/backup-code.ts';
import type { FoundProof } from '../../core/identity/fresh-proof.ts';
import {
  challengeIn,
  readAnswer,
  readNewPasskey,
  type NewPasskeyAnswer,
  type PasskeyAnswer,
} from '../../core/identity/passkey.ts';
import type { Factor, Person } from '../../core/identity/people-state.ts';
import { areCodesSpent } from '../../core/identity/sign-in-limits.ts';
import { judgeCode } from '../../core/identity/totp.ts';
import { unixMs } from '../../core/units/time.ts';
import { Challenges } from './challenges.ts';
import { isSignedBy } from './passkey-signature.ts';
import { digestOf } from './people-keys.ts';
import type { PeopleParts } from './people-parts.ts';
import type { KeptPasskey, Profile } from './profile.ts';

/** A second factor, as somebody shows it. */
export type ShownFactor =
  | { readonly kind: 'totp'; readonly code: string }
  | { readonly kind: 'backupCode'; readonly code: string }
  | { readonly kind: 'passkey'; readonly answer: PasskeyAnswer };

/** For `navigator.credentials.get`. */
export interface PasskeyQuestion {
  readonly challenge: string;
  readonly rpId: string;
  /** Ids of the passkeys that may answer, base 64 url; empty for any that the device has for this place. */
  readonly allowed: readonly string[];
}

/** What a shown factor is. Whether it was used before is judged in the commit. */
export type JudgedFactor =
  | { readonly kind: 'right'; readonly proof: FoundProof }
  | { readonly kind: 'wrong'; readonly why: 'code' | 'lateCode' | 'passkey' };

const CHALLENGE_BYTES = 32;
/** Digits of a hash that name a credential in the ledger. */
const NAME_DIGITS = 32;

/** Asks for second factors and judges what is shown. */
export class SecondFactors {
  readonly #parts: PeopleParts;
  readonly #challenges: Challenges;
  /** Given out to people who have proven nothing yet: a flood of them pushes out only each other. */
  readonly #open: Challenges;

  constructor(parts: PeopleParts) {
    this.#parts = parts;
    this.#challenges = new Challenges(parts.clock);
    this.#open = new Challenges(parts.clock);
  }

  /** Which kinds somebody has set up. */
  kindsOf({ totp, passkeys, codes }: Profile): readonly Factor[] {
    const has: readonly (readonly [Factor, boolean])[] = [
      ['passkey', passkeys.length > 0],
      ['totp', totp !== null],
      ['backupCode', codes.length > 0],
    ];
    return has.filter(([, isSet]) => isSet).map(([kind]) => kind);
  }

  /** A question that the person's passkeys answer; null where there are none. */
  ask(profile: Profile, purpose: string, challenge = this.#fresh()): PasskeyQuestion | null {
    if (profile.passkeys.length === 0) return null;
    this.#challenges.add(challenge, purpose);
    return this.#question(
      challenge,
      profile.passkeys.map(({ id }) => id),
    );
  }

  /** A question that any passkey of this place answers: for a sign-in without a name. */
  askAnyone(): PasskeyQuestion {
    const challenge = this.#fresh();
    this.#open.add(challenge, ANYONE);
    return this.#question(challenge, []);
  }

  /** A challenge for a new passkey. */
  askNew(purpose: string): string {
    const challenge = this.#fresh();
    this.#challenges.add(challenge, purpose);
    return challenge;
  }

  /** Judges a new passkey; null unless it answers a challenge that was given out for that. */
  readNew(answer: NewPasskeyAnswer, purpose: string): ReturnType<typeof readNewPasskey> {
    const challenge = challengeIn(answer.clientDataJSON);
    if (challenge === null || !this.#challenges.take(challenge, purpose)) return null;
    return readNewPasskey(answer, this.#expected(challenge));
  }

  /** Judges what is shown by a person for a purpose. */
  judge(person: Person, profile: Profile, shown: ShownFactor, purpose: string): JudgedFactor {
    switch (shown.kind) {
      case 'totp':
        return this.#judgeTotp(person, profile, shown.code);
      case 'backupCode':
        return judgeBackupCode(profile, shown.code);
      case 'passkey': {
        const challenge = challengeIn(shown.answer.clientDataJSON);
        const isOurs = challenge !== null && this.#challenges.take(challenge, purpose);
        return isOurs ? this.#judgePasskey(profile.passkeys, shown.answer, challenge) : WRONG_PASSKEY;
      }
    }
  }

  /** Judges the answer to {@link askAnyone}. */
  judgeAnyone(profile: Profile, answer: PasskeyAnswer): JudgedFactor {
    const challenge = challengeIn(answer.clientDataJSON);
    if (challenge === null || !this.#open.take(challenge, ANYONE)) return WRONG_PASSKEY;
    return this.#judgePasskey(profile.passkeys, answer, challenge);
  }

  /** The step of a code under that secret, if it is right now. */
  stepOf(secret: string, code: string): FoundProof | null {
    const judged = judgeCode(macOf(secret), code, unixMs(this.#parts.clock.wallMs()), -1);
    return judged.kind === 'step' ? { factor: 'totp', credential: 'totp', mark: judged.step } : null;
  }

  #judgeTotp({ marks, wrongCodes }: Person, { totp }: Profile, code: string): JudgedFactor {
    const now = unixMs(this.#parts.clock.wallMs());
    if (totp === null || areCodesSpent(wrongCodes, now)) return { kind: 'wrong', why: 'code' };
    const judged = judgeCode(macOf(totp), code, now, marks.get('totp') ?? -1);
    if (judged.kind === 'step') {
      return { kind: 'right', proof: { factor: 'totp', credential: 'totp', mark: judged.step } };
    }
    return { kind: 'wrong', why: judged.kind === 'late' ? 'lateCode' : 'code' };
  }

  #judgePasskey(passkeys: readonly KeptPasskey[], answer: PasskeyAnswer, challenge: string): JudgedFactor {
    const passkey = passkeys.find(({ id }) => id === answer.id);
    const read = passkey === undefined ? null : readAnswer(answer, this.#expected(challenge));
    if (passkey === undefined || read === null || !isSignedBy(passkey.publicKey, read)) return WRONG_PASSKEY;
    return { kind: 'right', proof: passkeyProof(passkey.id, read.count) };
  }

  #expected(challenge: string) {
    const { id, isOrigin } = this.#parts.relyingParty;
    return { challenge, rpIdHash: createHash('sha256').update(id).digest(), isOrigin };
  }

  #question(challenge: string, allowed: readonly string[]): PasskeyQuestion {
    return { challenge, rpId: this.#parts.relyingParty.id, allowed };
  }

  #fresh(): string {
    return Buffer.from(this.#parts.random.bytes(CHALLENGE_BYTES)).toString('base64url');
  }
}

const ANYONE = 'anyone';
const WRONG_PASSKEY: JudgedFactor = { kind: 'wrong', why: 'passkey' };

/** How a passkey is named in the ledger, and its counter. */
export function passkeyProof(id: string, count: number): FoundProof {
  return { factor: 'passkey', credential: `passkey/${digestOf(id).slice(0, NAME_DIGITS)}`, mark: count };
}

function judgeBackupCode({ codes }: Profile, typed: string): JudgedFactor {
  const bytes = parseBackupCode(typed);
  const digest = bytes === null ? null : digestOf(Buffer.from(bytes).toString('hex'));
  if (digest === null || !codes.includes(digest)) return { kind: 'wrong', why: 'code' };
  const credential = `code/${digest.slice(0, NAME_DIGITS)}`;
  return { kind: 'right', proof: { factor: 'backupCode', credential, mark: 0 } };
}

function macOf(secret: string): (message: Uint8Array) => Uint8Array {
  return (message) => createHmac('sha1', Buffer.from(secret, 'hex')).update(message).digest();
}
