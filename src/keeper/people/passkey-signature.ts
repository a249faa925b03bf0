import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto';
import { readKey, type PasskeyKey, type ReadAnswer } from '../../core/identity/passkey.ts';

/** Whether the answer was signed with that passkey. `publicKey`: COSE, base 64. False for what is no signature. */
export function isSignedBy(publicKey: string, { signature, signedHead, clientData }: ReadAnswer): boolean {
  const key = readKey(Buffer.from(publicKey, 'base64'));
  const object = key === null ? null : keyObject(key);
  if (key === null || object === null) return false;
  const signed = Buffer.concat([signedHead, createHash('sha256').update(clientData).digest()]);
  return verify(key.algorithm === 'EdDSA' ? null : 'sha256', signed, object, signature);
}

/** Null for numbers that are no key: a point that is not on its curve. */
function keyObject(key: PasskeyKey): KeyObject | null {
  try {
    return createPublicKey({ key: jwkOf(key), format: 'jwk' });
  } catch {
    return null;
  }
}

function jwkOf(key: PasskeyKey): Readonly<Record<string, string>> {
  switch (key.algorithm) {
    case 'ES256':
      return { kty: 'EC', crv: 'P-256', x: text(key.x), y: text(key.y) };
    case 'EdDSA':
      return { kty: 'OKP', crv: 'Ed25519', x: text(key.x) };
    case 'RS256':
      return { kty: 'RSA', n: text(key.n), e: text(key.e) };
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}
