import { createHash } from 'node:crypto';
import { parseBase58, toBase58 } from '../../src/core/units/base58.ts';

/** A payment as these histories write and read it: a legacy message with one signer. */
export interface Payment {
  readonly payer: Uint8Array;
  readonly to: Uint8Array;
  readonly lamports: bigint;
  /** A recent block's hash, 32 bytes. */
  readonly blockhash: Uint8Array;
  /** Null for none. */
  readonly memo: string | null;
  /** Calls this program with four bytes as well; null for none. */
  readonly stranger: Uint8Array | null;
}

const SYSTEM = new Uint8Array(32);
/** The second version of the memo program, in base 58 as everybody writes it. */
const MEMO_TEXT = 'MemoSq4gqABAXKb96qnH8TysNcWxMyWCqXgDLGmfcHr';
const TRANSFER = 2;
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 32;

/** The bytes that a signature is over. */
export function writeMessage(payment: Payment): Uint8Array {
  const { payer, to, lamports, blockhash, memo, stranger } = payment;
  const memoProgram = parseBase58(MEMO_TEXT) ?? SYSTEM;
  const programs = [
    SYSTEM,
    ...(memo === null ? [] : [memoProgram]),
    ...(stranger === null ? [] : [stranger]),
  ];
  const transfer = Buffer.alloc(12);
  transfer.writeUInt32LE(TRANSFER);
  transfer.writeBigUInt64LE(lamports, 4);
  const text = Buffer.from(memo ?? '', 'utf8');
  const instructions = [
    Buffer.concat([Uint8Array.of(2, 2, 0, 1, 12), transfer]),
    ...(memo === null ? [] : [Buffer.concat([Uint8Array.of(3, 0, text.length), text])]),
    ...(stranger === null ? [] : [Uint8Array.of(1 + programs.length, 1, 0, 4, 9, 9, 9, 9)]),
  ];
  return Buffer.concat([
    Uint8Array.of(1, 0, programs.length, 2 + programs.length),
    ...[payer, to, ...programs, blockhash],
    Uint8Array.of(instructions.length),
    ...instructions,
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
export function readTransaction(wire: Uint8Array): ReadPayment | null {
  if (wire[0] !== 1 || wire.length < 1 + SIGNATURE_BYTES + 4) return null;
  const signature = wire.slice(1, 1 + SIGNATURE_BYTES);
  const message = wire.slice(1 + SIGNATURE_BYTES);
  const [signers, , , count = 0] = message;
  if (signers !== 1 || count < 3 || count > 5) return null;
  const keys = Array.from({ length: count }, (_, at) => part(message, 4 + at * KEY_BYTES, KEY_BYTES));
  let at = 4 + count * KEY_BYTES;
  const blockhash = part(message, at, KEY_BYTES);
  at += KEY_BYTES + 1;
  let lamports: bigint | null = null;
  let memo: string | null = null;
  let stranger: Uint8Array | null = null;
  for (let left = message[at - 1] ?? 0; left > 0; left -= 1) {
    const program = keys[message[at] ?? count];
    const accounts = message[at + 1] ?? 0;
    const length = message[at + 2 + accounts] ?? 0;
    const content = part(message, at + 3 + accounts, length);
    at += 3 + accounts + length;
    if (program === undefined) return null;
    if (same(program, SYSTEM)) lamports = Buffer.from(content).readBigUInt64LE(4);
    else if (toBase58(program) === MEMO_TEXT) memo = Buffer.from(content).toString('utf8');
    else stranger = program;
  }
  const [payer, to] = keys;
  if (at !== message.length || lamports === null || payer === undefined || to === undefined) return null;
  const digest = createHash('sha256').update(message).digest('hex');
  return {
    ...{ payer, to, lamports, blockhash, memo, stranger, message, signature, digest },
    id: toBase58(signature),
  };
}

function part(bytes: Uint8Array, from: number, length: number): Uint8Array {
  return bytes.slice(from, from + length);
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
