import { formatVkey } from '../../../src/core/ledger/note.ts';
import type { ExportCase } from './export-case.ts';
import { checkpointLine, checkpointOf, exportLines, fileOf } from './sample-ledger.ts';
import {
  at,
  bad,
  checkpointAt,
  good,
  leaves,
  lines,
  namesake,
  offsetOf,
  other,
  vkey,
} from './story-export.ts';

const cosigned = checkpointOf(leaves, 9) + checkpointOf(leaves, 9, other).split('\n\n')[1];
const whole = Buffer.from(fileOf(lines), 'utf8');

export const GOOD_CASES: readonly ExportCase[] = [
  good('a ledger with its key given', {}),
  good('a ledger whose key is taken from the file', { key: null }),
  good('a ledger signed once', { lines: exportLines(leaves, [9]) }),
  good('a ledger signed after each entry and before the first', {
    lines: exportLines(leaves, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  }),
  good('a ledger without entries', { lines: exportLines([], [0]) }, 0),
  good('two checkpoints of one size', {
    lines: lines.toSpliced(checkpointAt(9), 0, lines[checkpointAt(9)] ?? ''),
  }),
  good('a cosignature by a key unknown to the verifier', {
    lines: lines.with(checkpointAt(9), checkpointLine(cosigned)),
  }),
  good('a ledger that continues an earlier checkpoint', { previous: checkpointOf(leaves, 6) }),
  good('an earlier checkpoint at a size that the file has no checkpoint of', {
    previous: checkpointOf(leaves, 4),
  }),
  good('an earlier checkpoint of all entries', { previous: checkpointOf(leaves, 9) }),
  good('an earlier checkpoint of an empty ledger', { previous: checkpointOf(leaves, 0) }),
];

export const FRAME_CASES: readonly ExportCase[] = [
  bad('an empty file', { text: '' }, 'TRUNCATED', [0, 0, 0, null]),
  bad('another file', { text: 'hello\n' }, 'NOT_AN_EXPORT', [0, 1, 0, null]),
  bad('an export of a later version', { lines: lines.with(0, 'sallyport-ledger/v2') }, 'NOT_AN_EXPORT', [
    0,
    1,
    0,
    null,
  ]),
  bad(
    'lines that end in carriage return and line feed',
    { text: fileOf(lines).replaceAll('\n', '\r\n') },
    'NOT_AN_EXPORT',
    [0, 1, 0, null],
  ),
  bad('a byte order mark', { text: `\ufeff${fileOf(lines)}` }, 'NOT_AN_EXPORT', [0, 1, 0, null]),
  bad('no key', { lines: lines.toSpliced(1, 1) }, 'KEY_MALFORMED', [0, 2, 0, null]),
  bad(
    'a key whose id is not its own',
    { lines: lines.with(1, `key ${vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+')}`) },
    'KEY_MALFORMED',
    [0, 2, 0, null],
  ),
  bad('another key than the one given', { key: formatVkey(other.key) }, 'KEY_NOT_TRUSTED', [0, 2, 0, null]),
  bad('another key under the same name', { key: formatVkey(namesake.key) }, 'KEY_NOT_TRUSTED', [
    0,
    2,
    0,
    null,
  ]),
  bad('an empty line', { lines: lines.toSpliced(at(4), 0, '') }, 'LINE_MALFORMED', [4, at(4) + 1, 4, 3]),
  bad('a line of an unknown kind', { lines: lines.toSpliced(at(4), 0, 'comment hello') }, 'LINE_MALFORMED', [
    4,
    at(4) + 1,
    4,
    3,
  ]),
  bad(
    'a line longer than any entry',
    { lines: lines.with(at(4), `entry ${'x'.repeat(66_000)}`) },
    'LINE_MALFORMED',
    [4, at(4) + 1, 4, 3],
  ),
  bad('a file cut within an entry', { bytes: whole.subarray(0, offsetOf(at(5)) + 90) }, 'TRUNCATED', [
    5,
    at(5),
    5,
    3,
  ]),
  bad('a file cut after a checkpoint', { lines: lines.slice(0, checkpointAt(6) + 1) }, 'TRUNCATED', [
    6,
    checkpointAt(6) + 1,
    6,
    6,
  ]),
  bad(
    'a file cut before its last line feed',
    { text: fileOf(lines).slice(0, -1) },
    'TRUNCATED',
    [9, 14, 9, 9],
  ),
  bad('a last line that counts wrongly', { lines: lines.with(-1, 'end 10') }, 'COUNT_WRONG', [9, 15, 9, 9]),
  bad(
    'a last line with a zero before the count',
    { lines: lines.with(-1, 'end 09') },
    'COUNT_WRONG',
    [9, 15, 9, 9],
  ),
  bad('something after the last line', { text: `${fileOf(lines)}\n` }, 'AFTER_END', [9, 16, 9, 9]),
  bad(
    'something without a line feed after the last line',
    { text: `${fileOf(lines)}x` },
    'AFTER_END',
    [9, 15, 9, 9],
  ),
];
