import { signNote } from '../../../src/core/ledger/note.ts';
import type { ExportCase } from './export-case.ts';
import { checkpointLine, checkpointOf, exportLines, fileOf, log } from './sample-ledger.ts';
import {
  at,
  bad,
  checkpointAt,
  forked,
  leaves,
  lines,
  namesake,
  offsetOf,
  other,
  SIGNED_AT,
  type Variant,
  type Where,
} from './story-export.ts';

const withCheckpoint = (note: string): Variant => ({
  lines: lines.with(checkpointAt(6), checkpointLine(note)),
});
const here: Where = [6, checkpointAt(6) + 1, 6, 3];
const genuine = checkpointOf(leaves, 6);
const [body, signature] = genuine.split('\n\n');
const ofForked = { lines: exportLines(forked, SIGNED_AT) };

/** The second checkpoint's line spoiled by a byte that no UTF-8 has. */
const unreadable = Buffer.from(fileOf(lines));
unreadable[offsetOf(checkpointAt(6)) + 20] = 0xff;

export const SIGNATURE_CASES: readonly ExportCase[] = [
  bad('a checkpoint line that is no UTF-8', { bytes: unreadable }, 'CHECKPOINT_MALFORMED', here),
  bad('a checkpoint that is no note', withCheckpoint('hello'), 'CHECKPOINT_MALFORMED', here),
  bad(
    'a checkpoint that is not spelled canonically',
    { lines: lines.with(checkpointAt(6), `checkpoint  ${JSON.stringify(genuine)}`) },
    'CHECKPOINT_MALFORMED',
    here,
  ),
  bad(
    'a checkpoint line that is no string',
    { lines: lines.with(checkpointAt(6), 'checkpoint {}') },
    'CHECKPOINT_MALFORMED',
    here,
  ),
  bad(
    'a signed note that is no checkpoint',
    withCheckpoint(signNote('hello\n', log.key, log.sign)),
    'CHECKPOINT_MALFORMED',
    here,
  ),
  bad(
    'a checkpoint whose signature is of another size',
    withCheckpoint(`${(body ?? '').replace('\n6\n', '\n7\n')}\n\n${signature}`),
    'CHECKPOINT_FORGED',
    here,
  ),
  bad(
    'a checkpoint signed by another key under the name of the log',
    withCheckpoint(checkpointOf(leaves, 6, namesake)),
    'CHECKPOINT_UNSIGNED',
    here,
  ),
  bad(
    'a checkpoint signed by somebody else',
    withCheckpoint(checkpointOf(leaves, 6, other)),
    'CHECKPOINT_UNSIGNED',
    here,
  ),
  bad(
    'a checkpoint of another log under the right key',
    withCheckpoint(checkpointOf(leaves, 6, log, 'gateway.example/old')),
    'CHECKPOINT_OF_OTHER_LOG',
    here,
  ),
  bad(
    'a checkpoint of an earlier size',
    withCheckpoint(checkpointOf(leaves, 5)),
    'CHECKPOINT_MISPLACED',
    here,
  ),
  bad('a checkpoint of a later size', withCheckpoint(checkpointOf(leaves, 7)), 'CHECKPOINT_MISPLACED', here),
  bad('a checkpoint over another history', withCheckpoint(checkpointOf(forked, 6)), 'ROOT_MISMATCH', [
    3,
    checkpointAt(6) + 1,
    6,
    3,
  ]),
  bad(
    'entries after the last checkpoint',
    { lines: exportLines(leaves, [3, 6]) },
    'NOT_SIGNED',
    [6, 14, 9, 6],
  ),
  bad('no checkpoint at all', { lines: exportLines(leaves, []) }, 'NOT_SIGNED', [0, 12, 9, null]),
  bad('no entry and no checkpoint', { lines: exportLines([], []) }, 'NOT_SIGNED', [0, 3, 0, null]),
  bad(
    'an earlier checkpoint with more entries',
    { lines: exportLines(leaves.slice(0, 6), [6]), previous: checkpointOf(leaves, 9) },
    'ROLLED_BACK',
    [6, 10, 6, 6],
  ),
  bad(
    'an earlier checkpoint of another history',
    { ...ofForked, previous: checkpointOf(leaves, 5) },
    'FORKED',
    [0, at(4) + 1, 5, 3],
  ),
  bad(
    'an earlier checkpoint of an empty ledger with a root that is none',
    { previous: signNote(`${log.key.name}\n0\n${'A'.repeat(43)}=\n`, log.key, log.sign) },
    'FORKED',
    [0, 2, 0, null],
  ),
  bad(
    'an earlier checkpoint by another key',
    { previous: checkpointOf(leaves, 6, other) },
    'PREVIOUS_REFUSED',
    [0, 2, 0, null],
  ),
  bad(
    'an earlier checkpoint with a bad signature',
    { previous: `${(body ?? '').replace('\n6\n', '\n7\n')}\n\n${signature}` },
    'PREVIOUS_REFUSED',
    [0, 2, 0, null],
  ),
  bad(
    'an earlier checkpoint of another log',
    { previous: checkpointOf(leaves, 6, log, 'gateway.example/old') },
    'PREVIOUS_REFUSED',
    [0, 2, 0, null],
  ),
  bad('an earlier checkpoint that is none', { previous: 'hello' }, 'PREVIOUS_REFUSED', [0, 2, 0, null]),
];
