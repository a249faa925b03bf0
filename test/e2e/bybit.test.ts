import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RestClientV5, WebsocketAPIClient } from 'bybit-api';
import ccxt from 'ccxt';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { known, learnt } from './learns.ts';
import { REAL } from './trading-floor.ts';

const M = 'BTC/USDT:USDT';
const LINEAR = { category: 'linear', symbol: 'BTCUSDT' } as const;

let floor: BybitFloor;

before(async () => {
  floor = await openBybitFloor();
});
after(() => floor.close());

function ccxtOf(decoy: {
  readonly apiKey: string;
  readonly secret: string;
}): InstanceType<typeof ccxt.bybit> {
  const { url } = floor;
  return new ccxt.bybit({
    ...decoy,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['linear'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
}

function openAtVenue(): readonly unknown[] {
  return floor.simulator.engine.inspect(REAL.apiKey).openOrders;
}

test('ccxt trades through the gateway: places, looks up, amends, cancels, takes a position and leaves it', async () => {
  const client = ccxtOf(await floor.addBot('trader'));
  await client.loadMarkets();
  await learnt(floor.gateway, (account) => account['status'] === 'active');
  const placed = await client.createOrder(M, 'limit', 'buy', 0.01, 59_000, { clientOrderId: 'gw-1' });
  const [open] = await client.fetchOpenOrders(M);
  assert.deepEqual([open?.id, open?.clientOrderId, open?.amount], [placed.id, 'gw-1', 0.01]);
  await client.editOrder(String(placed.id), M, 'limit', 'buy', undefined, 58_900);
  assert.equal((await client.fetchOpenOrders(M))[0]?.price, 58_900);
  await learnt(floor.gateway, (account) => account['inDoubt'] === 0);
  await client.cancelOrder(String(placed.id), M);
  await client.createOrder(M, 'market', 'buy', 0.01);
  await learnt(floor.gateway, (account) => JSON.stringify(account['positions']) === '{"BTCUSDT":"0.01"}');
  const [position] = await client.fetchPositions([M]);
  assert.deepEqual([position?.side, position?.contracts], ['long', 0.01]);
  assert.equal((await client.fetchMyTrades(M)).length, 1);
  await client.createOrder(M, 'market', 'sell', 0.01, undefined, { reduceOnly: true });
  await learnt(
    floor.gateway,
    (account) => JSON.stringify(account['positions']) === '{}' && account['openOrders'] === 0,
  );
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
});

test('bybit-api trades through the gateway, with an RSA decoy, in batches, and is refused order by order', async () => {
  const decoy = await floor.addBot('signer', 'rsa');
  const client = new RestClientV5({ key: decoy.apiKey, secret: decoy.secret, baseUrl: floor.url });
  const order = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.01', price: '58500' } as const;
  const batch = await client.batchSubmitOrders('linear', [
    order,
    { ...order, qty: '9' },
    { ...order, price: '58400', orderLinkId: 'b-3' },
  ]);
  assert.deepEqual(
    batch.retExtInfo.list?.map(({ code }) => code),
    [0, 10005, 0],
  );
  assert.equal(openAtVenue().length, 2);
  const stop = { ...LINEAR, side: 'Sell', orderType: 'Market', qty: '0.01', triggerPrice: '50000' } as const;
  const placed = await client.submitOrder({ ...stop, triggerDirection: 2, reduceOnly: true, positionIdx: 0 });
  assert.equal(placed.retCode, 0, placed.retMsg);
  const all = await client.cancelAllOrders({ category: 'linear', settleCoin: 'USDT' });
  assert.equal(all.retCode, 0);
  assert.equal(openAtVenue().length, 0);
  assert.equal(floor.simulator.engine.inspect(REAL.apiKey).waitingOrders.length, 0);
});

test('what policy refuses never reaches the venue, and clients raise what means the same', async () => {
  const client = ccxtOf(await floor.addBot('reckless'));
  await client.loadMarkets();
  const seen = openAtVenue().length;
  await assert.rejects(client.createOrder(M, 'limit', 'buy', 10, 59_000), ccxt.PermissionDenied);
  await assert.rejects(client.createOrder(M, 'limit', 'buy', 0.01, 70_000), ccxt.PermissionDenied);
  await assert.rejects(client.createOrder(M, 'limit', 'buy', 0.01, 59_000, { trailingAmount: 100 }), {
    constructor: ccxt.BadRequest,
    message: /trailingStop is not taken .* No trailing stop is set/,
  });
  await assert.rejects(
    client.createOrder(M, 'limit', 'buy', 0.01, 59_000, { takeProfit: { triggerPrice: 99_500 } }),
    ccxt.PermissionDenied,
  );
  await assert.rejects(
    client.withdraw('USDT', 1, '0x01', undefined, { network: 'ERC20' }),
    ccxt.PermissionDenied,
  );
  await assert.rejects(
    client.editOrder('00000000-0000-4000-8000-000000000001', M, 'limit', 'buy', 1),
    ccxt.OrderNotFound,
  );
  assert.equal(openAtVenue().length, seen);
});

test('orders over WebSocket are judged one by one, after a log-on that one client says twice', async () => {
  const decoy = await floor.addBot('caller');
  const wsUrl = `${floor.url.replace('http', 'ws')}/v5/trade`;
  const silent = () => undefined;
  const logger = { trace: silent, info: silent, error: silent };
  const client = new WebsocketAPIClient(
    { key: decoy.apiKey, secret: decoy.secret, wsUrl, attachEventListeners: false },
    logger,
  );
  const order = { ...LINEAR, side: 'Buy', orderType: 'Limit', qty: '0.01', price: '58700' } as const;
  try {
    const placed = await client.submitNewOrder({ ...order, orderLinkId: 'ws-1' });
    assert.deepEqual([placed.retCode, placed.data.orderLinkId], [0, 'ws-1']);
    assert.equal(openAtVenue().length, 1);
    await assert.rejects(client.submitNewOrder({ ...order, qty: '9' }), (error: unknown) =>
      JSON.stringify(error).includes('10005'),
    );
    await client.cancelOrder({ ...LINEAR, orderLinkId: 'ws-1' });
    assert.equal(openAtVenue().length, 0);
  } finally {
    client.getWSClient().closeAll(true);
  }
});

test('a bot neither sees nor touches the orders of another', async () => {
  const one = ccxtOf(await floor.addBot('one'));
  const other = ccxtOf(await floor.addBot('other'));
  await Promise.all([one.loadMarkets(), other.loadMarkets()]);
  const placed = await one.createOrder(M, 'limit', 'buy', 0.01, 58_000);
  assert.equal((await other.fetchOpenOrders(M)).length, 0);
  await assert.rejects(other.cancelOrder(String(placed.id), M), ccxt.OrderNotFound);
  await other.cancelAllOrders(M);
  assert.equal(openAtVenue().length, 1);
  await one.cancelAllOrders(M);
  assert.equal(openAtVenue().length, 0);
});

/** Where the gateway's own part of the venue's second is used up, the command waits for the next one. */
const reprobed = (): Promise<Readonly<Record<string, unknown>>> =>
  floor.gateway.ask('key reprobe', { name: 'main' });

test('T1: a key that gets a Wallet permission is quarantined at the next look, and let out without it', async () => {
  const { engine } = floor.simulator;
  const probed = async (Wallet: readonly string[]): Promise<unknown> => {
    const permissions = { ContractTrade: ['Order', 'Position'], Wallet };
    engine.setRestrictions(REAL.apiKey, { permissions });
    return (await reprobed())['status'];
  };
  assert.equal(await probed(['AccountTransfer']), 'quarantined');
  assert.equal(await probed([]), 'active');
});

test('a key that the venue ends in fewer than 14 days is told of from the next look on, and no other', async () => {
  const { engine } = floor.simulator;
  const told = async (deadlineDay: number): Promise<unknown> => {
    engine.setRestrictions(REAL.apiKey, { deadlineDay });
    await reprobed();
    assert.deepEqual(await floor.gateway.ask('doctor').then(({ keys }) => keys), [
      { name: 'main', endsInDays: (await known(floor.gateway))['endsInDays'] },
    ]);
    return (await known(floor.gateway))['endsInDays'];
  };
  assert.equal(await told(9), 9);
  assert.equal(await told(14), null);
  assert.equal(await told(-2), null);
});

test('T1: with each decoy it is said how much can be taken with it in a day', async () => {
  const added = await floor.gateway.ask('bot add', { bot: 'bounded', name: 'main' });
  assert.match(String(added['blastRadius']), /^[1-9][0-9]*(?:\.[0-9]+)?$/);
});

test('a decoy of a kind that the venue does not know is not issued', async () => {
  await assert.rejects(
    floor.gateway.ask('bot add', { bot: 'modern', name: 'main', type: 'ed25519' }),
    /hmac or rsa/,
  );
});
