import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { formatCheckpoint } from '../core/ledger/checkpoint.ts';
import { Frontier, leafHash, verifyConsistency, verifyInclusion } from '../core/ledger/merkle.ts';
import { consistencyProof, inclusionProof } from '../core/ledger/merkle-proof.ts';
import { entriesPath, parseBundle } from '../core/ledger/tiles.ts';
import { TileFolder, TileRefusal } from './tile-folder.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const place = mkdtempSync(join(tmpdir(), 'sallyport-tiles-'));
after(() => rmSync(place, { recursive: true, force: true }));

const SIZE = 70_000;
const leafOf = (n: number): Uint8Array => Buffer.from(`entry ${n}`);
/** Roots at every size that a test looks at. */
const SIZES = [1, 255, 256, 257, 513, 65_536, 65_537, 69_999, SIZE];
const roots = new Map<number, Uint8Array>();
const tree = new Frontier(sha256);
for (let n = 0; n < SIZE; n += 1) {
  tree.append(leafOf(n));
  if (SIZES.includes(n + 1)) roots.set(n + 1, tree.root());
}
const rootAt = (size: number): Uint8Array => roots.get(size) ?? new Uint8Array();

function noteOf(size: number, root = rootAt(size), origin = 'log.example'): string {
  const text = formatCheckpoint({ origin, size: BigInt(size), root, extensions: [] });
  return `${text}\n— log.example ${Buffer.alloc(68, 1).toString('base64')}\n`;
}

function* leavesFrom(from: number, to: number): Generator<Uint8Array> {
  for (let n = from; n < to; n += 1) yield leafOf(n);
}

function publish(folder: string, size: number, note = noteOf(size)): void {
  const tiles = new TileFolder(sha256, join(place, folder));
  tiles.publish(note, leavesFrom(tiles.resumesAt, size));
}

function refusedAs(work: () => void): string {
  try {
    work();
  } catch (reason) {
    assert.ok(reason instanceof TileRefusal);
    return reason.problem.kind;
  }
  return 'nothing';
}

test('T19: a reader with tiles alone proves entries and growth of a log of 70,000', () => {
  for (const size of SIZES) publish('grown', size);
  const tiles = new TileFolder(sha256, join(place, 'grown'));
  assert.equal(tiles.published?.size, BigInt(SIZE));
  const getHash = tiles.hashes(SIZE);
  const second = { size: BigInt(SIZE), root: rootAt(SIZE) };
  for (let n = 0; n < 60; n += 1) {
    const index = Math.floor(Math.random() * SIZE);
    const bundleAt = Math.floor(index / 256);
    const width = Math.min(256, SIZE - bundleAt * 256);
    const bundle = parseBundle(readFileSync(join(place, 'grown', entriesPath(bundleAt, width))));
    const leaf = bundle?.[index % 256] ?? new Uint8Array();
    const proof = inclusionProof(sha256, getHash, { index, size: SIZE });
    const claim = { ...second, index: BigInt(index), leafHash: leafHash(sha256, leaf), proof };
    assert.ok(verifyInclusion(sha256, claim), `entry ${index}`);
    assert.equal(verifyInclusion(sha256, { ...claim, index: BigInt((index + 1) % SIZE) }), false);
  }
  for (const size of SIZES) {
    const proof = consistencyProof(sha256, getHash, { first: size, second: SIZE });
    assert.ok(
      verifyConsistency(sha256, { first: { size: BigInt(size), root: rootAt(size) }, second, proof }),
    );
  }
});

test('tiles that were added to are the same files as those written at once', () => {
  publish('once', SIZE);
  const files = (name: string): readonly string[] =>
    readdirSync(join(place, name), { recursive: true, encoding: 'utf8' }).filter((path) =>
      /[0-9]$/.test(path),
    );
  const grown = new Set(files('grown'));
  for (const path of files('once')) assert.ok(grown.has(path), path);
  assert.deepEqual(
    readdirSync(join(place, 'once/tile/0')).length,
    // 273 full ones and the folder of the partial one.
    274,
  );
});

test('T19: a folder of tiles goes on with nothing but its own continuation', () => {
  publish('held', 513);
  const other = { size: 513, root: new Uint8Array(32) };
  assert.equal(
    refusedAs(() => publish('held', 600, noteOf(600, other.root))),
    'forked',
  );
  assert.equal(
    refusedAs(() => publish('held', 257)),
    'rolledBack',
  );
  assert.equal(
    refusedAs(() => publish('held', 513, noteOf(513, rootAt(513), 'other.example'))),
    'otherLog',
  );
  assert.equal(
    refusedAs(() => publish('held', 513, 'no note')),
    'damaged',
  );
  const tiles = new TileFolder(sha256, join(place, 'held'));
  const changed = [...leavesFrom(tiles.resumesAt, 513)].with(0, Buffer.from('another'));
  assert.equal(
    refusedAs(() => tiles.publish(noteOf(513), changed)),
    'forked',
  );
  assert.equal(tiles.note(), noteOf(513));
});

test('a damaged folder of tiles is noticed', () => {
  publish('spoiled', 513);
  writeFileSync(join(place, 'spoiled/tile/1/000.p/2'), 'short');
  assert.equal(
    refusedAs(() => publish('spoiled', 65_536)),
    'damaged',
  );
  writeFileSync(join(place, 'spoiled/checkpoint'), 'nothing');
  assert.equal(
    refusedAs(() => publish('spoiled', 65_536)),
    'damaged',
  );
});
