import type { NotUnderstood } from '../../core/order/venue.ts';
import type { UnixMs } from '../../core/units/time.ts';
import { memberText, parseJsonBytes, type Json } from '../shared/json.ts';
import { actionHash, agentDigest, type Chain } from './action-hash.ts';
import { notUnderstood } from './fields.ts';
import { addressOfKey, readSignature, type RecoverableSignature, type Recover } from './signature.ts';
import { parseAddress, parseMs, type Address } from './text.ts';
import { isUserSigned, userSignedDigest } from './user-signed.ts';

/** One call of POST /exchange, before anything is known of what its action means. */
export interface ExchangeRequest {
  readonly kind: 'exchange';
  readonly action: Json;
  /** The action's own name for what it is. */
  readonly type: string;
  readonly nonce: UnixMs;
  readonly vault: Address | null;
  readonly expiresAfter: UnixMs | null;
  readonly signature: RecoverableSignature;
}

/** Who may have signed a request, and for which chain. */
export interface Signer {
  readonly address: Address;
  /** `user` where the action is of those that only an owner signs. */
  readonly as: Chain | 'user';
}

/** Longer than any name of an action. */
const TYPE = /^[A-Za-z0-9]{1,64}$/;

/** Reads the body strictly: five members at most, each in its one form. */
export function readExchangeRequest(body: Uint8Array): ExchangeRequest | NotUnderstood {
  const whole = parseJsonBytes(body);
  if (whole?.kind !== 'object') return notUnderstood('BODY_MALFORMED', 'unknown');
  const rest = new Map(whole.members);
  const take = (name: string): Json | null => {
    const value = rest.get(name) ?? null;
    rest.delete(name);
    return value?.kind === 'null' ? null : value;
  };
  const action = take('action');
  const nonce = take('nonce');
  const signed = take('signature');
  const vault = optional(take('vaultAddress'), 'string', parseVault);
  const expires = optional(take('expiresAfter'), 'number', parseMs);
  const type = action === null ? '' : (memberText(action, 'type') ?? '');
  if (action === null || !TYPE.test(type)) return notUnderstood('FIELD_MISSING', 'action');
  const stamp = nonce?.kind === 'number' ? parseMs(nonce.text) : null;
  if (stamp === null) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'nonce');
  const signature = signed === null ? null : readSignature(signed);
  if (signature === null) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'signature');
  if (vault === undefined) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'vaultAddress');
  if (expires === undefined) return notUnderstood('FIELD_NOT_UNDERSTOOD', 'expiresAfter');
  for (const name of rest.keys()) return notUnderstood('FIELD_NOT_UNDERSTOOD', name);
  return { kind: 'exchange', action, type, nonce: stamp, vault, expiresAfter: expires, signature };
}

/** A digest that a request may have been signed over. */
export interface SignedDigest {
  readonly digest: Uint8Array;
  /** `user` where the action is of those that only an owner signs. */
  readonly as: Chain | 'user';
}

/**
 * What a request may have been signed over. A signature does not say which chain it is for, and one Python SDK signs
 * for the testnet whenever its URL is not the venue's own: an action for an agent has a digest for each chain, of which
 * at most one was anybody's. Each is made when it is asked for: most clients' is the first. Empty for an action that
 * cannot be signed.
 */
export function* digestsOf(request: ExchangeRequest): Generator<SignedDigest> {
  if (isUserSigned(request.type)) {
    const digest = userSignedDigest(request.action, String(request.nonce));
    if (digest !== null) yield { digest, as: 'user' };
    return;
  }
  const hash = actionHash(request);
  if (hash === null) return;
  for (const as of CHAINS) yield { digest: agentDigest(as, hash), as };
}

const CHAINS = ['mainnet', 'testnet'] as const;

/** The addresses whose signature this would be, in that order. Empty for a signature that is nobody's. */
export function* signersOf(request: ExchangeRequest, recover: Recover): Generator<Signer> {
  for (const { digest, as } of digestsOf(request)) {
    const key = recover(digest, request.signature.bytes);
    if (key !== null) yield { address: addressOfKey(key), as };
  }
}

/** ccxt writes it without 0x, and every other client with it. */
function parseVault(text: string): Address | null {
  return parseAddress(text.startsWith('0x') ? text : `0x${text}`);
}

/** Null for none, undefined for one in another form. */
function optional<T>(
  value: Json | null,
  kind: 'string' | 'number',
  parse: (text: string) => T | null,
): T | null | undefined {
  if (value === null) return null;
  return (value.kind === 'string' || value.kind === 'number') && value.kind === kind
    ? (parse(value.text) ?? undefined)
    : undefined;
}
