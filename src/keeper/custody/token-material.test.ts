import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checksumMaterial } from './key-material.ts';
import { tokenKeyOf, tokenMaterial, type TokenKey } from './token-material.ts';

const KEYS = fc.oneof(
  ...(
    [
      ['ed25519', 32],
      ['secp256k1', 65],
    ] as const
  ).map(([type, length]) =>
    fc.record({
      type: fc.constant(type),
      id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((id) => Buffer.from(id).toString('hex')),
      publicKey: fc.uint8Array({ minLength: length, maxLength: length }),
    }),
  ),
);

test('what names a key of a token is read as it was written, in memory of its own', () => {
  fc.assert(
    fc.property(KEYS, (key: TokenKey) => {
      const material = tokenMaterial(key);
      const read = tokenKeyOf(material);
      material.fill(0);
      assert.deepEqual(read, { ...key });
    }),
  );
});

test('no other material is taken for the name of a token’s key (T17)', () => {
  const name = tokenMaterial({ type: 'ed25519', id: '0'.repeat(32), publicKey: new Uint8Array(32) });
  const otherType = Uint8Array.from(name);
  otherType[1] = 9;
  const others = [name.subarray(1), name.subarray(0, 40), Buffer.concat([name, Buffer.of(0)]), otherType];
  for (const other of [...others, checksumMaterial(Buffer.from('secret')), Buffer.from('a secret')])
    assert.equal(tokenKeyOf(other), null);
});
