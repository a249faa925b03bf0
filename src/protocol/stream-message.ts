/** What one side may have on its way to the other on one bot socket before that has taken some of it. */
export const WINDOW = {
  /** Messages of a bot that the keeper has not done with. */
  messages: 32,
  /** Bytes for a bot that its socket has not taken. */
  bytes: 256 * 1024,
} as const;

/** Stands in place of a venue's name where a page, not a bot, opens a socket. No venue is called that. */
export const PAGES = '@pages';

/** Largest message of a bot. The largest order with every field is below 1 KiB. */
export const MESSAGE_MAX = 64 * 1024;

export interface Closing {
  /** Of RFC 6455, section 7.4. */
  readonly code: number;
  readonly reason: string;
}

const REASON_MAX = 100;
const CODES = { min: 1_000, max: 4_999 } as const;

/** The body of a `close` frame: u16 code, then the reason in ASCII, cut at 100 characters. */
export function encodeClosing({ code, reason }: Closing): Uint8Array {
  const bytes = Buffer.alloc(2 + Math.min(reason.length, REASON_MAX));
  bytes.writeUInt16BE(code, 0);
  bytes.write(reason.slice(0, REASON_MAX), 2, 'latin1');
  return bytes;
}

/** Null for anything that is not exactly one such body. */
export function decodeClosing(body: Uint8Array): Closing | null {
  if (body.length < 2 || body.length > 2 + REASON_MAX) return null;
  const bytes = Buffer.from(body);
  const code = bytes.readUInt16BE(0);
  const reason = bytes.toString('latin1', 2);
  return code < CODES.min || code > CODES.max || !/^[ -~]*$/.test(reason) ? null : { code, reason };
}

/** The body of a `credit` frame: u32, of messages from the keeper and of bytes from the edge. */
export function encodeCredit(amount: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(amount, 0);
  return bytes;
}

/** Null unless it is a number above zero. */
export function decodeCredit(body: Uint8Array): number | null {
  const amount = body.length === 4 ? Buffer.from(body).readUInt32BE(0) : 0;
  return amount === 0 ? null : amount;
}

/** The text of a `message` frame; null for bytes that are not UTF-8. */
export function decodeMessage(body: Uint8Array): string | null {
  const bytes = Buffer.from(body);
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : null;
}
