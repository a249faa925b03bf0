import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid';
import { httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import {
  hyperliquidPolicy,
  MORE_AGENTS,
  openHyperliquidFloor,
  OWNER,
  SECOND_AGENT,
  VAULT,
  type Decoy,
  type HyperliquidFloor,
} from './hyperliquid-floor.ts';

const LIMIT = { a: 0, b: true, p: '58900', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;

let floor: HyperliquidFloor;
let decoy: Decoy;

before(async () => {
  floor = await openHyperliquidFloor();
  const { simulator, ca } = floor;
  const place = { baseUrl: simulator.url, ca, paper: true };
  const secret = MORE_AGENTS[0]?.privateKey ?? '';
  await floor.gateway.ask('key add', { venue: 'hyperliquid', name: 'vault', secret, vault: VAULT, ...place });
  decoy = await floor.addBot('vaulter', 'vault');
});
after(() => floor.close());

const hex = (address: string): `0x${string}` => `0x${address.slice(2)}`;

const openOf = (address: string): number => floor.simulator.engine.inspect(address).openOrders.length;

async function until(what: () => boolean | Promise<boolean>, name: string): Promise<void> {
  const from = performance.now();
  while (performance.now() - from < 15_000) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${name} did not come`);
}

async function isHeard(): Promise<boolean> {
  const { keys } = await floor.gateway.ask('status');
  assert.ok(Array.isArray(keys));
  return keys.some(({ name, hears }) => name === 'vault' && hears === true);
}

/** Its answer, where it is taken: what the gateway may ask in a minute is spent on whatever comes first. */
const orderAt = (p: string): Promise<boolean> =>
  httpClients(floor.url, new Wallet(decoy.privateKey))
    .exchange.order({ orders: [{ ...LIMIT, p }], grouping: 'na' })
    .then(
      () => true,
      () => false,
    );

async function cancelAll(): Promise<void> {
  const { exchange, info } = httpClients(floor.url, new Wallet(decoy.privateKey));
  const open = await info.openOrders({ user: hex(decoy.address) });
  await exchange.cancel({ cancels: open.map(({ oid: o }) => ({ a: 0, o })) });
  assert.equal(openOf(VAULT), 0);
}

test('after a restart it still trades for the vault, and so does another agent of the master', async () => {
  await until(isHeard, 'the vault’s stream');
  await floor.gateway.stop();
  await floor.restart();
  await until(() => orderAt('58700'), 'an order after the restart');
  assert.deepEqual([openOf(VAULT), openOf(OWNER.address)], [1, 0]);
  await floor.gateway.ask('key rotate', { name: 'vault', secret: SECOND_AGENT.privateKey });
  await cancelAll();
  await until(() => orderAt('58600'), 'an order under the new key');
  assert.deepEqual([openOf(VAULT), openOf(OWNER.address)], [1, 0]);
  await cancelAll();
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
});

test('a bot hears the vault’s orders under its decoy’s name, and the venue’s countdown is the vault’s', async () => {
  await until(isHeard, 'the vault’s stream');
  await floor.gateway.ask('policy set', { policy: hyperliquidPolicy({ settings: ['countdown'] }) });
  const { exchange } = httpClients(floor.url, new Wallet(decoy.privateKey));
  const transport = new WebSocketTransport({ url: `${floor.url.replace('http', 'ws')}/ws` });
  await transport.ready();
  try {
    const told: string[] = [];
    const heard = new SubscriptionClient({ transport });
    await heard.orderUpdates({ user: hex(decoy.address) }, (rows) => told.push(JSON.stringify(rows)));
    await exchange.order({ orders: [LIMIT], grouping: 'na' });
    await exchange.scheduleCancel({ time: Date.now() + 6_000 });
    await until(() => told.some((rows) => rows.includes('"open"')), 'the order');
    await until(() => openOf(VAULT) === 0, 'what the countdown does');
    await until(() => told.some((rows) => rows.includes('"scheduledCancel"')), 'the end of the order');
    assert.ok(!told.join('').includes(VAULT), 'it is told nobody’s name but its own');
  } finally {
    await transport.close();
  }
});
