import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { emptyState } from '../core/account/fold.ts';
import { writeSnapshot } from '../core/account/snapshot.ts';
import { signCheckpoint } from '../core/ledger/checkpoint.ts';
import { Frontier } from '../core/ledger/merkle.ts';
import { noteKey } from '../core/ledger/note.ts';
import type { LedgerStore, Log } from '../ports.ts';
import { SnapshotFile } from '../store/snapshot-file.ts';
import { SqliteLedger } from '../store/sqlite-ledger.ts';
import { SystemClock } from '../system/clock.ts';
import { Journal } from './execution/journal.ts';
import { openLedger, sha256 } from './open-ledger.ts';
import { Snapshotter } from './snapshotter.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-snapshot-'));
after(() => rmSync(place, { recursive: true, force: true }));

const { privateKey } = generateKeyPairSync('ed25519');
const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
const key = noteKey(sha256, 'sallyport.test/key', Uint8Array.from(spki.subarray(spki.length - 32)));

/** A store that counts the entries that were read. */
class CountingStore implements LedgerStore {
  readonly #store: LedgerStore;
  reads = 0;

  constructor(store: LedgerStore) {
    this.#store = store;
  }

  size(): number {
    return this.#store.size();
  }

  append(firstSeq: number, leaves: readonly Uint8Array[]): Promise<void> {
    return this.#store.append(firstSeq, leaves);
  }

  async read(from: number, limit: number): Promise<readonly Uint8Array[]> {
    const leaves = await this.#store.read(from, limit);
    this.reads += leaves.length;
    return leaves;
  }

  close(): Promise<void> {
    return this.#store.close();
  }
}

interface Stage {
  readonly store: CountingStore;
  readonly journal: Journal;
  readonly path: string;
  readonly said: string[];
  grow(count: number): Promise<void>;
  take(): Promise<void>;
  /** Opens the ledger as a restart does; `signed` is how far the checkpoint reaches. */
  reopen(signed: number): ReturnType<typeof openLedger>;
}

async function stage(name: string): Promise<Stage> {
  const store = new CountingStore(await SqliteLedger.open(join(place, `${name}.db`)));
  const path = join(place, name);
  const said: string[] = [];
  const log: Log = { write: (_level, code) => void said.push(code) };
  const frontier = new Frontier(sha256);
  const journal = new Journal({
    clock: new SystemClock(),
    store,
    failpoints: { hit: () => undefined },
    state: emptyState(),
    frontier,
    onUncertain: (reason) => assert.fail(String(reason)),
  });
  const snapshotter = new Snapshotter({ path, journal, store, log });
  const grow = async (count: number): Promise<void> => {
    await journal.submit((book) => {
      for (let n = 0; n < count; n += 1)
        book.append({ kind: 'start', engine: `engine ${book.state.size}`, version: '1' });
    });
  };
  const reopen = async (signed: number): ReturnType<typeof openLedger> => {
    assert.ok(key !== null);
    const tree = new Frontier(sha256);
    for (const leaf of await store.read(0, signed)) tree.append(leaf);
    const checkpoint = { origin: key.name, size: BigInt(signed), root: tree.root(), extensions: [] };
    const note = signCheckpoint(checkpoint, key, (message) => sign(null, message, privateKey));
    const checkpoints = { load: () => note };
    store.reads = 0;
    return openLedger(store, checkpoints, key, new SnapshotFile(path).load());
  };
  return { store, journal, path, said, grow, take: () => snapshotter.take(), reopen };
}

test('a restart from a snapshot knows what a fold of everything knows, and reads only what is new (I12)', async () => {
  const { journal, store, grow, take, reopen } = await stage('restart');
  await grow(3_000);
  await take();
  await grow(50);
  const { state, frontier } = await reopen(store.size());
  assert.equal(writeSnapshot(state), writeSnapshot(journal.state));
  assert.equal(frontier.size, 3_051);
  assert.ok(store.reads < 100, `${store.reads} entries were read`);
  await store.close();
});

test('the next snapshot begins where the last one ended', async () => {
  const { store, path, grow, take, reopen } = await stage('next');
  await grow(2_000);
  await take();
  const before = new SnapshotFile(path).load();
  await grow(2_000);
  store.reads = 0;
  await take();
  assert.ok(store.reads <= 2_001, `${store.reads} entries were read`);
  assert.equal(before?.size, 2_000);
  assert.equal(new SnapshotFile(path).load()?.size, 4_001);
  assert.equal((await reopen(store.size())).state.size, 4_002);
  await store.close();
});

test('a snapshot that was taken away is not built upon', async () => {
  const { store, path, grow, take } = await stage('removed');
  await grow(20);
  await take();
  new SnapshotFile(path).remove();
  new SnapshotFile(path).remove();
  assert.equal(new SnapshotFile(path).load(), null);
  store.reads = 0;
  await take();
  assert.equal(store.reads, 21);
  await store.close();
});

test('two that are asked for at once are one', async () => {
  const { store, journal, grow, take } = await stage('once');
  await grow(10);
  await Promise.all([take(), take(), take()]);
  assert.equal(journal.size, 11);
  await store.close();
});

test('a snapshot that was changed, or that no signed entry names, is not used (F17, I12)', async () => {
  const { store, journal, path, grow, take, reopen } = await stage('changed');
  await grow(500);
  await take();
  await grow(5);
  const kept = readFileSync(path, 'utf8');
  const whole = writeSnapshot(journal.state);
  for (const changed of [
    kept.replace('engine', 'engime'),
    kept.replace('"size":500', '"size":499'),
    'nonsense',
    '',
  ]) {
    writeFileSync(path, changed === kept ? `${kept} ` : changed);
    assert.equal(writeSnapshot((await reopen(store.size())).state), whole);
    assert.ok(store.reads >= 506, 'everything was folded');
  }
  writeFileSync(path, kept);
  assert.equal(writeSnapshot((await reopen(500)).state), whole);
  assert.ok(store.reads >= 506, 'the entry that names it is beyond the checkpoint');
  assert.equal(writeSnapshot((await reopen(501)).state), whole);
  assert.ok(store.reads < 20, 'now it is proven');
  await store.close();
});

test('a snapshot that cannot be kept is missing, and nothing worse', async () => {
  const { store, journal, path, said, grow, take } = await stage('missing');
  await grow(10);
  rmSync(path, { force: true });
  const { mkdirSync } = await import('node:fs');
  mkdirSync(path);
  await take();
  assert.deepEqual(said, ['SNAPSHOT_FAILED']);
  await grow(1);
  assert.equal(journal.size, 11);
  await store.close();
});

test('a journal that has ended names no snapshot, and the one from before stays', async () => {
  const { store, journal, path, said, grow, take } = await stage('ended');
  await grow(20);
  await take();
  await grow(5);
  await journal.finish();
  await take();
  assert.equal(new SnapshotFile(path).load()?.size, 20);
  assert.deepEqual(said, []);
  await store.close();
});
