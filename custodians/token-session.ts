import pkcs11, { type Handle, type PKCS11 } from 'pkcs11js';
import { Refused } from './one-line.ts';

/** Results of PKCS#11 (OASIS, version 3.1, 6.2) that have a meaning of their own here. */
const MEANINGS: ReadonlyMap<number, string> = new Map([
  [0xa0, 'PIN_WRONG'],
  [0xa1, 'PIN_WRONG'],
  [0xa2, 'PIN_WRONG'],
  [0xa4, 'PIN_LOCKED'],
  [0x30, 'TOKEN_GONE'],
  [0x31, 'TOKEN_GONE'],
  [0x32, 'TOKEN_GONE'],
  [0xe0, 'TOKEN_GONE'],
  [0xe1, 'TOKEN_GONE'],
  [0x70, 'TOKEN_CANNOT'],
]);

/** A token as its owner names it. */
export interface TokenPlace {
  readonly library: string;
  /** The token's label. */
  readonly token: string;
  readonly pin: string;
}

/** A session in which the user of a token is logged in. */
export interface OpenToken {
  readonly library: PKCS11;
  readonly session: Handle;
  readonly slot: Handle;
}

/** Loads a driver. Throws LIBRARY_UNREADABLE. */
export function loadLibrary(path: string): PKCS11 {
  const library = new pkcs11.PKCS11();
  try {
    library.load(path);
  } catch (reason) {
    throw new Refused('LIBRARY_UNREADABLE', reason instanceof Error ? reason.message : '');
  }
  return library;
}

/**
 * Logs in to the token of that label, once. A token that would be locked by one more wrong PIN is not asked:
 * PIN_LAST_TRY. `beforeLogin` is called right before the PIN is used.
 */
export function openToken(
  library: PKCS11,
  { token: label, pin }: TokenPlace,
  beforeLogin: () => void = () => undefined,
): OpenToken {
  const slots = library
    .C_GetSlotList(true)
    .filter((slot) => library.C_GetTokenInfo(slot).label.trimEnd() === label);
  const [slot] = slots;
  if (slot === undefined) throw new Refused('TOKEN_GONE', label);
  if (slots.length > 1) throw new Refused('TOKEN_AMBIGUOUS', label);
  const { flags } = library.C_GetTokenInfo(slot);
  if ((flags & pkcs11.CKF_USER_PIN_LOCKED) !== 0) throw new Refused('PIN_LOCKED', label);
  if ((flags & pkcs11.CKF_USER_PIN_FINAL_TRY) !== 0) throw new Refused('PIN_LAST_TRY', label);
  const session = library.C_OpenSession(slot, pkcs11.CKF_SERIAL_SESSION | pkcs11.CKF_RW_SESSION);
  beforeLogin();
  library.C_Login(session, pkcs11.CKU_USER, pin);
  return { library, session, slot };
}

/** The number of a result of PKCS#11; null for anything else that was thrown. */
export function codeOf(reason: unknown): number | null {
  const code = typeof reason === 'object' && reason !== null && 'code' in reason ? reason.code : null;
  return typeof code === 'number' ? code : null;
}

/** What was thrown, with a code of ours where it has one. */
export function meantBy(reason: unknown): unknown {
  const meaning = MEANINGS.get(codeOf(reason) ?? -1);
  return meaning === undefined ? reason : new Refused(meaning);
}
