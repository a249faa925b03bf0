import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../core/assert.ts';
import { parseCanonical } from '../core/ledger/canonical.ts';
import { ENTRY_OFFSET, LINE_BYTES_MAX, WORD } from '../core/ledger/export-format.ts';
import { LineSplitter } from '../core/ledger/line-splitter.ts';
import { decodeUtf8 } from '../core/units/utf8.ts';
import { RestoredFile, type Restored } from '../store/restored-file.ts';
import { rebuildCheckpoints, rebuildLedger, rebuildRecords } from '../store/rebuild.ts';
import { chunksOf } from './judge.ts';
import { parseRecords } from './records.ts';
import { memberPath } from './unpacked.ts';

const ENTRY = Buffer.from(WORD.entry, 'ascii');
const CHECKPOINT = Buffer.from(WORD.checkpoint, 'ascii');

/**
 * Makes the keeper's own folder, which must be there and empty, out of an unpacked backup that was judged good. Leaves
 * word of it for the keeper, which starts halted. Throws errors of the database and the file system.
 */
export function rebuildKeeper(unpacked: string, keeper: string, restored: Restored): void {
  const ledger = memberPath(unpacked, 'ledger.sallyport-ledger');
  const records = parseRecords(readFileSync(memberPath(unpacked, 'vault-records'), 'utf8'));
  assert(records !== null, 'the records were judged good');
  rebuildLedger(join(keeper, 'ledger.db'), leavesOf(ledger));
  rebuildCheckpoints(join(keeper, 'checkpoint.db'), notesOf(ledger));
  rebuildRecords(join(keeper, 'vault.db'), records);
  new RestoredFile(join(keeper, 'restored')).save(restored);
}

function* leavesOf(path: string): Generator<Uint8Array> {
  for (const line of linesOf(path)) {
    if (begins(line, ENTRY)) yield line.subarray(ENTRY_OFFSET);
  }
}

function* notesOf(path: string): Generator<string> {
  for (const line of linesOf(path)) {
    if (!begins(line, CHECKPOINT)) continue;
    const note = parseCanonical(decodeUtf8(line.subarray(CHECKPOINT.length)) ?? '');
    assert(typeof note === 'string', 'the checkpoints were judged good');
    yield note;
  }
}

function begins(line: Uint8Array, word: Buffer): boolean {
  return word.equals(line.subarray(0, word.length));
}

function* linesOf(path: string): Generator<Uint8Array> {
  const splitter = new LineSplitter(LINE_BYTES_MAX);
  for (const chunk of chunksOf(path)) {
    const lines: Uint8Array[] = [];
    splitter.push(chunk, (line) => lines.push(line));
    yield* lines;
  }
}
