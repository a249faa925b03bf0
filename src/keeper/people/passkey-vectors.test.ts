import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isFresh } from '../../core/identity/fresh-proof.ts';
import { challengeIn, readAnswer, readKey, readNewPasskey } from '../../core/identity/passkey.ts';
import { isSignedBy } from './passkey-signature.ts';
import { passkeyProof } from './second-factors.ts';

/**
 * Answers of devices and what `verifyRegistrationResponse` and `verifyAuthenticationResponse` of @simplewebauthn/server
 * 14.0.3 said of them, with user verification required.
 */
const VECTORS: readonly Readonly<Record<string, unknown>>[] = JSON.parse(
  readFileSync(new URL('../../../test/vectors/passkeys/passkeys.json', import.meta.url), 'utf8'),
);

function expected(challenge: string) {
  const rpIdHash = createHash('sha256').update('localhost').digest();
  return { challenge, rpIdHash, isOrigin: (origin: string) => origin === 'http://localhost:8420' };
}

test('every passkey gets the verdict that the usual library gives, whatever is odd about it', () => {
  const texts = VECTORS.map(
    (vector) => new Map(Object.entries(vector).map(([name, of]) => [name, String(of)])),
  );
  assert.equal(texts.length, 75);
  for (const vector of texts) {
    const text = (name: string): string => vector.get(name) ?? '';
    const given = expected(text('challenge'));
    const clientDataJSON = text('clientDataJSON');
    const isWanted = text('verified') === 'true';
    if (text('kind') === 'create') {
      const read = readNewPasskey({ clientDataJSON, attestationObject: text('attestationObject') }, given);
      assert.equal(read !== null, isWanted, text('name'));
      if (read !== null) assert.deepEqual([read.id, read.publicKey], [text('id'), text('publicKey')]);
      continue;
    }
    const [authenticatorData, signature, id] = [text('authenticatorData'), text('signature'), text('id')];
    const read = readAnswer({ id, clientDataJSON, authenticatorData, signature }, given);
    const isSigned = read !== null && isSignedBy(text('publicKey'), read);
    const { credential } = passkeyProof(id, 0);
    const marks = new Map([[credential, Number(text('counter'))]]);
    assert.equal(isSigned && isFresh(marks, passkeyProof(id, read.count)), isWanted, text('name'));
  }
});

test('a key of another kind, curve or length is none, and a point off its curve signs nothing', () => {
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
  const x = '5820'.concat('01'.repeat(32));
  const p256 = `a501020326200121${x}22${x}`;
  assert.equal(readKey(bytes(p256))?.algorithm, 'ES256');
  const answer = { count: 0, signature: bytes('00'), signedHead: bytes('00'), clientData: bytes('00') };
  assert.equal(isSignedBy(Buffer.from(p256, 'hex').toString('base64'), answer), false);
  assert.equal(isSignedBy('AAAA', answer), false);
  const rsa = (n: string, e: string): string => `a401030339010020${n}21${e}`;
  const modulus = (length: number): string =>
    `59${length.toString(16).padStart(4, '0')}`.concat('ab'.repeat(length));
  assert.equal(readKey(bytes(rsa(modulus(256), '43010001')))?.algorithm, 'RS256');
  assert.equal(readKey(bytes(`a401010327200621${x}`))?.algorithm, 'EdDSA');
  const bad = [
    '',
    '80',
    `${p256}00`,
    p256.replace('a50102', 'a50103'),
    p256.replace('0326', '0327'),
    p256.replace('2001', '2002'),
    `a501020326200121${x}2241aa`,
    `a50102032620012141aa22${x}`,
    `a401010327200521${x}`,
    'a40101032720062141aa',
    rsa(modulus(255), '43010001'),
    rsa(modulus(513), '43010001'),
    rsa(modulus(256), '40'),
    rsa(modulus(256), '49'.concat('01'.repeat(9))),
    rsa('01', '43010001'),
    rsa(modulus(256), '01'),
    `a401030326${'20'}${modulus(256)}2143010001`,
  ];
  for (const hex of bad) assert.equal(readKey(bytes(hex)), null, hex);
});

test('the challenge of an answer is read only where there is one', () => {
  const coded = (text: string): string => Buffer.from(text).toString('base64url');
  assert.equal(challengeIn(coded('{"challenge":"abc"}')), 'abc');
  for (const text of ['', '[]', '7', 'null', '{}', '{"challenge":7}', '{', '\u0000']) {
    assert.equal(challengeIn(coded(text)), null, text);
  }
  assert.equal(challengeIn('!'), null);
  assert.equal(challengeIn(Buffer.from([0xff]).toString('base64url')), null);
  assert.equal(challengeIn('A'.repeat(20_000)), null);
});
