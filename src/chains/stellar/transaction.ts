import type { Account } from './asset.ts';
import { readAccount } from './asset.ts';
import { Cursor } from './cursor.ts';
import { readOperation, type Operation } from './operations.ts';

/** A signature, and the last four bytes of the key that made it. */
export interface Decorated {
  readonly hint: Uint8Array;
  readonly signature: Uint8Array;
}

export type Memo =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly bytes: Uint8Array }
  | { readonly kind: 'id'; readonly id: bigint }
  | { readonly kind: 'hash' | 'return'; readonly hash: Uint8Array };

/** Between which seconds since 1970 it can take effect; 0: no end. */
export interface TimeBounds {
  readonly from: bigint;
  readonly to: bigint;
}

/** A transaction as it is sent. */
export interface Transaction {
  readonly kind: 'transaction';
  readonly source: Account;
  /** In stroops, for all operations together. */
  readonly fee: number;
  readonly sequence: bigint;
  readonly times: TimeBounds | null;
  /** Between which ledgers it can take effect; 0 for no end. */
  readonly ledgers: { readonly from: number; readonly to: number } | null;
  readonly memo: Memo;
  readonly operations: readonly Operation[];
  readonly signatures: readonly Decorated[];
  /** The bytes of the transaction without its signatures. */
  readonly content: Uint8Array;
}

/** Why bytes are no transaction that is served. */
export interface NotRead {
  readonly kind: 'notRead';
  readonly why:
    | 'TOO_LONG'
    | 'OLD_FORM'
    | 'FEE_BUMP'
    | 'FORM_UNKNOWN'
    | 'MALFORMED'
    | 'CONDITION_NOT_SERVED'
    | 'CONTRACT'
    | 'LEFTOVER';
  /** The kind of operation that is not served, and its place, from 1. */
  readonly operation?: { readonly place: number; readonly name: string };
}

/** Nothing that is served here comes near it: a hundred operations of 200 bytes. */
const BYTES_MAX = 32_768;
const OPERATIONS_MAX = 100;
const SIGNATURES_MAX = 20;
const MEMO_TEXT_MAX = 28;

/** Reads an envelope to its last byte. */
export function readTransaction(wire: Uint8Array): Transaction | NotRead {
  if (wire.length > BYTES_MAX) return notRead('TOO_LONG');
  const cursor = new Cursor(wire);
  const form = cursor.u32();
  if (form === 0) return notRead('OLD_FORM');
  if (form === 5) return notRead('FEE_BUMP');
  if (form !== 2) return notRead('FORM_UNKNOWN');
  const head = readHead(cursor);
  if (head.kind === 'notRead') return head;
  const operations = readOperations(cursor);
  if ('kind' in operations) return operations;
  const extension = cursor.u32();
  if (extension === 1) return notRead('CONTRACT');
  if (extension !== 0) return notRead('MALFORMED');
  const content = wire.slice(4, cursor.at);
  const signatures = cursor.list(SIGNATURES_MAX, () => readSignature(cursor));
  if (signatures === null) return notRead('MALFORMED');
  if (!cursor.isOver) return notRead('LEFTOVER');
  return { ...head, kind: 'transaction', operations, signatures, content };
}

type Head = Pick<Transaction, 'source' | 'fee' | 'sequence' | 'times' | 'ledgers' | 'memo'>;

function readHead(cursor: Cursor): (Head & { readonly kind: 'head' }) | NotRead {
  const source = readAccount(cursor);
  const fee = cursor.u32();
  const sequence = cursor.unsigned63();
  const conditions = readConditions(cursor);
  if (source === null || fee === null || sequence === null || conditions === null)
    return notRead('MALFORMED');
  if (conditions === 'notServed') return notRead('CONDITION_NOT_SERVED');
  const memo = readMemo(cursor);
  if (memo === null) return notRead('MALFORMED');
  return { kind: 'head', source, fee, sequence, ...conditions, memo };
}

type Conditions = Pick<Transaction, 'times' | 'ledgers'>;

/**
 * When it may take effect. Conditions on sequences and further signers are for transactions that others build upon:
 * they are not served.
 */
function readConditions(cursor: Cursor): Conditions | 'notServed' | null {
  const form = cursor.u32();
  if (form === 0) return { times: null, ledgers: null };
  if (form === 1) {
    const times = readTimes(cursor);
    return times === null ? null : { times, ledgers: null };
  }
  if (form !== 2) return null;
  const times = cursor.optional(() => readTimes(cursor));
  const ledgers = cursor.optional(() => readLedgers(cursor));
  const sequence = cursor.optional(() => cursor.u64());
  const age = cursor.u64();
  const gap = cursor.u32();
  const signers = cursor.u32();
  if (times === null || ledgers === null || sequence === null) return null;
  if (age === null || gap === null || signers === null) return null;
  const isServed = sequence.value === null && age === 0n && gap === 0 && signers === 0;
  return isServed ? { times: times.value, ledgers: ledgers.value } : 'notServed';
}

function readTimes(cursor: Cursor): TimeBounds | null {
  const from = cursor.u64();
  const to = cursor.u64();
  return from === null || to === null ? null : { from, to };
}

function readLedgers(cursor: Cursor): Transaction['ledgers'] {
  const from = cursor.u32();
  const to = cursor.u32();
  return from === null || to === null ? null : { from, to };
}

function readMemo(cursor: Cursor): Memo | null {
  const form = cursor.u32();
  if (form === 0) return { kind: 'none' };
  if (form === 1) {
    const bytes = cursor.varOpaque(MEMO_TEXT_MAX);
    return bytes === null ? null : { kind: 'text', bytes };
  }
  if (form === 2) {
    const id = cursor.u64();
    return id === null ? null : { kind: 'id', id };
  }
  if (form !== 3 && form !== 4) return null;
  const hash = cursor.opaque(32);
  return hash === null ? null : { kind: form === 3 ? 'hash' : 'return', hash };
}

function readOperations(cursor: Cursor): readonly Operation[] | NotRead {
  const count = cursor.u32();
  if (count === null || count === 0 || count > OPERATIONS_MAX) return notRead('MALFORMED');
  const operations: Operation[] = [];
  for (let place = 1; place <= count; place += 1) {
    const read = readOperation(cursor);
    if (read.kind === 'malformed') return notRead('MALFORMED');
    if (read.kind === 'notServed') {
      const operation = { place, name: read.name };
      return { ...notRead('MALFORMED'), operation };
    }
    operations.push(read.operation);
  }
  return operations;
}

function readSignature(cursor: Cursor): Decorated | null {
  const hint = cursor.opaque(4);
  const signature = cursor.varOpaque(64);
  return hint === null || signature === null ? null : { hint, signature };
}

function notRead(why: NotRead['why']): NotRead {
  return { kind: 'notRead', why };
}
