import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import ccxt from 'ccxt';
import { openHyperliquidFloor, OWNER, type Decoy, type HyperliquidFloor } from './hyperliquid-floor.ts';

const M = 'BTC/USDC:USDC';

let floor: HyperliquidFloor;

before(async () => {
  floor = await openHyperliquidFloor();
});
after(() => floor.close());

function ccxtOf({ address, privateKey }: Decoy): InstanceType<typeof ccxt.hyperliquid> {
  const { url } = floor;
  return new ccxt.hyperliquid({
    walletAddress: address,
    privateKey,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['swap'] }, defaultSlippage: 0.02 },
    urls: { api: { public: url, private: url } },
  });
}

/** What the gateway knows of the account. */
async function known(): Promise<Record<string, unknown>> {
  const status = await floor.gateway.ask('status');
  const keys: unknown = status['keys'];
  assert(Array.isArray(keys));
  return keys[0];
}

/** Waits until the gateway has learnt it from the venue. */
async function learnt(what: (account: Record<string, unknown>) => boolean): Promise<void> {
  for (let tries = 0; tries < 150; tries += 1) {
    if (what(await known())) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(JSON.stringify(await known()));
}

function openAtVenue(): readonly unknown[] {
  return floor.simulator.engine.inspect(OWNER.address).openOrders;
}

test('ccxt trades through the gateway: places, looks up, amends, cancels, takes a position and leaves it', async () => {
  const client = ccxtOf(await floor.addBot('trader'));
  await client.loadMarkets();
  await learnt((account) => account['status'] === 'active');
  const cloid = `0x${'c1'.repeat(16)}`;
  const placed = await client.createOrder(M, 'limit', 'buy', 0.01, 59_000, { clientOrderId: cloid });
  const [open] = await client.fetchOpenOrders(M);
  assert.deepEqual([open?.id, open?.clientOrderId, open?.amount], [placed.id, cloid, 0.01]);
  await client.editOrder(String(placed.id), M, 'limit', 'buy', 0.01, 58_900);
  const [amended] = await client.fetchOpenOrders(M);
  assert.equal(amended?.price, 58_900);
  await client.cancelOrder(String(amended?.id), M);
  assert.equal(openAtVenue().length, 0);
  await client.createOrder(M, 'market', 'buy', 0.01, 60_000);
  await learnt((account) => JSON.stringify(account['positions']) === '{"BTC":"0.01"}');
  const [position] = await client.fetchPositions([M]);
  assert.deepEqual([position?.side, position?.contracts], ['long', 0.01]);
  assert.equal((await client.fetchMyTrades(M)).length, 1);
  await client.createOrder(M, 'market', 'sell', 0.01, 60_000, { reduceOnly: true });
  await learnt((account) => JSON.stringify(account['positions']) === '{}' && account['openOrders'] === 0);
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
});
