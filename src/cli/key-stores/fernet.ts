import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { malformed, opened, type Opened } from './opened.ts';

const VERSION = 0x80;
const HEAD_BYTES = 1 + 8 + 16;
const MAC_BYTES = 32;

/**
 * Opens a Fernet token (version 0x80 of the specification) with one of several keys, as MultiFernet does: one a line,
 * or with commas between. The age of a token is not looked at.
 */
export function openFernet(token: string, keys: string): Opened {
  const bytes = fromBase64Url(token.trim());
  if (bytes === null || bytes[0] !== VERSION || bytes.length < HEAD_BYTES + 16 + MAC_BYTES)
    return malformed('it is no Fernet token');
  if ((bytes.length - HEAD_BYTES - MAC_BYTES) % 16 !== 0) return malformed('it is no whole Fernet token');
  const all = keys.split(/[\s,]+/).filter((key) => key !== '');
  const read = all.map(fromBase64Url);
  if (all.length === 0 || read.some((key) => key?.length !== 32))
    return { kind: 'malformedKey', what: 'a Fernet key is 32 bytes in URL-safe base64, one a line' };
  for (const key of read) {
    const content = key === null ? null : openWith(bytes, key);
    if (content !== null) return opened(content);
  }
  return { kind: 'wrongPassword' };
}

function openWith(token: Uint8Array, key: Uint8Array): Uint8Array | null {
  const end = token.length - MAC_BYTES;
  const mac = createHmac('sha256', key.subarray(0, 16)).update(token.subarray(0, end)).digest();
  if (!timingSafeEqual(mac, token.subarray(end))) return null;
  const decipher = createDecipheriv('aes-128-cbc', key.subarray(16), token.subarray(9, HEAD_BYTES));
  try {
    return Buffer.concat([decipher.update(token.subarray(HEAD_BYTES, end)), decipher.final()]);
  } catch {
    return null;
  }
}

function fromBase64Url(text: string): Uint8Array | null {
  return /^[A-Za-z0-9_-]+={0,2}$/.test(text) ? Buffer.from(text, 'base64url') : null;
}
