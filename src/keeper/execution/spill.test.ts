import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { IntentRecord } from '../../core/ledger/entry.ts';
import { canonicalJson } from '../../core/ledger/canonical.ts';
import { decodeLeaf, encodeLeaf } from '../../core/ledger/leaf.ts';
import { actionOf } from '../../core/account/record.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock, SpilledRecords, SpillStore } from '../../ports.ts';
import { heldJournal } from './journal-fixture.test.ts';
import { recordSpilled, Spill, type SpilledExit } from './spill.ts';

/** A side file in memory: answers when it is told to. */
class HeldStore implements SpillStore {
  readonly kept: Uint8Array[] = [];
  cleared = 0;
  isDamaged = false;
  answer: (durable: boolean) => void = () => undefined;

  append(record: Uint8Array): Promise<boolean> {
    this.kept.push(record);
    return new Promise((resolve) => (this.answer = resolve));
  }

  load(): SpilledRecords {
    return { records: this.kept, isDamaged: this.isDamaged };
  }

  clear(): Promise<void> {
    this.cleared += 1;
    return Promise.resolve();
  }
}

/** A clock whose timers run when the test says so. */
class HeldClock implements Clock {
  readonly due: (() => void)[] = [];

  wallMs(): ReturnType<Clock['wallMs']> {
    return unixMs(1_000);
  }

  monotonicMs(): number {
    return 0;
  }

  after(_delayMs: number, task: () => void): () => void {
    this.due.push(task);
    return () => undefined;
  }

  soon(task: () => void): void {
    task();
  }
}

function exit(name: string): SpilledExit {
  const intent: IntentRecord = {
    bot: 'a',
    account: 'main',
    request: `digest of ${name}`,
    stampedAt: 1,
    replayUntil: 2,
    action: {
      kind: 'place',
      order: {
        instrument: 'BTCUSDT',
        side: 'sell',
        type: 'limit',
        timeInForce: 'ioc',
        quantity: '1',
        price: '2',
        triggerPrice: null,
        reduceOnly: true,
        closePosition: false,
        positionSide: 'both',
        clientOrderId: name,
        extras: [],
      },
    },
    verdict: 'allow',
    denials: [],
    policy: null,
    draft: null,
    resolvesAt: 3,
    batch: null,
  };
  const action = actionOf(intent.action);
  assert.ok(action?.kind === 'place');
  return { decidedAt: unixMs(1_000), intent, action };
}

const NEVER = new Promise<never>(() => undefined);

test('an exit may go once the side file has it, whole and readable', async () => {
  const store = new HeldStore();
  const spill = new Spill(store, new HeldClock());
  const kept = spill.keep(exit('x'), NEVER);
  store.answer(true);
  assert.equal(await kept, true);
  const entry = decodeLeaf(store.kept[0] ?? new Uint8Array(0));
  const { intent } = exit('x');
  assert.equal(canonicalJson(entry?.body), canonicalJson({ kind: 'spilled', decidedAt: 1_000, intent }));
});

test('a side file that refuses or is silent lets nothing go (I1, F13)', async () => {
  const store = new HeldStore();
  const clock = new HeldClock();
  const spill = new Spill(store, clock);
  const refused = spill.keep(exit('x'), NEVER);
  store.answer(false);
  assert.equal(await refused, false);
  const silent = spill.keep(exit('y'), NEVER);
  clock.due.at(-1)?.();
  assert.equal(await silent, false);
});

test('the same request or order does not go a second time, also under another request (I2, I7)', () => {
  const spill = new Spill(new HeldStore(), new HeldClock());
  void spill.keep(exit('x'), NEVER);
  assert.equal(spill.accepts(exit('x')), false);
  const other = exit('x');
  assert.equal(spill.accepts({ ...other, intent: { ...other.intent, request: 'another' } }), false);
  assert.equal(spill.accepts(exit('y')), true);
});

test('exits without the ledger are few, and there is room again when it has them', async () => {
  const store = new HeldStore();
  const spill = new Spill(store, new HeldClock());
  const ledgers = Array.from({ length: 32 }, () => Promise.withResolvers<void>());
  for (const [index, { promise }] of ledgers.entries()) {
    assert.equal(spill.accepts(exit(`x${index}`)), true);
    void spill.keep(exit(`x${index}`), promise);
  }
  assert.equal(spill.accepts(exit('one more')), false);
  assert.equal(await spill.keep(exit('one more'), NEVER), false);
  for (const { resolve } of ledgers.slice(1)) resolve();
  await Promise.all(ledgers.slice(1).map(({ promise }) => promise));
  await Promise.resolve();
  assert.equal(store.cleared, 0);
  ledgers[0]?.resolve();
  await ledgers[0]?.promise;
  await Promise.resolve();
  assert.equal(store.cleared, 1);
  assert.equal(spill.accepts(exit('x0')), true);
});

test('a side file that the ledger did not take is kept for the next start (I1, F13)', async () => {
  const side = new HeldStore();
  void new Spill(side, new HeldClock()).keep(exit('x'), NEVER);
  const stopping = heldJournal();
  await stopping.journal.finish();
  assert.deepEqual(await recordSpilled(stopping.journal, side), { count: 0, isDamaged: false });
  const failing = heldJournal();
  failing.store.end.reject(new RangeError('EIO'));
  const recording = failing.journal.submit((book) =>
    book.append({ kind: 'start', engine: 'e', version: '1' }),
  );
  const ends = await Promise.allSettled([recording, recordSpilled(failing.journal, side)]);
  assert.deepEqual(
    ends.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.deepEqual([side.cleared, side.kept.length], [0, 1]);
});

test('a side file with nothing that an account of the ledger misses is cleared', async () => {
  const side = new HeldStore();
  const { store, journal } = heldJournal();
  assert.deepEqual(await recordSpilled(journal, side), { count: 0, isDamaged: false });
  assert.equal(side.cleared, 0);
  void new Spill(side, new HeldClock()).keep(exit('x'), NEVER);
  side.kept.push(Buffer.from('damage'));
  store.end.resolve();
  assert.deepEqual(await recordSpilled(journal, side), { count: 0, isDamaged: false });
  assert.deepEqual([side.cleared, store.leaves], [1, []]);
});

test('a damaged side file is said, and cleared once the ledger has what is left of it (F17)', async () => {
  const side = new HeldStore();
  side.isDamaged = true;
  const { store, journal } = heldJournal();
  store.end.resolve();
  assert.deepEqual(await recordSpilled(journal, side), { count: 0, isDamaged: true });
  assert.equal(side.cleared, 1);
});

test('what no spilled order is does not enter the ledger from the side file (F17)', async () => {
  const side = new HeldStore();
  const { store, journal } = heldJournal();
  store.end.resolve();
  const { intent, decidedAt } = exit('x');
  const target = { by: 'client', id: 'x' } as const;
  const cancel = { ...intent, action: { kind: 'cancel', instrument: 'BTCUSDT', target } } as const;
  const leaf = encodeLeaf({ seq: 0, at: decidedAt, body: { kind: 'spilled', decidedAt, intent: cancel } });
  side.kept.push(leaf ?? assert.fail('it is an entry like others'));
  assert.deepEqual(await recordSpilled(journal, side), { count: 0, isDamaged: false });
  assert.deepEqual([side.cleared, store.leaves], [1, []]);
});
