import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, KITE_APP, LIMIT, openKiteFloor, type KiteFloor } from './kite-floor.ts';
import { until } from './learns.ts';

const AFTER_MS = 5_000;
function openAtVenue({ simulator }: KiteFloor): readonly string[] {
  simulator.engine.advance(Date.now());
  return simulator.engine.inspect(KITE_APP.apiKey).openOrders.map(({ id }) => id);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('a silent bot’s orders go, a speaking one’s stay; a dead edge is no silence (F30)', async (context) => {
  const everyBot = { openOrdersMax: 20, deadMan: { afterMs: AFTER_MS } };
  const floor = await openKiteFloor({}, undefined, { everyBot });
  context.after(() => floor.close());
  await floor.logIn();
  const silent = clientOf(floor.url, await floor.addBot('silent'));
  const speaking = clientOf(floor.url, await floor.addBot('speaking'));
  const { order_id: first } = await silent.placeOrder('regular', LIMIT);
  const { order_id: second } = await speaking.placeOrder('regular', { ...LIMIT, price: 1489 });
  await sleep(AFTER_MS / 2);
  const { edge } = floor.gateway.launcher.pids;
  assert.ok(edge !== undefined);
  process.kill(edge, 'SIGKILL');
  await sleep(AFTER_MS - 1_000);
  assert.deepEqual(openAtVenue(floor), [first, second]);
  await speaking.getOrders();
  await until(
    () => openAtVenue(floor).length < 2,
    'the end of what the silent one left',
    () => openAtVenue(floor),
  );
  assert.deepEqual(openAtVenue(floor), [second]);
});
