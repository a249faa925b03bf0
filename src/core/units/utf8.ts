/**
 * Text to UTF-8 and back, strictly. Written out because core knows no platform type, and short because entries are
 * mostly ASCII.
 */

/** The UTF-8 form of well-formed text, or null when the text holds a lone surrogate, which has no such form. */
export function encodeUtf8(text: string): Uint8Array | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return text.isWellFormed() ? encodeFrom(text, i, bytes.subarray(0, i)) : null;
    bytes[i] = unit;
  }
  return bytes;
}

/** How many bytes {@link encodeUtf8} makes of well-formed text. */
export function utf8Length(text: string): number {
  let length = text.length;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    // Each half of a pair counts two, which makes the four bytes of the whole.
    if (unit > 0x7f) length += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return length;
}

/** Null for anything but shortest-form UTF-8: overlong forms, surrogates, values above U+10FFFF, a cut sequence. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  let text = '';
  let start = 0;
  while (start < bytes.length) {
    const end = decodePiece(bytes, start);
    if (end === null) return null;
    text += end.text;
    start = end.next;
  }
  return text;
}

/** Code units turned into text at once; small enough for the argument list of any engine. */
const PIECE_UNITS = 4096;

function encodeFrom(text: string, from: number, ascii: Uint8Array): Uint8Array {
  // A code unit takes at most three bytes; a pair of them takes four.
  const bytes = new Uint8Array(ascii.length + 3 * (text.length - from));
  bytes.set(ascii);
  let at = ascii.length;
  for (const character of text.slice(from)) at = putCodePoint(bytes, at, character.codePointAt(0) ?? 0);
  return bytes.slice(0, at);
}

function putCodePoint(bytes: Uint8Array, start: number, point: number): number {
  let at = start;
  if (point < 0x80) {
    bytes[at] = point;
    return at + 1;
  }
  const trailing = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  const mark = [0, 0xc0, 0xe0, 0xf0][trailing] ?? 0;
  bytes[at] = mark | (point >> (6 * trailing));
  for (let left = trailing - 1; left >= 0; left -= 1) {
    at += 1;
    bytes[at] = 0x80 | ((point >> (6 * left)) & 0x3f);
  }
  return at + 1;
}

function decodePiece(
  bytes: Uint8Array,
  start: number,
): { readonly text: string; readonly next: number } | null {
  const units: number[] = [];
  let at = start;
  while (at < bytes.length && units.length < PIECE_UNITS) {
    const first = bytes[at] ?? 0;
    if (first < 0x80) {
      units.push(first);
      at += 1;
      continue;
    }
    const point = codePointAt(bytes, at, first);
    if (point === null) return null;
    if (point < 0x10000) units.push(point);
    else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    at += point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return { text: String.fromCharCode(...units), next: at };
}

/** The code point of a sequence of two to four bytes, or null. */
function codePointAt(bytes: Uint8Array, at: number, first: number): number | null {
  const trailing = first >= 0xc2 && first < 0xe0 ? 1 : first >= 0xe0 && first < 0xf0 ? 2 : 3;
  if (first < 0xc2 || first > 0xf4) return null;
  let point = first & (0x3f >> trailing);
  for (let i = 1; i <= trailing; i += 1) {
    const next = bytes[at + i] ?? 0;
    if ((next & 0xc0) !== 0x80) return null;
    point = (point << 6) | (next & 0x3f);
  }
  const least = trailing === 1 ? 0x80 : trailing === 2 ? 0x800 : 0x10000;
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < least || surrogate || point > 0x10ffff ? null : point;
}
