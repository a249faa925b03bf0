import { decodeText } from './text-of-bytes.ts';

/** One parameter: name as sent, value decoded once. */
export type Pair = readonly [name: string, value: string];

/** More parameters than any route has. */
const PAIRS_MAX = 64;
const NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const PRINTABLE = /^[ -~]*$/;
const PLAIN = /^[^%+]*$/;
const ESCAPE = /^[0-9A-Fa-f]{2}$/;

/**
 * Reads `a=1&b=2`, decoding each value exactly once. Null for anything irregular: raw bytes beyond printable ASCII, an
 * escape in a name, an empty pair, a pair without `=`, a broken escape, bytes that are not UTF-8 (threat T3).
 */
export function parseForm(raw: string): readonly Pair[] | null {
  if (raw === '') return [];
  if (!PRINTABLE.test(raw)) return null;
  const pieces = raw.split('&');
  if (pieces.length > PAIRS_MAX) return null;
  const pairs: Pair[] = [];
  for (const piece of pieces) {
    const equals = piece.indexOf('=');
    const name = piece.slice(0, Math.max(equals, 0));
    const value = decodeValue(piece.slice(equals + 1));
    if (value === null || !NAME.test(name)) return null;
    pairs.push([name, value]);
  }
  return pairs;
}

/** Percent-decodes ASCII text, `+` being a space, into strict UTF-8. */
function decodeValue(raw: string): string | null {
  if (PLAIN.test(raw)) return raw;
  const bytes = new Uint8Array(raw.length);
  let length = 0;
  for (let i = 0; i < raw.length; i += 1) {
    const unit = raw.charCodeAt(i);
    if (unit === PERCENT) {
      const digits = raw.slice(i + 1, i + 3);
      if (!ESCAPE.test(digits)) return null;
      bytes[length] = Number.parseInt(digits, 16);
      i += 2;
    } else bytes[length] = unit === PLUS ? SPACE : unit;
    length += 1;
  }
  return decodeText(bytes.subarray(0, length));
}

const PERCENT = 0x25;
const PLUS = 0x2b;
const SPACE = 0x20;

/** The query of a request target, without the question mark; empty when there is none. */
export function queryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark < 0 ? '' : target.slice(mark + 1);
}
