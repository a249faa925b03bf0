import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { byHand, clientOf, KITE_APP, openKiteFloor, type KiteFloor } from '../e2e/kite-floor.ts';

const WITHIN_MS = 5_000;
const AFTER_MS = 5_000;
const ORDER = {
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  transaction_type: 'BUY',
  quantity: '10',
  product: 'MIS',
} as const;
const LIMIT = { ...ORDER, order_type: 'LIMIT', price: '1490' } as const;

async function floorOf(context: TestContext, everyBot?: object): Promise<KiteFloor> {
  const floor = await openKiteFloor({}, undefined, everyBot === undefined ? {} : { everyBot });
  context.after(() => floor.close());
  await floor.logIn();
  const hears = async (): Promise<boolean> =>
    JSON.stringify(await floor.gateway.ask('status')).includes('"hears":true');
  for (let i = 0; i < 400 && !(await hears()); i += 1) await pause(50);
  assert.ok(await hears(), 'what ends at once while nothing is heard is found by nothing');
  return floor;
}

async function halts({ gateway }: KiteFloor): Promise<string> {
  return JSON.stringify((await gateway.ask('status'))['halts']);
}

async function expectHalt(floor: KiteFloor, named: RegExp): Promise<void> {
  const from = performance.now();
  while ((await halts(floor)) === '[]' && performance.now() - from < 2 * WITHIN_MS) await pause(50);
  const tookMs = performance.now() - from;
  assert.ok(tookMs < WITHIN_MS, `${tookMs} ms`);
  assert.match(await halts(floor), named);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

test('at kite: an order that somebody places under the session halts the account within 5 s (T41)', async (context) => {
  const floor = await floorOf(context);
  const client = clientOf(floor.url, await floor.addBot('a'));
  await client.placeOrder('regular', { ...LIMIT, quantity: 10, price: 1490 });
  await pause(2_500);
  assert.equal(await halts(floor), '[]');
  const number = byHand(floor, 'POST', '/orders/regular', LIMIT);
  await expectHalt(floor, new RegExp(`${number}.*this key has leaked: revoke it`));
});

test('at kite: an order that is cancelled in one breath is heard of, and halts its account (T41)', async (context) => {
  const floor = await floorOf(context);
  // The venue writes whole seconds: what is of the very one in which the account was added may be from before.
  await pause(1_100);
  const number = byHand(floor, 'POST', '/orders/regular', LIMIT);
  floor.simulator.engine.advance(Date.now());
  byHand(floor, 'DELETE', `/orders/regular/${number}`);
  await expectHalt(floor, new RegExp(`${number}.*this key has leaked: revoke it`));
});

test('at kite: a trade in a market that no bot touches halts an idle account within 5 s (T41)', async (context) => {
  const floor = await floorOf(context);
  // The venue writes whole seconds: what is of the very one in which the account was added may be from before.
  await pause(1_100);
  byHand(floor, 'POST', '/orders/regular', {
    ...ORDER,
    tradingsymbol: 'SBIN',
    order_type: 'MARKET',
    market_protection: '-1',
  });
  await expectHalt(floor, /this key has leaked: revoke it/);
});

test('at kite: a silent bot’s orders go, and a speaking one’s stay (F30)', async (context) => {
  const floor = await floorOf(context, { openOrdersMax: 20, deadMan: { afterMs: AFTER_MS } });
  const [silent, speaking] = [await floor.addBot('silent'), await floor.addBot('speaking')];
  for (const [index, decoy] of [silent, speaking].entries())
    await clientOf(floor.url, decoy).placeOrder('regular', { ...LIMIT, quantity: 10, price: 1489 + index });
  const open = (): readonly string[] =>
    floor.simulator.engine.inspect(KITE_APP.apiKey).openOrders.map(({ price }) => String(price));
  await pause(AFTER_MS - 1_500);
  assert.equal(open().length, 2);
  for (let waited = 0; waited < 10_000 && open().length > 1; waited += 500) {
    await clientOf(floor.url, speaking).getOrders();
    await pause(500);
  }
  assert.deepEqual(open(), [`1490${'0'.repeat(18)}`]);
});
