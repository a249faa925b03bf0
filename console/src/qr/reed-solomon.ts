/** x⁸ + x⁴ + x³ + x² + 1, the polynomial of ISO/IEC 18004. */
const POLYNOMIAL = 0x11d;

/** Product in the field of 256 elements. */
function product(a: number, b: number): number {
  let sum = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    sum = (sum << 1) ^ ((sum >> 7) * POLYNOMIAL);
    if (((b >> bit) & 1) === 1) sum ^= a;
  }
  return sum;
}

/** The generator of so many error correction codewords, its highest coefficient left out. */
function generator(degree: number): readonly number[] {
  let coefficients: readonly number[] = [...Array.from({ length: degree - 1 }, () => 0), 1];
  let root = 1;
  for (let i = 0; i < degree; i += 1) {
    const at = root;
    const before = coefficients;
    coefficients = before.map((one, j) => product(one, at) ^ (before[j + 1] ?? 0));
    root = product(root, 2);
  }
  return coefficients;
}

/** Error correction codewords of one block of bytes. */
export function correction(block: readonly number[], count: number): readonly number[] {
  const divisor = generator(count);
  let rest: readonly number[] = Array.from({ length: count }, () => 0);
  for (const byte of block) {
    const factor = byte ^ (rest[0] ?? 0);
    const shifted = [...rest.slice(1), 0];
    rest = shifted.map((one, i) => one ^ product(divisor[i] ?? 0, factor));
  }
  return rest;
}
