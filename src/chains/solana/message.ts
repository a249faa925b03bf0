import { noTables, type FindAddress, type Lookup, type TableAddress } from '../../core/chain/tables.ts';
import { toBase58 } from '../../core/units/base58.ts';
import { Cursor } from './cursor.ts';
import { loadTables, readLookup, type TableLookup } from './lookups.ts';

/** An account's address: 32 bytes in base 58. */
export type Address = string;

/** What a message says of itself beyond its instructions, where its format has a place for it (v1). */
export interface MessageConfig {
  /** In lamports, for the whole transaction. */
  readonly priorityFee: bigint | null;
  readonly computeUnitLimit: number | null;
  readonly loadedBytesLimit: number | null;
  readonly heapBytes: number | null;
}

/** An account as an instruction is given it. */
export interface AccountUse {
  readonly address: Address;
  readonly isSigner: boolean;
  readonly isWritable: boolean;
}

export interface Instruction {
  readonly program: Address;
  readonly accounts: readonly AccountUse[];
  readonly data: Uint8Array;
}

export interface Message {
  readonly version: 'legacy' | 0 | 1;
  /** The bytes that signatures are over. */
  readonly bytes: Uint8Array;
  /** Who must sign, the payer of the fee first. */
  readonly signers: readonly Address[];
  /** A recent block's hash, or the value of a nonce account. */
  readonly lifetime: string;
  readonly instructions: readonly Instruction[];
  readonly config: MessageConfig;
  /** What it is said to take from tables on the chain, in the order of the message. */
  readonly tables: readonly TableAddress[];
  /** Every account that it may write to. */
  readonly written: readonly Address[];
}

/** A transaction as it is sent: a message, and a place of 64 bytes for the signature of each signer. */
export interface Transaction {
  readonly kind: 'transaction';
  readonly message: Message;
  /** In the order of the signers; all zero where nobody has signed yet. */
  readonly signatures: readonly Uint8Array[];
}

/** Why bytes are no transaction that is understood here. */
export interface NotRead {
  readonly kind: 'notRead';
  readonly why:
    | 'TOO_LONG'
    | 'MALFORMED'
    | 'VERSION_UNKNOWN'
    | 'ACCOUNT_TWICE'
    | 'INDEX_OUTSIDE'
    | 'CONFIG_UNKNOWN'
    | 'ACCOUNTS_TOO_MANY'
    | 'TABLE_UNRESOLVED';
}

const LENGTH_MAX = 1_232;
/** SIMD-0385: v1 transactions may be longer. */
const LENGTH_MAX_V1 = 4_096;
const SIGNATURE_BYTES = 64;
const VERSION_FLAG = 0x80;
const NO_CONFIG: MessageConfig = {
  priorityFee: null,
  computeUnitLimit: null,
  loadedBytesLimit: null,
  heapBytes: null,
};

interface Header {
  readonly signers: number;
  readonly readonlySigners: number;
  readonly readonlyOthers: number;
}

/** An instruction before its account numbers are looked up. */
interface CompiledInstruction {
  readonly program: number;
  readonly accounts: readonly number[];
  readonly data: Uint8Array;
}

/**
 * Reads a whole transaction: legacy, v0 or v1, to its last byte. Stricter than the runtime, never laxer: what is read
 * here means one thing only. Sources: SIMD-0385 for v1, the `solana-message` crate for the others.
 */
export function readTransaction(bytes: Uint8Array, find: FindAddress = noTables): Transaction | NotRead {
  const isV1 = bytes[0] === VERSION_FLAG + 1;
  if (bytes.length > (isV1 ? LENGTH_MAX_V1 : LENGTH_MAX)) return no('TOO_LONG');
  return isV1 ? readV1(bytes) : readEarlier(bytes, find);
}

/**
 * The tables on the chain that bytes refer to, and the places in them; none for bytes that are no transaction, or of a
 * form that has none.
 */
export function lookupsOf(bytes: Uint8Array): readonly Lookup[] {
  if (bytes.length > LENGTH_MAX || bytes[0] === VERSION_FLAG + 1) return [];
  const parts = takeApart(bytes);
  return 'kind' in parts
    ? []
    : parts.lookups.map(({ table, writable, readonly }) => ({ table, places: [...writable, ...readonly] }));
}

/** The places for signatures, in the order of the signers; none for bytes that are no transaction. */
export function signaturesOf(bytes: Uint8Array): readonly Uint8Array[] {
  const isV1 = bytes[0] === VERSION_FLAG + 1;
  const read = isV1 ? readV1(bytes) : takeApart(bytes);
  return 'signatures' in read ? read.signatures : [];
}

/** A legacy or v0 transaction before its account numbers are looked up. */
interface Parts {
  readonly version: 'legacy' | 0;
  readonly bytes: Uint8Array;
  readonly signatures: readonly Uint8Array[];
  readonly header: Header;
  readonly keys: readonly Address[];
  readonly lifetime: string;
  readonly compiled: readonly CompiledInstruction[];
  readonly lookups: readonly TableLookup[];
}

/** Signatures, then the message: what they are over. */
function takeApart(wire: Uint8Array): Parts | NotRead {
  const cursor = new Cursor(wire);
  const signatures = readSignatures(cursor, cursor.compactU16());
  if (signatures === null) return no('MALFORMED');
  const bytes = wire.slice(cursor.at);
  const first = cursor.peek();
  const version = first === null || first < VERSION_FLAG ? 'legacy' : cursor.u8();
  if (version !== 'legacy' && version !== VERSION_FLAG) return no('VERSION_UNKNOWN');
  const header = readHeader(cursor);
  const keys = readList(cursor, () => readAddress(cursor));
  const lifetime = readAddress(cursor);
  const compiled = readList(cursor, () => readCompiled(cursor));
  const lookups = version === 'legacy' ? [] : readList(cursor, () => readLookup(cursor, readAddress));
  if (header === null || keys === null || lifetime === null || compiled === null || lookups === null)
    return no('MALFORMED');
  if (!cursor.isDone || !fits(header, keys.length)) return no('MALFORMED');
  if (header.signers !== signatures.length) return no('MALFORMED');
  const form = version === 'legacy' ? version : 0;
  return { version: form, bytes, signatures, header, keys, lifetime, compiled, lookups };
}

/** The runtime loads no more accounts than that for one transaction. */
const ACCOUNTS_MAX = 128;

function readEarlier(wire: Uint8Array, find: FindAddress): Transaction | NotRead {
  const parts = takeApart(wire);
  if ('kind' in parts) return parts;
  const { version, bytes, header, keys, lifetime, signatures, lookups } = parts;
  const loaded = loadTables(lookups, find);
  if (loaded === null) return no('TABLE_UNRESOLVED');
  const accounts = [
    ...uses(header, keys),
    ...loaded.map(({ address, isWritable }) => ({ address, isSigner: false, isWritable })),
  ];
  if (accounts.length > ACCOUNTS_MAX) return no('ACCOUNTS_TOO_MANY');
  const instructions = linkAll(parts.compiled, accounts, keys.length);
  if (instructions === null) return no('INDEX_OUTSIDE');
  if (hasTwice(accounts)) return no('ACCOUNT_TWICE');
  const message = {
    version,
    bytes,
    signers: keys.slice(0, header.signers),
    lifetime,
    instructions,
    config: NO_CONFIG,
    tables: loaded.map(({ table, place, address }) => ({ table, place, address })),
    written: writtenOf(accounts),
  };
  return { kind: 'transaction', message, signatures };
}

const SIGNERS_MAX_V1 = 12;
const ACCOUNTS_MAX_V1 = 64;
const INSTRUCTIONS_MAX_V1 = 64;

/** The message, then signatures. */
function readV1(bytes: Uint8Array): Transaction | NotRead {
  const cursor = new Cursor(bytes);
  cursor.u8();
  const header = readHeader(cursor);
  const mask = cursor.u32();
  const lifetime = readAddress(cursor);
  const instructionCount = cursor.u8();
  const accountCount = cursor.u8();
  if (header === null || mask === null || lifetime === null) return no('MALFORMED');
  if (instructionCount === null || accountCount === null) return no('MALFORMED');
  if (header.signers > SIGNERS_MAX_V1 || accountCount > ACCOUNTS_MAX_V1) return no('MALFORMED');
  if (instructionCount > INSTRUCTIONS_MAX_V1 || !fits(header, accountCount)) return no('MALFORMED');
  const keys = times(accountCount, () => readAddress(cursor));
  const config = readConfig(cursor, mask);
  if (config === null) return no('CONFIG_UNKNOWN');
  const compiled = readPayloads(cursor, instructionCount);
  const message = bytes.slice(0, cursor.at);
  const signatures = readSignatures(cursor, header.signers);
  if (keys === null || compiled === null || signatures === null || !cursor.isDone) return no('MALFORMED');
  const accounts = uses(header, keys);
  const instructions = linkAll(compiled, accounts, keys.length);
  if (instructions === null) return no('INDEX_OUTSIDE');
  if (hasTwice(accounts)) return no('ACCOUNT_TWICE');
  const signers = keys.slice(0, header.signers);
  const written = writtenOf(accounts);
  return {
    kind: 'transaction',
    message: { version: 1, bytes: message, signers, lifetime, instructions, config, tables: [], written },
    signatures,
  };
}

/** The same transaction with a signature in a signer's place. The signer must be one of its signers. */
export function withSignature(
  bytes: Uint8Array,
  { message }: Transaction,
  signer: Address,
  signature: Uint8Array,
): Uint8Array {
  const place = message.signers.indexOf(signer);
  const signed = Uint8Array.from(bytes);
  const start =
    message.version === 1
      ? bytes.length - message.signers.length * SIGNATURE_BYTES
      : bytes.length - message.bytes.length - message.signers.length * SIGNATURE_BYTES;
  signed.set(signature, start + place * SIGNATURE_BYTES);
  return signed;
}

function readHeader(cursor: Cursor): Header | null {
  const [signers, readonlySigners, readonlyOthers] = [cursor.u8(), cursor.u8(), cursor.u8()];
  if (signers === null || readonlySigners === null || readonlyOthers === null) return null;
  return { signers, readonlySigners, readonlyOthers };
}

/** The payer of the fee signs and is written to; the read-only ones are among those they are counted in. */
function fits({ signers, readonlySigners, readonlyOthers }: Header, accounts: number): boolean {
  return readonlySigners < signers && signers + readonlyOthers <= accounts;
}

function uses({ signers, readonlySigners, readonlyOthers }: Header, keys: readonly Address[]): AccountUse[] {
  return keys.map((address, at) => {
    const isSigner = at < signers;
    const isWritable = isSigner ? at < signers - readonlySigners : at < keys.length - readonlyOthers;
    return { address, isSigner, isWritable };
  });
}

function readAddress(cursor: Cursor): Address | null {
  const bytes = cursor.bytes(32);
  return bytes === null ? null : toBase58(bytes);
}

function readCompiled(cursor: Cursor): CompiledInstruction | null {
  const program = cursor.u8();
  const accounts = cursor.bytes(cursor.compactU16() ?? Infinity);
  const input = cursor.bytes(cursor.compactU16() ?? Infinity);
  return program === null || accounts === null || input === null
    ? null
    : { program, accounts: [...accounts], data: input };
}

/** Headers of all instructions come first, then their accounts and data. */
function readPayloads(cursor: Cursor, count: number): readonly CompiledInstruction[] | null {
  const heads = times(count, () => {
    const [program, accounts, length] = [cursor.u8(), cursor.u8(), cursor.u16()];
    return program === null || accounts === null || length === null ? null : { program, accounts, length };
  });
  if (heads === null) return null;
  const read: CompiledInstruction[] = [];
  for (const { program, accounts: some, length } of heads) {
    const accounts = cursor.bytes(some);
    const input = cursor.bytes(length);
    if (accounts === null || input === null) return null;
    read.push({ program, accounts: [...accounts], data: input });
  }
  return read;
}

/** Bits 0 and 1 together: the priority fee; 2: compute units; 3: bytes of loaded accounts; 4: bytes of heap. */
function readConfig(cursor: Cursor, mask: number): MessageConfig | null {
  const has = (bit: number): boolean => (mask & (1 << bit)) !== 0;
  if (mask > 0b11111 || has(0) !== has(1)) return null;
  const priorityFee = has(0) ? cursor.u64() : null;
  const computeUnitLimit = has(2) ? cursor.u32() : null;
  const loadedBytesLimit = has(3) ? cursor.u32() : null;
  const heapBytes = has(4) ? cursor.u32() : null;
  return { priorityFee, computeUnitLimit, loadedBytesLimit, heapBytes };
}

function readSignatures(cursor: Cursor, count: number | null): readonly Uint8Array[] | null {
  return count === null || count === 0 ? null : times(count, () => cursor.bytes(SIGNATURE_BYTES));
}

function readList<T>(cursor: Cursor, read: () => T | null): readonly T[] | null {
  const count = cursor.compactU16();
  return count === null ? null : times(count, read);
}

/** Null as soon as one is: what is read is bounded by the bytes, whatever a count says. */
function times<T>(count: number, read: () => T | null): readonly T[] | null {
  const all: T[] = [];
  for (let i = 0; i < count; i += 1) {
    const one = read();
    if (one === null) return null;
    all.push(one);
  }
  return all;
}

/** A program is never the payer of the fee, and never comes from a table. */
function linkAll(
  compiled: readonly CompiledInstruction[],
  accounts: readonly AccountUse[],
  staticKeys: number,
): readonly Instruction[] | null {
  const linked: Instruction[] = [];
  for (const { program: index, accounts: indices, data } of compiled) {
    const program = index === 0 || index >= staticKeys ? undefined : accounts[index]?.address;
    const used = indices.flatMap((at) => accounts[at] ?? []);
    if (program === undefined || used.length !== indices.length) return null;
    linked.push({ program, accounts: used, data });
  }
  return linked;
}

function hasTwice(accounts: readonly AccountUse[]): boolean {
  return new Set(accounts.map(({ address }) => address)).size !== accounts.length;
}

function writtenOf(accounts: readonly AccountUse[]): readonly Address[] {
  return accounts.flatMap(({ address, isWritable }) => (isWritable ? [address] : []));
}

function no(why: NotRead['why']): NotRead {
  return { kind: 'notRead', why };
}
