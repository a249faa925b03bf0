import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { Disk, MemoryCheckpoints, MemoryLedger } from '../../sim/memory-ledger.ts';
import { SeededRandom } from '../../sim/random.ts';
import { Timeline, type Life } from '../../sim/timeline.ts';
import type { CheckpointStore, LedgerStore } from '../ports.ts';
import { SqliteCheckpoints } from './sqlite-checkpoints.ts';
import { SqliteLedger } from './sqlite-ledger.ts';

/** One kind of store, opened again as often as a test wants, over what an earlier opening left. */
interface Engine {
  readonly name: string;
  open(): Promise<LedgerStore>;
  checkpoints(): Promise<CheckpointStore & { close?(): Promise<void> }>;
  /** Lets time pass, where time is not the machine's. */
  settle<T>(work: Promise<T>): Promise<T>;
  end(): void;
}

function sqlite(): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-store-'));
  return {
    name: 'sqlite',
    open: () => SqliteLedger.open(join(folder, 'ledger.db')),
    checkpoints: () => SqliteCheckpoints.open(join(folder, 'checkpoint.db')),
    settle: (work) => work,
    end: () => rmSync(folder, { recursive: true }),
  };
}

function memory(): Engine {
  const disk = new Disk();
  const timeline = new Timeline(0);
  const life: Life = { alive: true };
  return {
    name: 'memory',
    open: () => Promise.resolve(new MemoryLedger(disk, timeline, life, new SeededRandom(1))),
    checkpoints: () => Promise.resolve(new MemoryCheckpoints(disk)),
    settle: async (work) => {
      await timeline.runUntil(timeline.now + 1_000);
      return work;
    },
    end: () => undefined,
  };
}

const leaf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const texts = (leaves: readonly Uint8Array[]): readonly string[] =>
  leaves.map((one) => Buffer.from(one).toString());

for (const make of [sqlite, memory]) {
  const { name } = make();

  test(`${name}: entries come back as they went in, in pages, and the size counts them`, async () => {
    const engine = make();
    const store = await engine.open();
    assert.equal(store.size(), 0);
    await engine.settle(store.append(0, [leaf('a'), leaf('b')]));
    await engine.settle(store.append(2, [leaf('')]));
    assert.equal(store.size(), 3);
    assert.deepEqual(texts(await store.read(0, 10)), ['a', 'b', '']);
    assert.deepEqual(texts(await store.read(1, 1)), ['b']);
    assert.deepEqual(await store.read(3, 10), []);
    await store.close();
    engine.end();
  });

  test(`${name}: what was appended is there after closing and opening again`, async () => {
    const engine = make();
    const first = await engine.open();
    await engine.settle(first.append(0, [leaf('a')]));
    await first.close();
    const second = await engine.open();
    assert.equal(second.size(), 1);
    await engine.settle(second.append(1, [leaf('b')]));
    assert.deepEqual(texts(await second.read(0, 10)), ['a', 'b']);
    await second.close();
    engine.end();
  });

  for (const from of [0, 3]) {
    test(`${name}: a repeated number or a gap (${from} after 2) is refused and not kept`, async () => {
      const engine = make();
      const store = await engine.open();
      await engine.settle(store.append(0, [leaf('a'), leaf('b')]));
      const refused = assert.rejects(store.append(from, [leaf('x')]));
      await engine.settle(refused);
      await store.close();
      const again = await engine.open();
      assert.deepEqual(texts(await again.read(0, 10)), ['a', 'b']);
      await again.close();
      engine.end();
    });
  }

  test(`${name}: a checkpoint is replaced only over the one that was expected (F28)`, async () => {
    const engine = make();
    const store = await engine.checkpoints();
    assert.equal(store.load(), null);
    assert.equal(await store.replace('other', 'one'), 'changed');
    assert.equal(await store.replace(null, 'one'), 'replaced');
    assert.equal(await store.replace(null, 'two'), 'changed');
    assert.equal(await store.replace('one', 'two'), 'replaced');
    assert.equal(store.load(), 'two');
    const history = store.history();
    await history.ahead(2);
    assert.deepEqual([...history], ['one', 'two']);
    await store.close?.();
    engine.end();
  });
}
