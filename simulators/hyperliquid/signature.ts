import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { fieldsOf } from '../shared/json.ts';
import { msgpack } from './msgpack.ts';
import { typedDigest } from './typed-data.ts';
import type { TypedField } from './typed-data.ts';

/** Which chain this venue is: mainnet takes source `a` and chain name `Mainnet` only, testnet the other two. */
export type Chain = 'mainnet' | 'testnet';

/** Everything that an L1 action's signature covers. */
export interface L1Message {
  readonly action: unknown;
  readonly nonce: number;
  /** Lower case, or null. */
  readonly vaultAddress: string | null;
  /** Milliseconds since 1970, or null. */
  readonly expiresAfter: number | null;
}

const SIGNED_PART = /^0x[0-9a-fA-F]{1,64}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;
/** The chain id of L1 actions' domain, whatever chain a wallet is on. */
const L1_CHAIN_ID = 1337;
const AGENT_FIELDS: readonly TypedField[] = [
  { name: 'source', type: 'string' },
  { name: 'connectionId', type: 'bytes32' },
];

/** The digest of an L1 action for one chain. Null when the action cannot be hashed. */
export function l1Digest(message: L1Message, chain: Chain): Uint8Array | null {
  const packed = msgpack(message.action);
  if (packed === null) return null;
  const parts: Uint8Array[] = [packed, eightBytes(message.nonce)];
  if (message.vaultAddress === null) parts.push(Uint8Array.of(0));
  else parts.push(Uint8Array.of(1), Buffer.from(message.vaultAddress.slice(2), 'hex'));
  if (message.expiresAfter !== null) parts.push(Uint8Array.of(0), eightBytes(message.expiresAfter));
  const values = new Map<string, unknown>([
    ['source', chain === 'mainnet' ? 'a' : 'b'],
    ['connectionId', keccak_256(Buffer.concat(parts))],
  ]);
  const domain = { name: 'Exchange', chainId: L1_CHAIN_ID };
  return typedDigest(domain, { primaryType: 'Agent', fields: AGENT_FIELDS, values });
}

/** The digest of an action that the account's own wallet signs. Null where a field is missing or does not fit. */
export function userSignedDigest(
  action: ReadonlyMap<string, unknown>,
  primaryType: string,
  fields: readonly TypedField[],
): Uint8Array | null {
  const chainId = action.get('signatureChainId');
  if (typeof chainId !== 'string' || !/^0x[0-9a-fA-F]{1,12}$/.test(chainId)) return null;
  const domain = { name: 'HyperliquidSignTransaction', chainId: Number(chainId) };
  return typedDigest(domain, {
    primaryType: `HyperliquidTransaction:${primaryType}`,
    fields,
    values: action,
  });
}

/**
 * The address whose key made this signature of this digest, in lower case; null when no key could have. `r` and `s` may
 * lack leading zeros, as some clients write them.
 */
export function recoverAddress(signature: unknown, digest: Uint8Array): string | null {
  const fields = fieldsOf(signature);
  const r = fields?.get('r');
  const s = fields?.get('s');
  const v = fields?.get('v');
  if (typeof r !== 'string' || typeof s !== 'string' || (v !== 27 && v !== 28)) return null;
  if (!SIGNED_PART.test(r) || !SIGNED_PART.test(s)) return null;
  const bytes = Buffer.concat([Uint8Array.of(v - 27), word(r), word(s)]);
  try {
    return addressOfPublicKey(secp256k1.recoverPublicKey(bytes, digest, { prehash: false }));
  } catch {
    return null;
  }
}

/** The address of a private key of 32 bytes in hex, in lower case. Null when it is none. */
export function addressOf(privateKey: string): string | null {
  if (!/^0x[0-9a-fA-F]{64}$/.test(privateKey)) return null;
  const bytes = Buffer.from(privateKey.slice(2), 'hex');
  return secp256k1.utils.isValidSecretKey(bytes) ? addressOfPublicKey(secp256k1.getPublicKey(bytes)) : null;
}

/** An address in lower case, or null for anything that is none. */
export function parseAddress(value: unknown): string | null {
  return typeof value === 'string' && ADDRESS.test(value) ? value.toLowerCase() : null;
}

function addressOfPublicKey(publicKey: Uint8Array): string {
  const point = secp256k1.Point.fromBytes(publicKey).toBytes(false);
  return `0x${Buffer.from(keccak_256(point.subarray(1)))
    .subarray(12)
    .toString('hex')}`;
}

function word(hex: string): Uint8Array {
  return Buffer.from(hex.slice(2).padStart(64, '0'), 'hex');
}

function eightBytes(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
