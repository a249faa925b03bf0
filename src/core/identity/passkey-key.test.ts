import assert from 'node:assert/strict';
import test from 'node:test';
import { readKey } from './passkey.ts';
import { ACCESS_MS, SESSION_MAX_MS } from './session-limits.ts';

/** A byte string of CBOR (RFC 8949, 3.1) with so many bytes. */
function text(length: number): number[] {
  const head =
    length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return [...head, ...new Array<number>(length).fill(7)];
}

/** A number of CBOR, from -512 to 23. */
function number(value: number): number[] {
  if (value >= 0) return [value];
  return value >= -24 ? [0x1f - value] : [0x39, (-1 - value) >> 8, (-1 - value) & 255];
}

/** A COSE key: kind, algorithm, and its parameters from -1 on. */
function key(kind: number, algorithm: number, ...parameters: readonly number[][]): Uint8Array {
  const more = parameters.flatMap((value, index) => [...number(-1 - index), ...value]);
  return Uint8Array.from([0xa2 + parameters.length, 1, ...number(kind), 3, ...number(algorithm), ...more]);
}

const rsa = (n: number, e: number): Uint8Array => key(3, -257, text(n), text(e));

test('a key of RSA has a number of 256 to 512 bytes and an exponent of one to eight (RFC 8230)', () => {
  for (const [n, e] of [
    [256, 3],
    [512, 1],
    [512, 8],
  ] as const)
    assert.deepEqual(readKey(rsa(n, e)), {
      algorithm: 'RS256',
      n: new Uint8Array(n).fill(7),
      e: new Uint8Array(e).fill(7),
    });
  for (const [n, e] of [
    [255, 3],
    [513, 3],
    [256, 0],
    [256, 9],
  ] as const)
    assert.equal(readKey(rsa(n, e)), null, `${n} and ${e}`);
  assert.equal(readKey(key(3, -257, number(1), text(3))), null);
  assert.equal(readKey(key(3, -257, text(256), number(1))), null);
});

test('a key is of one kind, algorithm and curve that belong together, and nothing else (RFC 9053)', () => {
  const [x, y] = [text(32), text(32)];
  assert.equal(readKey(key(2, -7, number(1), x, y))?.algorithm, 'ES256');
  assert.equal(readKey(key(1, -8, number(6), x))?.algorithm, 'EdDSA');
  for (const other of [
    ...[key(1, -7, number(1), x, y), key(2, -8, number(1), x, y), key(2, -7, number(6), x, y)],
    ...[key(2, -8, number(6), x), key(1, -7, number(6), x), key(1, -8, number(1), x)],
    ...[key(2, -257, text(256), text(3)), key(3, -7, text(256), text(3))],
    ...[key(2, -7, number(1), x), key(2, -7, number(1), text(31), y), key(2, -7, number(1), x, text(33))],
    ...[key(1, -8, number(6), text(31)), Uint8Array.from([]), Uint8Array.from([1])],
    Uint8Array.from([...key(1, -8, number(6), x), 0]),
  ])
    assert.equal(readKey(other), null, Buffer.from(other).toString('hex'));
});

test('a page is good for five minutes without its session, and a session for a day (T21)', () => {
  assert.deepEqual([ACCESS_MS, SESSION_MAX_MS], [300_000, 86_400_000]);
});
