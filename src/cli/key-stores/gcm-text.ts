import { createDecipheriv, pbkdf2Sync, scryptSync } from 'node:crypto';
import { malformed, opened, type Opened } from './opened.ts';

/** How the key is made of the password. */
export type Stretching =
  | { readonly kind: 'scrypt' }
  | { readonly kind: 'pbkdf2'; readonly rounds: number; readonly digest: 'sha256' | 'sha512' };

/**
 * Opens a text `salt:iv:tag:ciphertext`, all four in hexadecimal or all in base 64: AES-256-GCM under a key that scrypt
 * (N 16384, r 8, p 1, the defaults of Node) or PBKDF2 makes of the password.
 */
export function openGcmText(text: string, password: Uint8Array, stretching: Stretching): Opened {
  const parts = text.trim().split(':');
  const isHex = parts.every((part) => part.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(part));
  const read = parts.map((part) => (isHex ? Buffer.from(part, 'hex') : fromBase64(part)));
  const [salt, iv, tag, sealed] = read;
  if (parts.length !== 4 || salt == null || iv == null || tag == null || sealed == null)
    return malformed('it is not salt:iv:tag:ciphertext');
  if (salt.length < 8 || (iv.length !== 12 && iv.length !== 16) || tag.length !== 16 || sealed.length === 0)
    return malformed('salt, iv, tag or ciphertext has a length that it cannot have');
  const key =
    stretching.kind === 'scrypt'
      ? scryptSync(password, salt, 32)
      : pbkdf2Sync(password, salt, stretching.rounds, 32, stretching.digest);
  return openGcm({ key, iv, tag, sealed });
}

function fromBase64(text: string): Buffer | null {
  return /^[A-Za-z0-9+/]+={0,2}$/.test(text) ? Buffer.from(text, 'base64') : null;
}

/** What AES-256-GCM sealed, and under which key. */
interface GcmSealed {
  readonly key: Buffer;
  readonly iv: Uint8Array;
  readonly tag: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Opens it. The key is wiped. */
export function openGcm({ key, iv, tag, sealed }: GcmSealed): Opened {
  const decipher = createDecipheriv('aes-256-gcm', key, iv);
  decipher.setAuthTag(tag);
  try {
    return opened(Buffer.concat([decipher.update(sealed), decipher.final()]));
  } catch {
    return { kind: 'wrongPassword' };
  } finally {
    key.fill(0);
  }
}
