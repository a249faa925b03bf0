import { assert } from '../assert.ts';
import { byteAt } from '../units/bytes.ts';

/** One point of each polynomial: `x` from 1 to 255, and a byte of `y` for each byte of the secret. */
export interface Share {
  readonly x: number;
  readonly y: Uint8Array;
}

/** The field of 256 elements by x^8 + x^4 + x^3 + x + 1, as AES has it. */
const REDUCTION = 0x1b;
export const SHARES_MAX = 255;

/**
 * Splits a secret into `count` shares, any `threshold` of which make it again, and fewer of which say nothing of it
 * but its length (A. Shamir, "How to share a secret", 1979, over GF(2^8), byte by byte). `random` has a byte for each
 * coefficient: (threshold - 1) times the secret's length. Thresholds from 2, at most 255 shares.
 *
 * Shares prove nothing: wrong ones make a wrong secret. Whoever combines them checks what comes out.
 */
export function splitSecret(
  secret: Uint8Array,
  { threshold, count }: { readonly threshold: number; readonly count: number },
  random: Uint8Array,
): readonly Share[] {
  assert(threshold >= 2 && threshold <= count && count <= SHARES_MAX, 'from 2 to all of at most 255 shares');
  assert(random.length === (threshold - 1) * secret.length, 'a random byte for each coefficient');
  return Array.from({ length: count }, (_, index) => {
    const x = index + 1;
    const y = secret.map((constant, at) => {
      // Horner's rule, from the highest coefficient down.
      let value = 0;
      for (let power = threshold - 2; power >= 0; power -= 1)
        value = times(value ^ byteAt(random, power * secret.length + at), x);
      return value ^ constant;
    });
    return { x, y };
  });
}

/** The secret that these shares make: the right one where they are of one splitting, and at least its threshold. */
export function joinShares(shares: readonly Share[]): Uint8Array {
  const [first] = shares;
  assert(first !== undefined, 'there are shares');
  assert(new Set(shares.map(({ x }) => x)).size === shares.length, 'each share is another');
  assert(
    shares.every(({ x, y }) => x >= 1 && x <= SHARES_MAX && y.length === first.y.length),
    'shares of one secret are of one length',
  );
  const secret = new Uint8Array(first.y.length);
  for (const share of shares) {
    // Lagrange's polynomial of this share, at zero, where the minus of the field is its plus.
    const weight = shares
      .filter(({ x }) => x !== share.x)
      .reduce((product, { x }) => times(product, times(x, inverse(x ^ share.x))), 1);
    share.y.forEach((value, at) => {
      secret[at] = byteAt(secret, at) ^ times(value, weight);
    });
  }
  return secret;
}

/** Without tables and branches: how long it takes says nothing of the bytes. */
function times(left: number, right: number): number {
  let [a, product] = [left, 0];
  for (let bit = 0; bit < 8; bit += 1) {
    product ^= a & -((right >> bit) & 1);
    a = ((a << 1) & 0xff) ^ (REDUCTION & -(a >> 7));
  }
  return product;
}

/** a^254, which is 1/a; of 0 it is 0. */
function inverse(a: number): number {
  let [power, result] = [a, 1];
  for (let bit = 1; bit < 8; bit += 1) {
    power = times(power, power);
    result = times(result, power);
  }
  return result;
}
