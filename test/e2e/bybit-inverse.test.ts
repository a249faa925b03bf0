import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { RestClientV5 } from 'bybit-api';
import ccxt from 'ccxt';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { known, learnt, until } from './learns.ts';
import { REAL, starterPolicy } from './trading-floor.ts';

const M = 'BTC/USD:BTC';
const INVERSE = { category: 'inverse', symbol: 'BTCUSD' } as const;

let floor: BybitFloor;

before(async () => {
  const markets = ['BTCUSDT', 'BTCUSD'].map((symbol) => ({ symbol, volatility: 0 }));
  const starter = starterPolicy();
  const limits = { symbols: ['BTCUSDT', 'INVERSE:BTCUSD'], notionalMax: '2000', positionMax: '5000' };
  const everyAccount = { ...Object(starter['everyAccount']), ...limits };
  floor = await openBybitFloor({ markets }, { ...starter, everyAccount }, { accepted: ['inverse'] });
});
after(() => floor.close());

type Decoy = Awaited<ReturnType<BybitFloor['addBot']>>;

/** Stock ccxt: told nothing but where and with which key, and that it is to list inverse markets. */
function ccxtOf(decoy: Decoy): InstanceType<typeof ccxt.bybit> {
  const { url } = floor;
  return new ccxt.bybit({
    ...decoy,
    enableRateLimit: false,
    options: { fetchMarkets: { types: ['linear', 'inverse'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
}

function clientOf({ apiKey, secret }: Decoy): RestClientV5 {
  return new RestClientV5({ key: apiKey, secret, baseUrl: floor.url });
}

function holds(text: string): (account: Record<string, unknown>) => boolean {
  return (account) => JSON.stringify(account['positions']) === text && account['inDoubt'] === 0;
}

test('ccxt trades inverse contracts: places, looks up, amends, cancels, takes a position and leaves it', async () => {
  const client = ccxtOf(await floor.addBot('trader'));
  await client.loadMarkets();
  await learnt(floor.gateway, (account) => account['status'] === 'active');
  const placed = await client.createOrder(M, 'limit', 'buy', 500, 59_000, { clientOrderId: 'inv-1' });
  const [open] = await client.fetchOpenOrders(M);
  assert.deepEqual([open?.id, open?.clientOrderId, open?.amount], [placed.id, 'inv-1', 500]);
  await client.editOrder(String(placed.id), M, 'limit', 'buy', 600, 58_900);
  assert.deepEqual([(await client.fetchOpenOrders(M))[0]?.amount], [600]);
  await learnt(floor.gateway, (account) => account['inDoubt'] === 0 && account['openOrders'] === 1);
  await client.cancelOrder(String(placed.id), M);
  await client.createOrder(M, 'market', 'buy', 1_000);
  await learnt(floor.gateway, holds('{"INVERSE:BTCUSD":"1000"}'));
  const [position] = await client.fetchPositions([M]);
  assert.deepEqual([position?.side, position?.contracts], ['long', 1_000]);
  assert.equal((await client.fetchMyTrades(M)).length, 1);
  assert.equal((await known(floor.gateway))['turnoverToday'], '1000');
  await client.createOrder(M, 'market', 'sell', 1_000, undefined, { reduceOnly: true });
  await learnt(floor.gateway, holds('{}'));
  assert.deepEqual((await floor.gateway.ask('status'))['halts'], []);
});

test('an inverse order over the limit is refused at its dollars, whatever its price', async () => {
  const client = clientOf(await floor.addBot('reckless'));
  const before = floor.simulator.engine.inspect(REAL.apiKey).orders.length;
  const order = { ...INVERSE, side: 'Buy', orderType: 'Limit', qty: '2001', price: '59000' } as const;
  const refused = await client.submitOrder(order);
  assert.match(refused.retMsg, /worth 2001, above .* 2000/);
  assert.match((await client.submitOrder({ ...order, price: '40000' })).retMsg, /2001/);
  assert.match((await client.submitOrder({ ...order, qty: '100', price: '66000' })).retMsg, /COLLAR/);
  assert.equal(floor.simulator.engine.inspect(REAL.apiKey).orders.length, before);
});

test('halted, openings of inverse contracts stop, cancels and what the venue keeps from opening pass', async () => {
  const client = clientOf(await floor.addBot('halted'));
  const buy = { ...INVERSE, side: 'Buy', orderType: 'Market', qty: '300' } as const;
  assert.equal((await client.submitOrder(buy)).retCode, 0);
  const resting = await client.submitOrder({ ...buy, orderType: 'Limit', price: '58000' });
  await learnt(floor.gateway, holds('{"INVERSE:BTCUSD":"300"}'));
  const scope = 'bot:halted';
  await floor.gateway.ask('halt', { scope, stops: 'openings', reason: 'test' });
  assert.match((await client.submitOrder(buy)).retMsg, /TRADING_HALTED/);
  const { orderId } = resting.result;
  assert.equal((await client.cancelOrder({ ...INVERSE, orderId })).retCode, 0);
  const exit = { ...buy, side: 'Sell', reduceOnly: true } as const;
  const left = await client.submitOrder(exit);
  assert.equal(left.retCode, 0, left.retMsg);
  await learnt(floor.gateway, holds('{}'));
  await floor.gateway.ask('resume', { scope, reason: 'test' });
});

test('batches, cancel-all and exits with an order work for inverse contracts', async () => {
  const client = clientOf(await floor.addBot('batcher'));
  const order = { symbol: 'BTCUSD', side: 'Buy', orderType: 'Limit', qty: '100', price: '58500' } as const;
  const batch = await client.batchSubmitOrders('inverse', [
    order,
    { ...order, qty: '9000' },
    { ...order, price: '58400', orderLinkId: 'i-3' },
  ]);
  assert.deepEqual(
    batch.retExtInfo.list?.map(({ code }) => code),
    [0, 10005, 0],
  );
  const all = await client.cancelAllOrders({ category: 'inverse', settleCoin: 'BTC' });
  assert.equal(all.retCode, 0, all.retMsg);
  assert.equal(floor.simulator.engine.inspect(REAL.apiKey).openOrders.length, 0);
  const market = { ...INVERSE, ...order, orderType: 'Market', stopLoss: '57000' } as const;
  const { price: _, ...words } = market;
  const placed = await client.submitOrder(words);
  assert.equal(placed.retCode, 0, placed.retMsg);
  await learnt(floor.gateway, holds('{"INVERSE:BTCUSD":"100"}'));
  floor.simulator.engine.setMark('BTCUSD', '56990');
  await learnt(floor.gateway, holds('{}'));
  assert.deepEqual((await floor.gateway.ask('status'))['halts'], []);
});

test('an inverse order that no bot sent halts the account within seconds', async () => {
  const words = { ...INVERSE, side: 'Buy', orderType: 'Limit', qty: '100', price: '56000' };
  assert.match(floor.byHand('/v5/order/create', words), /\"retCode\":0/);
  const halts = async (): Promise<string> => JSON.stringify((await floor.gateway.ask('status'))['halts']);
  await until(async () => (await halts()).includes('account:main'), 'the halt', halts);
});
