import { randomBytes } from 'node:crypto';
import { renameSync, writeFileSync } from 'node:fs';

/** A token for the owner's door, of 256 bits. */
export function makeOwnerToken(): string {
  return randomBytes(32).toString('hex');
}

/** Puts a token in the place of the one before, for its owner alone to read; whole, or not at all. */
export function replaceOwnerToken(path: string, token: string): void {
  const draft = `${path}.new`;
  writeFileSync(draft, token, { mode: 0o600, flush: true });
  renameSync(draft, path);
}
