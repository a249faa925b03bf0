import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '../../core/ledger/canonical.ts';
import { limitsJson } from '../../core/policy/limits.ts';
import { policyJson } from '../../core/policy/policy.ts';
import { FAIR } from '../../../sim/faulty-wire.ts';
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
  await on.pass(100);
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
