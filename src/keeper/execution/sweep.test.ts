import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { Stage } from './stage-fixture.test.ts';

type Swept = Awaited<ReturnType<Stage['keeper']['gateway']['sweep']>>;

async function stage(): Promise<Stage> {
  const on = new Stage(null);
  await on.pass(400);
  return on;
}

/** Lets time pass until the sweep is over, and says what was told meanwhile. */
async function swept(on: Stage, meanwhile: () => Promise<void> = () => Promise.resolve()) {
  const told: number[] = [];
  const done: { end: Swept | null } = { end: null };
  const begunAt = on.timeline.now;
  void on.keeper.gateway.sweep((left) => void told.push(left)).then((end) => (done.end = end));
  await on.pass(50);
  await meanwhile();
  for (let i = 0; i < 400 && done.end === null; i += 1) await on.pass(100);
  assert.ok(done.end !== null, 'a sweep ends');
  return { ...done.end, told, tookMs: on.timeline.now - begunAt };
}

/** Ids that the ledger says were to be cancelled. */
function recorded(on: Stage): readonly (readonly string[])[] {
  return on.disk.leaves.flatMap((leaf) => {
    const body = decodeLeaf(leaf)?.body;
    return body?.kind === 'sweep' ? [body.cancelled] : [];
  });
}

test('every order of every bot is cancelled, stops too, and the ledger has their ids first', async () => {
  const on = await stage();
  await on.place('one');
  await on.place('two');
  const { swept: count, left, told, tookMs } = await swept(on);
  assert.deepEqual([count, left, on.open()], [2, [], []]);
  assert.deepEqual(recorded(on), [['one', 'two']]);
  assert.deepEqual([told[0], told.at(-1)], [2, 0]);
  assert.ok(tookMs < 10_000, `${tookMs} ms`);
});

test('nothing new is let out while orders are cancelled, and with nothing to cancel it is over at once', async () => {
  const on = await stage();
  await on.place('one');
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01' };
  const statuses: number[] = [];
  await swept(on, async () => {
    statuses.push(
      await on.ask('POST', '/fapi/v1/order', { ...order, price: '59000', newClientOrderId: 'late' }),
    );
  });
  assert.ok(
    statuses.every((status) => status !== 200),
    statuses.join(),
  );
  assert.deepEqual(on.open(), []);
  const empty = await stage();
  const { swept: count, told } = await swept(empty);
  assert.deepEqual([count, told, recorded(empty)], [0, [0], []]);
});

test('what could not be cancelled is named after half a minute, and bots may trade again', async () => {
  const on = await stage();
  await on.place('one');
  on.way.weather = { ...on.way.weather, unreachable: 100 };
  const { left, tookMs } = await swept(on);
  assert.deepEqual(left, [{ account: 'main', bot: 'ann', id: 'one', instrument: 'BTCUSDT' }]);
  assert.ok(tookMs >= 30_000 && tookMs < 32_000, `${tookMs} ms`);
  on.way.weather = { ...on.way.weather, unreachable: 0 };
  await on.pass(10_000);
  await on.place('two');
});

test('a ledger that is silent, or takes nothing, keeps no cancel back (I13)', async () => {
  const on = await stage();
  await on.place('one');
  on.disk.trouble = 'hangs';
  await swept(on);
  assert.deepEqual([on.open(), recorded(on)], [[], []]);
  const full = await stage();
  await full.place('one');
  void full.keeper.gateway.sweep(() => undefined);
  await full.pass(5_000);
  assert.deepEqual(full.open(), []);
});

test('a ledger that answered while the process stood still has the ids before a cancel leaves', async () => {
  const on = await stage();
  await on.place('one');
  on.disk.trouble = 'waits';
  void on.keeper.gateway.sweep(() => undefined);
  const early = await on.standStill(200, () => recorded(on).length > 0);
  assert.deepEqual([early, on.open(), recorded(on)], [[], [], [['one']]]);
});

test('after the ledger’s last commit a sweep goes on without its record (I13)', async () => {
  const on = await stage();
  await on.place('one');
  await on.keeper.journal.finish();
  await swept(on);
  assert.deepEqual([on.open(), recorded(on)], [[], []]);
});
