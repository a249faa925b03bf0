import { createReadStream, fstatSync, openSync, closeSync, readSync } from 'node:fs';
import type { Entry } from '../core/ledger/entry.ts';
import { ENTRY_OFFSET, LINE_BYTES_MAX, WORD } from '../core/ledger/export-format.ts';
import { decodeLeaf } from '../core/ledger/leaf.ts';
import { LineSplitter } from '../core/ledger/line-splitter.ts';
import type { Desk } from './desk.ts';
import { CliRefusal } from './refusal.ts';
import { codeOf } from './terminal.ts';

const PROGRESS_EVERY = 100_000;
const CHUNK_BYTES = 1_048_576;
/** The last entry of an export is within this much of its end: lines of checkpoints are short. */
const TAIL_BYTES = 4 * LINE_BYTES_MAX;
const ENTRY_WORD = Buffer.from(WORD.entry, 'ascii');

/**
 * Reads every entry of an export, in order, and says how many there were. Hashes and signatures are not looked at.
 * Throws a refusal for a file that cannot be read, holds none, or has one in it that is not understood.
 */
export async function readEntries(desk: Desk, path: string, take: (entry: Entry) => void): Promise<number> {
  const lines = new LineSplitter(LINE_BYTES_MAX);
  let entries = 0;
  const takeLine = (line: Uint8Array): void => {
    const entry = entryIn(line);
    if (entry === 'none') return;
    if (entry === null) throw unreadable(path, entries);
    take(entry);
    entries += 1;
    if (entries % PROGRESS_EVERY === 0) desk.progress(`${entries} entries read …`);
  };
  for await (const chunk of chunksOf(path)) {
    if (!lines.push(chunk, takeLine)) throw unreadable(path, entries);
  }
  if (entries === 0) throw new CliRefusal('NO_EXPORT', `${path} holds no entries; nothing was replayed.`);
  return entries;
}

/** Time of the last entry of an export, in milliseconds since 1970, or null when its end holds none. */
export function lastEntryAt(path: string): number | null {
  const lines = tailOf(path).toString('latin1').split('\n').reverse();
  for (const line of lines) {
    const entry = entryIn(Buffer.from(line, 'latin1'));
    if (entry !== 'none' && entry !== null) return entry.at;
  }
  return null;
}

function entryIn(line: Uint8Array): Entry | null | 'none' {
  if (Buffer.compare(line.subarray(0, ENTRY_WORD.length), ENTRY_WORD) !== 0) return 'none';
  return decodeLeaf(line.subarray(ENTRY_OFFSET));
}

function unreadable(path: string, entries: number): CliRefusal {
  const text =
    `entry ${entries} of ${path} cannot be read; the replay stopped there. ` +
    `Next: sallyport ledger verify`;
  return new CliRefusal('ENTRY_UNREADABLE', text);
}

function tailOf(path: string): Buffer {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
      readSync(file, bytes, 0, bytes.length, size - bytes.length);
      return bytes;
    } finally {
      closeSync(file);
    }
  } catch (reason) {
    throw notReadable(path, reason);
  }
}

async function* chunksOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) yield chunk;
  } catch (reason) {
    throw notReadable(path, reason);
  }
}

function notReadable(path: string, reason: unknown): unknown {
  if (codeOf(reason) === '') return reason;
  return new CliRefusal(
    'FILE_UNREADABLE',
    `${path} cannot be read (${codeOf(reason)}); nothing was replayed.`,
  );
}
