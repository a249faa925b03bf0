/**
 * The fraction of π in words of 32 bits: the numbers that Blowfish begins with (Schneier, 1993), computed by Machin's
 * formula instead of being listed. Some 0.1 s for the 1,042 words that it needs.
 */
export function piWords(count: number): Uint32Array {
  const guard = 64n;
  const bits = BigInt(count) * 32n + guard;
  const one = 1n << bits;
  const pi = 16n * arctanOfInverse(5n, one) - 4n * arctanOfInverse(239n, one);
  const fraction = (pi - 3n * one) >> guard;
  const words = new Uint32Array(count);
  for (let at = 0; at < count; at += 1) {
    words[at] = Number((fraction >> (32n * BigInt(count - 1 - at))) & 0xffffffffn);
  }
  return words;
}

/** Gregory's series, in units of 1/one. */
function arctanOfInverse(x: bigint, one: bigint): bigint {
  const square = x * x;
  let power = one / x;
  let sum = power;
  for (let n = 3n, sign = -1n; power > 0n; n += 2n, sign = -sign) {
    power /= square;
    sum += (sign * power) / n;
  }
  return sum;
}
