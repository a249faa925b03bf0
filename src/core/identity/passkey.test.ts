import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { readAnswer, readNewPasskey, type Expected } from './passkey.ts';

const HASH = createHash('sha256').update('localhost').digest();
const EXPECTED: Expected = {
  challenge: 'Y2hhbGxlbmdl',
  rpIdHash: HASH,
  isOrigin: (origin) => origin === 'http://localhost:8420',
};
const POINT = Buffer.from(`5820${'01'.repeat(32)}`, 'hex');
const KEY = Buffer.concat([
  Buffer.from('a50102032620012158', 'hex').subarray(0, 8),
  POINT,
  Buffer.from('22', 'hex'),
  POINT,
]);

function clientData(type: string, text?: string): string {
  const said = { type, challenge: EXPECTED.challenge, origin: 'http://localhost:8420', crossOrigin: false };
  return Buffer.from(text ?? JSON.stringify(said)).toString('base64url');
}

/** What an authenticator writes about a new key. `length`: what it says of the id. */
function head(id: Buffer, key: Uint8Array, length = id.length): Buffer {
  const flagsAndCount = Buffer.from('4500000007', 'hex');
  const size = Buffer.from([length >> 8, length & 255]);
  return Buffer.concat([HASH, flagsAndCount, Buffer.alloc(16), size, id, key]);
}

/** The object of a new passkey, after `{"fmt": "none", "attStmt": {}, "authData": …}`. */
function attestation(authData: Uint8Array): string {
  const size = Buffer.from([0x59, authData.length >> 8, authData.length & 255]);
  const front = Buffer.from('a363666d74646e6f6e656761747453746d74a0686175746844617461', 'hex');
  return Buffer.concat([front, size, authData]).toString('base64url');
}

const isNew = (authData: Uint8Array, text = clientData('webauthn.create')): boolean =>
  readNewPasskey({ clientDataJSON: text, attestationObject: attestation(authData) }, EXPECTED) !== null;

test('a new passkey is taken with an id of 1 to 1,023 bytes and one key of a kind that is offered', () => {
  for (const length of [1, 64, 1_023]) assert.ok(isNew(head(Buffer.alloc(length, 7), KEY)), `${length}`);
  assert.ok(!isNew(head(Buffer.alloc(0), KEY)), 'no id');
  assert.ok(!isNew(head(Buffer.alloc(1_024, 7), KEY)), 'a longer id');
  assert.ok(!isNew(head(Buffer.alloc(16, 7), Buffer.alloc(0), 64)), 'an id that is cut short');
  assert.ok(!isNew(head(Buffer.alloc(16, 7), KEY).subarray(0, 54)), 'no room for an id');
  assert.ok(!isNew(head(Buffer.alloc(16, 7), Buffer.from('ff', 'hex'))), 'no key that can be read');
  assert.ok(!isNew(head(Buffer.alloc(16, 7), Buffer.from('a0', 'hex'))), 'a key of no kind');
});

test('T21: what the browser says must be an object in JSON and UTF-8, or the answer counts for nothing', () => {
  const authData = head(Buffer.alloc(16, 7), KEY);
  const texts = ['{', 'null', '7', '"text"', ''].map((text) => clientData('', text));
  for (const text of [...texts, Buffer.from('{"a":"\xff"}', 'latin1').toString('base64url')]) {
    assert.ok(!isNew(authData, text), text);
    const proof = { id: 'AA', authenticatorData: authData.toString('base64url'), signature: 'AA' };
    assert.equal(readAnswer({ ...proof, clientDataJSON: text }, EXPECTED), null, text);
  }
});
