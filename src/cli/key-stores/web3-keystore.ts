import { createDecipheriv, createHash, pbkdf2Sync, scryptSync, timingSafeEqual } from 'node:crypto';
import { Fields } from '../fields.ts';
import { malformed, opened, type Opened } from './opened.ts';

/** No honest store asks for more; a hostile one could ask for hours. */
const ROUNDS_MAX = 10_000_000;
/** In bytes, for scrypt. */
export const SCRYPT_MEMORY_MAX = 512 * 1024 * 1024;

/** Parameters of scrypt. */
export interface ScryptWork {
  readonly cost: number;
  readonly blocks: number;
  readonly parallel: number;
}

/** Whether scrypt can be done so, and asks for no more work than an honest store does. */
export function isHonestScrypt({ cost, blocks, parallel }: ScryptWork): boolean {
  const isPower =
    cost > 1 && Number.isInteger(Math.log2(cost)) && blocks > 0 && parallel > 0 && parallel <= 16;
  return isPower && 128 * cost * blocks <= SCRYPT_MEMORY_MAX;
}

/**
 * Opens a keystore of version 3 (Web3 Secret Storage), as text or, as Hummingbot keeps it in its settings, as that text
 * in hexadecimal: AES-128-CTR, PBKDF2 or scrypt, and a check of 32 bytes with Keccak-256.
 */
export function openKeystore(text: string, password: Uint8Array): Opened {
  const plain = text.trim();
  const isHex = /^(?:[0-9a-f]{2})+$/i.test(plain);
  const crypto = Fields.parse(isHex ? Buffer.from(plain, 'hex').toString('utf8') : plain);
  const part = crypto?.part('crypto') ?? crypto?.part('Crypto') ?? null;
  const [iv, sealed, mac] = [
    part?.part('cipherparams')?.text('iv'),
    part?.text('ciphertext'),
    part?.text('mac'),
  ].map(bytesOf);
  if (crypto?.count('version') !== 3 || part === null) return malformed('it is no keystore of version 3');
  if (part.text('cipher') !== 'aes-128-ctr' || iv?.length !== 16 || sealed == null || mac?.length !== 32)
    return malformed('its cipher is not aes-128-ctr, or a part of it is missing');
  const key = keyOf(part, password);
  if (key === null)
    return malformed('its key derivation is not known, or asks for more work than any honest one');
  const digest = createHash('keccak-256').update(key.subarray(16, 32)).update(sealed).digest();
  if (!timingSafeEqual(digest, mac)) return { kind: 'wrongPassword' };
  const decipher = createDecipheriv('aes-128-ctr', key.subarray(0, 16), iv);
  const content = Buffer.concat([decipher.update(sealed), decipher.final()]);
  key.fill(0);
  return opened(content);
}

function keyOf(part: Fields, password: Uint8Array): Buffer | null {
  const params = part.part('kdfparams');
  const salt = bytesOf(params?.text('salt'));
  if (params === null || salt === null || params.count('dklen') !== 32) return null;
  if (part.text('kdf') === 'pbkdf2') {
    const rounds = params.count('c') ?? 0;
    const isKnown = params.text('prf') === 'hmac-sha256' && rounds > 0 && rounds <= ROUNDS_MAX;
    return isKnown ? pbkdf2Sync(password, salt, rounds, 32, 'sha256') : null;
  }
  const [cost, blocks, parallel] = [params.count('n') ?? 0, params.count('r') ?? 0, params.count('p') ?? 0];
  if (part.text('kdf') !== 'scrypt' || !isHonestScrypt({ cost, blocks, parallel })) return null;
  return scryptSync(password, salt, 32, { N: cost, r: blocks, p: parallel, maxmem: 2 * SCRYPT_MEMORY_MAX });
}

/** The bytes of hexadecimal text; null for anything else. */
export function bytesOf(text: string | null | undefined): Buffer | null {
  return typeof text === 'string' && /^(?:[0-9a-f]{2})+$/i.test(text) ? Buffer.from(text, 'hex') : null;
}
