import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAIR } from '../../../sim/faulty-wire.ts';
import { Stage as Room } from './room-fixture.test.ts';
import { Stage, type Given } from './stage-fixture.test.ts';

const AFTER_MS = 20_000;

async function stage(deadMan: Given | null = { afterMs: AFTER_MS }): Promise<Stage> {
  const on = new Stage(deadMan);
  await on.pass(400);
  return on;
}

test('orders of a bot that fell silent are cancelled once, and the ledger says why (F30)', async () => {
  const on = await stage();
  await on.place('one');
  await on.place('two');
  await on.pass(AFTER_MS - 1_500);
  assert.deepEqual(on.open(), ['one', 'two']);
  await on.pass(3_000);
  assert.deepEqual(on.open(), []);
  assert.deepEqual(on.recorded(), [{ cancelled: ['one', 'two'], spared: 0 }]);
  await on.pass(5 * AFTER_MS);
  assert.equal(on.recorded().length, 1);
  await on.place('three');
  await on.pass(AFTER_MS + 3_000);
  assert.deepEqual(on.open(), []);
  assert.equal(on.recorded().length, 2);
});

test('signed requests of any kind keep a bot’s orders; without a switch silence does', async () => {
  const on = await stage();
  const off = await stage(null);
  for (const each of [on, off]) await each.place('kept');
  for (let i = 0; i < 6; i += 1) {
    await on.pass(AFTER_MS - 2_500);
    assert.equal(await on.beat(), 200);
  }
  await off.pass(6 * AFTER_MS);
  assert.deepEqual([on.open(), off.open()], [['kept'], ['kept']]);
  assert.deepEqual([on.recorded(), off.recorded()], [[], []]);
});

test('what protects stays by default, and what policy names; with an empty list nothing stays', async () => {
  const on = await stage({ afterMs: AFTER_MS, spare: ['protective', 'keep-*'] });
  const all = await stage({ afterMs: AFTER_MS, spare: [] });
  for (const each of [on, all]) {
    await each.place('keep-1');
    await each.place('gone');
    await each.pass(AFTER_MS + 3_000);
  }
  assert.deepEqual([on.open(), all.open()], [['keep-1'], []]);
  assert.deepEqual(on.recorded(), [{ cancelled: ['gone'], spared: 1 }]);
});

test('a restart cancels nothing by itself: the time begins anew, and then it holds', async () => {
  const on = await stage();
  await on.place('one');
  await on.pass(AFTER_MS - 3_000);
  await on.restart();
  await on.pass(AFTER_MS - 3_000);
  assert.deepEqual(on.open(), ['one']);
  await on.pass(5_000);
  assert.deepEqual(on.open(), []);
});

test('while no edge is up, and after a new one came, silence is not the bot’s', async () => {
  const on = await stage();
  await on.place('one');
  await on.pass(AFTER_MS - 3_000);
  on.reachable = false;
  await on.pass(3 * AFTER_MS);
  on.reachable = true;
  await on.pass(AFTER_MS - 3_000);
  on.keeper.gateway.deadMan.beginAnew();
  await on.pass(AFTER_MS - 3_000);
  assert.deepEqual(on.open(), ['one']);
  await on.pass(5_000);
  assert.deepEqual(on.open(), []);
});

test('after the gateway itself stood still every bot’s time begins anew (F30)', async () => {
  const on = await stage();
  await on.place('one');
  await on.pass(5_000);
  on.timeline.leaptMs = 60_000;
  await on.pass(AFTER_MS - 3_000);
  assert.deepEqual(on.open(), ['one']);
  await on.pass(5_000);
  assert.deepEqual(on.open(), []);
});

test('a cancel that got lost is sent again, without another decision', async () => {
  const on = await stage();
  await on.place('one');
  on.way.weather = { ...FAIR, unreachable: 100 };
  await on.pass(AFTER_MS + 2_000);
  assert.deepEqual(on.open(), ['one']);
  on.way.weather = FAIR;
  await on.pass(10_000);
  assert.deepEqual([on.open(), on.recorded().length], [[], 1]);
});

test('a ledger that hangs does not keep the cancels back (I13)', async () => {
  const on = await stage();
  await on.place('one');
  on.disk.trouble = 'hangs';
  await on.pass(AFTER_MS + 3_000);
  assert.deepEqual([on.open(), on.recorded()], [[], []]);
});

test('a ledger that answered while the process stood still has the ids before a cancel leaves', async () => {
  const on = await stage();
  await on.place('one');
  await on.pass(AFTER_MS - 2_000);
  const acted = (): boolean =>
    [...on.keeper.state.bots.values()].some((bot) => on.keeper.gateway.deadMan.statusOf(bot)?.acted === true);
  for (let ms = 0; ms < 3_000 && !acted(); ms += 1) {
    on.disk.release();
    await on.pass(0.5);
    on.disk.trouble = 'waits';
    await on.pass(0.5);
  }
  const early = await on.standStill(200, () => on.recorded().length > 0);
  assert.deepEqual([early, on.open(), on.recorded()], [[], [], [{ cancelled: ['one'], spared: 0 }]]);
});

test('status tells how long each switch has waited', async () => {
  const on = await stage();
  const status = () =>
    [...on.keeper.state.bots.values()].map((bot) => on.keeper.gateway.deadMan.statusOf(bot));
  await on.place('one');
  await on.pass(10_000);
  assert.deepEqual(status(), [{ afterMs: AFTER_MS, silentForMs: 10_500, acted: false }]);
  await on.pass(AFTER_MS);
  assert.equal(status()[0]?.acted, true);
  const off = await stage(null);
  assert.deepEqual(
    [...off.keeper.state.bots.values()].map((bot) => off.keeper.gateway.deadMan.statusOf(bot)),
    [null],
  );
});

const SWITCH = { policy: { everyBot: { deadMan: { afterMs: AFTER_MS } } } };

test('of a silent bot without orders, and of a bot whose account is gone, nothing is recorded', async () => {
  const removed = { kind: 'accountStatus', account: 'main', status: 'removed', reasons: [] } as const;
  for (const more of [[], [removed]]) {
    const room = new Room({ ...SWITCH, more });
    await room.pass(5 * AFTER_MS);
    assert.deepEqual([room.entries('deadMan'), room.arrived, room.said], [[], [], []]);
  }
});

test('after the ledger’s last commit a silence is still acted upon (I13)', async () => {
  const room = new Room(SWITCH);
  await room.pass(500);
  assert.equal((await room.place('ann', { newClientOrderId: 'one' })).status, 200);
  await room.pass(AFTER_MS - 2_000);
  await room.keeper.journal.finish();
  await room.pass(5_000);
  assert.deepEqual(room.engine.inspect('STAGE-REAL-KEY').openOrders, []);
  assert.deepEqual(room.entries('deadMan'), []);
});

test('a key that does not open is told, and tried again when it does', async () => {
  const room = new Room(SWITCH);
  await room.pass(500);
  assert.equal((await room.place('ann', { newClientOrderId: 'one' })).status, 200);
  room.isLocked = true;
  await room.pass(AFTER_MS + 3_000);
  assert.ok(room.said.includes('DEAD_MAN_CANCEL_FAILED'));
  assert.equal(room.engine.inspect('STAGE-REAL-KEY').openOrders.length, 1);
  room.isLocked = false;
  await room.pass(7_000);
  assert.deepEqual(room.engine.inspect('STAGE-REAL-KEY').openOrders, []);
});
