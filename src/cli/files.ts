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

/** The same where something else than to read one file was tried. */
const WHY_AT_ALL = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'you may not do that there'],
  ['EPERM', 'you may not do that there'],
  ['EROFS', 'nothing can be written there'],
  ['ENOSPC', 'the disk is full'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'it is in the place of a folder, and is none'],
]);

/** What the operating system said no to, with the name of the file and never its content; null: that was not it. */
export function systemText(reason: unknown): string | null {
  const code = codeOf(reason);
  if (!(reason instanceof Error) || !/^E[A-Z0-9]+$/.test(code)) return null;
  const why = WHY_AT_ALL.get(code);
  if (why === undefined) return reason.message;
  return `${'path' in reason ? String(reason.path) : 'what was named'}: ${why}`;
}

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
