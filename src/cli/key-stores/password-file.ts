import { readBytes } from '../files.ts';

/** The bytes of a file that has a password or a passphrase, without one line end at its end. */
export function passwordIn(path: string, what: string): Buffer {
  const bytes = readBytes(path, what);
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.length - (bytes.at(-2) === 0x0d ? 2 : 1));
}
