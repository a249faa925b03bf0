import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Incoming } from './incoming.ts';
import { NO, Refusal, badSignature, staleTimestamp } from './refusal.ts';

/** What a key may do, by the names of `GET /v5/user/query-api`. */
export const PERMISSION_NAMES = [
  'ContractTrade',
  'Spot',
  'Wallet',
  'Options',
  'Derivatives',
  'CopyTrading',
  'BlockTrade',
  'Exchange',
  'NFT',
  'Affiliate',
  'Earn',
  'FiatP2P',
  'FiatConvertBroker',
  'FiatBitPay',
  'BitCard',
  'ByXPost',
] as const;

export type PermissionName = (typeof PERMISSION_NAMES)[number];
export type Permissions = Readonly<Partial<Record<PermissionName, readonly string[]>>>;

/** What an API key may do and from where. */
export interface Restrictions {
  readonly readOnly: boolean;
  readonly permissions: Permissions;
  /** Addresses that the key is bound to; none, or `*`, is unbound. */
  readonly ips: readonly string[];
  /** Whether its requests come from another address than those. */
  readonly fromOtherAddress: boolean;
  /** Days until it ends; -2 while it is bound to addresses. */
  readonly deadlineDay: number;
  readonly expiredAt: string;
  readonly isMaster: boolean;
}

/** A sub-account's key that may trade contracts and nothing else. */
export const TRADE_ONLY: Restrictions = {
  readOnly: false,
  permissions: { ContractTrade: ['Order', 'Position'], Derivatives: ['DerivativesTrade'] },
  ips: ['203.0.113.7'],
  fromOtherAddress: false,
  deadlineDay: -2,
  expiredAt: '1970-01-01T00:00:00Z',
  isMaster: false,
};

/** HMAC-SHA256 with a shared secret, or RSA (PKCS#1 v1.5, SHA-256) with an uploaded public key in PEM. */
export type Credential = { readonly secret: string } | { readonly publicKey: string };

type Verifier =
  { readonly kind: 'hmac'; readonly secret: string } | { readonly kind: 'rsa'; readonly key: KeyObject };

/** One API key of an account. Its restrictions are changed by the engine's setRestrictions only. */
export interface ApiKey {
  readonly apiKey: string;
  readonly account: string;
  readonly verifier: Verifier;
  /** The uploaded key; empty for HMAC. */
  readonly publicKey: string;
  restrictions: Restrictions;
}

const WHOLE = /^[0-9]{1,15}$/;
const RECV_WINDOW_DEFAULT = 5000;
/** A timestamp may be this far ahead of the venue's clock. */
const AHEAD_MS = 1000;

export function makeVerifier(credential: Credential): Verifier {
  if ('secret' in credential) return { kind: 'hmac', secret: credential.secret };
  return { kind: 'rsa', key: createPublicKey(credential.publicKey) };
}

/** Checks key, time window, signature and address of a request, in this order. */
export function authenticate(
  keys: ReadonlyMap<string, ApiKey>,
  { headers, payloads }: Pick<Incoming, 'headers' | 'payloads'>,
  nowMs: number,
): ApiKey | Refusal {
  const apiKey = headers['x-bapi-api-key'] ?? '';
  const timestamp = headers['x-bapi-timestamp'] ?? '';
  const signature = headers['x-bapi-sign'] ?? '';
  if (apiKey === '' || signature === '' || !WHOLE.test(timestamp)) return NO.empty;
  const key = keys.get(apiKey);
  if (key === undefined) return NO.badKey;
  const window = headers['x-bapi-recv-window'] ?? '';
  const late = checkTime({ timestamp, window }, nowMs);
  if (late !== null) return late;
  const texts = payloads.map((payload) => timestamp + apiKey + window + payload);
  if (!texts.some((text) => isSignedBy(key.verifier, text, signature))) return badSignature(texts[0] ?? '');
  return key.restrictions.fromOtherAddress ? NO.otherAddress : key;
}

/** `server − window <= timestamp < server + 1000`. */
export function checkTime(
  given: { readonly timestamp: string; readonly window: string },
  nowMs: number,
): Refusal | null {
  const recvWindow = WHOLE.test(given.window) ? Number(given.window) : RECV_WINDOW_DEFAULT;
  const request = Number(given.timestamp);
  if (nowMs - recvWindow <= request && request < nowMs + AHEAD_MS) return null;
  return staleTimestamp({ request, server: nowMs, recvWindow });
}

/** Checks the arguments of a connection's `auth`: key, the moment at which the signature expires, signature. */
export function authenticateSocket(
  keys: ReadonlyMap<string, ApiKey>,
  [apiKey, expires, signature]: readonly unknown[],
  nowMs: number,
): ApiKey | Refusal {
  const until = String(expires);
  if (typeof apiKey !== 'string' || typeof signature !== 'string' || !WHOLE.test(until)) return NO.malformed;
  const key = keys.get(apiKey);
  if (key === undefined) return NO.badKey;
  if (Number(until) <= nowMs) {
    return staleTimestamp({ request: Number(until), server: nowMs, recvWindow: 0 });
  }
  const text = `GET/realtime${until}`;
  if (!isSignedBy(key.verifier, text, signature)) return badSignature(text);
  return key.restrictions.fromOtherAddress ? NO.otherAddress : key;
}

function isSignedBy(verifier: Verifier, payload: string, signature: string): boolean {
  if (verifier.kind === 'rsa') {
    return verify('sha256', Buffer.from(payload), verifier.key, Buffer.from(signature, 'base64'));
  }
  const expected = createHmac('sha256', verifier.secret).update(payload).digest('hex');
  const given = signature.toLowerCase();
  return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
