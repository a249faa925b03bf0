import { assert } from '../assert.ts';
import { byteAt } from '../units/bytes.ts';

/** AES as the platform has it. Keys are 32 bytes. */
export interface Cipher {
  /** Raw AES-256 under one key: whole 16-byte blocks in, as many out, each by itself. */
  encryptor(key: Uint8Array): (blocks: Uint8Array) => Uint8Array;
  /** AES-256-GCM with a 12-byte nonce: ciphertext followed by the 16-byte tag. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array, associated: Uint8Array): Uint8Array;
  /** Null when the tag does not fit. The result has memory of its own. */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array, associated: Uint8Array): Uint8Array | null;
}

export const KEY_BYTES = 32;
export const NONCE_BYTES = 24;
export const TAG_BYTES = 16;

/**
 * XAES-256-GCM (C2SP, v1): AES-256-GCM with a random 24-byte nonce, by a key derived per message. Random nonces cannot
 * collide in practice: 2^80 messages before the chance reaches 2^-32.
 */
export function sealXaes(
  cipher: Cipher,
  key: Uint8Array,
  nonce: Uint8Array,
  plaintext: Uint8Array,
  associated: Uint8Array,
): Uint8Array {
  const derived = deriveKey(cipher, key, nonce);
  const sealed = cipher.seal(derived, nonce.subarray(12), plaintext, associated);
  derived.fill(0);
  return sealed;
}

/** Null when the bytes were not sealed under this key, nonce and associated text. */
export function openXaes(
  cipher: Cipher,
  key: Uint8Array,
  nonce: Uint8Array,
  sealed: Uint8Array,
  associated: Uint8Array,
): Uint8Array | null {
  if (sealed.length < TAG_BYTES) return null;
  const derived = deriveKey(cipher, key, nonce);
  const plaintext = cipher.open(derived, nonce.subarray(12), sealed, associated);
  derived.fill(0);
  return plaintext;
}

/** The message key: two CMAC blocks over the first half of the nonce (C2SP XAES-256-GCM, "Derive-Key"). */
export function deriveKey(cipher: Cipher, key: Uint8Array, nonce: Uint8Array): Uint8Array {
  assert(key.length === KEY_BYTES, 'a key has 32 bytes');
  assert(nonce.length === NONCE_BYTES, 'a nonce has 24 bytes');
  const encrypt = cipher.encryptor(key);
  const subkey = doubled(encrypt(new Uint8Array(16)));
  const blocks = new Uint8Array(32);
  for (const [at, counter] of [
    [0, 1],
    [16, 2],
  ] as const) {
    blocks.set([0, counter, 0x58, 0], at);
    blocks.set(nonce.subarray(0, 12), at + 4);
    for (let i = 0; i < 16; i += 1) blocks[at + i] = byteAt(blocks, at + i) ^ byteAt(subkey, i);
  }
  return encrypt(blocks);
}

/** Multiplication by x in GF(2^128), as CMAC has it. */
function doubled(block: Uint8Array): Uint8Array {
  const result = new Uint8Array(16);
  let carry = 0;
  for (let i = 15; i >= 0; i -= 1) {
    const byte = byteAt(block, i);
    result[i] = ((byte << 1) | carry) & 0xff;
    carry = byte >> 7;
  }
  result[15] = byteAt(result, 15) ^ (carry === 1 ? 0x87 : 0);
  return result;
}
