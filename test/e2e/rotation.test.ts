import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { TRADE_ONLY } from '../../simulators/binance-usdm/authenticate.ts';
import { makeCcxt } from '../clients/ccxt-client.ts';
import { wide } from '../clients/client-floor.ts';
import { startGateway } from './gateway-under-test.ts';
import { openFloor, REAL } from './trading-floor.ts';

const M = 'BTC/USDT:USDT';
const PAIR = generateKeyPairSync('ed25519');
const PEM = PAIR.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PUBLIC = PAIR.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const SECRET = 'x'.repeat(40);

const account = 'ann';
/** Keys of one account, of which one alone may follow the first, and a key of another account. */
const ACCOUNTS = [
  { ...REAL, account, balance: '100000' },
  { apiKey: 'next', account, publicKey: PUBLIC },
  {
    apiKey: 'wider',
    account,
    secret: SECRET,
    restrictions: { ...TRADE_ONLY, enableFixReadOnly: true },
  },
  { apiKey: 'anywhere', account, secret: SECRET, restrictions: { ...TRADE_ONLY, ipRestrict: false } },
  {
    apiKey: 'withdraws',
    account,
    secret: SECRET,
    restrictions: { ...TRADE_ONLY, enableWithdrawals: true },
  },
  { apiKey: 'stranger', account: 'bob', secret: SECRET, balance: '5' },
];

test('a key is rotated under a resting order, then the root key; all is there after a restart', async (context) => {
  const floor = await openFloor({
    policy: wide(),
    keep: true,
    engine: {
      accounts: ACCOUNTS,
      markets: [{ symbol: 'BTCUSDT', volatility: 0 }],
    },
  });
  let close = (): Promise<void> => floor.close();
  context.after(() => close());
  const { engine } = floor.simulator;
  const decoy = await floor.addBot('bot');
  const client = makeCcxt(floor.url, decoy.apiKey, decoy.secret);
  const price = Math.round((Number(engine.mark('BTCUSDT')) / 1e18) * 0.99);
  await client.createOrder(M, 'limit', 'buy', 0.01, price);

  const rotate = (apiKey: string, secret: string): Promise<Record<string, unknown>> =>
    floor.gateway.ask('key rotate', { name: 'main', apiKey, secret });
  await assert.rejects(rotate('withdraws', SECRET), /not rotated/);
  await assert.rejects(rotate('wider', SECRET), /enableFixReadOnly/);
  await assert.rejects(rotate('anywhere', SECRET), /ipRestrict/);
  await assert.rejects(rotate('stranger', SECRET), /another account/);
  await assert.rejects(rotate('next', SECRET), /refused this key/);
  assert.equal((await client.fetchOpenOrders(M)).length, 1, 'the old key is in use');

  const seen = new Set<string | null>();
  const answer = engine.handle.bind(engine);
  const done = await rotate('next', PEM);
  assert.equal(done['type'], 'ed25519');
  engine.handle = (request, now) => {
    seen.add(request.headers['x-mbx-apikey'] ?? null);
    return answer(request, now);
  };
  const [order] = await client.fetchOpenOrders(M);
  await client.cancelOrder(String(order?.id), M);
  assert.equal(engine.inspect('next').openOrders.length, 0);
  const root = readFileSync(join(floor.gateway.folder.root, 'root.key')).toString('base64');
  const wrong = Buffer.alloc(32, 1).toString('base64');
  const rotateRoot = async (unsealing: string): Promise<readonly unknown[]> => {
    const { term, records } = await floor.gateway.ask('key rotate-root', { unsealing });
    return [term, records];
  };
  await assert.rejects(rotateRoot(wrong), /does not open/);
  // Secret and key id of one account, one decoy, the key of the checkpoints, and two for what is kept of people.
  assert.deepEqual(await rotateRoot(root), [2, 6]);
  assert.deepEqual(await rotateRoot(root), [3, 6]);
  await floor.gateway.stop();
  const again = await startGateway({ folder: floor.gateway.folder });
  close = async () => {
    await again.stop();
    await floor.simulator.close();
  };
  const later = makeCcxt(again.url, decoy.apiKey, decoy.secret);
  await later.createOrder(M, 'limit', 'buy', 0.01, price);
  assert.equal(engine.inspect('next').openOrders.length, 1, 'the new key is in use after a restart');
  assert.ok(!seen.has(REAL.apiKey), 'nothing is asked with the old key any more');
});
