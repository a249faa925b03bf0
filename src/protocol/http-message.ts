import type { RawReply, RawRequest } from '../core/order/venue.ts';

/**
 * A request or reply as it crosses from edge to keeper and back: u16 length and text for method (or status) and
 * target, u16 number of headers, each as two u16-prefixed texts, then the body to the end. Text is Latin-1, exactly
 * as on the wire.
 */
export interface VenueRequest {
  /** Which venue's endpoint the bot talked to: the folder name under src/venues. */
  readonly venue: string;
  readonly request: RawRequest;
}

const TEXT_MAX = 65_535;
/** Most headers of one message. The edge refuses a request with more before it hands it over. */
export const HEADERS_MAX = 200;

/** The bytes of a request on its way from edge to keeper. */
export function encodeRequest(message: VenueRequest): Uint8Array {
  const { request } = message;
  return encode([message.venue, request.method, request.target], request.headers, request.body);
}

/** Null for anything that is not exactly one such message. */
export function decodeRequest(bytes: Uint8Array): VenueRequest | null {
  const parts = decode(bytes, 3);
  if (parts === null) return null;
  const [venue = '', method = '', target = ''] = parts.texts;
  return { venue, request: { method, target, headers: parts.headers, body: parts.body } };
}

/** The bytes of a reply on its way from keeper to edge. */
export function encodeReply(reply: RawReply): Uint8Array {
  return encode([String(reply.status)], reply.headers, reply.body);
}

/** Null for anything that is not exactly one such message. */
export function decodeReply(bytes: Uint8Array): RawReply | null {
  const parts = decode(bytes, 1);
  const status = parts === null ? Number.NaN : Number(parts.texts[0]);
  if (parts === null || !Number.isInteger(status) || status < 100 || status > 599) return null;
  return { status, headers: parts.headers, body: parts.body };
}

type Headers = readonly (readonly [string, string])[];

function encode(texts: readonly string[], headers: Headers, body: Uint8Array): Uint8Array {
  const all = [...texts, ...headers.flat()];
  const size = all.reduce((sum, text) => sum + 2 + text.length, 2 + body.length);
  const bytes = Buffer.allocUnsafe(size);
  let offset = 0;
  const write = (text: string): void => {
    offset = bytes.writeUInt16BE(text.length, offset);
    offset += bytes.write(text, offset, 'latin1');
  };
  for (const text of texts) write(text);
  offset = bytes.writeUInt16BE(headers.length, offset);
  for (const [name, value] of headers) {
    write(name);
    write(value);
  }
  bytes.set(body, offset);
  return bytes;
}

interface Decoded {
  readonly texts: readonly string[];
  readonly headers: Headers;
  readonly body: Uint8Array;
}

function decode(input: Uint8Array, textCount: number): Decoded | null {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  let offset = 0;
  const read = (): string | null => {
    if (offset + 2 > bytes.length) return null;
    const length = bytes.readUInt16BE(offset);
    if (length > TEXT_MAX || offset + 2 + length > bytes.length) return null;
    const text = bytes.toString('latin1', offset + 2, offset + 2 + length);
    offset += 2 + length;
    return text;
  };
  const texts: string[] = [];
  for (let i = 0; i < textCount; i += 1) {
    const text = read();
    if (text === null) return null;
    texts.push(text);
  }
  if (offset + 2 > bytes.length) return null;
  const count = bytes.readUInt16BE(offset);
  offset += 2;
  if (count > HEADERS_MAX) return null;
  const headers: [string, string][] = [];
  for (let i = 0; i < count; i += 1) {
    const name = read();
    const value = name === null ? null : read();
    if (name === null || value === null) return null;
    headers.push([name, value]);
  }
  return { texts, headers, body: bytes.subarray(offset) };
}
