import type { Clock, Log, Random } from '../../ports.ts';
import type { Vault } from '../custody/vault.ts';
import type { Journal } from '../execution/journal.ts';
import type { BreachedPasswords } from './breached-passwords.ts';
import type { Letters } from './letters.ts';
import type { Passwords } from './passwords.ts';

/** Where a request came from, as the edge says. */
export interface Whence {
  /** Address of the other end, as text. */
  readonly address: string;
  /** What the device says of itself; empty where it says nothing. */
  readonly device: string;
}

/** What everything about people works on. */
export interface PeopleParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly journal: Journal;
  readonly vault: Vault;
  readonly passwords: Passwords;
  readonly breached: BreachedPasswords;
  /** Writes to people about their own accounts. */
  readonly letters: Pick<Letters, 'write'>;
  /** The gateway can be reached from elsewhere than this machine: everybody needs a second factor. */
  readonly isBeyondLoopback: boolean;
  /** Where pages are, as passkeys are bound to it. An address of numbers cannot have any. */
  readonly relyingParty: { readonly id: string; readonly isOrigin: (origin: string) => boolean };
}

/** It is done, and the ledger has it. */
export type Done = { readonly kind: 'done' };

/** A no, by a code of docs/ERRORS.md. Nothing was done. */
export interface Refusal {
  readonly kind: 'refused';
  readonly code: RefusalCode;
}

/** Why something about a person was not done. */
export type RefusalCode =
  /** The ledger takes nothing now, or too many passwords are being compared: try again. */
  | 'PEOPLE_BUSY'
  | 'PERSON_UNKNOWN'
  | 'PERSON_NAME_TAKEN'
  | 'PERSON_NAME_MALFORMED'
  | 'MAIL_MALFORMED'
  /** Somebody else has to stay who may change everything. */
  | 'LAST_OWNER'
  | 'PASSWORD_TOO_SHORT'
  | 'PASSWORD_TOO_LONG'
  | 'PASSWORD_NOT_TEXT'
  | 'PASSWORD_EASY_TO_GUESS'
  | 'PASSWORD_BREACHED'
  /** A list that the owner said must answer did not: try again. */
  | 'PASSWORD_NOT_LOOKED_UP'
  /** The code or token is not one that was given out, was used, or is over. */
  | 'TOKEN_REFUSED'
  /** Somebody set this gateway up before. */
  | 'ALREADY_SET_UP'
  | 'SESSION_UNKNOWN'
  /** Whoever asks has no role from which this follows. */
  | 'NOT_PERMITTED'
  /** A second factor has to be shown again, or just now. */
  | 'SECOND_FACTOR_NEEDED'
  /** The gateway is reached from elsewhere: only a passkey confirms a change. */
  | 'PASSKEY_NEEDED'
  | 'TOO_MANY_PASSKEYS'
  /** A password's hash from elsewhere is of no kind that is taken. */
  | 'HASH_UNKNOWN';

/** A refusal with that code. */
export function refused(code: RefusalCode): Refusal {
  return { kind: 'refused', code };
}
