/** Strict UTF-8 to text; null when it is not that, or holds the character that stands for broken text. */
export function decodeText(bytes: Uint8Array): string | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.includes('\uFFFD') ? null : text;
}

/** Bytes as text, one character per byte: nothing is interpreted. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}
