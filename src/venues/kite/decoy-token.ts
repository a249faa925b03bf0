import type { DecoyCheck } from '../../core/order/signing.ts';
import { parseHex } from '../../core/units/bytes.ts';

/**
 * The access token of a decoy is a request token and the checksum that a log-on with it would have: SHA-256 over key,
 * request token and secret, in hexadecimal. So it proves itself, the gateway keeps none, and the secret that it is made
 * with never travels.
 */
const TOKEN = /^([A-Za-z0-9]{1,64}?)([0-9a-f]{64})$/;
const REQUEST_TOKEN = /^[A-Za-z0-9]{1,64}$/;
const CHECKSUM = /^[0-9a-f]{64}$/;

/** Whether a token was made with the decoy's secret. */
export function isDecoyToken(check: DecoyCheck, key: string, token: string): boolean {
  const [, requestToken = '', checksum = ''] = TOKEN.exec(token) ?? [];
  return isChecksum(check, { key, requestToken, checksum });
}

/** What a log-on says: the key, a request token, and the checksum over both and the secret. */
export interface LogOnProof {
  readonly key: string;
  readonly requestToken: string;
  readonly checksum: string;
}

/** Whether a checksum was made with the decoy's secret. */
export function isChecksum(check: DecoyCheck, { key, requestToken, checksum }: LogOnProof): boolean {
  const bytes = CHECKSUM.test(checksum) ? parseHex(checksum) : null;
  if (bytes === null || check.type !== 'checksum' || !REQUEST_TOKEN.test(requestToken)) return false;
  return check.verify(Buffer.from(`${key}${requestToken}`, 'latin1'), bytes);
}
