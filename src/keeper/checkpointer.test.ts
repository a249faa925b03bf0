import assert from 'node:assert/strict';
import test from 'node:test';
import { Fault } from '../core/fault.ts';
import type { CheckpointReplaced, CheckpointStore } from '../ports.ts';
import { SystemRandom } from '../system/random.ts';
import { Checkpointer, type CheckpointTaken } from './checkpointer.ts';
import { CheckpointKey } from './custody/checkpoint-key.ts';
import { HeldClock, turn } from './execution/journal-fixture.test.ts';
import { Shelf } from './custody/records-fixture.test.ts';
import { Vault } from './custody/vault.ts';

const vault = await Vault.create(new Shelf(), new SystemRandom(), {
  kind: 'file',
  secret: new Uint8Array(32),
});
const key = CheckpointKey.open(vault);
const root = new Uint8Array(32);

/** A store whose writes end when and how the test says. */
function held() {
  const asked: { expected: string | null; end: PromiseWithResolvers<CheckpointReplaced> }[] = [];
  const store: CheckpointStore = {
    load: () => null,
    replace: (expected) => {
      const end = Promise.withResolvers<CheckpointReplaced>();
      asked.push({ expected, end });
      return end.promise;
    },
    history: () => ({ ahead: () => Promise.resolve(), [Symbol.iterator]: () => [''][Symbol.iterator]() }),
  };
  const clock = new HeldClock();
  const head = { size: 1, durable: 1, root };
  const codes: string[] = [];
  const uncertain: unknown[] = [];
  const checkpoints = new Checkpointer({
    clock,
    log: { write: (_level, code) => void codes.push(code) },
    key,
    journal: { durableHead: () => head },
    ledger: { size: () => head.durable },
    store,
    onUncertain: (reason) => void uncertain.push(reason),
  });
  const grow = (): void => {
    head.size += 1;
    head.durable += 1;
  };
  return { asked, clock, head, codes, uncertain, checkpoints, grow };
}

test('a checkpoint is answered when it is durable, and each one replaces the one before it (F28)', async () => {
  const { asked, checkpoints, grow } = held();
  const first = checkpoints.take();
  await turn();
  let answered: CheckpointTaken | null = null;
  void first.then((taken) => (answered = taken));
  await turn();
  assert.equal(answered, null);
  asked[0]?.end.resolve('replaced');
  assert.deepEqual(await first, { kind: 'durable', size: 1, root });
  assert.deepEqual(
    await checkpoints.take(),
    { kind: 'durable', size: 1, root },
    'nothing new, nothing written',
  );
  grow();
  const second = checkpoints.take();
  await turn();
  assert.deepEqual(
    asked.map(({ expected }) => expected?.split('\n')[1] ?? null),
    [null, '1'],
  );
  asked[1]?.end.resolve('replaced');
  assert.deepEqual(await second, { kind: 'durable', size: 2, root });
});

test('whoever asks during a write gets the next one, and shares it', async () => {
  const { asked, checkpoints, grow } = held();
  const first = checkpoints.take();
  await turn();
  grow();
  const [second, third] = [checkpoints.take(), checkpoints.take()];
  asked[0]?.end.resolve('replaced');
  assert.deepEqual(await first, { kind: 'durable', size: 1, root });
  await turn();
  asked[1]?.end.resolve('replaced');
  assert.deepEqual([await second, await third], Array(2).fill({ kind: 'durable', size: 2, root }));
  assert.equal(asked.length, 2);
});

test('a disk that hangs is said to be late, once, and trading goes on until it answers (F13, I13)', async () => {
  const { asked, clock, codes, checkpoints, uncertain } = held();
  checkpoints.start();
  clock.ring();
  await turn();
  clock.ring();
  clock.ring();
  const late = checkpoints.takeInTime();
  clock.ring();
  assert.deepEqual(await late, { kind: 'late' });
  assert.deepEqual(codes, ['CHECKPOINT_LATE']);
  assert.equal(asked.length, 1);
  asked[0]?.end.resolve('replaced');
  await turn();
  assert.deepEqual(codes, ['CHECKPOINT_LATE', 'CHECKPOINT_IN_TIME_AGAIN']);
  assert.deepEqual(await checkpoints.takeInTime(), { kind: 'durable', size: 1, root });
  checkpoints.stop();
  assert.equal(clock.timers.size, 0);
  assert.deepEqual(uncertain, []);
});

test('a disk without room leaves the checkpoint out, and the next one is tried (F14)', async () => {
  const { asked, codes, checkpoints, uncertain } = held();
  const first = checkpoints.take();
  await turn();
  asked[0]?.end.resolve('full');
  assert.deepEqual(await first, { kind: 'full' });
  const second = checkpoints.take();
  await turn();
  asked[1]?.end.resolve('replaced');
  assert.deepEqual(await second, { kind: 'durable', size: 1, root });
  assert.deepEqual([codes, uncertain], [['DISK_FULL'], []]);
});

for (const [name, code, end] of [
  ['another writer was here', 'LEDGER_FORK', 'changed'],
  ['the disk did not say what it did', 'COMMIT_UNCERTAIN', 'fails'],
] as const) {
  test(`when ${name} the process is told to end: ${code} (F13, F28)`, async () => {
    const { asked, checkpoints, uncertain } = held();
    const taken = checkpoints.take();
    await turn();
    if (end === 'fails') asked[0]?.end.reject(new Fault('COMMIT_UNCERTAIN'));
    else asked[0]?.end.resolve(end);
    assert.notEqual((await taken).kind, 'durable');
    assert.deepEqual(
      uncertain.map((reason) => reason instanceof Fault && reason.code),
      [code],
    );
  });
}

test('nothing is signed for that the ledger does not have (I12)', async () => {
  const { asked, head, checkpoints, uncertain } = held();
  head.durable = 0;
  await checkpoints.take();
  assert.equal(asked.length, 0);
  assert.equal(uncertain.length, 1);
});
