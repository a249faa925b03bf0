import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { AT_ITS_WORD } from '../src/core/ledger/entry-line.ts';
import {
  ExportCheck,
  type ExportReport,
  type Platform,
  type Trust,
} from '../src/core/ledger/export-check.ts';
import { verifyExport } from '../src/core/ledger/verify-export.ts';
import { HashThread } from './hash-thread.ts';

const CHUNK_BYTES = 262_144;
const STANDARD_INPUT = 0;
/** Below this a second thread takes longer to start than it saves. */
const SHARED_BYTES_MIN = 33_554_432;

/**
 * Verifies an export. A large file is first read by two threads that share the work, and that can only say that nothing
 * is wrong. Where they do not, one thread reads it again from its beginning, and what it finds is the report.
 */
export function verifyFile(platform: Platform, file: string, trust: Trust): ExportReport {
  const report = sizeOf(file) < SHARED_BYTES_MIN ? null : verifyInTwo(platform, chunksOf(file), trust);
  return report ?? verifyExport(platform, chunksOf(file), trust);
}

/** The report on an export in which nothing is damaged; null for any other, and when the second thread is missing. */
export function verifyInTwo(
  platform: Platform,
  chunks: Iterable<Uint8Array>,
  trust: Trust,
): ExportReport | null {
  const thread = new HashThread(CHUNK_BYTES);
  try {
    const check = new ExportCheck(platform, trust, { reading: AT_ITS_WORD });
    for (const chunk of chunks) {
      if (!thread.push(chunk)) return null;
      check.push(chunk);
      if (check.isDone) return null;
    }
    const report = check.finish();
    return report.damage === null && thread.finish() ? report : null;
  } catch {
    // What is out of form in a way that this thread takes no care of. The one that reads again says how.
    return null;
  } finally {
    thread.close();
  }
}

/** The bytes of a file, or of standard input for `-`, in pieces that lie in one place in turn. */
export function* chunksOf(file: string): Generator<Uint8Array> {
  const handle = file === '-' ? STANDARD_INPUT : openSync(file, 'r');
  try {
    const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
    for (let length = readSync(handle, chunk); length > 0; length = readSync(handle, chunk)) {
      yield chunk.subarray(0, length);
    }
  } finally {
    if (handle !== STANDARD_INPUT) closeSync(handle);
  }
}

/** Zero for whatever cannot be read twice. */
function sizeOf(file: string): number {
  if (file === '-') return 0;
  const handle = openSync(file, 'r');
  try {
    const { size } = fstatSync(handle);
    return size;
  } finally {
    closeSync(handle);
  }
}
