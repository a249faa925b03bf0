import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ExchangeClient, InfoClient, SubscriptionClient, WebSocketTransport } from '@nktkas/hyperliquid';
import ccxt from 'ccxt';
import { clientWallet } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { openHyperliquidFloor, OWNER, type Decoy, type HyperliquidFloor } from './hyperliquid-floor.ts';
import { until } from './learns.ts';

const M = 'BTC/USDC:USDC';
const LIMIT = { a: 0, b: true, p: '58500', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;

let floor: HyperliquidFloor;
let wsUrl: string;

before(async () => {
  floor = await openHyperliquidFloor();
  wsUrl = `${floor.url.replace('http', 'ws')}/ws`;
  await until(
    async () => JSON.stringify(await floor.gateway.ask('status')).includes('"hears":true'),
    'the account’s stream',
  );
});
after(() => floor.close());

const hex = (address: string): `0x${string}` => `0x${address.slice(2)}`;

/** What nktkas has over one WebSocket of the gateway. */
async function overSocket({ privateKey }: Decoy) {
  const transport = new WebSocketTransport({ url: wsUrl });
  await transport.ready();
  const wallet = clientWallet(new Wallet(privateKey));
  return {
    exchange: new ExchangeClient({ transport, wallet }),
    info: new InfoClient({ transport }),
    heard: new SubscriptionClient({ transport }),
    close: () => transport.close(),
  };
}

function openAtVenue(): readonly unknown[] {
  return floor.simulator.engine.inspect(OWNER.address).openOrders;
}

test('@nktkas/hyperliquid trades, asks and listens over one WebSocket, as its decoy and nobody else (T1)', async () => {
  const decoy = await floor.addBot('signer');
  const other = await floor.addBot('other');
  const [mine, theirs] = [await overSocket(decoy), await overSocket(other)];
  const user = hex(decoy.address);
  try {
    const updates: string[] = [];
    const overheard: string[] = [];
    const fills: string[] = [];
    await mine.heard.orderUpdates({ user }, (told) => updates.push(...told.map(({ status }) => status)));
    await mine.heard.userFills({ user }, (told) => fills.push(JSON.stringify(told)));
    await theirs.heard.orderUpdates({ user: hex(other.address) }, (told) =>
      overheard.push(JSON.stringify(told)),
    );
    await mine.heard.l2Book({ coin: 'BTC' }, (book) => overheard.push(...(book.coin === 'BTC' ? [] : ['?'])));
    const placed = await mine.exchange.order({ orders: [LIMIT], grouping: 'na' });
    const [status] = placed.response.data.statuses;
    assert.ok(typeof status === 'object' && 'resting' in status);
    const { oid } = status.resting;
    assert.deepEqual(
      (await mine.info.openOrders({ user })).map((order) => order.oid),
      [oid],
    );
    assert.equal((await mine.info.l2Book({ coin: 'BTC' }))?.coin, 'BTC');
    await mine.exchange.cancel({ cancels: [{ a: 0, o: oid }] });
    await until(() => updates.includes('open') && updates.includes('canceled'), 'what became of the order');
    const market = { ...LIMIT, p: '61000', t: { limit: { tif: 'Ioc' } } } as const;
    await mine.exchange.order({ orders: [market], grouping: 'na' });
    await until(() => fills.some((told) => told.includes('"px"')), 'the fill');
    assert.deepEqual(overheard, []);
    const said = fills.join();
    assert.ok(said.includes(decoy.address) && !said.includes(OWNER.address), said);
    await assert.rejects(
      mine.exchange.order({ orders: [{ ...LIMIT, s: '9' }], grouping: 'na' }),
      /Sallyport/,
    );
    await assert.rejects(theirs.exchange.cancel({ cancels: [{ a: 0, o: oid }] }), /never placed/);
    await assert.rejects(mine.info.openOrders({ user: hex(OWNER.address) }));
  } finally {
    await mine.close();
    await theirs.close();
  }
});

test('what is told is not asked for: prices, and how an order ended that was cancelled', async () => {
  const { exchange, close } = await overSocket(await floor.addBot('steady'));
  const { engine } = floor.simulator;
  const asked: string[] = [];
  const ask = engine.ask.bind(engine);
  engine.ask = (body, nowMs) => {
    asked.push(String(Object(body).type));
    return ask(body, nowMs);
  };
  const knows = (open: number): Promise<number> =>
    until(
      async () => JSON.stringify(await floor.gateway.ask('status')).includes(`"openOrders":${open}`),
      `${open} orders`,
    );
  try {
    for (const p of ['58601', '58602', '58603']) {
      const placed = await exchange.order({ orders: [{ ...LIMIT, p }], grouping: 'na' });
      const [status] = placed.response.data.statuses;
      assert.ok(typeof status === 'object' && 'resting' in status);
      await knows(1);
      const from = performance.now();
      await exchange.cancel({ cancels: [{ a: 0, o: status.resting.oid }] });
      await knows(0);
      assert.ok(performance.now() - from < 1_900, 'before a look at the account would have come');
    }
  } finally {
    engine.ask = ask;
    await close();
  }
  assert.ok(!asked.includes('l2Book') && !asked.includes('orderStatus'), asked.join());
});

test('ccxt.pro hears its orders, trades and the book, and trades over the WebSocket', async () => {
  const { address, privateKey } = await floor.addBot('pro');
  const { url } = floor;
  const client = new ccxt.pro.hyperliquid({
    walletAddress: address,
    privateKey,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['swap'] }, defaultSlippage: 0.02 },
    urls: { api: { public: url, private: url, ws: { public: wsUrl } } },
  });
  await client.loadHttpProxyAgent();
  try {
    await client.loadMarkets();
    const book = await client.watchOrderBook(M);
    assert.equal(book.bids[0]?.[0], 60_000);
    const watched = client.watchOrders(M);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const placed = await client.createOrderWs(M, 'limit', 'buy', 0.01, 58_700);
    const [order] = await watched;
    assert.equal(order?.id, placed.id);
    const filled = client.watchMyTrades(M);
    await new Promise((resolve) => setTimeout(resolve, 300));
    await client.createOrderWs(M, 'market', 'buy', 0.01, 60_000);
    assert.equal((await filled).at(-1)?.amount, 0.01);
    await client.cancelOrderWs(String(placed.id), M);
    assert.equal(openAtVenue().length, 0);
  } finally {
    await client.close();
  }
});

/** A socket of a few lines, with all that came on it. */
async function raw(): Promise<{ readonly socket: WebSocket; readonly heard: string[] }> {
  const socket = new WebSocket(wsUrl);
  const heard: string[] = [];
  socket.addEventListener('message', ({ data: text }) => heard.push(String(text)));
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  return { socket, heard };
}

test('a stranger hears nothing, moves nothing, and an address that no bot has is nobody’s (T1, T2, T31)', async () => {
  const decoy = await floor.addBot('watched');
  const { socket, heard } = await raw();
  const say = (message: unknown): void => socket.send(JSON.stringify(message));
  const listen = (type: string, user: string): void =>
    say({ method: 'subscribe', subscription: { type, user } });
  const stranger = Wallet.numbered(77);
  const order = { type: 'order', orders: [LIMIT], grouping: 'na' };
  const before = floor.simulator.engine.received.get('order') ?? 0;
  listen('orderUpdates', OWNER.address);
  listen('orderUpdates', stranger.address);
  listen('webData2', decoy.address);
  say({ method: 'post', id: 1, request: { type: 'action', payload: stranger.l1(order, Date.now()) } });
  const thief = new Wallet(decoy.privateKey);
  const sent = thief.l1({ type: 'agentSendAsset', destination: stranger.address, amount: '1' }, Date.now());
  say({ method: 'post', id: 2, request: { type: 'action', payload: sent } });
  say({
    method: 'post',
    id: 3,
    request: { type: 'info', payload: { type: 'openOrders', user: OWNER.address } },
  });
  say({ method: 'post', id: 4, request: { type: 'explorer', payload: {} } });
  say({ method: 'ping' });
  await until(() => heard.some((text) => text.includes('"id":4')) && heard.length >= 8, heard.join('\n'));
  const all = heard.join('\n');
  assert.equal(all.split('not an address that this gateway gave').length, 3, all);
  assert.match(all, /orderUpdates, userEvents and userFills are told here/);
  assert.match(all, /"id":1,.*does not exist/);
  assert.match(all, /"id":2,.*FUNDS_MOVEMENT_NOT_SERVED/);
  assert.match(all, /"id":3,.*"type":"error"/);
  assert.match(all, /"id":4,.*not understood/);
  assert.match(all, /"channel":"pong"/);
  assert.equal(floor.simulator.engine.received.get('order') ?? 0, before);
  socket.close();
});

test('a revoked bot’s connection ends, and its address opens nothing any more (T9)', async () => {
  const decoy = await floor.addBot('leaving');
  const { socket, heard } = await raw();
  const subscription = { type: 'userFills', user: decoy.address };
  const closed = new Promise<number>((resolve) =>
    socket.addEventListener('close', ({ code }) => resolve(code)),
  );
  socket.send(JSON.stringify({ method: 'subscribe', subscription }));
  await until(() => heard.some((text) => text.includes('"isSnapshot":true')), 'the first message');
  await floor.gateway.ask('bot revoke', { bot: 'leaving' });
  assert.equal(await closed, 1008);
  const again = await raw();
  again.socket.send(JSON.stringify({ method: 'subscribe', subscription }));
  await until(() => again.heard.some((text) => text.includes('not an address')), 'the refusal');
  again.socket.close();
});
