import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { byteAt, concatBytes, equalBytes, parseHex, toHex, u32, u64 } from './bytes.ts';
import { parseAccountId, parseBotId } from './ids.ts';
import { startOfDay, unixMs } from './time.ts';

test('hexadecimal has one spelling per byte string', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      assert.equal(toHex(bytes), Buffer.from(bytes).toString('hex'));
      assert.deepEqual(parseHex(toHex(bytes)), bytes);
    }),
  );
  for (const text of ['0', 'AB', 'zz', '0x', ' 1', '1g']) assert.equal(parseHex(text), null);
});

test('bytes are equal when every one is, and only then', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 20 }), fc.uint8Array({ maxLength: 20 }), (a, b) => {
      assert.equal(equalBytes(a, b), Buffer.compare(a, b) === 0);
      assert.ok(equalBytes(a, Uint8Array.from(a)));
      assert.deepEqual(Buffer.from(concatBytes(a, b)), Buffer.concat([a, b]));
    }),
  );
  assert.ok(!equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
  assert.ok(!equalBytes(Uint8Array.of(2, 2), Uint8Array.of(1, 2)));
});

test('an index outside the bytes is a bug', () => {
  assert.equal(byteAt(Uint8Array.of(7, 8), 1), 8);
  assert.throws(() => byteAt(Uint8Array.of(7), 1));
});

test('names of accounts and bots are short, plain and lower case', () => {
  for (const parse of [parseAccountId, parseBotId]) {
    for (const name of ['a', 'main', '0', 'a-b', 'a'.repeat(32)]) assert.equal(parse(name), name);
    for (const name of ['', '-a', 'A', 'a_b', 'a b', 'a'.repeat(33), 'ä', 'a\n'])
      assert.equal(parse(name), null);
  }
});

test('a time is a whole number from 1970 on', () => {
  assert.equal(unixMs(0), 0);
  for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])
    assert.throws(() => unixMs(value));
});

test('a trading day begins at its offset after midnight, to the millisecond', () => {
  const day = 86_400_000;
  const at = (ms: number, offset: number): number => startOfDay(unixMs(ms), offset);
  assert.deepEqual(
    [at(10 * day, 0), at(10 * day - 1, 0), at(10 * day + 5, 0)],
    [10 * day, 9 * day, 10 * day],
  );
  assert.deepEqual([at(10 * day + 99, 100), at(10 * day + 100, 100)], [9 * day + 100, 10 * day + 100]);
});

test('numbers stand in four or eight bytes, the greatest first, below zero as their complement on two', () => {
  assert.equal(toHex(u32(0)), '00000000');
  assert.equal(toHex(u32(4_294_967_294)), 'fffffffe');
  assert.equal(toHex(u64(72_623_859_790_382_856n)), '0102030405060708');
  assert.equal(toHex(u64(2n ** 64n - 1n)), 'ffffffffffffffff');
  assert.equal(toHex(u64(-2n)), 'fffffffffffffffe');
});
