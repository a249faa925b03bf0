import type {
  TickerBook,
  TickerMode,
  TickerPacket,
  TickerRequest,
  VenueTicker,
} from '../../../core/order/ticker.ts';
import { parseForm } from '../../shared/form.ts';
import { member, parseJson, textAt, type Json } from '../../shared/json.ts';

/** "WebSocket streaming", limits: instruments on one connection, and connections of one key. */
const INSTRUMENTS_MAX = 3_000;
const CONNECTIONS_MAX = 3;
const MODES: readonly TickerMode[] = ['ltp', 'quote', 'full'];
/** What a client may write into the address beside what proves who it is. */
const PARAMETERS: ReadonlySet<string> = new Set(['access_token', 'api_key', 'uid']);
const KEY = /^[A-Za-z0-9]{1,128}$/;
const TOKEN = /^[A-Za-z0-9]{1,256}$/;
const INSTRUMENT = /^[1-9][0-9]{0,9}$/;
const INSTRUMENT_MAX = 0xffff_ffff;
/** Bytes of a packet in each mode; of an index it has no quantities and no depth. */
const LENGTHS = { ltp: 8, quote: 44, full: 184 } as const;
const INDEX_LENGTHS = { ltp: 8, quote: 28, full: 32 } as const;
/** Of the number of an instrument, the last eight bits are its segment. */
const INDICES = 9;
/** Where the book begins in a packet of the mode `full`: five levels of each side, and the bytes of one. */
const BOOK_AT = 64;
const LEVELS = 5;
const LEVEL_BYTES = 12;
const COUNT_BYTES = 2;
const LENGTH_BYTES = 2;

/** The ticker: binary packets of instruments, and orders of the account as text ("WebSocket streaming"). */
export const ticker: VenueTicker = {
  instrumentsMax: INSTRUMENTS_MAX,
  connectionsMax: CONNECTIONS_MAX,
  modes: MODES,
  usual: 'quote',
  heartbeat: Uint8Array.of(0),
  credentialsOf,
  read,
  write,
  refusal: (text) => JSON.stringify({ type: 'error', data: text }),
  packets,
  cut,
  join,
  bookOf,
};

/** Of an address with a key, a token, and nothing that is not known. */
function credentialsOf(target: string): ReturnType<VenueTicker['credentialsOf']> {
  if (!target.startsWith('/?')) return null;
  const pairs = parseForm(target.slice(2)) ?? [];
  const values = new Map(pairs);
  const key = values.get('api_key') ?? '';
  const token = values.get('access_token') ?? '';
  if (values.size !== pairs.length || ![...values.keys()].every((name) => PARAMETERS.has(name))) return null;
  if (!KEY.test(key) || !TOKEN.test(token)) return null;
  return [['authorization', `token ${key}:${token}`]];
}

/** Where the account's own ticker is. Throws for what no address may hold. */
export function tickerTarget(keyId: string, token: string): string {
  if (!KEY.test(keyId) || !TOKEN.test(token))
    throw new RangeError('a key and a token are letters and digits');
  return `/?api_key=${keyId}&access_token=${token}`;
}

/** `{"a":"subscribe","v":[408065]}`, `{"a":"unsubscribe",…}`, `{"a":"mode","v":["full",[408065]]}`. */
function read(text: string): TickerRequest | null {
  const frame = parseJson(text);
  const value = frame === null ? null : member(frame, 'v');
  if (frame?.kind !== 'object' || frame.members.size !== 2 || value?.kind !== 'array') return null;
  const action = textAt(frame, 'a');
  if (action === 'mode') return readMode(value.items);
  const tokens = readTokens(value);
  if (tokens === null) return null;
  if (action === 'subscribe') return { kind: 'watch', tokens, mode: null };
  return action === 'unsubscribe' ? { kind: 'unwatch', tokens } : null;
}

function readMode([name, list, ...others]: readonly Json[]): TickerRequest | null {
  const mode = MODES.find((known) => name?.kind === 'string' && name.text === known);
  const tokens = readTokens(list);
  return mode === undefined || tokens === null || others.length > 0 ? null : { kind: 'watch', tokens, mode };
}

/** Numbers, also as text: the venue's own client takes both. */
function readTokens(list: Json | undefined): readonly number[] | null {
  if (list?.kind !== 'array' || list.items.length > INSTRUMENTS_MAX) return null;
  const tokens: number[] = [];
  for (const item of list.items) {
    const text = item.kind === 'number' || item.kind === 'string' ? item.text : '';
    if (!INSTRUMENT.test(text) || Number(text) > INSTRUMENT_MAX) return null;
    tokens.push(Number(text));
  }
  return tokens;
}

function write(request: TickerRequest): string {
  const { kind, tokens } = request;
  if (kind === 'unwatch') return JSON.stringify({ a: 'unsubscribe', v: tokens });
  return JSON.stringify(
    request.mode === null ? { a: 'subscribe', v: tokens } : { a: 'mode', v: [request.mode, tokens] },
  );
}

/** u16 count, then of each its length, u16, and its bytes, which begin with the number of the instrument. */
function packets(message: Uint8Array): readonly TickerPacket[] | null {
  if (message.length < COUNT_BYTES) return [];
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const found: TickerPacket[] = [];
  let at = COUNT_BYTES;
  for (let left = view.getUint16(0); left > 0; left -= 1) {
    const length = at + LENGTH_BYTES <= message.length ? view.getUint16(at) : 0;
    const from = at + LENGTH_BYTES;
    at = from + length;
    if (length < LENGTHS.ltp || at > message.length) return null;
    found.push({ token: view.getUint32(from), bytes: message.subarray(from, at) });
  }
  return at === message.length ? found : null;
}

/** A packet of a length that is not known stays as it is where everything is wanted, and is a price elsewhere. */
function cut(packet: Uint8Array, mode: TickerMode): Uint8Array {
  const isIndex = packet[3] === INDICES;
  return mode === 'full' ? packet : packet.subarray(0, (isIndex ? INDEX_LENGTHS : LENGTHS)[mode]);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + LENGTH_BYTES + part.length, COUNT_BYTES);
  const message = new Uint8Array(length);
  const view = new DataView(message.buffer);
  view.setUint16(0, parts.length);
  let at = COUNT_BYTES;
  for (const part of parts) {
    view.setUint16(at, part.length);
    message.set(part, at + LENGTH_BYTES);
    at += LENGTH_BYTES + part.length;
  }
  return message;
}

/** The shares' and derivatives' exchanges that are served write prices in paise. */
function bookOf(packet: Uint8Array): TickerBook | null {
  if (packet.length !== LENGTHS.full) return null;
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength);
  const side = (from: number): TickerBook['bids'] =>
    Array.from({ length: LEVELS }, (_, level) => {
      const at = BOOK_AT + (from + level) * LEVEL_BYTES;
      return [view.getUint32(at + 4), view.getUint32(at)] as const;
    })
      .filter(([paise, quantity]) => paise > 0 && quantity > 0)
      .map(([paise, quantity]) => [rupees(paise), String(quantity)]);
  return { bids: side(0), asks: side(LEVELS) };
}

function rupees(paise: number): string {
  return `${Math.floor(paise / 100)}.${String(paise % 100).padStart(2, '0')}`;
}
