import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '../../sim/random.ts';
import { writeSnapshot } from '../../src/core/account/snapshot.ts';
import { Frontier } from '../../src/core/ledger/merkle.ts';
import { toHex } from '../../src/core/units/bytes.ts';
import { sha256 } from '../../src/keeper/open-ledger.ts';
import { openImage, writeImage, type OpenedImage } from './image.ts';

const PLACE = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** What came of the flips in one file, in numbers. */
export interface Flips {
  readonly name: string;
  readonly flips: number;
  /** The start was refused, by a fault of ours or by SQLite. */
  readonly refused: number;
  /** The start is halted, or an account or bot is out of use, and says why. */
  readonly held: number;
  /** Nothing that was read is other than it was: free pages, padding, what is derived anyway. */
  readonly harmless: number;
  /** In an entry that a snapshot stands for: the state is right, and an export of the ledger does not verify. */
  readonly atExport: number;
  /** The ledger ends earlier, as after a power cut, and nothing says so. */
  readonly shorter: number;
  /** Something else than what was written was taken for true. */
  readonly undetected: readonly string[];
}

/** Flips single bits of one file of a keeper's folder, each in a fresh copy, and opens it as the keeper does. */
export async function flipBits(
  files: ReadonlyMap<string, Buffer>,
  name: string,
  options: { readonly rootKey: Uint8Array; readonly flips: number; readonly seed: number },
): Promise<Flips> {
  const folder = mkdtempSync(join(PLACE, 'sallyport-flips-'));
  const random = new SeededRandom(options.seed);
  writeImage(folder, files);
  const whole = await openImage(folder, options.rootKey);
  const count = { refused: 0, held: 0, harmless: 0, atExport: 0, shorter: 0 };
  const undetected: string[] = [];
  const bytes = files.get(name) ?? Buffer.alloc(0);
  for (let flip = 0; flip < options.flips; flip += 1) {
    const at = random.below(bytes.length);
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.below(8));
    writeImage(folder, new Map([...files, [name, flipped]]));
    const opened = await openImage(folder, options.rootKey).catch((reason: unknown) => reason);
    const verdict = judge(whole, opened);
    if (verdict === null) undetected.push(`${name} byte ${at}`);
    else count[verdict] += 1;
  }
  rmSync(folder, { recursive: true });
  return { name, flips: options.flips, ...count, undetected };
}

type Verdict = 'refused' | 'held' | 'harmless' | 'atExport' | 'shorter';

/** Null for what must never be. */
function judge(whole: OpenedImage, opened: unknown): Verdict | null {
  if (!isOpened(opened)) return opened instanceof Error ? 'refused' : null;
  const holds = opened.hasUnprovenWord && !whole.hasUnprovenWord;
  if (opened.lostKeys.length > 0 || opened.spilled.isDamaged || holds) return 'held';
  if (!opened.spilled.records.every((record, n) => isSame(record, whole.spilled.records[n]))) return null;
  const other = opened.leaves.findIndex((leaf, seq) => !isSame(leaf, whole.leaves[seq]));
  if (other < 0 && opened.leaves.length < whole.leaves.length) return 'shorter';
  if (writeSnapshot(opened.state) !== writeSnapshot(whole.state)) return null;
  if (opened.spilled.records.length !== whole.spilled.records.length) return null;
  if (other < 0) return 'harmless';
  return other < (opened.signed ?? 0) && rootOf(opened) !== rootOf(whole) ? 'atExport' : null;
}

function rootOf({ leaves, signed }: OpenedImage): string {
  const frontier = new Frontier(sha256);
  for (const leaf of leaves.slice(0, signed ?? 0)) frontier.append(leaf);
  return toHex(frontier.root());
}

function isSame(one: Uint8Array, other: Uint8Array | undefined): boolean {
  return other !== undefined && Buffer.compare(one, other) === 0;
}

function isOpened(opened: unknown): opened is OpenedImage {
  return typeof opened === 'object' && opened !== null && 'leaves' in opened;
}
