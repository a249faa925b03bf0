import { leafHash } from '../../../src/core/ledger/merkle.ts';
import { toBase64 } from '../../../src/core/units/base64.ts';
import type { ExportCase } from './export-case.ts';
import { entryLine, fileOf, leafOf, platform, START_AT } from './sample-ledger.ts';
import { at, bad, checkpointAt, leaves, lines, offsetOf, type Variant, type Where } from './story-export.ts';

/** The export with the line of one entry written anew, hash included, under the old checkpoints. */
function rewritten(seq: number, leaf: string): readonly string[] {
  return lines.with(at(seq), entryLine(Buffer.from(leaf, 'utf8')));
}

const textOf = (seq: number): string => String(leaves[seq]);

const line = lines[at(4)] ?? '';
const [hashHere, hashThere] = [line.split(' ')[1] ?? '', (lines[at(5)] ?? '').split(' ')[1] ?? ''];
const invalid = Buffer.from(fileOf(lines), 'utf8');
invalid[offsetOf(at(4)) + 90] = 0xff;
const altered = (text: string): Variant => ({ lines: lines.with(at(4), text) });
const spoiled = (leaf: string): Variant => ({ lines: rewritten(4, leaf) });
const here: Where = [4, at(4) + 1, 4, 3];

/** A fifth entry whose hash is its own, and which is no UTF-8. */
const unreadable = Buffer.concat([
  Buffer.from(
    `${fileOf(lines.slice(0, at(4)))}entry ${toBase64(leafHash(platform.sha256, Uint8Array.of(0xff)))} `,
  ),
  Uint8Array.of(0xff, 0x0a),
  Buffer.from(fileOf(lines.slice(at(4) + 1))),
]);

export const ENTRY_CASES: readonly ExportCase[] = [
  bad(
    'one character of an entry changed',
    altered(line.replace('accepted', 'acceptee')),
    'ENTRY_ALTERED',
    here,
  ),
  bad('one byte of an entry that is no UTF-8 any more', { bytes: invalid }, 'ENTRY_ALTERED', here),
  bad('a space after an entry', altered(`${line} `), 'ENTRY_ALTERED', here),
  bad('the hash beside an entry changed', altered(line.replace(hashHere, hashThere)), 'ENTRY_ALTERED', here),
  bad('an entry without its hash', altered(`entry ${textOf(4)}`), 'LINE_MALFORMED', here),
  bad('an entry cut short before its text', altered('entry AAAA'), 'LINE_MALFORMED', here),
  bad(
    'two entries exchanged',
    { lines: lines.with(at(3), line).with(at(4), lines[at(3)] ?? '') },
    'SEQ_GAP',
    [3, at(3) + 1, 3, 3],
  ),
  bad('an entry left out', { lines: lines.toSpliced(at(4), 1) }, 'SEQ_GAP', here),
  bad('an entry repeated', { lines: lines.toSpliced(at(4), 0, lines[at(3)] ?? '') }, 'SEQ_GAP', here),
  bad('an entry that is no UTF-8, under its own hash', { bytes: unreadable }, 'ENTRY_NOT_CANONICAL', here),
  bad(
    'an entry with a space in its JSON',
    spoiled(textOf(4).replace(':', ': ')),
    'ENTRY_NOT_CANONICAL',
    here,
  ),
  bad(
    'an entry with a name twice',
    spoiled(textOf(4).replace('"seq":4', '"seq":4,"seq":4')),
    'ENTRY_NOT_CANONICAL',
    here,
  ),
  bad(
    'an entry with names out of order',
    spoiled(textOf(4).replace(/^\{"at":(\d+),(.*),"seq":4,/s, '{$2,"at":$1,"seq":4,')),
    'ENTRY_NOT_CANONICAL',
    here,
  ),
  bad(
    'an entry with a fraction',
    spoiled(textOf(4).replace('"seq":4', '"seq":4.0')),
    'ENTRY_NOT_CANONICAL',
    here,
  ),
  bad(
    'an entry with another spelling of a string',
    spoiled(textOf(4).replace('accepted', '\\u0061ccepted')),
    'ENTRY_NOT_CANONICAL',
    here,
  ),
  bad('an entry that is a string', spoiled('"entry"'), 'ENTRY_MALFORMED', here),
  bad('an entry of another version', spoiled(textOf(4).replace('"v":1', '"v":2')), 'ENTRY_MALFORMED', here),
  bad(
    'an entry with a further field',
    spoiled(textOf(4).replace('"v":1', '"v":1,"w":1')),
    'ENTRY_MALFORMED',
    here,
  ),
  bad(
    'an entry whose body has no kind',
    spoiled(textOf(4).replace('"kind":"outcome"', '"kind":null')),
    'ENTRY_MALFORMED',
    here,
  ),
  bad(
    'an entry of an earlier time than the one before',
    { lines: rewritten(4, String(leafOf({ kind: 'snapshot', size: 0, state: '' }, 4, START_AT))) },
    'TIME_WENT_BACK',
    here,
  ),
  bad(
    'an entry written anew with its hash, before the next checkpoint',
    spoiled(textOf(4).replace('"status":200', '"status":201')),
    'ROOT_MISMATCH',
    [3, checkpointAt(6) + 1, 6, 3],
  ),
];
