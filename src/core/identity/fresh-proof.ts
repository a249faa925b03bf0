import type { Factor } from './people-state.ts';

/** A factor that was found right, and what of it is used up by that. */
export interface FoundProof {
  readonly factor: Factor;
  /** `totp`, `code/…` or `passkey/…`: which credential, by a hash. */
  readonly credential: string;
  /** The time step of a code, the counter of a passkey; 0 for a backup code. */
  readonly mark: number;
}

/**
 * Whether a proof was not used before. A one-time code needs a later step than the last one, a backup code works once,
 * a passkey that counts must count up; one that says 0 does not count (WebAuthn, 6.1.1).
 */
export function isFresh(
  marks: ReadonlyMap<string, number>,
  { factor, credential, mark }: FoundProof,
): boolean {
  const last = marks.get(credential);
  if (last === undefined) return true;
  if (factor === 'backupCode') return false;
  return mark > last || (factor === 'passkey' && mark === 0 && last === 0);
}
