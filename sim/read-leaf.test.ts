import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLeaf } from '../src/core/ledger/leaf.ts';
import { Ground } from './ground.ts';
import { Disk } from './memory-ledger.ts';
import { readLeaf } from './read-leaf.ts';
import { World } from './world.ts';

test('what was read once of an entry is what its bytes still say after the history: nobody changed it', async () => {
  const ground = new Ground('binance-usdm');
  for (let seed = 1; seed <= 20; seed += 1) {
    const world = new World(seed, null, ground);
    await world.run();
    const disk = world.disk();
    for (const [seq, leaf] of disk.leaves.entries())
      assert.deepEqual(disk.read(seq)?.entry, decodeLeaf(leaf));
  }
  for (const { bytes, entry } of ground.ledger) assert.deepEqual(entry, decodeLeaf(bytes));
});

test('histories on a ground in common are as histories on one of their own', async () => {
  const ground = new Ground('binance-usdm');
  for (const seed of [3, 4]) {
    const own = new World(seed);
    const alone = await own.run();
    const shared = new World(seed, null, ground);
    assert.deepEqual(await shared.run(), alone);
    assert.deepEqual(shared.disk().leaves, own.disk().leaves);
  }
});

test('bytes that are no entry are read as none, and other bytes in the same place anew', () => {
  const [first, second] = new Ground('binance-usdm').ledger;
  assert.ok(first !== undefined && second !== undefined);
  const disk = new Disk([first]);
  assert.equal(disk.read(0), first);
  disk.leaves[0] = second.bytes;
  assert.deepEqual(disk.read(0), second);
  disk.leaves[0] = Buffer.from('{}');
  assert.equal(disk.read(0), null);
  assert.equal(disk.read(1), null);
  assert.equal(readLeaf(Buffer.from('[]')), null);
});
