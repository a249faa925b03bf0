import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { DefaultLogger, WebsocketClient } from 'bybit-api';
import ccxt from 'ccxt';
import { bybitUrls } from '../../src/cli/bybit-snippets.ts';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { until } from './learns.ts';
import { REAL } from './trading-floor.ts';

const M = 'BTC/USDT:USDT';
const WAIT_MS = 8_000;
const silent = () => undefined;
const SILENT = { ...DefaultLogger, trace: silent, info: silent, error: silent };

interface Decoy {
  readonly apiKey: string;
  readonly secret: string;
}

let floor: BybitFloor;

before(async () => {
  floor = await openBybitFloor();
  await until(async () => (await status()).includes('"hears":true'), 'the account’s stream');
});
after(() => floor.close());

async function status(): Promise<string> {
  return JSON.stringify(await floor.gateway.ask('status'));
}

async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new RangeError(`${what} took too long`)), WAIT_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Acts again until that has come: nothing is told of what was before a topic was asked for. */
async function meanwhile(promise: Promise<unknown>, act: () => Promise<void>): Promise<void> {
  const seen = { come: false };
  void promise.then(() => (seen.come = true));
  await until(async () => {
    await act();
    for (let i = 0; i < 20 && !seen.come; i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    return seen.come;
  }, 'what was watched');
}

async function ccxtProOf({ apiKey, secret }: Decoy): Promise<InstanceType<typeof ccxt.pro.bybit>> {
  const client = new ccxt.pro.bybit({
    apiKey,
    secret,
    enableRateLimit: false,
    // Its snapshot is answered first, and nothing is held yet.
    options: {
      fetchMarkets: { types: ['linear'] },
      watchPositions: { fetchPositionsSnapshot: false },
    },
    urls: { api: bybitUrls(floor.url) },
  });
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
  return client;
}

/** What bybit-api hears on the private connection, by topic. */
async function listener(decoy: Decoy, ...topics: readonly string[]) {
  const wsUrl = `${floor.url.replace('http', 'ws')}/v5/private`;
  const client = new WebsocketClient({ key: decoy.apiKey, secret: decoy.secret, wsUrl }, SILENT);
  const heard: string[] = [];
  client.on('update', (update: unknown) => void heard.push(JSON.stringify(update)));
  const ended = new Promise<void>((resolve) => client.once('reconnect', () => resolve()));
  const subscribed = new Promise<void>((resolve) => client.once('response', () => resolve()));
  void client.subscribeV5([...topics], 'linear');
  await soon(subscribed, 'the subscription');
  return { heard, ended, end: () => client.closeAll(true) };
}

test('ccxt pro watches its orders, trades and positions through the gateway', async () => {
  const client = await ccxtProOf(await floor.addBot('watcher'));
  try {
    const orders = client.watchOrders(M);
    const trades = client.watchMyTrades(M);
    const positions = client.watchPositions([M]);
    const heard = Promise.all([orders, trades, positions]);
    const placed: string[] = [];
    await meanwhile(heard, async () => {
      placed.push(String((await client.createOrder(M, 'market', 'buy', 0.01)).id));
    });
    const [[order], [trade], [position]] = await heard;
    assert.ok(placed.includes(String(order?.id)) && placed.includes(String(trade?.order)));
    assert.ok(Number(position?.contracts) >= 0.01);
    await client.createOrder(M, 'market', 'sell', 0.01 * placed.length, undefined, { reduceOnly: true });
  } finally {
    await client.close();
  }
});

test('bybit-api hears its own bot’s orders and trades, the account’s wallet, and no other bot’s (T1)', async () => {
  const [one, other] = [await floor.addBot('one'), await floor.addBot('other')];
  const mine = await listener(one, 'order', 'execution', 'wallet');
  const theirs = await listener(other, 'order', 'execution', 'wallet', 'position');
  const client = new ccxt.bybit({
    apiKey: one.apiKey,
    secret: one.secret,
    options: { fetchMarkets: { types: ['linear'] } },
    urls: { api: bybitUrls(floor.url) },
  });
  try {
    await client.loadMarkets();
    await client.createOrder(M, 'market', 'buy', 0.01, undefined, { clientOrderId: 'mine-1' });
    const hears = (heard: readonly string[], topic: string) => () =>
      heard.some((text) => text.includes(`"topic":"${topic}"`));
    for (const topic of ['order', 'execution', 'wallet']) await until(hears(mine.heard, topic), topic);
    await until(hears(theirs.heard, 'wallet'), 'the wallet');
    assert.ok(mine.heard.some((text) => text.includes('mine-1') && text.includes('"topic":"execution"')));
    assert.ok(!theirs.heard.some((text) => text.includes('mine-1') || text.includes('"topic":"order"')));
    assert.ok(![...mine.heard, ...theirs.heard].join().includes(REAL.apiKey));
    await client.createOrder(M, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
  } finally {
    mine.end();
    theirs.end();
  }
});

test('the connection of a bot that is revoked ends at once (T9)', async () => {
  const decoy = await floor.addBot('leaving');
  const { heard, ended, end } = await listener(decoy, 'wallet');
  await floor.gateway.ask('bot revoke', { bot: 'leaving' });
  await soon(ended, 'the end');
  end();
  assert.deepEqual(heard, []);
});

test('a stranger’s order that is placed and cancelled in one breath halts its account within 5 s (T41)', async () => {
  const act = (path: string, fields: object): void => {
    const { apiKey, secret } = REAL;
    const body = JSON.stringify({ category: 'linear', symbol: 'BTCUSDT', ...fields });
    const stamp = String(Date.now());
    const sign = createHmac('sha256', secret).update(`${stamp}${apiKey}5000${body}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-bapi-api-key': apiKey,
      'x-bapi-timestamp': stamp,
      'x-bapi-recv-window': '5000',
      'x-bapi-sign': sign,
    };
    const reply = floor.simulator.engine.handle(
      { method: 'POST', target: path, headers, body: Buffer.from(body) },
      Date.now(),
    );
    assert.equal(JSON.parse(reply.body).retCode, 0, reply.body);
  };
  const order = { side: 'Buy', orderType: 'Limit', qty: '0.01', price: '58000', orderLinkId: 'by-hand' };
  act('/v5/order/create', order);
  act('/v5/order/cancel', { orderLinkId: 'by-hand' });
  const tookMs = await until(async () => (await status()).includes('this key has leaked'), 'the halt');
  assert.ok(tookMs < 5_000, `${tookMs} ms`);
  assert.match(await status(), /by-hand/);
});
