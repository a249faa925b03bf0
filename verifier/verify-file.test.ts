import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Trust } from '../src/core/ledger/export-check.ts';
import { verifyExport } from '../src/core/ledger/verify-export.ts';
import {
  checkpointOf,
  exportLines,
  fileOf,
  leavesOf,
  OPENING,
  outcome,
  place,
  platform,
  STORY,
} from '../test/vectors/ledger/sample-ledger.ts';
import { chunksOf, verifyFile, verifyInTwo } from './verify-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'sallyport-verify-file-'));
after(() => rmSync(folder, { recursive: true }));

const ANYBODY: Trust = { key: null, previous: null };

/** Larger than what one thread reads alone: 300 orders with answers of 60,000 bytes each, twice. */
function largeExport(): Buffer {
  const body = 'x'.repeat(60_000);
  const more = Array.from({ length: 600 }, (_, i) => {
    const seq = OPENING.length + i;
    return i % 2 === 0
      ? place({ clientOrderId: `order-${i}`, extras: [['text', body]] })
      : outcome(seq - 1, 'accepted', { reply: { status: 200, body } });
  });
  const leaves = leavesOf([...OPENING, ...more]);
  return Buffer.from(fileOf(exportLines(leaves, [4, leaves.length])));
}

test('T19, F17: a large export is reported on as one thread alone would, be it whole, altered or cut', () => {
  const whole = largeExport();
  assert.ok(whole.length > 33_554_432);
  const altered = Buffer.from(whole);
  altered[whole.lastIndexOf('xxx')] = 'y'.charCodeAt(0);
  const cases = { whole, altered, cut: whole.subarray(0, whole.length - 1) };
  for (const [name, bytes] of Object.entries(cases)) {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const report = verifyFile(platform, path, ANYBODY);
    assert.deepEqual(report, verifyExport(platform, [bytes], ANYBODY), name);
    assert.equal(
      report.damage?.kind ?? null,
      { whole: null, altered: 'ENTRY_ALTERED', cut: 'TRUNCATED' }[name],
    );
    assert.deepEqual(verifyInTwo(platform, chunksOf(path), ANYBODY), name === 'whole' ? report : null);
  }
});

test('T19: an entry that only its hash gives away is found by the second thread', () => {
  const leaves = leavesOf([...OPENING, ...STORY]);
  const bytes = Buffer.from(fileOf(exportLines(leaves, [4, leaves.length])));
  const trust = { key: null, previous: checkpointOf(leaves, 4) };
  assert.deepEqual(verifyInTwo(platform, [bytes], trust), verifyExport(platform, [bytes], trust));
  const altered = Buffer.from(bytes.toString().replace('"price":"60000"', '"price":"60001"'));
  assert.equal(verifyInTwo(platform, [altered], trust), null);
  const [head, tail] = [altered.subarray(0, -40), altered.subarray(-40)];
  assert.equal(verifyInTwo(platform, [head, tail, tail], trust), null);
});

test('what waits for the second thread is bounded, and all of it is looked at', () => {
  const bytes = largeExport().subarray(0, 3_000_000);
  const pieces = Array.from({ length: 300 }, (_, i) => bytes.subarray(10_000 * i, 10_000 * (i + 1)));
  const leaves = leavesOf([...OPENING, ...STORY]);
  const small = Buffer.from(fileOf(exportLines(leaves, [leaves.length])));
  const singles = Array.from(small, (_, i) => small.subarray(i, i + 1));
  assert.deepEqual(verifyInTwo(platform, singles, ANYBODY), verifyExport(platform, [small], ANYBODY));
  assert.equal(verifyInTwo(platform, pieces, ANYBODY), null);
});
