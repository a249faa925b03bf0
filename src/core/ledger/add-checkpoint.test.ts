import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatAddCheckpoint,
  judgeAddCheckpoint,
  parseAddCheckpoint,
  type WitnessVerdict,
} from './add-checkpoint.ts';
import { checkpointIn, formatCheckpoint } from './checkpoint.ts';
import { consistencyProof, hashesOver } from './merkle-proof.ts';
import { signNote } from './note.ts';
import { leavesOf, log, noteOf, platform, signer } from './witness-fixture.test.ts';

const proofOf = (first: number, second: number): readonly Uint8Array[] =>
  consistencyProof(platform.sha256, hashesOver(platform.sha256, leavesOf(second)), { first, second });

interface Asked {
  readonly old: number;
  readonly note?: string;
  readonly proof?: readonly Uint8Array[];
  /** What the witness saw last. */
  readonly seen: string | null;
}

function judged({ old, note = noteOf(7), proof = [], seen }: Asked): WitnessVerdict {
  const body = formatAddCheckpoint({ old: BigInt(old), proof, note });
  const request = parseAddCheckpoint(body);
  assert.deepEqual(request, { old: BigInt(old), proof, note });
  const latest = (): ReturnType<typeof checkpointIn> => (seen === null ? null : checkpointIn(seen));
  return judgeAddCheckpoint(platform, { logs: [log.key], latest }, request);
}

const status = (asked: Asked): number => judged(asked).status;

test('T19, F28: a witness takes the first checkpoint, its continuation, and the same again', () => {
  assert.equal(status({ old: 0, seen: null }), 200);
  assert.equal(status({ old: 3, proof: proofOf(3, 7), seen: noteOf(3) }), 200);
  assert.equal(status({ old: 7, seen: noteOf(7) }), 200);
  assert.equal(status({ old: 0, note: noteOf(0), seen: null }), 200);
  assert.equal(status({ old: 0, seen: noteOf(0) }), 200);
});

test('T19, F27, F28: a witness refuses what does not continue what it saw, by the status of the specification', () => {
  const empty = { origin: log.key.name, size: 0n, root: new Uint8Array(32), extensions: [] };
  const wrongEmpty = signNote(formatCheckpoint(empty), log.key, log.sign);
  assert.equal(status({ old: 8, seen: null }), 400);
  assert.equal(status({ old: 0, note: 'hello\n', seen: null }), 400);
  assert.equal(status({ old: 0, note: noteOf(7, 'entry', signer('log.example', 9)), seen: null }), 403);
  assert.equal(status({ old: 0, note: noteOf(7, 'entry', signer('other.example', 1)), seen: null }), 404);
  assert.deepEqual(judged({ old: 3, proof: proofOf(3, 7), seen: noteOf(5) }), { status: 409, size: 5n });
  assert.deepEqual(judged({ old: 3, note: noteOf(4), seen: null }), { status: 409, size: 0n });
  assert.equal(status({ old: 3, proof: proofOf(2, 7), seen: noteOf(3) }), 422);
  assert.equal(status({ old: 3, proof: proofOf(3, 7), seen: noteOf(3, 'another') }), 422);
  assert.equal(status({ old: 7, seen: noteOf(7, 'another') }), 422);
  assert.equal(status({ old: 0, proof: proofOf(3, 7), seen: null }), 422);
  assert.equal(status({ old: 0, note: wrongEmpty, seen: null }), 422);
});

test('a request that is not spelled as specified is not understood', () => {
  const hash = Buffer.alloc(32).toString('base64');
  for (const body of [
    '',
    'old 1\n',
    'old 01\n\nnote',
    'new 1\n\nnote',
    'old 1\nshort\n\nnote',
    `old 1\n${Buffer.alloc(31).toString('base64')}\n\nnote`,
    `old 1\n${`${hash}\n`.repeat(64)}\nnote`,
  ]) {
    assert.equal(parseAddCheckpoint(body), null, body);
  }
  assert.equal(parseAddCheckpoint(`old 1\n${hash}\n\nnote`)?.proof.length, 1);
  const known = { logs: [], latest: () => null };
  assert.equal(judgeAddCheckpoint(platform, known, null).status, 400);
});
