import assert from 'node:assert/strict';
import { test } from 'node:test';
import { botAdd } from './bot-commands.ts';
import { Desk, KEY, policyWith, REAL, type Answered } from './desk-fixture.test.ts';
import { keyAdd, keyRemove } from './key-commands.ts';
import { policySet } from './policy-commands.ts';
import { stopCommand } from './stop-command.ts';

const ORDER = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.010',
  price: '59500.0',
} as const;
const PLACE = '/fapi/v1/order';

async function trading(): Promise<{ readonly desk: Desk; readonly ann: Answered }> {
  const desk = await Desk.open();
  await desk.ask(keyAdd, KEY);
  await desk.ask(policySet, { policy: policyWith() });
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  await desk.pass(2_000);
  assert.equal((await desk.bot(ann, 'POST', PLACE, { ...ORDER, newClientOrderId: 'one' })).status, 200);
  await desk.pass(100);
  return { desk, ann };
}

test('a stop leaves the orders where they are, and says how many', async () => {
  const { desk } = await trading();
  assert.deepEqual(await desk.ask(stopCommand), { stopping: true, cancelled: 0, left: [], resting: 1 });
  assert.equal(desk.stops, 1);
  assert.equal(desk.entries('sweep').length, 0);
});

test('with --cancel every order goes first, and what is left is told as it gets less', async () => {
  const { desk } = await trading();
  const told: string[] = [];
  const ended = stopCommand(desk.parts)({ cancel: true }, async (line) => void told.push(line));
  assert.deepEqual(await desk.until(ended), { stopping: true, cancelled: 1, left: [], resting: 0 });
  assert.deepEqual(told, ['{"left":1}', '{"left":0}']);
  assert.deepEqual([desk.stops, desk.entries('sweep')[0]?.cancelled], [1, ['one']]);
});

test('while an order is left that could not be cancelled the gateway goes on, and a second stop waits', async () => {
  const { desk, ann } = await trading();
  desk.told.set(PLACE, { kind: 'notSent', why: 'NO_CONNECTION' });
  const command = stopCommand(desk.parts);
  const first = command({ cancel: true }, () => Promise.resolve());
  assert.equal(await desk.refusal(() => command), 'STOPPING');
  await desk.pass(31_000);
  const { stopping, left } = Object(await first);
  assert.deepEqual(
    [stopping, left],
    [false, [{ account: 'main', bot: 'ann', id: 'one', instrument: 'BTCUSDT' }]],
  );
  assert.equal(desk.stops, 0);
  desk.told.clear();
  assert.equal((await desk.bot(ann, 'POST', PLACE, { ...ORDER, newClientOrderId: 'two' })).status, 200);
  assert.equal((await desk.ask(() => command))['resting'], 2);
});

test('a ledger that takes nothing keeps no cancel back, and what came of it is not known (I13)', async () => {
  const { desk } = await trading();
  await desk.endJournal();
  const ended = stopCommand(desk.parts)({ cancel: true }, () => Promise.resolve());
  await desk.pass(31_000);
  assert.equal(Object(await ended).stopping, false);
  const { orders } = desk.engine.inspect(REAL.apiKey);
  assert.deepEqual(
    orders.map(({ status }) => status),
    ['CANCELED'],
  );
});

test('orders of a key that was removed by force are out of reach: they are not asked for', async () => {
  const { desk } = await trading();
  await desk.ask(keyRemove, { name: 'main', force: true });
  const { stopping, cancelled } = await desk.ask(stopCommand, { cancel: true });
  assert.deepEqual([stopping, cancelled], [true, 0]);
});
