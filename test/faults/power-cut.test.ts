import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { LedgerTable } from '../../src/store/ledger-table.ts';
import { writeImage } from './image.ts';
import { cutPower } from './power-cuts.ts';
import { makePreload, unable } from './preload.ts';
import { ONLY_FLUSHED, parseSteps, RecordedDisk } from './recorded-disk.ts';
import { recordLife } from './recorded-life.ts';

const IMAGES = 300;
const PLANTED = fileURLToPath(new URL('planted-writer.ts', import.meta.url));

test(
  'after a power cut at any moment every acknowledged order, halt, key and checkpoint is there (F16, F15, I1, I12)',
  { skip: unable },
  async (t) => {
    const found = await cutPower(await recordLife(), IMAGES, 1);
    t.diagnostic(JSON.stringify(found));
    assert.ok(found.images >= IMAGES);
    assert.ok(found.spilled > 0, 'the power went also while exits were in the side file only');
    assert.ok(found.halted > 0, 'the power went also between an owner’s word and its checkpoint');
  },
);

for (const [level, loses] of [
  ['FULL', false],
  ['NORMAL', true],
] as const) {
  test(
    `synchronous=${level} ${loses ? 'is caught: it loses' : 'does not lose'} what was acknowledged (F16)`,
    { skip: unable },
    () => {
      assert.equal(lostWith(level) > 0, loses);
    },
  );
}

/** At how many of its acknowledgements a power cut takes away what that writer has acknowledged. */
function lostWith(level: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-planted-'));
  const preload = makePreload(folder);
  const args = [PLANTED, join(folder, 'ledger.db'), preload.log, level];
  const ran = spawnSync(process.execPath, args, { env: preload.env, encoding: 'utf8' });
  assert.equal(ran.status, 0, ran.stderr);
  const disk = new RecordedDisk();
  const image = join(folder, 'image');
  let lost = 0;
  for (const step of parseSteps(readFileSync(preload.log))) {
    disk.take(step);
    if (step.kind !== 'mark') continue;
    writeImage(image, disk.afterPowerCut(ONLY_FLUSHED));
    const table = new LedgerTable(join(image, 'ledger.db'));
    if (table.size() < Number(step.text)) lost += 1;
    table.close();
  }
  preload.remove();
  rmSync(folder, { recursive: true });
  return lost;
}
