import { decodeUtf8 } from './utf8.ts';

/** A string of JSON, in a text that is known to be JSON. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*"/g;

/**
 * JSON of UTF-8 bytes as a value. Null for anything else, and where a name occurs twice in one object: readers differ
 * about which of the two counts (RFC 8259 section 4), so what somebody looked at would not be what is done.
 */
export function readJson(bytes: Uint8Array): { readonly value: unknown } | null {
  const text = decodeUtf8(bytes);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return namesWritten(text) === namesKept(value) ? { value } : null;
  } catch {
    return null;
  }
}

/** Outside strings a colon stands after each name, and nowhere else. */
function namesWritten(text: string): number {
  return text.replace(STRING, '').split(':').length - 1;
}

/** The parser keeps one of those that are equal. Without recursion: a body may nest as deep as it is long. */
function namesKept(value: unknown): number {
  const waiting = [value];
  let names = 0;
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one !== 'object' || one === null) continue;
    const inside: readonly unknown[] = Object.values(one);
    if (!Array.isArray(one)) names += inside.length;
    for (const each of inside) waiting.push(each);
  }
  return names;
}
