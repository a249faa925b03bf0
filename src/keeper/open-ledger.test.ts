import assert from 'node:assert/strict';
import test from 'node:test';
import { writeSnapshot } from '../core/account/snapshot.ts';
import { Fault } from '../core/fault.ts';
import type { EntryBody } from '../core/ledger/entry.ts';
import { encodeLeaf } from '../core/ledger/leaf.ts';
import { Frontier } from '../core/ledger/merkle.ts';
import { toHex } from '../core/units/bytes.ts';
import type { KeptSnapshot, LedgerStore } from '../ports.ts';
import { SystemRandom } from '../system/random.ts';
import { CheckpointKey } from './custody/checkpoint-key.ts';
import { Shelf } from './custody/records-fixture.test.ts';
import { Vault } from './custody/vault.ts';
import { openLedger, sha256 } from './open-ledger.ts';

const key = await keyOf(1);
const another = await keyOf(2);
const START: EntryBody = { kind: 'start', engine: 'e', version: '1' };
const WORD: EntryBody = { kind: 'resume', scope: { kind: 'everything' }, reason: 'r', by: 'owner' };

async function keyOf(fill: number): Promise<CheckpointKey> {
  const secret = new Uint8Array(32).fill(fill);
  return CheckpointKey.open(await Vault.create(new Shelf(), new SystemRandom(), { kind: 'file', secret }));
}

function leavesOf(bodies: readonly EntryBody[]): readonly Uint8Array[] {
  return bodies.map((body, seq) => {
    const leaf = encodeLeaf({ seq, at: seq, body });
    assert.ok(leaf !== null);
    return leaf;
  });
}

function storeOf(leaves: readonly Uint8Array[], size = leaves.length): LedgerStore {
  return {
    size: () => size,
    append: () => Promise.reject(new RangeError('nothing is written here')),
    read: (from, limit) => Promise.resolve(leaves.slice(from, from + limit)),
    close: () => Promise.resolve(),
  };
}

/** A checkpoint over the first entries. */
function noteOver(leaves: readonly Uint8Array[], size: number, by = key): string {
  const tree = new Frontier(sha256);
  for (const leaf of leaves.slice(0, size)) tree.append(leaf);
  return by.sign(size, tree.root());
}

const open = (leaves: readonly Uint8Array[], note: string | null, kept: KeptSnapshot | null = null) =>
  openLedger(storeOf(leaves), { load: () => note }, key.key, kept);

const fault = (code: string) => (reason: unknown) => reason instanceof Fault && reason.code === code;

test('a ledger opens to the fold of all its entries, what no checkpoint covers is told (T19)', async () => {
  const leaves = leavesOf([START, WORD, START, START]);
  assert.equal((await open([], null)).state.size, 0);
  const proven = await open(leaves, noteOver(leaves, 2));
  assert.deepEqual([proven.state.size, proven.frontier.size, proven.hasUnprovenWord], [4, 4, false]);
  assert.equal((await open(leaves, noteOver(leaves, 1))).hasUnprovenWord, true);
  assert.equal((await open(leavesOf([START]), null)).hasUnprovenWord, false);
});

test('an owner’s word and no checkpoint at all is a fork: words are signed for first (T19)', async () => {
  await assert.rejects(open(leavesOf([START, WORD]), null), fault('LEDGER_FORK'));
});

test('a ledger that is shorter than its checkpoint, or another than it, does not open (T19, F17)', async () => {
  const leaves = leavesOf([START, WORD, START]);
  await assert.rejects(open(leaves.slice(0, 2), noteOver(leaves, 3)), fault('LEDGER_FORK'));
  const other = leavesOf([START, START, START]);
  await assert.rejects(open(other, noteOver(leaves, 3)), fault('LEDGER_CORRUPT'));
});

test('bytes that are no entry, a gap, or fewer entries than the store says, do not open (F17)', async () => {
  const leaves = leavesOf([START, START, START]);
  const [first, , third] = leaves;
  assert.ok(first !== undefined && third !== undefined);
  await assert.rejects(open([first, Buffer.from('{}')], null), fault('LEDGER_CORRUPT'));
  await assert.rejects(open([first, third], null), fault('LEDGER_CORRUPT'));
  // A page that ends early is followed by nothing: the reader must not wait for it for ever.
  let reads = 0;
  const short: LedgerStore = {
    ...storeOf(leaves, 5_000),
    read: (from) => Promise.resolve((reads += 1) === 1 ? leaves.slice(from) : []),
  };
  await assert.rejects(openLedger(short, { load: () => null }, key.key), fault('LEDGER_CORRUPT'));
});

test('a checkpoint that another key signed, or nobody, does not open (T19)', async () => {
  const leaves = leavesOf([START]);
  const forged = noteOver(leaves, 1, another).replaceAll(another.key.name, key.key.name);
  for (const note of ['no checkpoint', forged, noteOver(leaves, 1).replace(/.{8}\n$/, 'AAAAAAA=\n')])
    await assert.rejects(open(leaves, note), fault('LEDGER_CORRUPT'));
});

/** A ledger that names a snapshot of its first entries, and that snapshot. */
async function snapped(): Promise<{ readonly leaves: readonly Uint8Array[]; readonly kept: KeptSnapshot }> {
  const before = [START, WORD, START];
  const leaves = leavesOf(before);
  const { state, frontier } = await open(leaves, noteOver(leaves, 3));
  const text = writeSnapshot(state);
  const named: EntryBody = { kind: 'snapshot', size: 3, state: toHex(sha256(Buffer.from(text))) };
  const kept = { size: 3, hashes: frontier.hashes().map(toHex), state: text, named: 3 };
  return { leaves: leavesOf([...before, named, START]), kept };
}

test('a snapshot is used where a proven entry names exactly it, and the rest is folded on top', async () => {
  const { leaves, kept } = await snapped();
  const reads: number[] = [];
  const store = storeOf(leaves);
  const counting: LedgerStore = {
    ...store,
    read: (from, limit) => {
      reads.push(from);
      return store.read(from, limit);
    },
  };
  const opened = await openLedger(counting, { load: () => noteOver(leaves, 5) }, key.key, kept);
  assert.deepEqual([opened.state.size, opened.frontier.size, opened.snapshotSize], [5, 5, 3]);
  assert.deepEqual(opened.frontier.root(), (await open(leaves, noteOver(leaves, 5))).frontier.root());
  assert.deepEqual(reads, [3, 3], 'the entry that names it, and what comes after it');
});

test('any other snapshot is left aside, and the whole ledger is folded (F17)', async () => {
  const { leaves, kept } = await snapped();
  const note = noteOver(leaves, 5);
  const whole = await open(leaves, note);
  const others: readonly (readonly [KeptSnapshot, string])[] = [
    [{ ...kept, named: 4 }, note],
    [{ ...kept, named: 2 }, note],
    [{ ...kept, size: 2 }, note],
    [{ ...kept, state: `${kept.state} ` }, note],
    [{ ...kept, hashes: ['no hash'] }, note],
    [kept, noteOver(leaves, 3)],
  ];
  for (const [other, by] of others) {
    const opened = await open(leaves, by, other);
    assert.deepEqual([opened.state.size, opened.frontier.root()], [5, whole.frontier.root()]);
    assert.equal(opened.snapshotSize, 0, 'so a new one is due, and none begins with this one');
  }
  await assert.rejects(open(leaves.slice(0, 3), note, kept), fault('LEDGER_FORK'));
});

test('a ledger longer than a page is read page by page, the next one ahead', async () => {
  const leaves = leavesOf(Array.from({ length: 4_097 }, () => START));
  assert.equal((await open(leaves, noteOver(leaves, 4_097))).state.size, 4_097);
});

test('an entry of a kind that only a newer version knows stops the start with its own code (F29)', async () => {
  const text = Buffer.from(leavesOf([START])[0] ?? []).toString('utf8');
  const newer = Buffer.from(text.replace('"kind":"start"', '"kind":"later"'));
  await assert.rejects(open([newer], null), fault('LEDGER_NEWER'));
});
