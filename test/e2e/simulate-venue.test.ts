import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid';
import ccxt from 'ccxt';
import { clientWallet, httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';

const MARKET = 'BTC/USDC:USDC';
const ORDER = { a: 0, b: true, p: '50000', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;
const PROGRAM = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));

interface Venue {
  readonly child: ChildProcess;
  readonly url: string;
  readonly apiKey: string;
  readonly secret: string;
  readonly others: readonly { readonly role: string; readonly address: string; readonly secret: string }[];
}

async function simulated(t: TestContext, asked: readonly string[]): Promise<Venue> {
  const words = [PROGRAM, 'simulate-venue', ...asked, '--json'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const line = await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  const { url, apiKey, secret, others = [] } = JSON.parse(String(line.value));
  return { child, url, apiKey, secret, others };
}

test('Hyperliquid to practise on comes up by one command, and takes orders of the agent that it printed', async (t) => {
  const { child, url, apiKey, secret } = await simulated(t, [
    'hyperliquid',
    '--listen',
    '127.0.0.1:19453',
    '--testnet',
  ]);
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

test('Hyperliquid to practise on has a vault and a sub-account, each with an agent that trades for it', async (t) => {
  const asked = ['hyperliquid', '--listen', '127.0.0.1:19456', '--with', 'vaults'];
  const { child, url, apiKey, others } = await simulated(t, asked);
  assert.deepEqual(
    others.map(({ role }) => role),
    ['vault', 'subAccount'],
  );
  for (const { address, secret } of others) {
    const { info } = httpClients(url, new Wallet(secret));
    const transport = new HttpTransport({ apiUrl: `${url}/`, isTestnet: false });
    const user: `0x${string}` = `0x${address.slice(2)}`;
    const wallet = clientWallet(new Wallet(secret));
    const exchange = new ExchangeClient({ transport, wallet, defaultVaultAddress: user });
    await exchange.order({ orders: [ORDER], grouping: 'na' });
    assert.equal((await info.openOrders({ user })).length, 1);
    assert.deepEqual(await info.openOrders({ user: `0x${apiKey.slice(2)}` }), []);
  }
  child.kill('SIGINT');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});

test('Bybit to practise on comes up by one command, and takes orders of the key that it printed', async (t) => {
  const { child, url, apiKey, secret } = await simulated(t, ['bybit', '--listen', '127.0.0.1:19454']);
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

test('Bybit to practise on has pairs; --with spot, and only that, makes a key that may trade them', async (t) => {
  const { child, url, apiKey, secret } = await simulated(t, [
    'bybit',
    '--listen',
    '127.0.0.1:19455',
    '--with',
    'spot',
  ]);
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
