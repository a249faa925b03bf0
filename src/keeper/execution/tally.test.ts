import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { parseBotId } from '../../core/units/ids.ts';
import { heldJournal } from './journal-fixture.test.ts';
import { Tally } from './tally.ts';

test('a flood of reads and strangers is one entry with numbers, and counting begins again', async () => {
  const { store, journal } = heldJournal();
  store.end.resolve();
  const tally = new Tally();
  assert.equal(tally.flush(journal), null);
  for (let n = 0; n < 1_000; n += 1) {
    for (const name of ['b', 'a', 'c']) {
      const bot = parseBotId(name);
      assert.ok(bot !== null);
      tally.read(bot);
    }
    tally.unauthenticated();
  }
  tally.malformed();
  await tally.flush(journal);
  assert.equal(tally.flush(journal), null);
  const bodies = store.leaves.map((leaf) => ({ ...decodeLeaf(leaf)?.body }));
  const reads = [
    ['a', 1_000],
    ['b', 1_000],
    ['c', 1_000],
  ];
  assert.deepEqual(bodies, [{ kind: 'counts', reads, unauthenticated: 1_000, malformed: 1 }]);
});
