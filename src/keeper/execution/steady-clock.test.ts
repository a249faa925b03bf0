import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeLeaf } from '../../core/ledger/leaf.ts';
import { LIMIT, Stage } from './room-fixture.test.ts';

const HOUR = 3_600_000;
/** By then every account was looked at again. */
const LOOKED_MS = 12_000;

async function ready(): Promise<Stage> {
  const stage = new Stage();
  await stage.pass(500);
  return stage;
}

const times = (stage: Stage): readonly number[] =>
  stage.disk.leaves.map((leaf) => decodeLeaf(leaf)?.at ?? -1);

const halting = {
  scope: { kind: 'everything' },
  stops: 'openings',
  reason: 'test',
  by: 'owner',
} as const;

for (const stepMs of [HOUR, -HOUR, 3_000, -3_000, 30 * 24 * HOUR]) {
  test(`a step by ${stepMs} ms stops openings alone, and ends with the step (F18, T34)`, async () => {
    const stage = await ready();
    assert.equal((await stage.place('ann', { newClientOrderId: 'before' })).status, 200);
    stage.timeline.wallStepMs = stepMs;
    assert.match((await stage.place('ann', { newClientOrderId: 'soon' })).text, /CLOCK_UNSURE/);
    await stage.pass(LOOKED_MS);
    assert.match((await stage.place('ann', { newClientOrderId: 'late' })).text, /CLOCK_UNSURE/);
    assert.equal(stage.keeper.gateway.clockStatus().steppedMs, stepMs);
    const gone = await stage.ask('ann', 'DELETE', '/fapi/v1/order', {
      symbol: 'BTCUSDT',
      origClientOrderId: 'before',
    });
    assert.equal(gone.status, 200, gone.text);
    const halted = stage.keeper.gateway.halt(halting);
    await stage.pass(100);
    assert.deepEqual(await halted, { recorded: true });
    stage.timeline.wallStepMs = 0;
    const resumed = stage.keeper.gateway.resume(halting);
    await stage.pass(100);
    assert.equal(await resumed, true);
    assert.equal((await stage.place('ann', { newClientOrderId: 'after' })).status, 200);
    assert.deepEqual(stage.keeper.gateway.clockStatus(), { steppedMs: 0, ledgerAheadMs: 0 });
    const at = times(stage);
    assert.deepEqual(
      at,
      [...at].sort((one, other) => one - other),
    );
    assert.ok((at.at(-1) ?? Infinity) <= stage.now, 'the ledger did not run ahead');
  });
}

for (const stepMs of [1_000, -1_000, 400]) {
  test(`a step by ${stepMs} ms stops nothing (F18)`, async () => {
    const stage = await ready();
    stage.timeline.wallStepMs = stepMs;
    await stage.pass(LOOKED_MS);
    assert.equal((await stage.place('ann')).status, 200);
  });
}

test('a step makes no order in doubt final before its time: it may still arrive (F8, F18)', async () => {
  const stage = await ready();
  assert.equal((await stage.place('ann')).status, 200);
  stage.weather({ lostBefore: 100 });
  // About half of them are known to be lost at once, the others when their time is up.
  for (const id of ['a', 'b', 'c', 'd', 'e', 'f']) {
    const order = stage.signed('ann', 'POST', '/fapi/v1/order', { ...LIMIT, newClientOrderId: id });
    void stage.keeper.gateway.serve('binance-usdm', order);
  }
  await stage.pass(50);
  stage.weather({});
  stage.timeline.wallStepMs = HOUR;
  const isFinal = (): boolean => stage.entries('outcome').some(({ result }) => result === 'notPlaced');
  for (let i = 0; i < 600 && !isFinal(); i += 1) await stage.pass(100);
  assert.ok(isFinal());
  assert.equal(stage.arrived.length, 1);
  const resolvesAt = stage.entries('intent').at(-1)?.resolvesAt ?? Infinity;
  assert.ok(stage.now > resolvesAt, `${stage.now} ${resolvesAt}`);
});

test('a clock that was wrong at the start is followed when it is set right and the venue agrees (F18)', async () => {
  const stage = new Stage({ wallStepMs: -HOUR });
  await stage.pass(LOOKED_MS);
  assert.match((await stage.place('ann', { newClientOrderId: 'early' })).text, /CLOCK_UNSURE/);
  stage.timeline.wallStepMs = 0;
  assert.match((await stage.place('ann', { newClientOrderId: 'again' })).text, /CLOCK_UNSURE/);
  await stage.pass(LOOKED_MS);
  assert.equal((await stage.place('ann', { newClientOrderId: 'right' })).status, 200);
  assert.deepEqual(stage.keeper.gateway.clockStatus(), { steppedMs: 0, ledgerAheadMs: 0 });
});

test('after a start under a clock that was ahead, openings wait until the clock has caught up (F18, T34)', async () => {
  const stage = new Stage({ wallStepMs: HOUR });
  await stage.pass(LOOKED_MS);
  const halted = stage.keeper.gateway.halt(halting);
  await stage.pass(100);
  assert.deepEqual(await halted, { recorded: true });
  stage.timeline.wallStepMs = 0;
  await stage.pass(LOOKED_MS);
  void stage.keeper.gateway.resume(halting);
  await stage.pass(100);
  const { steppedMs, ledgerAheadMs } = stage.keeper.gateway.clockStatus();
  assert.equal(steppedMs, 0);
  assert.ok(ledgerAheadMs > HOUR - 60_000 && ledgerAheadMs <= HOUR, String(ledgerAheadMs));
  assert.match((await stage.place('ann', { newClientOrderId: 'early' })).text, /REFERENCE_PRICE_STALE/);
  const gone = await stage.ask('ann', 'DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
  assert.equal(gone.status, 200, gone.text);
  await stage.pass(HOUR);
  assert.equal(stage.keeper.gateway.clockStatus().ledgerAheadMs, 0);
  assert.equal((await stage.place('ann', { newClientOrderId: 'caught-up' })).status, 200);
});

test('while the ledger is ahead a replayed request is still known as one (T6, F18)', async () => {
  const stage = new Stage({ wallStepMs: HOUR });
  await stage.pass(LOOKED_MS);
  const halted = stage.keeper.gateway.halt(halting);
  await stage.pass(100);
  assert.deepEqual(await halted, { recorded: true });
  stage.timeline.wallStepMs = 0;
  await stage.pass(LOOKED_MS);
  const request = stage.signed('ann', 'DELETE', '/fapi/v1/order', {
    symbol: 'BTCUSDT',
    origClientOrderId: 'none',
  });
  await stage.serve(request);
  assert.match((await stage.serve(request)).text, /REQUEST_REPLAYED/);
});
