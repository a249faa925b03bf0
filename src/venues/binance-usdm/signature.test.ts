import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { KeyType } from '../../core/order/signing.ts';
import { readSignature, spellSignature } from './signature.ts';

const TYPES = [
  ['hmac', 32, 32],
  ['ed25519', 64, 64],
  ['rsa', 256, 512],
] as const;

test('T6: a signature of each type is read back as it was spelt, of every length that its type has', () => {
  for (const [type, minLength, maxLength] of TYPES) {
    fc.assert(
      fc.property(fc.uint8Array({ minLength, maxLength }), (bytes) => {
        const spelt = spellSignature({ type, bytes });
        assert.match(spelt, /^[A-Za-z0-9%]+$/, 'it stands in a form as it is');
        assert.deepEqual(readSignature(type, decodeURIComponent(spelt))?.bytes, bytes);
      }),
      { numRuns: 50 },
    );
  }
});

test('T6: a signature of another length is neither written nor read', () => {
  for (const [type, least, most] of TYPES) {
    for (const length of [0, least - 1, most + 1]) {
      const bytes = new Uint8Array(length);
      assert.throws(() => spellSignature({ type, bytes }), RangeError);
      assert.equal(readSignature(type, spellingOf(type, bytes)), null, `${type} ${length}`);
    }
  }
});

test('T6: HMAC in either case is one signature, and no other spelling is one', () => {
  const text = 'aB'.repeat(32);
  assert.equal(readSignature('hmac', text)?.text, 'ab'.repeat(32));
  const ed25519 = Buffer.alloc(64, 0xfb).toString('base64');
  assert.equal(readSignature('ed25519', ed25519)?.text, ed25519);
  for (const [type, other] of [
    ['hmac', `${text}00`],
    ['hmac', ` ${text}`],
    ['hmac', Buffer.alloc(32).toString('base64')],
    ['ed25519', ed25519.replaceAll('+', '-').replaceAll('/', '_')],
    ['ed25519', ed25519.replace(/=+$/, '')],
    ['ed25519', `${ed25519}\n`],
    ['rsa', 'A'.repeat(1_025)],
  ] as const)
    assert.equal(readSignature(type, other), null, other);
});

function spellingOf(type: KeyType, bytes: Uint8Array): string {
  return Buffer.from(bytes).toString(type === 'hmac' ? 'hex' : 'base64');
}
