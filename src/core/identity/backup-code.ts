import { parseBase32, toBase32 } from './base32.ts';

/** 128 bits: so many that a plain hash of a code gives nothing away. */
export const BACKUP_CODE_BYTES = 16;
/** How many somebody gets at once. */
export const BACKUP_CODES = 10;

/** A code as it is shown and written down: 26 letters and digits in groups. */
export function formatBackupCode(bytes: Uint8Array): string {
  return toBase32(bytes).replaceAll(/.{5}(?=.)/g, '$&-');
}

/** The bytes of a code as it was typed; null for what is no such code. */
export function parseBackupCode(typed: string): Uint8Array | null {
  if (typed.length > 64) return null;
  const bytes = parseBase32(typed);
  return bytes?.length === BACKUP_CODE_BYTES ? bytes : null;
}
