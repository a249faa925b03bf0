import { byteAt, u64 } from '../units/bytes.ts';
import type { UnixMs } from '../units/time.ts';

/** A keyed hash under the secret of the codes: HMAC-SHA-1, which is what authenticator apps know. */
export type CodeMac = (message: Uint8Array) => Uint8Array;

/** RFC 6238: a code for each half minute. */
const STEP_MS = 30_000;
const DIGITS = 6;
/** A code may be a step old, or ahead on a phone whose clock is. RFC 6238 section 5.2. */
const DRIFT = 1;
/** A code that was right within ten minutes was no guess. */
const LATE_STEPS = 20;

/** What a typed code is. `late`: right some minutes before or after, or used up already. */
export type JudgedCode =
  { readonly kind: 'step'; readonly step: number } | { readonly kind: 'late' | 'wrong' };

/**
 * Judges a typed code. Good is only a step above `last`, the last one that was used (-1 for none): a code works once,
 * and time that was set back brings none back (T22). Takes the same time for every code of six digits.
 */
export function judgeCode(mac: CodeMac, typed: string, now: UnixMs, last: number): JudgedCode {
  const text = typed.replace(/\s/g, '');
  if (!/^[0-9]{6}$/.test(text)) return { kind: 'wrong' };
  const current = Math.floor(now / STEP_MS);
  let judged: JudgedCode = { kind: 'wrong' };
  for (let step = current - LATE_STEPS; step <= current + LATE_STEPS; step += 1) {
    if (step < 0 || codeAt(mac, step, DIGITS) !== text) continue;
    const isGood = Math.abs(step - current) <= DRIFT && step > last;
    if (judged.kind !== 'step') judged = isGood ? { kind: 'step', step } : { kind: 'late' };
  }
  return judged;
}

/** The code of a step: RFC 4226 section 5.3, with so many digits. */
export function codeAt(mac: CodeMac, step: number, digits: number): string {
  const hash = mac(u64(BigInt(step)));
  const offset = byteAt(hash, hash.length - 1) & 15;
  const value = new DataView(hash.buffer, hash.byteOffset).getUint32(offset) & 0x7fffffff;
  return String(value % 10 ** digits).padStart(digits, '0');
}

/** What an authenticator app scans. The secret is in it: shown once, to the person themselves. */
export function otpauthUri(secret: string, name: string): string {
  const label = encodeURIComponent(`Sallyport:${name}`);
  return `otpauth://totp/${label}?secret=${secret}&issuer=Sallyport&algorithm=SHA1&digits=${DIGITS}&period=30`;
}
