import type { Sha256 } from '../units/bytes.ts';

/** The hashes that wallets are derived with, as given by the platform. Results are new and the caller's to wipe. */
export interface KeyHashes {
  readonly sha256: Sha256;
  /** HMAC-SHA512, 64 bytes. */
  hmacSha512(key: Uint8Array, message: Uint8Array): Uint8Array;
  /** PBKDF2 with HMAC-SHA512, 64 bytes. */
  pbkdf2Sha512(password: Uint8Array, salt: Uint8Array, rounds: number): Uint8Array;
}
