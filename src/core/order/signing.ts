/**
 * How requests are signed: HMAC-SHA256 under a shared secret, Ed25519, RSA as in PKCS#1 v1.5 over SHA-256, or ECDSA on
 * secp256k1 over a digest of 32 bytes that the venue makes, as r, s and the recovery bit. Or not at all: a session is
 * opened with SHA-256 over a text and the secret (`checksum`), and its token is shown. The same for real keys and for
 * decoys.
 */
export type KeyType = 'hmac' | 'ed25519' | 'rsa' | 'secp256k1' | 'checksum';

/** What a bot's signature is checked with. */
export interface DecoyCheck {
  readonly type: KeyType;
  /**
   * Whether `signature` is this decoy's over `message`, in time that depends on lengths only. No second byte string can
   * be made from a signature that passes for the same message: the replay layer counts on it.
   */
  verify(message: Uint8Array, signature: Uint8Array): boolean;
}

/** The bytes of a signature, before a venue spells them. */
export interface Signature {
  readonly type: KeyType;
  /** Of a `checksum` key, where a request is to be sent: the token of its open session instead. */
  readonly bytes: Uint8Array;
}
