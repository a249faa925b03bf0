import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseBase58, toBase58 } from './base58.ts';

test('base 58 is what Bitcoin and Solana write', () => {
  const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));
  for (const [hex, text] of [
    ['', ''],
    ['61', '2g'],
    ['626262', 'a3gV'],
    ['73696d706c792061206c6f6e6720737472696e67', '2cFupjhnEsSn59qHXstmK2ffpLv2'],
    ['00eb15231dfceb60925886b67d065299925915aeb172c06647', '1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L'],
    ['516b6fcd0f', 'ABnLTmg'],
    ['00000000000000000000', '1111111111'],
  ] as const) {
    assert.equal(toBase58(bytes(hex)), text);
    assert.deepEqual(parseBase58(text), bytes(hex));
  }
  assert.equal(toBase58(new Uint8Array(32)), '1'.repeat(32));
});

test('letters that are easily confused, and texts beyond the bound, are refused', () => {
  for (const text of ['0', 'O', 'I', 'l', '2g ', 'é', '1'.repeat(129)]) assert.equal(parseBase58(text), null);
});

test('every byte string comes back, and every text that is read is the one that would be written', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 90 }), (bytes) => {
      assert.deepEqual(parseBase58(toBase58(bytes)), bytes);
    }),
  );
  const letters = fc.constantFrom(...'123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz');
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 60 }), (text) => {
      assert.equal(toBase58(parseBase58(text) ?? new Uint8Array()), text);
    }),
  );
});
