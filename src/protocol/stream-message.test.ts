import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeClosing, decodeCredit, decodeMessage, encodeClosing, encodeCredit } from './stream-message.ts';

test('an end and credit come out as they went in, and a long reason is cut', () => {
  assert.deepEqual(decodeClosing(encodeClosing({ code: 1008, reason: 'too slow' })), {
    code: 1008,
    reason: 'too slow',
  });
  assert.equal(decodeClosing(encodeClosing({ code: 1000, reason: 'x'.repeat(300) }))?.reason.length, 100);
  assert.equal(decodeCredit(encodeCredit(0xffff_ffff)), 0xffff_ffff);
});

test('whatever is not exactly an end, credit or text is null (T31)', () => {
  const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);
  for (const body of [
    bytes(),
    bytes(3),
    bytes(3, 231),
    bytes(19, 136),
    bytes(3, 232, 10),
    new Uint8Array(103).fill(65),
  ])
    assert.equal(decodeClosing(body), null);
  for (const body of [bytes(), bytes(0, 0, 0, 0), bytes(0, 0, 1), bytes(0, 0, 0, 1, 0)])
    assert.equal(decodeCredit(body), null);
  assert.equal(decodeMessage(bytes(0xc3, 0x28)), null);
  assert.equal(decodeMessage(Buffer.from('größer')), 'größer');
});
