import { equalBytes } from './bytes.ts';

/** The Encoding API is the same in Node, browsers and workers, and has no state that outlives a call. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array };
declare const TextDecoder: new (
  label: 'utf-8',
  options: { readonly ignoreBOM: true },
) => { decode(bytes: Uint8Array): string };

const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { ignoreBOM: true });

/** What decoding puts in place of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** The UTF-8 form of well-formed text, or null when the text holds a lone surrogate, which has no such form. */
export function encodeUtf8(text: string): Uint8Array | null {
  return text.isWellFormed() ? ENCODER.encode(text) : null;
}

/** Null for anything but shortest-form UTF-8: overlong forms, surrogates, values above U+10FFFF, a cut sequence. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  const text = DECODER.decode(bytes);
  if (!text.includes(REPLACEMENT)) return text;
  // The text may really hold that character: then it encodes to the same bytes, and not otherwise.
  return equalBytes(ENCODER.encode(text), bytes) ? text : null;
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
