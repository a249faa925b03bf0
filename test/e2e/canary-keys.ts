import type { KeyObject } from 'node:crypto';
import type { Canary } from './canary-search.ts';

/** What must not be found of a private key: the numbers that make it, wherever they stand, and the lines of its PEM. */
export function keyCanaries(name: string, key: KeyObject): readonly Canary[] {
  const { d, p, q } = key.export({ format: 'jwk' });
  const numbers = Object.entries({ d, p, q }).flatMap(([part, text]): Canary[] =>
    text === undefined ? [] : [{ name: `${name}, ${part}`, bytes: Buffer.from(text, 'base64url') }],
  );
  const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
  const lines = pem
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('-'))
    .map((line, at): Canary => ({ name: `${name}, PEM line ${at + 1}`, bytes: Buffer.from(line) }));
  // The frame of PKCS#8 is the same in every key, so the search's short forms of it would be found everywhere.
  return [...numbers, ...lines.slice(1)];
}
