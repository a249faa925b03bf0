import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { FailpointLabel } from '../../src/ports.ts';
import { makeFolder, startGateway } from './gateway-under-test.ts';
import { byHand, clientOf, KITE_APP, openKiteFloor, raised, type KiteFloor } from './kite-floor.ts';
import { known, learnt, until } from './learns.ts';
import { ordersInLedger } from './ledger-reading.ts';

// What test/e2e/venue-floor.ts asks of the other venues, as it is at Kite.

const KEEPER_UNDER_TEST = fileURLToPath(new URL('keeper-under-test.ts', import.meta.url));
const AFTER_MS = 5_000;
const LIMIT = {
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  transaction_type: 'BUY',
  quantity: 10,
  product: 'MIS',
  order_type: 'LIMIT',
  price: 1490,
} as const;

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

/** What a person who has the session's token does past the gateway, and how long until a halt stands. */
async function haltAfter(act: (floor: KiteFloor) => string): Promise<void> {
  const floor = await openKiteFloor();
  try {
    await floor.logIn();
    const bot = clientOf(floor.url, await floor.addBot('a'));
    await bot.placeOrder('regular', { ...LIMIT, price: 1488 });
    await learnt(floor.gateway, (account) => account['inDoubt'] === 0);
    const halted = async (): Promise<string> => JSON.stringify((await floor.gateway.ask('status'))['halts']);
    // What is of the second in which the account was added counts as from before: times there are whole seconds.
    await sleep(2_000);
    assert.equal(await halted(), '[]');
    const id = act(floor);
    await until(async () => (await halted()) !== '[]', 'the halt');
    assert.match(await halted(), new RegExp(`${id}.*this key has leaked: revoke it`));
    assert.equal(await raised(bot.placeOrder('regular', LIMIT)), 'PermissionException');
  } finally {
    await floor.close();
  }
}

const OF_A_STRANGER = { exchange: 'NSE', tradingsymbol: 'SBIN', quantity: '1', product: 'MIS' } as const;
const RESTS = { ...OF_A_STRANGER, transaction_type: 'BUY', order_type: 'LIMIT', price: '500' } as const;

test('an order placed by hand with the session’s token halts its account, and says which (T41)', () =>
  haltAfter((floor) => byHand(floor, 'POST', '/orders/regular', RESTS)));

test('an order placed and cancelled by hand in one breath halts its account too (T41)', () =>
  haltAfter((floor) => {
    const id = byHand(floor, 'POST', '/orders/regular', RESTS);
    return byHand(floor, 'DELETE', `/orders/regular/${id}`);
  }));

test('a keeper killed at any point of the order path sends no order twice and stays logged in', async (t) => {
  const cases: readonly (readonly [label: FailpointLabel, fault: string])[] = [
    ['before-commit', 'F1'],
    ['after-commit', 'F2'],
    ['before-send', 'F2'],
    ['after-send', 'F3'],
    ['after-reply', 'F4'],
    ['after-outcome', 'F5'],
  ];
  await Promise.all(
    cases.map(([label, fault]) => t.test(`killed at ${label} (${fault}, I1, I2, I4)`, () => killedAt(label))),
  );
});

async function killedAt(label: FailpointLabel): Promise<void> {
  const folder = makeFolder();
  const lives = { folder, keeperMain: KEEPER_UNDER_TEST, keep: true };
  const floor = await openKiteFloor({}, undefined, lives);
  await floor.logIn();
  const decoy = await floor.addBot('a');
  const dies = join(folder.keeper, 'test-dies-at');
  // An order before it all, so that prices are known and the connection is warm.
  await clientOf(floor.url, decoy).placeOrder('regular', { ...LIMIT, tag: 'before' });
  await learnt(floor.gateway, (account) => account['inDoubt'] === 0);
  writeFileSync(dies, `${label} 1`);
  await raised(clientOf(floor.url, decoy).placeOrder('regular', { ...LIMIT, price: 1480, tag: 'killed' }));
  await until(() => readFileSync(dies, 'utf8') === 'done', `the hit of ${label}`);
  const gateway = await startGateway(lives);
  const received = (): number =>
    [...floor.simulator.engine.requests].reduce(
      (sum, [tag, count]) => sum + (tag.startsWith('killed') ? count.received : 0),
      0,
    );
  const arrived = received();
  assert.ok(arrived <= 1);
  const [intent, ...more] = [...(await ordersInLedger(gateway))].filter(([id]) => id.startsWith('killed'));
  assert.deepEqual(more, []);
  // Durable before sent, wherever it died.
  assert.ok(arrived === 0 || intent !== undefined);
  if (intent !== undefined && arrived === 0) await settledByOwner(gateway, intent[0]);
  await learnt(gateway, (account) => account['inDoubt'] === 0 && account['openOrders'] === 1 + arrived);
  const bot = clientOf(`${gateway.url}/kite`, decoy);
  const open = (await bot.getOrders()).filter(({ status }) => status === 'OPEN').map(({ tag }) => tag);
  assert.deepEqual(open, arrived === 1 ? ['before', 'killed'] : ['before']);
  assert.equal(received(), arrived, 'nothing was sent again');
  await gateway.stop();
  await floor.close();
  rmSync(folder.root, { recursive: true, force: true });
}

/** What is not found is no proof there: it stays in doubt until the owner has looked. */
async function settledByOwner(gateway: Awaited<ReturnType<typeof startGateway>>, id: string): Promise<void> {
  const early: unknown = await gateway
    .ask('order settle', { name: 'main', id })
    .catch((reason: unknown) => reason);
  assert.match(String(early), /TOO_EARLY/);
  const late = async (): Promise<boolean> =>
    Object(await gateway.ask('order settle', { name: 'main', id }).catch(() => null))?.['settled'] ===
    'notPlaced';
  for (let tries = 0; tries < 20 && !(await late()); tries += 1) await sleep(2_000);
  assert.equal((await known(gateway))['inDoubt'], 0);
}
