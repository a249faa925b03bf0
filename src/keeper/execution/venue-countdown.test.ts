import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../core/ledger/canonical.ts';
import { limitsJson } from '../../core/policy/limit-fields.ts';
import { policyJson } from '../../core/policy/policy.ts';
import { FAIR } from '../../../sim/faulty-wire.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { Stage as Room } from './room-fixture.test.ts';
import { Stage } from './stage-fixture.test.ts';

const AFTER_MS = 30_000;

async function stage(venueCountdownMs: number | null = AFTER_MS): Promise<Stage> {
  const on = new Stage(null, { venueCountdownMs });
  await on.pass(400);
  return on;
}

test('while orders rest the venue’s countdown is kept up, and ended when none does (F30)', async () => {
  const on = await stage();
  await on.pass(3_000);
  assert.deepEqual(on.countdowns(), {});
  await on.place('rests');
  await on.pass(2_000);
  for (let i = 0; i < 60; i += 1) {
    await on.pass(1_000);
    assert.ok((on.countdowns()['BTCUSDT'] ?? 0) > AFTER_MS / 3, `${i} s`);
  }
  assert.deepEqual(on.open(), ['rests']);
  assert.deepEqual(on.recordedCountdowns(), [['BTCUSDT', AFTER_MS]]);
  const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
  assert.equal(await on.ask('DELETE', '/fapi/v1/order', cancel), 200);
  await on.pass(AFTER_MS / 2);
  assert.deepEqual(on.countdowns(), {});
  assert.deepEqual(on.recordedCountdowns(), [
    ['BTCUSDT', AFTER_MS],
    ['BTCUSDT', null],
  ]);
});

test('when the gateway is gone the venue cancels by itself; a next one in time keeps them (F30)', async () => {
  const on = await stage();
  await on.place('rests');
  await on.pass(2_000);
  await on.restart();
  await on.pass(2 * AFTER_MS);
  assert.deepEqual(on.open(), ['rests']);
  on.keeper.life.alive = false;
  await on.pass(AFTER_MS / 2);
  assert.deepEqual(on.open(), ['rests']);
  await on.pass(AFTER_MS);
  assert.deepEqual(on.open(), []);
});

test('a policy without it ends it at once, and nothing is asked of the venue where none is wanted', async () => {
  const on = await stage();
  const off = await stage(null);
  for (const each of [on, off]) await each.place('rests');
  for (const each of [on, off]) await each.pass(2_500);
  assert.deepEqual([Object.keys(on.countdowns()), off.countdowns()], [['BTCUSDT'], {}]);
  const { journal, state } = on.keeper;
  const current = state.policy?.policy;
  assert.ok(current !== undefined);
  const everyAccount = { ...limitsJson(current.everyAccount), venueCountdownMs: null };
  const policy = canonicalJson({ ...policyJson(current), everyAccount });
  void journal.submit((book) => book.append({ kind: 'policy', policy, hash: 'off', by: 'owner' }));
  await on.pass(3_500);
  assert.deepEqual([on.countdowns(), on.open()], [{}, ['rests']]);
  await on.pass(2 * AFTER_MS);
  assert.deepEqual(on.open(), ['rests']);
});

test('a venue that cannot be reached is asked again, and a countdown that it let run out is over', async () => {
  const on = await stage();
  on.way.weather = { ...FAIR, unreachable: 100 };
  await on.pass(500);
  on.way.weather = FAIR;
  await on.place('rests');
  on.way.weather = { ...FAIR, unreachable: 100 };
  await on.pass(3_000);
  assert.deepEqual([on.countdowns(), on.recordedCountdowns()], [{}, []]);
  on.way.weather = FAIR;
  await on.pass(3_000);
  assert.deepEqual(Object.keys(on.countdowns()), ['BTCUSDT']);
  on.way.weather = { ...FAIR, unreachable: 100 };
  await on.pass(2 * AFTER_MS);
  assert.deepEqual(on.open(), []);
  on.way.weather = FAIR;
  await on.pass(AFTER_MS);
  assert.deepEqual(on.recordedCountdowns().at(-1), ['BTCUSDT', null]);
});

const KEPT = { limits: { venueCountdownMs: AFTER_MS } };
const isCountdown = (line: string): boolean => line === 'POST /fapi/v1/countdownCancelAll';

async function room(options: ConstructorParameters<typeof Room>[0] = KEPT): Promise<Room> {
  const on = new Room(options);
  await on.pass(500);
  return on;
}

test('a symbol beyond what the countdown’s time allows is told once and not covered', async () => {
  const on = await room();
  assert.equal((await on.place('ann')).status, 200);
  const other = { symbol: 'ETHUSDT', price: '0', newClientOrderId: 'eth' };
  const price = ((Number(on.engine.mark('ETHUSDT')) / 1e18) * 0.995).toFixed(2);
  assert.equal((await on.place('ann', { ...other, price })).status, 200);
  await on.pass(20_000);
  assert.deepEqual([...on.engine.inspect('STAGE-REAL-KEY').countdowns.keys()], ['BTCUSDT']);
  assert.equal(on.said.filter((code) => code === 'COUNTDOWN_NOT_KEPT').length, 1);
});

test('stops need no countdown, without a policy there is none, and neither where the venue has none', async () => {
  const stop = await room();
  const algo = { algoType: 'CONDITIONAL', type: 'STOP', triggerPrice: '60600.0', price: '60800.0' };
  const fields = { ...algo, symbol: 'BTCUSDT', side: 'BUY', quantity: '0.010', timeInForce: 'GTC' };
  assert.equal((await stop.ask('ann', 'POST', '/fapi/v1/algoOrder', fields)).status, 200);
  const lawless = await room({ lawless: true });
  const without = await room({ ...KEPT, venue: { ...binanceUsdm, countdown: null } });
  assert.equal((await without.place('ann')).status, 200);
  for (const on of [stop, lawless, without]) {
    await on.pass(20_000);
    assert.deepEqual(on.arrived.filter(isCountdown), []);
    assert.deepEqual(on.entries('countdown'), []);
  }
});

test('a key that does not open keeps no countdown up and ends none: both are told, and tried again', async () => {
  const on = await room();
  assert.equal((await on.place('ann', { newClientOrderId: 'a' })).status, 200);
  on.isLocked = true;
  await on.pass(3_000);
  assert.ok(on.said.includes('COUNTDOWN_FAILED'));
  assert.deepEqual(on.arrived.filter(isCountdown), []);
  on.isLocked = false;
  await on.pass(3_000);
  assert.equal(on.entries('countdown').length, 1);
  assert.equal((await on.ask('ann', 'DELETE', '/fapi/v1/order', CANCEL)).status, 200);
  on.isLocked = true;
  on.said.length = 0;
  await on.pass(AFTER_MS / 2 + 2_000);
  assert.ok(on.said.includes('COUNTDOWN_FAILED'));
  on.isLocked = false;
  await on.pass(AFTER_MS / 2);
  assert.deepEqual(on.entries('countdown').at(-1)?.afterMs, null);
});

const CANCEL = { symbol: 'BTCUSDT', origClientOrderId: 'a' };

test('a countdown that never came to stand is over with its time, and the ledger has no word of it', async () => {
  const on = await room();
  assert.equal((await on.place('ann', { newClientOrderId: 'a' })).status, 200);
  on.unheard.set('POST /fapi/v1/countdownCancelAll', { status: 400, body: '{"code":-1100,"msg":"no"}' });
  await on.pass(3_000);
  assert.equal((await on.ask('ann', 'DELETE', '/fapi/v1/order', CANCEL)).status, 200);
  await on.pass(AFTER_MS / 2 + 3_000);
  assert.deepEqual(on.entries('countdown'), [], 'neither that it began nor that it ended');
  await on.pass(AFTER_MS);
  on.asked.length = 0;
  await on.pass(AFTER_MS);
  assert.ok(!on.asked.some((line) => line.includes('countdown')));
});

test('while one is being set no other is, whatever becomes of orders and policy meanwhile', async () => {
  const on = await room();
  assert.equal((await on.place('ann', { newClientOrderId: 'a' })).status, 200);
  on.weather({ lostBefore: 100 });
  await on.pass(1_500);
  const current = on.keeper.state.policy?.policy;
  assert.ok(current !== undefined);
  const everyAccount = { ...limitsJson(current.everyAccount), venueCountdownMs: 2 * AFTER_MS };
  const policy = canonicalJson({ ...policyJson(current), everyAccount });
  void on.keeper.journal.submit((book) => book.append({ kind: 'policy', policy, hash: 'x', by: 'owner' }));
  await on.pass(2_500);
  on.weather({});
  await on.pass(10_000);
  const [left] = on.engine.inspect('STAGE-REAL-KEY').countdowns.values();
  assert.ok((left ?? 0) - on.now > AFTER_MS, 'then the policy’s new time is set');
  assert.deepEqual(
    on.entries('countdown').map(({ afterMs }) => afterMs),
    [2 * AFTER_MS],
  );
  assert.equal((await on.ask('ann', 'DELETE', '/fapi/v1/order', CANCEL)).status, 200);
  on.weather({ lostBefore: 100 });
  await on.pass(AFTER_MS + 3_000);
  on.weather({});
  await on.pass(AFTER_MS);
  assert.equal(on.entries('countdown').at(-1)?.afterMs, null);
});

test('a countdown that nobody could end is over with its time, and the ledger says so', async () => {
  const on = await room();
  assert.equal((await on.place('ann', { newClientOrderId: 'a' })).status, 200);
  await on.pass(2_000);
  assert.equal((await on.ask('ann', 'DELETE', '/fapi/v1/order', CANCEL)).status, 200);
  on.isLocked = true;
  await on.pass(AFTER_MS / 2);
  assert.equal(on.entries('countdown').at(-1)?.afterMs, AFTER_MS);
  await on.pass(AFTER_MS);
  assert.equal(on.entries('countdown').at(-1)?.afterMs, null);
});
