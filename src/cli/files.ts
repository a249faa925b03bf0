import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { CliRefusal } from './refusal.ts';
import { codeOf } from './terminal.ts';

/** Far above any file that a person gives to a command. */
const FILE_MAX = 16 * 1024 * 1024;

const WHY = new Map([
  ['ENOENT', 'there is no such file'],
  ['EACCES', 'you may not read it'],
  ['EISDIR', 'it is a folder'],
]);

/** The text of a file that a person named. `what` says what it was to be, for the refusal. */
export function readText(path: string, what: string): string {
  return readBytes(path, what).toString('utf8');
}

/** The same as bytes, for what need not be text. */
export function readBytes(path: string, what: string): Buffer {
  try {
    const bytes = readFileSync(path);
    if (bytes.length > FILE_MAX) throw new CliRefusal('FILE_TOO_LARGE', `${path} is too large for ${what}.`);
    return bytes;
  } catch (reason) {
    if (reason instanceof CliRefusal) throw reason;
    const code = codeOf(reason);
    const why = WHY.get(code) ?? `it cannot be read (${code})`;
    throw new CliRefusal(
      'FILE_UNREADABLE',
      `${path}: ${why}. Nothing was done: ${what} was to be read from it.`,
    );
  }
}

/** Whether others than its owner may read a file. False for pipes and the like. */
export function isOpenToOthers(path: string): boolean {
  const facts = statSync(path);
  return facts.isFile() && (facts.mode & 0o077) !== 0;
}

/** Writes a file that only its owner may read: all of it or nothing, whatever happens in between. */
export function writePrivately(path: string, content: string | Uint8Array): void {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(draft, content, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(draft, path);
}

/** Writes a private file that must not be there yet. */
export function createPrivately(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content, { mode: 0o600, flag: 'wx', flush: true });
  } catch (reason) {
    if (codeOf(reason) !== 'EEXIST') throw reason;
    throw new CliRefusal(
      'FILE_EXISTS',
      `${path} is there already and was left as it is. Choose another name.`,
    );
  }
}
