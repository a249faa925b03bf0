import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { heldJournal, turn, writes } from './journal-fixture.test.ts';
import { Journal, type Draftbook } from './journal.ts';
import { emptyState } from '../../core/account/fold.ts';
import { Frontier } from '../../core/ledger/merkle.ts';
import { sha256 } from '../open-ledger.ts';

test('nobody is answered before the disk has the entry, and the head on disk is the one before (I1)', async () => {
  const { store, journal, hits } = heldJournal();
  const answered: unknown[] = [];
  void journal.submit(writes('one'))?.then((value) => answered.push(value));
  await turn();
  assert.deepEqual([answered, journal.durableHead().size, journal.size], [[], 0, 1]);
  assert.deepEqual(hits, ['before-commit']);
  store.end.resolve();
  await turn();
  assert.deepEqual([answered, hits], [['one'], ['before-commit', 'after-commit']]);
});

test('what arrives while the disk works is one commit: what happened first, then exits, then the rest', async () => {
  const { store, journal, engines } = heldJournal();
  void journal.submit(writes('first'));
  await turn();
  void journal.submit(writes('ordinary'));
  void journal.submit(writes('urgent'), 'urgent');
  void journal.submit(writes('lazy'), 'lazy');
  assert.equal(journal.depth, 3);
  store.end.resolve();
  await turn();
  assert.deepEqual(store.commits, [1, 3]);
  assert.deepEqual(engines(), ['first', 'lazy', 'urgent', 'ordinary']);
});

test('what nobody waits for waits for company, a few milliseconds at most', async () => {
  const { store, clock, journal } = heldJournal();
  store.end.resolve();
  void journal.submit(writes('lazy'), 'lazy');
  await turn();
  assert.deepEqual(store.commits, []);
  clock.ring();
  await turn();
  assert.deepEqual(store.commits, [1]);
});

test('a look that appends nothing costs no commit', async () => {
  const { store, journal, hits } = heldJournal();
  assert.equal(await journal.submit((book) => book.state.size), 0);
  assert.deepEqual([store.commits, hits], [[], []]);
});

test('a failed commit rejects everybody, says so once, and nothing is taken afterwards (F13, I1)', async () => {
  const { store, journal, uncertain } = heldJournal();
  const ends: string[] = [];
  const end = (name: string, one: Promise<unknown> | null): void =>
    void one?.catch((reason: unknown) => ends.push(`${name}: ${String(reason)}`));
  end('in the commit', journal.submit(writes('one')));
  await turn();
  end('ordinary', journal.submit(writes('two')));
  end('urgent', journal.submit(writes('three'), 'urgent'));
  end('lazy', journal.submit(writes('four'), 'lazy'));
  const finished = journal.finish();
  store.end.reject(new RangeError('EIO'));
  await finished;
  await turn();
  assert.deepEqual(
    ends.toSorted(),
    ['in the commit', 'lazy', 'ordinary', 'urgent'].map((name) => `${name}: RangeError: EIO`),
  );
  assert.equal(uncertain.length, 1);
  assert.equal(journal.submit(writes('later')), null);
  assert.deepEqual([store.commits, store.leaves], [[1], []]);
  await journal.finish();
});

test('a journal that stopped over a failed commit ends at once: the disk is gone', async () => {
  const { store, journal } = heldJournal();
  const failed = assert.rejects(journal.submit(writes('one')) ?? Promise.resolve());
  store.end.reject(new RangeError('EIO'));
  await failed;
  let ended = false;
  void journal.finish().then(() => (ended = true));
  await turn();
  assert.equal(ended, true);
});

test('a decision that throws leaves no half of its commit on disk', async () => {
  const { store, journal, uncertain } = heldJournal();
  const good = assert.rejects(journal.submit(writes('good')) ?? Promise.resolve());
  const bad = assert.rejects(
    journal.submit((book) => {
      writes('half')(book);
      throw new RangeError('a bug');
    }) ?? Promise.resolve(),
  );
  await Promise.all([good, bad]);
  assert.deepEqual([store.commits, uncertain.length], [[], 1]);
});

test('who ends a journal waits for the disk, also for what was lazy, and then nothing more is taken', async () => {
  const { store, journal, engines } = heldJournal();
  void journal.submit(writes('one'));
  await turn();
  void journal.submit(writes('lazy'), 'lazy');
  let ended = false;
  const finished = journal.finish().then(() => (ended = true));
  assert.equal(journal.submit(writes('late')), null);
  await turn();
  assert.equal(ended, false);
  store.end.resolve();
  await finished;
  assert.deepEqual(engines(), ['one', 'lazy']);
});

test('an idle journal ends at once', async () => {
  const { journal } = heldJournal();
  await journal.finish();
  assert.equal(journal.submit(writes('late')), null);
});

test('whoever needs what has happened is called when it is in the state, or when the wait is over', async () => {
  const { store, clock, journal } = heldJournal();
  await journal.settled(100);
  void journal.submit(writes('earlier'), 'lazy');
  const seen: number[] = [];
  void journal.settled(100).then(() => seen.push(journal.size));
  await turn();
  assert.deepEqual(seen, [1]);
  assert.deepEqual(store.commits, [1], 'and the disk is still at it');
  void journal.submit(writes('stuck'), 'lazy');
  void journal.settled(100).then(() => seen.push(-1));
  await turn();
  assert.deepEqual(seen, [1]);
  clock.ring();
  await turn();
  assert.deepEqual(seen, [1, -1]);
});

test('more than 20,000 that wait are refused at once, unrecorded', async () => {
  const { store, journal } = heldJournal();
  void journal.submit(writes('first'));
  await turn();
  const look = (book: Draftbook): number => book.state.size;
  for (let n = 0; n < 20_000; n += 1) assert.notEqual(journal.submit(look), null);
  assert.equal(journal.submit(look), null);
  store.end.resolve();
  await journal.finish();
  assert.equal(journal.depth, 0);
});

test('the time of entries never goes back when the clock does (F18)', async () => {
  const { store, clock, journal } = heldJournal();
  store.end.resolve();
  await journal.submit(writes('one'));
  clock.now = 1_000;
  await journal.submit(writes('two'));
  assert.deepEqual(
    store.leaves.map((leaf) => decodeLeaf(leaf)?.at),
    [5_000, 5_000],
  );
});

test('a store that runs full is heard', () => {
  const { store, journal } = heldJournal();
  assert.equal(journal.isLow, false);
  store.isFull = true;
  assert.equal(journal.isLow, true);
  const done = (): Promise<void> => Promise.resolve();
  const boundless = { size: () => 0, append: done, read: () => Promise.resolve([]), close: done };
  assert.equal(heldJournal(boundless).journal.isLow, false);
});

test('who waits for what is durable is told after each commit, and not of one that recorded nothing', async () => {
  const held = heldJournal();
  const told: number[] = [];
  const journal: Journal = new Journal({
    clock: held.clock,
    store: {
      size: () => 0,
      append: () => Promise.resolve(),
      read: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    },
    failpoints: { hit: () => undefined },
    state: emptyState(),
    frontier: new Frontier(sha256),
    onUncertain: () => undefined,
    onDurable: () => void told.push(journal.durableHead().size),
  });
  await journal.submit(writes('a'));
  await journal.submit(() => null);
  await journal.submit(writes('b'));
  assert.deepEqual(told, [1, 2]);
});
