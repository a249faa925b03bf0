import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  checkpointOf,
  exportLines,
  fileOf,
  leavesOf,
  log,
  OPENING,
  platform,
  STORY,
} from '../../../test/vectors/ledger/sample-ledger.ts';
import { Bug } from '../assert.ts';
import { ExportWriter } from './export-format.ts';

const leaves = leavesOf([...OPENING, ...STORY]);

function writerOf(checkpoints: readonly string[]): ExportWriter {
  return new ExportWriter(platform.sha256, log.key, checkpoints);
}

test('an export is written as the specification says, checkpoints in their places', () => {
  const sizes = [0, 3, 9];
  const writer = writerOf(sizes.map((size) => checkpointOf(leaves, size)));
  const pieces = [writer.start(), ...leaves.map((leaf) => writer.entry(leaf)), writer.finish()];
  assert.equal(Buffer.concat(pieces).toString('utf8'), fileOf(exportLines(leaves, sizes)));
});

test('an export that nobody could verify is a bug of the one who writes it', () => {
  const [three, six] = [checkpointOf(leaves, 3), checkpointOf(leaves, 6)];
  const write = (checkpoints: readonly string[], count: number): void => {
    const writer = writerOf(checkpoints);
    for (const leaf of leaves.slice(0, count)) writer.entry(leaf);
    writer.finish();
  };
  write([three, six], 6);
  assert.throws(() => write([three], 6), Bug);
  assert.throws(() => write([three, six], 3), Bug);
  assert.throws(() => write([six, three], 6), Bug);
  assert.throws(() => write(['no note'], 3), Bug);
  assert.throws(() => write([three.replace('3', 'three')], 3), Bug);
});
