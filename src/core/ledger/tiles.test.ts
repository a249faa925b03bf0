import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { leafHash, treeRoot } from './merkle.ts';
import { rootFrom } from './merkle-proof.ts';
import {
  encodeBundle,
  entriesPath,
  hashesInTiles,
  parseBundle,
  parseTile,
  partialTiles,
  tilePath,
} from './tiles.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

test('tiles are named as the specification names them', () => {
  assert.equal(tilePath({ level: 0, index: 1_234_067, width: 256 }), 'tile/0/x001/x234/067');
  assert.equal(tilePath({ level: 3, index: 7, width: 9 }), 'tile/3/007.p/9');
  assert.equal(entriesPath(0, 256), 'tile/entries/000');
  assert.equal(entriesPath(1_000, 1), 'tile/entries/x001/000.p/1');
});

test('a tree of 70,000 entries has the partial tiles of the specification’s example', () => {
  assert.deepEqual(partialTiles(70_000), [
    { level: 0, index: 273, width: 112 },
    { level: 1, index: 1, width: 17 },
    { level: 2, index: 0, width: 1 },
  ]);
  assert.deepEqual(partialTiles(65_536), [{ level: 2, index: 0, width: 1 }]);
  assert.deepEqual(partialTiles(0), []);
});

test('a bundle reads back as its entries, and one that is cut off does not', () => {
  const leaves = [Buffer.from('a'), Buffer.alloc(300, 'b'), Buffer.alloc(0)];
  const bundle = encodeBundle(leaves);
  assert.deepEqual(
    parseBundle(bundle)?.map((leaf) => Buffer.from(leaf)),
    leaves,
  );
  assert.equal(parseBundle(bundle.subarray(0, bundle.length - 1)), null);
  assert.equal(parseBundle(bundle.subarray(0, 10)), null);
  assert.deepEqual(parseBundle(new Uint8Array()), []);
});

test('a tile has as many hashes as its name says', () => {
  assert.equal(parseTile(new Uint8Array(64), 2)?.length, 2);
  assert.equal(parseTile(new Uint8Array(63), 2), null);
});

test('the root of a tree can be made from its tiles', () => {
  const leaves = Array.from({ length: 600 }, (_, i) => leafHash(sha256, Buffer.from(String(i))));
  const above = [0, 1].map((i) => treeRoot(sha256, leaves.slice(i * 256, i * 256 + 256)));
  const getHash = hashesInTiles(sha256, 600, ({ level, index, width }) =>
    (level === 0 ? leaves : above).slice(index * 256, index * 256 + width),
  );
  assert.deepEqual(rootFrom(sha256, getHash, 600), treeRoot(sha256, leaves));
});
