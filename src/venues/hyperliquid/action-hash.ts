import { keccak_256 } from '@noble/hashes/sha3.js';
import { concatBytes, u64 } from '../../core/units/bytes.ts';
import type { UnixMs } from '../../core/units/time.ts';
import type { Json } from '../shared/json.ts';
import { domainHash, structHash, textWord, typedDigest } from './eip712.ts';
import { encodeMsgpack } from './msgpack.ts';
import { addressBytes, type Address } from './text.ts';

/** Which of the venue's two chains a signature is for. */
export type Chain = 'mainnet' | 'testnet';

/** An action that an agent may sign, with all that its signature covers. */
export interface L1Action {
  readonly action: Json;
  /** The signer's nonce: milliseconds by habit, any whole number by protocol. */
  readonly nonce: UnixMs;
  /** The sub-account or vault that it is for; null for the signer's own account. */
  readonly vault: Address | null;
  /** After this moment the venue refuses it; null for as long as the nonce is taken. */
  readonly expiresAfter: UnixMs | null;
}

/** What is the same in every digest, hashed once: an order has several made of it, each of eight hashes otherwise. */
const AGENT_TYPE = textWord('Agent(string source,bytes32 connectionId)');
const AGENT_DOMAIN = domainHash({ name: 'Exchange', chainId: 1_337n });
const SOURCES: Readonly<Record<Chain, Uint8Array>> = { mainnet: textWord('a'), testnet: textWord('b') };

/**
 * The hash that stands for an action: packed action, nonce, vault and, if there is one, the expiry. Null for an action
 * that cannot be packed.
 */
export function actionHash({ action, nonce, vault, expiresAfter }: L1Action): Uint8Array | null {
  const packed = encodeMsgpack(action);
  if (packed === null) return null;
  const forVault = vault === null ? [Uint8Array.of(0)] : [Uint8Array.of(1), addressBytes(vault)];
  const until = expiresAfter === null ? [] : [Uint8Array.of(0), u64(BigInt(expiresAfter))];
  return keccak_256(concatBytes(packed, u64(BigInt(nonce)), ...forVault, ...until));
}

/** The 32 bytes that an agent signs: the hash of the action as the connection id of a "phantom agent". */
export function agentDigest(chain: Chain, hash: Uint8Array): Uint8Array {
  return typedDigest(AGENT_DOMAIN, structHash(AGENT_TYPE, [SOURCES[chain], hash]));
}
