import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseBase64, toBase64 } from './base64.ts';

test('bytes become the text that the platform makes of them, and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = toBase64(bytes);
      assert.equal(text, Buffer.from(bytes).toString('base64'));
      assert.deepEqual(parseBase64(text), bytes);
    }),
  );
});

test('a byte string has one text: missing padding, stray bits, spaces and the URL alphabet are refused', () => {
  for (const text of [
    'A',
    'AA',
    'AAA',
    'AB==',
    'AAB=',
    'AA=',
    'AA==AAAA',
    'AA A',
    'AA-_',
    '====',
    'AAAA\n',
  ]) {
    assert.equal(parseBase64(text), null, text);
  }
});
