import assert from 'node:assert/strict';
import test from 'node:test';
import { nodeAes } from '../../keeper/custody/aes.ts';
import { deriveKey, openXaes, sealXaes } from './xaes.ts';

const NONCE = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWX', 'ascii');
const PLAIN = Buffer.from('XAES-256-GCM', 'ascii');

test('the published vectors of XAES-256-GCM come out (C2SP XAES-256-GCM)', () => {
  const first = sealXaes(nodeAes, Buffer.alloc(32, 1), NONCE, PLAIN, Buffer.alloc(0));
  assert.equal(
    Buffer.from(first).toString('hex'),
    'ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271',
  );
  const associated = Buffer.from('c2sp.org/XAES-256-GCM', 'ascii');
  const second = sealXaes(nodeAes, Buffer.alloc(32, 3), NONCE, PLAIN, associated);
  assert.equal(
    Buffer.from(second).toString('hex'),
    '986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d',
  );
  const derived = deriveKey(nodeAes, Buffer.alloc(32, 3), NONCE);
  assert.equal(
    Buffer.from(derived).toString('hex'),
    'e9c621d4cdd9b11b00a6427ad7e559aeedd66b3857646677748f8ca796cb3fd8',
  );
});

test('every flipped bit, other key, nonce or associated text opens to nothing (T17)', () => {
  const key = Buffer.alloc(32, 9);
  const text = Buffer.from('bound');
  const sealed = sealXaes(nodeAes, key, NONCE, PLAIN, text);
  assert.deepEqual(Buffer.from(openXaes(nodeAes, key, NONCE, sealed, text) ?? []), PLAIN);
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const flipped = Uint8Array.from(sealed);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(openXaes(nodeAes, key, NONCE, flipped, text), null);
  }
  assert.equal(openXaes(nodeAes, Buffer.alloc(32, 8), NONCE, sealed, text), null);
  assert.equal(openXaes(nodeAes, key, Buffer.alloc(24), sealed, text), null);
  assert.equal(openXaes(nodeAes, key, NONCE, sealed, Buffer.from('other')), null);
  assert.equal(openXaes(nodeAes, key, NONCE, sealed.subarray(0, 15), text), null);
});
