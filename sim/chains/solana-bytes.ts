import { createHash } from 'node:crypto';
import { parseBase58, toBase58 } from '../../src/core/units/base58.ts';

/** A place in a table of addresses. */
export interface TablePlace {
  readonly table: Uint8Array;
  readonly place: number;
}

/** A payment as these histories write and read it: one signer, one transfer. */
export interface Payment {
  readonly payer: Uint8Array;
  readonly to: Uint8Array;
  /** Where it takes its destination from, in version 0; null: it stands in the message, which is a legacy one. */
  readonly from: TablePlace | null;
  readonly lamports: bigint;
  /** A recent block's hash, or what its nonce holds, 32 bytes. */
  readonly blockhash: Uint8Array;
  /** The account of the nonce that it rests on; null: on a recent block. */
  readonly nonce: Uint8Array | null;
  /** Null for none. */
  readonly memo: string | null;
  /** Calls this program with four bytes as well; null for none. */
  readonly stranger: Uint8Array | null;
}

/** What a table has in a place; null for nothing. */
export type FindPlace = (of: TablePlace) => Uint8Array | null;

const SYSTEM = new Uint8Array(32);
/** The second version of the memo program, in base 58 as everybody writes it. */
const MEMO_TEXT = 'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr';
const BLOCKHASHES_TEXT = 'SysvarRecentB1ockHashes11111111111111111111';
const MEMO = parseBase58(MEMO_TEXT) ?? SYSTEM;
const BLOCKHASHES = parseBase58(BLOCKHASHES_TEXT) ?? SYSTEM;
const TRANSFER = 2;
const ADVANCE = 4;
const VERSION_0 = 0x80;
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;

/** The bytes that a signature is over. */
export function writeMessage(payment: Payment): Uint8Array {
  const { payer, to, from, lamports, blockhash, nonce, memo, stranger } = payment;
  const written = [payer, ...(nonce === null ? [] : [nonce]), ...(from === null ? [to] : [])];
  const programs = [SYSTEM, ...(memo === null ? [] : [MEMO]), ...(stranger === null ? [] : [stranger])];
  const readonly = [...(nonce === null ? [] : [BLOCKHASHES]), ...programs];
  const keys = [...written, ...readonly];
  const at = (key: Uint8Array): number => keys.indexOf(key);
  const transfer = Buffer.alloc(12);
  transfer.writeUInt32LE(TRANSFER);
  transfer.writeBigUInt64LE(lamports, 4);
  const text = Buffer.from(memo ?? '', 'utf8');
  const system = at(SYSTEM);
  const instructions = [
    ...(nonce === null ? [] : [Uint8Array.of(system, 3, 1, at(BLOCKHASHES), 0, 4, ADVANCE, 0, 0, 0)]),
    // What comes out of a table stands behind all that is in the message.
    Buffer.concat([Uint8Array.of(system, 2, 0, from === null ? at(to) : keys.length, 12), transfer]),
    ...(memo === null ? [] : [Buffer.concat([Uint8Array.of(at(MEMO), 0, text.length), text])]),
    ...(stranger === null ? [] : [Uint8Array.of(at(stranger), 1, 0, 4, 9, 9, 9, 9)]),
  ];
  return Buffer.concat([
    from === null ? Uint8Array.of() : Uint8Array.of(VERSION_0),
    Uint8Array.of(1, 0, readonly.length, keys.length),
    ...[...keys, blockhash],
    Uint8Array.of(instructions.length),
    ...instructions,
    ...(from === null ? [] : [Uint8Array.of(1), from.table, Uint8Array.of(1, from.place, 0)]),
  ]);
}

/** A transaction of one signer: zeros stand for a signature that is not there yet. */
export function writeTransaction(message: Uint8Array, signature: Uint8Array | null): Uint8Array {
  return Buffer.concat([Uint8Array.of(1), signature ?? new Uint8Array(SIGNATURE_BYTES), message]);
}

/** What a transaction of these histories says. */
export interface ReadPayment extends Payment {
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
  /** SHA-256 of the message, in hexadecimal. */
  readonly digest: string;
  /** The signature in base 58: what the chain calls it. */
  readonly id: string;
}

/** Null for bytes of any other form than the ones that are written here. */
export function readTransaction(wire: Uint8Array, find: FindPlace): ReadPayment | null {
  if (wire[0] !== 1 || wire.length < 1 + SIGNATURE_BYTES + 4) return null;
  const signature = wire.slice(1, 1 + SIGNATURE_BYTES);
  const message = wire.slice(1 + SIGNATURE_BYTES);
  const isTabled = message[0] === VERSION_0;
  const body = isTabled ? message.slice(1) : message;
  const [signers, , , count = 0] = body;
  if (signers !== 1 || count < 2 || count > 7) return null;
  const keys = Array.from({ length: count }, (_, at) => part(body, 4 + at * KEY_BYTES, KEY_BYTES));
  const blockhash = part(body, 4 + count * KEY_BYTES, KEY_BYTES);
  const said = readInstructions(body, 4 + (count + 1) * KEY_BYTES, keys);
  if (said === null) return null;
  const rest = body.slice(said.end);
  if (rest.length !== (isTabled ? 4 + KEY_BYTES : 0)) return null;
  const from = isTabled ? { table: part(rest, 1, KEY_BYTES), place: rest[2 + KEY_BYTES] ?? 0 } : null;
  const to = from === null ? keys[said.to] : said.to === count ? find(from) : null;
  const [payer] = keys;
  if (payer === undefined || to === undefined || to === null) return null;
  const digest = createHash('sha256').update(message).digest('hex');
  const { lamports, nonce, memo, stranger } = said;
  return {
    ...{ payer, to, from, lamports, blockhash, nonce, memo, stranger, message, signature, digest },
    id: toBase58(signature),
  };
}

interface Said extends Pick<Payment, 'lamports' | 'nonce' | 'memo' | 'stranger'> {
  /** The place of whom the transfer goes to. */
  readonly to: number;
  /** Behind the last instruction. */
  readonly end: number;
}

function readInstructions(body: Uint8Array, start: number, keys: readonly Uint8Array[]): Said | null {
  let at = start + 1;
  let [lamports, to]: readonly [bigint | null, number] = [null, -1];
  let memo: string | null = null;
  let [nonce, stranger]: readonly [Uint8Array | null, Uint8Array | null] = [null, null];
  for (let left = body[start] ?? 0; left > 0; left -= 1) {
    const program = keys[body[at] ?? keys.length];
    const accounts = body[at + 1] ?? 0;
    const length = body[at + 2 + accounts] ?? 0;
    const content = Buffer.from(part(body, at + 3 + accounts, length));
    const [first = 0, second = 0] = part(body, at + 2, accounts);
    at += 3 + accounts + length;
    if (program === undefined || at > body.length) return null;
    if (toBase58(program) === MEMO_TEXT) memo = content.toString('utf8');
    else if (!same(program, SYSTEM)) stranger = program;
    else if (content[0] === ADVANCE) nonce = keys[first] ?? null;
    else [lamports, to] = [content.readBigUInt64LE(4), second];
  }
  return lamports === null ? null : { lamports, to, nonce, memo, stranger, end: at };
}

function part(bytes: Uint8Array, from: number, length: number): Uint8Array {
  return bytes.slice(from, from + length);
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
