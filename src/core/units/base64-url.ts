import { parseBase64, toBase64 } from './base64.ts';

/** RFC 4648 section 5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  return toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Null for text that {@link toBase64Url} would not have written. */
export function parseBase64Url(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return null;
  const padding = '='.repeat((4 - (text.length % 4)) % 4);
  return parseBase64(`${text.replaceAll('-', '+').replaceAll('_', '/')}${padding}`);
}
