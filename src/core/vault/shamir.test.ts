import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import test from 'node:test';
import fc from 'fast-check';
import { Bug } from '../assert.ts';
import { joinShares, splitSecret, type Share } from './shamir.ts';

const split = (secret: Uint8Array, threshold: number, count: number): readonly Share[] =>
  splitSecret(secret, { threshold, count }, randomBytes((threshold - 1) * secret.length));

test('the polynomial is as written down: 0x53 + 0xca x over the field of AES, worked by hand', () => {
  // FIPS 197, 4.2: 0x53 times 0xca is 1. So at x = 0x53 the value is 0x53 + 1.
  const shares = splitSecret(Uint8Array.of(0x53), { threshold: 2, count: 0x53 }, Uint8Array.of(0xca));
  assert.deepEqual(shares.at(-1), { x: 0x53, y: Uint8Array.of(0x52) });
  assert.deepEqual(shares[0], { x: 1, y: Uint8Array.of(0x53 ^ 0xca) });
});

test('of several bytes each has a polynomial of its own, and each coefficient its own random byte', () => {
  const secret = Uint8Array.of(0x53, 0x10, 0xff);
  const random = Uint8Array.of(0xca, 1, 2, 0x40, 0x80, 3);
  const shares = splitSecret(secret, { threshold: 3, count: 3 }, random);
  // At x = 1 the value is the sum of all coefficients.
  assert.deepEqual(shares[0], { x: 1, y: Uint8Array.of(0x53 ^ 0xca ^ 0x40, 0x10 ^ 1 ^ 0x80, 0xff ^ 2 ^ 3) });
});

test('any threshold of the shares makes the secret again, in any order, and so do more of them', () => {
  const cases = fc.record({
    secret: fc.uint8Array({ minLength: 1, maxLength: 40 }),
    threshold: fc.integer({ min: 2, max: 8 }),
    more: fc.integer({ min: 0, max: 5 }),
    order: fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
  });
  fc.assert(
    fc.property(cases, ({ secret, threshold, more, order }) => {
      const shares = split(secret, threshold, threshold + more);
      const shuffled = shares
        .map((share) => ({ share, place: order.next().value }))
        .sort((a, b) => a.place - b.place)
        .map(({ share }) => share);
      assert.deepEqual(joinShares(shuffled.slice(0, threshold)), Uint8Array.from(secret));
      assert.deepEqual(joinShares(shuffled), Uint8Array.from(secret));
    }),
    { numRuns: 300 },
  );
});

test('one share too few leaves every secret possible', () => {
  const two = split(Uint8Array.of(7), 3, 5).slice(0, 2);
  const possible = new Set<number>();
  for (let y = 0; y < 256; y += 1) {
    const [made] = joinShares([...two, { x: 9, y: Uint8Array.of(y) }]);
    if (made !== undefined) possible.add(made);
  }
  assert.equal(possible.size, 256);
});

test('255 shares are the most, and each is needed where all are', () => {
  const secret = randomBytes(32);
  assert.throws(() => split(secret, 2, 256), Bug);
  assert.throws(() => split(secret, 1, 2), Bug);
  const shares = split(secret, 255, 255);
  assert.deepEqual(Buffer.from(joinShares(shares)), secret);
  assert.notDeepEqual(Buffer.from(joinShares(shares.slice(1))), secret);
});
