import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes } from '../../core/units/bytes.ts';

/**
 * Hashes of EIP-712 as far as Hyperliquid uses it: flat structures of words, texts and byte strings, in a domain with
 * name, version, chain and the zero address as its contract.
 */

const WORD_BYTES = 32;
const DOMAIN_TYPE = 'EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)';
const PREFIX = Uint8Array.of(0x19, 0x01);

/** What a domain says beside its version "1" and the zero contract. */
export interface Domain {
  readonly name: string;
  /** Below 2^64. */
  readonly chainId: bigint;
}

/** The 32 bytes that are signed for a structure in a domain, each by its hash. */
export function typedDigest(domainHash: Uint8Array, structHash: Uint8Array): Uint8Array {
  return keccak_256(concatBytes(PREFIX, domainHash, structHash));
}

/** The hash of a structure: the word of its type as EIP-712 writes it, and each field as one word. */
export function structHash(type: Uint8Array, words: readonly Uint8Array[]): Uint8Array {
  return keccak_256(concatBytes(type, ...words));
}

/** Keccak-256 of UTF-8: how a text stands in a structure. */
export function textWord(text: string): Uint8Array {
  return keccak_256(Buffer.from(text, 'utf8'));
}

/** A whole number from 0 below 2^64 as one word. */
export function numberWord(value: bigint): Uint8Array {
  const word = new Uint8Array(WORD_BYTES);
  new DataView(word.buffer).setBigUint64(WORD_BYTES - 8, value);
  return word;
}

/** At most 32 bytes, right-aligned in one word. */
export function bytesWord(bytes: Uint8Array): Uint8Array {
  const word = new Uint8Array(WORD_BYTES);
  word.set(bytes, WORD_BYTES - bytes.length);
  return word;
}

/** The hash of a domain. */
export function domainHash({ name, chainId }: Domain): Uint8Array {
  const words = [textWord(name), textWord('1'), numberWord(chainId), new Uint8Array(WORD_BYTES)];
  return structHash(textWord(DOMAIN_TYPE), words);
}
