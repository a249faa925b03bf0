import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '../../sim/random.ts';
import { decodeLeaf } from '../../src/core/ledger/leaf.ts';
import { openImage, writeImage, type OpenedImage } from './image.ts';
import { ONLY_FLUSHED, RecordedDisk, type Survival } from './recorded-disk.ts';
import { idOf, owedBy, type Owed, type RecordedLife } from './recorded-life.ts';

/** Where images are opened: in memory where there is such a place, for it is not this disk that is tried. */
const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** What was found in the images of a life. */
export interface PowerCuts {
  readonly images: number;
  /** Images that start with a halt, because an owner's word that was never answered stands after the checkpoint. */
  readonly halted: number;
  /** Images in which exits are in the side file only. */
  readonly spilled: number;
  /** Images that start with a halt, because the power went while the side file was written. */
  readonly torn: number;
  readonly tookMs: number;
}

/**
 * Cuts the power at least `count` times: at every answer with only flushed bytes, and elsewhere with any part of the
 * others. Opens what is left each time, and throws at the first promise that does not hold.
 */
export async function cutPower(life: RecordedLife, count: number, seed: number): Promise<PowerCuts> {
  const begunAt = performance.now();
  const folder = mkdtempSync(join(PLACE, 'sallyport-image-'));
  const owed = owedBy(life);
  const random = new SeededRandom(seed);
  const disk = new RecordedDisk();
  const perStep = count / life.steps.length;
  let due = 0;
  const found = { images: 0, halted: 0, spilled: 0, torn: 0 };
  for (const [index, step] of life.steps.entries()) {
    disk.take(step);
    due += perStep;
    const survivals = step.kind === 'mark' ? [ONLY_FLUSHED] : [];
    for (; due >= 1; due -= 1) survivals.push(anyPart(random));
    for (const survival of survivals) {
      writeImage(folder, disk.afterPowerCut(survival));
      const where = `seed ${seed}, image ${found.images}, step ${index} (${JSON.stringify(step).slice(0, 90)})`;
      const image = await openImage(folder, life.rootKey).catch((reason: unknown) => {
        throw new Error(`${where}: does not open`, { cause: reason });
      });
      check(
        image,
        life,
        owed.filter(({ after }) => after <= index),
        where,
      );
      found.images += 1;
      found.halted += image.hasUnprovenWord ? 1 : 0;
      found.torn += image.spilled.isDamaged ? 1 : 0;
      found.spilled += image.spilled.records.length > 0 ? 1 : 0;
    }
  }
  rmSync(folder, { recursive: true });
  return { ...found, tookMs: Math.round(performance.now() - begunAt) };
}

/** From nearly all to nearly nothing of what was not flushed, whole or torn. */
function anyPart(random: SeededRandom): Survival {
  const share = random.below(101);
  return { keeps: () => random.chance(share), sector: random.chance(50) ? 512 : 4_096 };
}

/** Everything that was acknowledged is there, in its order, and nothing else stops or halts the start. */
function check(image: OpenedImage, life: RecordedLife, owed: readonly Owed[], where: string): void {
  image.leaves.forEach((leaf, seq) => {
    const wrote = life.leaves[seq];
    assert.ok(wrote !== undefined && Buffer.compare(leaf, wrote) === 0, `${where}: entry ${seq} is another`);
  });
  const exits = new Set(image.spilled.records.map((leaf) => exitIn(leaf)));
  for (const { mark, entries, exit } of owed) {
    const isThere = image.leaves.length >= entries || (exit !== null && exits.has(exit));
    assert.ok(isThere, `${where}: lost: ${mark} (entry ${entries} of ${image.leaves.length})`);
  }
  const signed = Math.max(0, ...owed.filter(({ isSigned }) => isSigned).map(({ entries }) => entries));
  assert.ok((image.signed ?? 0) >= signed, `${where}: a checkpoint that was handed out is lost`);
  assert.deepEqual(image.lostKeys, [], `${where}: keys are lost`);
}

function exitIn(leaf: Uint8Array): string | null {
  const entry = decodeLeaf(leaf);
  return entry === null ? null : idOf(entry.body);
}
