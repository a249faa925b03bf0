import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import ccxt from 'ccxt';

const MARKET = 'BTC/USDC:USDC';
const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

test('Hyperliquid to practise on comes up by one command, and takes orders of the agent that it printed', async () => {
  const words = ['simulate-venue', 'hyperliquid', '--listen', '127.0.0.1:19453', '--testnet', '--json'];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { url, apiKey, secret } = JSON.parse(String(line.value));
  const client = new ccxt.hyperliquid({
    walletAddress: apiKey,
    privateKey: secret,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['swap'] } },
    urls: { api: { public: url, private: url }, test: { public: url, private: url } },
  });
  await assert.rejects(client.createOrder(MARKET, 'limit', 'buy', 0.01, 50_000), /does not exist/);
  client.setSandboxMode(true);
  const placed = await client.createOrder(MARKET, 'limit', 'buy', 0.01, 50_000);
  assert.equal((await client.fetchOrder(String(placed.id), MARKET)).status, 'open');
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('Bybit to practise on comes up by one command, and takes orders of the key that it printed', async () => {
  const words = ['simulate-venue', 'bybit', '--listen', '127.0.0.1:19454', '--json'];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { url, apiKey, secret } = JSON.parse(String(line.value));
  const client = new ccxt.bybit({
    apiKey,
    secret,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['linear'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
  const placed = await client.createOrder('BTC/USDT:USDT', 'limit', 'buy', 0.01, 58_000);
  assert.equal((await client.fetchOpenOrders('BTC/USDT:USDT'))[0]?.id, placed.id);
  child.kill('SIGINT');
  const [code] = await once(child, 'exit');
  assert.equal(code, 0);
});

test('Bybit to practise on has pairs; --with spot, and only that, makes a key that may trade them', async () => {
  const words = ['simulate-venue', 'bybit', '--with', 'spot', '--listen', '127.0.0.1:19455', '--json'];
  const child = spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { url, apiKey, secret } = JSON.parse(String(line.value));
  const client = new ccxt.bybit({
    apiKey,
    secret,
    enableRateLimit: false,
    options: { defaultType: 'spot', fetchCurrencies: false, fetchMarkets: { types: ['spot'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
  assert.deepEqual(Object.keys(await client.loadMarkets()).sort(), ['BTC/USDT', 'ETH/USDT']);
  const sold = await client.createOrder('ETH/USDT', 'market', 'sell', 1);
  assert.equal((await client.fetchOrder(String(sold.id), 'ETH/USDT', { acknowledged: true })).filled, 1);
  const { BTC, ETH } = await client.fetchBalance();
  assert.deepEqual([BTC?.total, ETH?.total], [1, 9]);
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
