import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { KiteConnect } from 'kiteconnect';
import { decimal } from '../../src/core/units/decimal.ts';
import type { Simulator } from './server.ts';
import { startSimulator } from './server.ts';

const KEY = 'clientkey';
const SECRET = 'clientsecret';
const BARE = {
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  transaction_type: 'BUY',
  quantity: 10,
  product: 'MIS',
} as const;
const LIMIT = { ...BARE, order_type: 'LIMIT', price: 1490 } as const;

let sim: Simulator;

before(async () => {
  const accounts = [{ apiKey: KEY, secret: SECRET, balance: '100000' }];
  const markets = [{ symbol: 'NSE:INFY', volatility: 0 }];
  sim = await startSimulator({ engineOptions: { seed: 1, accounts, markets, limitFactor: 10 } });
});
after(() => sim.close());

async function loggedIn(): Promise<InstanceType<typeof KiteConnect>> {
  const client = new KiteConnect({ api_key: KEY, root: sim.url });
  const session = await client.generateSession(sim.engine.logIn(KEY), SECRET);
  client.setAccessToken(session.access_token);
  return client;
}

/** What kind of error the client raises. */
async function raised(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error === null ? 'none' : Object(error)['error_type'];
}

test('the venue’s own client logs in, places, changes, looks up and cancels', async () => {
  const client = await loggedIn();
  assert.equal((await client.getProfile()).user_id, 'AB1234');
  const { order_id: id } = await client.placeOrder('regular', { ...LIMIT, tag: 'gw1' });
  const [open] = await client.getOrders();
  assert.deepEqual(
    [open?.order_id, open?.status, open?.tag, open?.pending_quantity],
    [id, 'OPEN', 'gw1', 10],
  );
  await client.modifyOrder('regular', id, { price: 1480, quantity: 20 });
  assert.deepEqual(
    (await client.getOrders()).map(({ price, quantity }) => [price, quantity]),
    [[1480, 20]],
  );
  await client.cancelOrder('regular', id);
  const history = await client.getOrderHistory(id);
  assert.deepEqual(
    history.map(({ status }) => status),
    ['PUT ORDER REQ RECEIVED', 'OPEN', 'MODIFY VALIDATION PENDING', 'OPEN', 'CANCEL PENDING', 'CANCELLED'],
  );
});

test('a market order with protection fills, moves cash and position, and shows in trades', async () => {
  const client = await loggedIn();
  const order = { ...BARE, order_type: 'MARKET', market_protection: -1 } as const;
  const { order_id: id } = await client.placeOrder('regular', order);
  const trades = await client.getOrderTrades(id);
  assert.equal(
    trades.reduce((sum, { quantity }) => sum + quantity, 0),
    10,
  );
  const { net } = await client.getPositions();
  assert.deepEqual(
    net.map(({ tradingsymbol, quantity }) => [tradingsymbol, quantity]),
    [['INFY', 10]],
  );
  assert.equal(sim.engine.inspect(KEY).positions.get('NSE:INFY'), decimal('10'));
  assert.equal((await client.getTrades()).length >= 1, true);
  assert.equal((await client.getOHLC(['NSE:INFY']))['NSE:INFY']?.instrument_token, 408065);
  const quote = (await client.getQuote(['NSE:INFY']))['NSE:INFY'];
  assert.equal(quote?.depth.buy.length, 5);
  const instruments = await client.getInstruments('NSE');
  assert.equal(
    instruments.some(({ tradingsymbol }) => tradingsymbol === 'M&M'),
    true,
  );
  const candles = await client.getHistoricalData(
    408065,
    'minute',
    '2026-11-20 09:15:00',
    '2026-11-20 09:17:00',
  );
  assert.equal(candles.length, 3);
});

test('what the venue refuses has its kind of error, and the risk check comes after the acknowledgement', async () => {
  const client = await loggedIn();
  const bare = { ...BARE, order_type: 'MARKET' } as const;
  assert.equal(await raised(client.placeOrder('regular', bare)), 'InputException');
  assert.equal(await raised(client.placeOrder('regular', { ...LIMIT, price: 1490.01 })), 'InputException');
  assert.equal(
    await raised(client.placeOrder('regular', { ...LIMIT, tradingsymbol: 'NONE' })),
    'InputException',
  );
  assert.equal(await raised(client.cancelOrder('regular', '1')), 'OrderException');
  const { order_id: id } = await client.placeOrder('regular', { ...LIMIT, quantity: 9_000 });
  const rejected = (await client.getOrders()).find(({ order_id: each }) => each === id);
  assert.equal(rejected?.status, 'REJECTED');
  sim.engine.setAtAddress(KEY, false);
  assert.equal(await raised(client.placeOrder('regular', LIMIT)), 'PermissionException');
  assert.equal(await raised(client.getOrders()), 'none');
  sim.engine.setAtAddress(KEY, true);
});

test('a session is one, and ends with the next log-in, a log-out, or at six in the morning', async () => {
  const first = await loggedIn();
  const second = await loggedIn();
  assert.equal(await raised(first.getOrders()), 'TokenException');
  await second.invalidateAccessToken();
  assert.equal(await raised(second.getOrders()), 'TokenException');
  const client = new KiteConnect({ api_key: KEY, root: sim.url });
  const token = sim.engine.logIn(KEY);
  assert.equal(await raised(client.generateSession(token, 'wrong')), 'TokenException');
  await client.generateSession(token, SECRET);
  assert.equal(await raised(client.generateSession(token, SECRET)), 'TokenException');
});
