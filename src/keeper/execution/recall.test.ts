import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { encodeLeaf } from '../../core/ledger/leaf.ts';
import { heldJournal } from './journal-fixture.test.ts';
import { Recall } from './recall.ts';

const OUTCOME: Extract<EntryBody, { kind: 'outcome' }> = {
  kind: 'outcome',
  intent: 0,
  account: 'main',
  result: 'accepted',
  code: null,
  report: null,
  reply: { status: 200, body: '{"orderId":1,"note":"ü"}' },
};

test('a retry gets the stored answer byte by byte, and nothing when none was kept (F5)', async () => {
  const { store, journal } = heldJournal();
  store.end.resolve();
  const seq = await journal.submit((book) => book.append({ kind: 'start', engine: 'e', version: '1' }));
  assert.ok(seq !== null);
  const recall = new Recall(store);
  const recalled = async (body: EntryBody): Promise<string | null> => {
    const leaf = encodeLeaf({ seq, at: 1, body });
    assert.ok(leaf !== null);
    store.leaves[0] = leaf;
    const reply = await recall.replyOf(seq);
    return reply === null ? null : `${reply.status} ${Buffer.from(reply.body).toString('utf8')}`;
  };
  assert.equal(await recall.replyOf(null), null);
  assert.equal(await recalled({ kind: 'start', engine: 'e', version: '1' }), null);
  assert.equal(await recalled(OUTCOME), `200 ${OUTCOME.reply?.body ?? ''}`);
  assert.equal(await recalled({ ...OUTCOME, reply: null }), null);
  store.leaves[0] = Buffer.from('damage');
  assert.equal(await recall.replyOf(seq), null);
  store.leaves.length = 0;
  assert.equal(await recall.replyOf(seq), null);
});
