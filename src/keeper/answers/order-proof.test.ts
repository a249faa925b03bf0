import assert from 'node:assert/strict';
import test from 'node:test';
import { NodePlatform } from '../../../verifier/node-platform.ts';
import { checkEntryProof, type EntryProofReport } from '../../../verifier/entry-proof.ts';
import { hashesOver, inclusionProof } from '../../core/ledger/merkle-proof.ts';
import { leafHash } from '../../core/ledger/merkle.ts';
import { sha256 } from '../open-ledger.ts';
import { askOf, Office } from './answers-fixture.test.ts';
import { KeptHashes } from './kept-hashes.ts';
import { proving } from './order-proof.ts';

const BLOCK = 1_024;

/** A ledger of so many made-up leaves, and how often it was read. */
function storeOf(count: number): { read(from: number, limit: number): Promise<Uint8Array[]>; reads: number } {
  const leaves = Array.from({ length: count }, (_, index) => Buffer.from(`leaf ${index}`));
  return {
    reads: 0,
    read(from, limit) {
      this.reads += 1;
      return Promise.resolve(leaves.slice(from, from + limit));
    },
  };
}

function check({ proof, leaf, key }: Readonly<Record<string, unknown>>): EntryProofReport {
  const claim = { proof: String(proof), leaf: Buffer.from(String(leaf)), key: String(key) };
  return checkEntryProof(new NodePlatform(), claim);
}

test('I12: the answer about a request convinces the verifier, and about nothing else than its own bytes', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(100);
  const { json } = await office.ask('main', 'listOrders');
  const [{ id }] = Object(json['orders']);
  const asked = { params: { id: String(id) } };
  const { status, json: answer } = await office.ask('main', 'getOrderProof', asked);
  assert.equal(status, 200);
  const proven = Object(answer['proven']);
  const report = check(proven);
  assert.deepEqual([report.isProven, report.entry, report.size], [true, id, answer['entries']]);
  assert.deepEqual(JSON.parse(proven.leaf).body, (await office.ask('main', 'getOrder', asked)).json['entry']);
  const altered = String(proven.leaf).replace('"allow"', '"alloy"');
  assert.notEqual(altered, proven.leaf);
  assert.match(check({ ...proven, leaf: altered }).lines[0] ?? '', /^NOT PROVEN: the signed tree/);
  assert.match(check({ ...proven, key: 'x' }).lines[0] ?? '', /^NOT PROVEN: the key is none/);
  assert.match(check({ ...proven, proof: 'x' }).lines[0] ?? '', /^NOT PROVEN: the proof cannot be read/);
});

test('T30: nobody gets a proof about what they may not see, or about an entry that is no request', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(100);
  const [{ id }] = Object((await office.ask('owner', 'listOrders')).json['orders']);
  for (const [who, of] of [
    ['other', String(id)],
    ['owner', '0'],
    ['owner', '999999'],
  ] as const) {
    const { status, json } = await office.ask(who, 'getOrderProof', { params: { id: of } });
    assert.deepEqual([status, json['code']], [404, 'ORDER_NOT_FOUND'], `${who} ${of}`);
  }
});

test('proofs from kept hashes are those over all leaves, at the edges of blocks too', async () => {
  const size = 3 * BLOCK + 17;
  const store = storeOf(size);
  const kept = new KeptHashes(store);
  const leaves = await store.read(0, size);
  for (const length of [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, size - 1, size]) {
    assert.ok(await kept.catchUp(length));
    const at = hashesOver(
      sha256,
      leaves.slice(0, length).map((leaf) => leafHash(sha256, leaf)),
    );
    for (const index of new Set([0, Math.floor(length / 2), Math.max(0, length - BLOCK), length - 1])) {
      assert.deepEqual(await kept.proof(index, length), inclusionProof(sha256, at, { index, size: length }));
    }
  }
});

test('a long ledger is hashed in turns, once, however many ask', async () => {
  const size = 5 * BLOCK + 5;
  const store = storeOf(size);
  const kept = new KeptHashes(store, 3);
  const first = await Promise.all([kept.catchUp(size), kept.catchUp(size)]);
  assert.deepEqual([first, kept.hashed, store.reads], [[false, true], 5 * BLOCK, 5]);
  assert.ok(await kept.catchUp(size));
  assert.equal(store.reads, 5);
});

test('a read that fails is over with the question that waited for it', async () => {
  const store = storeOf(2 * BLOCK);
  const kept = new KeptHashes({
    read: (from, limit) => (store.reads < 1 ? broken(store) : store.read(from, limit)),
  });
  await assert.rejects(kept.catchUp(2 * BLOCK), /gone/);
  assert.ok(await kept.catchUp(2 * BLOCK));
});

function broken(store: { reads: number }): Promise<never> {
  store.reads += 1;
  return Promise.reject(new Error('gone'));
}

test('while the ledger is being hashed the answer says how far it is', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(100);
  const [{ id }] = Object((await office.ask('owner', 'listOrders')).json['orders']);
  const { journal } = office.desk.parts;
  const real = journal.durableHead.bind(journal);
  // As if the ledger were long: the blocks below are read from what there is, and are not enough.
  const size = 200 * BLOCK;
  Object.defineProperty(journal, 'durableHead', { value: () => ({ ...real(), size }), configurable: true });
  const { json } = await office.ask('owner', 'getOrderProof', { params: { id: String(id) } });
  assert.deepEqual([json['entries'], json['hashed'], json['proven']], [size, 64 * BLOCK, null]);
});

test('what came while the ledger was being hashed, beyond one turn, is hashed on the next question', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(100);
  const [{ id }] = Object((await office.ask('owner', 'listOrders')).json['orders']);
  const { journal, checkpointKey, store } = office.desk.parts;
  const size = 200 * BLOCK;
  const given = {
    caller: { may: () => true },
    ask: askOf('owner', 'getOrderProof', { params: { id: String(id) } }),
  };
  const checkpoint = (): Promise<object> => Promise.resolve({ size, root: new Uint8Array(32) });
  const parts = { journal, checkpointKey, store, checkpoint };
  const answered = await office.desk.until(proving().run(parts as never, given as never));
  assert.deepEqual(Object(answered).value, { entries: size, hashed: 64 * BLOCK, proven: null });
});
