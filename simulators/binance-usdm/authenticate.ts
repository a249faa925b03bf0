import { createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { Params } from './params.ts';
import { NO, Refusal, missing } from './refusal.ts';

/** What an API key may do, with the names and the order of `GET /sapi/v1/account/apiRestrictions`. */
export interface Restrictions {
  readonly ipRestrict: boolean;
  readonly createTime: number;
  readonly enableReading: boolean;
  readonly enableWithdrawals: boolean;
  readonly enableInternalTransfer: boolean;
  readonly enableMargin: boolean;
  readonly enableFutures: boolean;
  readonly permitsUniversalTransfer: boolean;
  readonly enableVanillaOptions: boolean;
  readonly enableFixApiTrade: boolean;
  readonly enableFixReadOnly: boolean;
  readonly enableSpotAndMarginTrading: boolean;
  readonly enablePortfolioMarginTrading: boolean;
}

/** A key that may read and trade futures and nothing else. */
export const TRADE_ONLY: Restrictions = {
  ipRestrict: true,
  createTime: 1_698_645_219_000,
  enableReading: true,
  enableWithdrawals: false,
  enableInternalTransfer: false,
  enableMargin: false,
  enableFutures: true,
  permitsUniversalTransfer: false,
  enableVanillaOptions: false,
  enableFixApiTrade: false,
  enableFixReadOnly: false,
  enableSpotAndMarginTrading: false,
  enablePortfolioMarginTrading: false,
};

/** HMAC-SHA256 with a shared secret, or RSA (PKCS#1 v1.5, SHA-256) or Ed25519 with an uploaded public key in PEM. */
export type Credential = { readonly secret: string } | { readonly publicKey: string };

type Verifier =
  | { readonly kind: 'hmac'; readonly secret: string }
  | { readonly kind: 'rsa' | 'ed25519'; readonly key: KeyObject };

/** One API key of an account. Its restrictions are changed by the engine's setRestrictions only. */
export interface ApiKey {
  readonly apiKey: string;
  readonly account: string;
  readonly verifier: Verifier;
  restrictions: Restrictions;
}

const API_KEY = /^[A-Za-z0-9_-]{1,128}$/;
const RECV_WINDOW_DEFAULT = 5000;
const RECV_WINDOW_MAX = 60_000;
/** A timestamp may be this far ahead of the venue's clock. */
const AHEAD_MS = 1000;

export function makeVerifier(credential: Credential): Verifier {
  if ('secret' in credential) return { kind: 'hmac', secret: credential.secret };
  const key = createPublicKey(credential.publicKey);
  return { kind: key.asymmetricKeyType === 'ed25519' ? 'ed25519' : 'rsa', key };
}

/** The key named by X-MBX-APIKEY, or the venue's refusal. */
export function findKey(keys: ReadonlyMap<string, ApiKey>, header: string | undefined): ApiKey | Refusal {
  if (header === undefined || !API_KEY.test(header)) return NO.badKeyFormat;
  return keys.get(header) ?? NO.badKey;
}

/** Checks time window and signature of a SIGNED request. `payload` is the text that must be signed. */
export function checkSigned(key: ApiKey, params: Params, payload: string, nowMs: number): Refusal | null {
  const timestamp = params.integer('timestamp');
  if (timestamp instanceof Refusal) return timestamp;
  if (timestamp === null) return missing('timestamp');
  const signature = params.text('signature');
  if (signature === null) return missing('signature');
  return checkTime(params, nowMs) ?? (isSignedBy(key.verifier, payload, signature) ? null : NO.badSignature);
}

/** Checks the time window alone, as of a request on a connection that has logged on. */
export function checkTime(params: Params, nowMs: number): Refusal | null {
  const timestamp = params.integer('timestamp');
  if (timestamp instanceof Refusal) return timestamp;
  if (timestamp === null) return missing('timestamp');
  const recvWindow = params.integer('recvWindow') ?? RECV_WINDOW_DEFAULT;
  if (recvWindow instanceof Refusal) return recvWindow;
  if (recvWindow > RECV_WINDOW_MAX) return NO.badRecvWindow;
  if (timestamp >= nowMs + AHEAD_MS) return NO.earlyTimestamp;
  return nowMs - timestamp > recvWindow ? NO.staleTimestamp : null;
}

/**
 * What a request over HTTP signs: the raw query and the raw body, each without its `signature` pair, joined with
 * nothing between them; neither method nor path is covered.
 */
export function signedText(raw: { readonly query: string; readonly body: string }): string {
  return withoutSignature(raw.query) + withoutSignature(raw.body);
}

/** What a request over WebSocket signs: its parameters but the signature, by name, as `name=value` joined with `&`. */
export function signedParams(params: Params): string {
  return [...params.all]
    .filter(([name]) => name !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function withoutSignature(pairs: string): string {
  if (!pairs.includes('signature=')) return pairs;
  return pairs
    .split('&')
    .filter((pair) => !pair.startsWith('signature='))
    .join('&');
}

function isSignedBy(verifier: Verifier, payload: string, signature: string): boolean {
  if (verifier.kind === 'hmac') {
    const expected = createHmac('sha256', verifier.secret).update(payload).digest('hex');
    const given = signature.toLowerCase();
    return given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected));
  }
  const bytes = Buffer.from(signature, 'base64');
  return verify(verifier.kind === 'rsa' ? 'sha256' : null, Buffer.from(payload), verifier.key, bytes);
}
