import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, parseHex, toHex } from '../../core/units/bytes.ts';
import { memberText, member, type Json } from '../shared/json.ts';
import { addressOf, type Address } from './text.ts';

const KEY_BYTES = 65;
const PART_BYTES = 32;
const PART = /^0x[0-9a-fA-F]{1,64}$/;
/** Half of the order of secp256k1, rounded down. */
const HALF_ORDER = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/** A signature that a request carries. */
export interface RecoverableSignature {
  /** r and s, 32 bytes each, and which of two keys it is of, 0 or 1. */
  readonly bytes: Uint8Array;
  /** The one text that stands for it in the replay layer. */
  readonly text: string;
}

/**
 * The key that made a signature of a digest, 65 bytes; null when there is none. The signature has the bytes of a
 * {@link RecoverableSignature}.
 */
export type Recover = (digest: Uint8Array, signature: Uint8Array) => Uint8Array | null;

/**
 * Reads `{r, s, v}`. Clients trim leading zeros of r and s; v is 27 or 28, or 0 or 1. Null for every other form, and
 * for an s in the upper half of the order, which anybody could make of a signature in the lower (threat T6).
 */
export function readSignature(value: Json): RecoverableSignature | null {
  const r = readPart(value, 'r');
  const s = readPart(value, 's');
  const recovery = RECOVERIES.get(numberAt(value, 'v'));
  if (r === null || s === null || recovery === undefined) return null;
  if (value.kind !== 'object' || value.members.size !== 3) return null;
  if (BigInt(`0x${toHex(s)}`) > HALF_ORDER) return null;
  const bytes = concatBytes(r, s, Uint8Array.of(recovery));
  return { bytes, text: toHex(bytes) };
}

/** A signature of our own as the venue takes it. `bytes` are r, s and the recovery bit. */
export function spellSignature(bytes: Uint8Array): string {
  if (bytes.length !== 65) throw new RangeError('a recoverable signature has 65 bytes');
  const part = (from: number): string => `0x${toHex(bytes.subarray(from, from + PART_BYTES))}`;
  const v = bytes[64] === 0 ? 27 : 28;
  return `{"r":"${part(0)}","s":"${part(PART_BYTES)}","v":${v}}`;
}

/** The address of a public key of 65 bytes: the last 20 of the hash of its two numbers. */
export function addressOfKey(key: Uint8Array): Address {
  if (key.length !== KEY_BYTES) throw new RangeError('a key that is not compressed has 65 bytes');
  return addressOf(keccak_256(key.subarray(1)).subarray(12));
}

const RECOVERIES: ReadonlyMap<string, 0 | 1> = new Map<string, 0 | 1>([
  ['0', 0],
  ['1', 1],
  ['27', 0],
  ['28', 1],
]);

function readPart(value: Json, name: string): Uint8Array | null {
  const text = memberText(value, name) ?? '';
  if (!PART.test(text)) return null;
  return parseHex(
    text
      .slice(2)
      .toLowerCase()
      .padStart(2 * PART_BYTES, '0'),
  );
}

function numberAt(value: Json, name: string): string {
  const found = member(value, name);
  return found?.kind === 'number' ? found.text : '';
}
