/** A well mixed 32-bit number for three integers. Same input, same output, on every machine. */
export function mix(seed: number, a: number, b: number): number {
  let hash = (seed ^ 0x9e3779b9) | 0;
  hash = Math.imul(hash ^ (a | 0), 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash ^ (b | 0), 0xc2b2ae35);
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x27d4eb2f);
  hash ^= hash >>> 15;
  return hash >>> 0;
}

/** A fraction from 0 up to but without 1, as evenly spread as {@link mix}. */
export function fraction(seed: number, a: number, b: number): number {
  return mix(seed, a, b) / 0x1_0000_0000;
}

/** A seed of its own for each name under one seed. */
export function seedFor(seed: number, name: string): number {
  let hash = seed | 0;
  for (let at = 0; at < name.length; at += 1) hash = mix(hash, name.charCodeAt(at), at) | 0;
  return hash;
}
