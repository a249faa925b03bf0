import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { runInThisContext } from 'node:vm';
import { RestClientV5 } from 'bybit-api';
import ccxt from 'ccxt';
import { bybitSnippets } from '../../src/cli/bybit-snippets.ts';
import { openBybitFloor, type BybitFloor } from './bybit-floor.ts';
import { known, learnt, until } from './learns.ts';
import { REAL, starterPolicy } from './trading-floor.ts';

const PAIR = 'BTC/USDT';
const SPOT = { category: 'spot', symbol: 'BTCUSDT' } as const;
/** Nobody's to sell: the account had it before its key was added. */
const BASELINE = '1';

let floor: BybitFloor;

before(async () => {
  const starter = starterPolicy();
  const limits = { symbols: ['BTCUSDT', 'SPOT:BTCUSDT'], notionalMax: '2000', positionMax: '5000' };
  const permissions = { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] };
  floor = await openBybitFloor(
    {
      accounts: [{ ...REAL, balance: '100000', coins: { BTC: BASELINE }, restrictions: { permissions } }],
      markets: ['BTCUSDT', 'SPOT:BTCUSDT'].map((symbol) => ({ symbol, volatility: 0 })),
    },
    { ...starter, everyAccount: { ...Object(starter['everyAccount']), ...limits } },
    { accepted: ['spot'] },
  );
});
after(() => floor.close());

type Decoy = Awaited<ReturnType<BybitFloor['addBot']>>;

/** Stock ccxt, told nothing but where, with which key, and that pairs are meant. */
function ccxtOf(decoy: Decoy): InstanceType<typeof ccxt.bybit> {
  const { url } = floor;
  return new ccxt.bybit({
    ...decoy,
    enableRateLimit: false,
    options: { defaultType: 'spot', fetchCurrencies: false, fetchMarkets: { types: ['spot', 'linear'] } },
    urls: { api: { spot: url, futures: url, v2: url, public: url, private: url } },
  });
}

function clientOf({ apiKey, secret }: Decoy): RestClientV5 {
  return new RestClientV5({ key: apiKey, secret, baseUrl: floor.url });
}

/** What all bots hold of the pair, as decimal text; null where they hold nothing. */
function heldIn(account: Record<string, unknown>): string | null {
  const held: unknown = Object(account['positions'])['SPOT:BTCUSDT'];
  return typeof held === 'string' ? held : null;
}

function atVenue(): ReturnType<BybitFloor['simulator']['engine']['inspect']> {
  return floor.simulator.engine.inspect(REAL.apiKey);
}

test('ccxt buys by cost and by limit, sells what it bought, and what the fee left over stays', async () => {
  const client = ccxtOf(await floor.addBot('trader'));
  await client.loadMarkets();
  await learnt(floor.gateway, (account) => account['status'] === 'active');
  await client.createMarketBuyOrderWithCost(PAIR, 600);
  await learnt(floor.gateway, (account) => heldIn(account) !== null && account['inDoubt'] === 0);
  const bought = Number(heldIn(await known(floor.gateway)));
  assert.ok(bought > 0.0095 && bought < 0.01, String(bought));
  const [trade] = await client.fetchMyTrades(PAIR);
  assert.deepEqual([trade?.side, trade?.fee?.currency], ['buy', 'BTC'], 'the fee is taken from the coin');
  const placed = await client.createOrder(PAIR, 'limit', 'buy', 0.001, 59_000, { clientOrderId: 'pair-1' });
  const [open] = await client.fetchOpenOrders(PAIR);
  assert.deepEqual([open?.id, open?.clientOrderId, open?.amount], [placed.id, 'pair-1', 0.001]);
  await client.editOrder(String(placed.id), PAIR, 'limit', 'buy', 0.002, 58_900);
  assert.deepEqual([(await client.fetchOpenOrders(PAIR))[0]?.amount], [0.002]);
  await client.cancelOrder(String(placed.id), PAIR);
  const whole = Math.floor(bought * 1e6) / 1e6;
  await client.createOrder(PAIR, 'market', 'sell', whole);
  await learnt(floor.gateway, (account) => Number(heldIn(account)) < 0.000_01 && account['inDoubt'] === 0);
  const left = Number(heldIn(await known(floor.gateway)));
  assert.ok(left >= 0, `never below nothing: ${left}`);
  const sale = (await client.fetchMyTrades(PAIR)).filter(({ side }) => side === 'sell');
  const sold = sale.reduce((sum, { amount }) => sum + Number(amount), 0);
  assert.ok(Math.abs(sold - whole) < 1e-9, `${sold} of ${whole}`);
  assert.deepEqual((await floor.gateway.ask('status'))['halts'], []);
});

test('the line for ccxt that comes with a bot trades the pair as it stands', async () => {
  const issued = await floor.gateway.ask('bot add', { bot: 'pasted', name: 'main' });
  assert.deepEqual(issued['accepted'], ['spot']);
  const key = { apiKey: String(issued['apiKey']), secret: String(issued['secret']) };
  const pointing = { ...key, venue: 'bybit', baseUrl: floor.url, type: 'hmac', accepted: ['spot'] } as const;
  const [line] = bybitSnippets(pointing);
  const client: InstanceType<typeof ccxt.bybit> = runInThisContext(`(ccxt) => ${line?.text ?? ''}`)(ccxt);
  await client.loadMarkets();
  const placed = await client.createOrder(PAIR, 'limit', 'buy', 0.001, 58_700);
  const [open] = await client.fetchOpenOrders(PAIR);
  assert.deepEqual([open?.id, open?.symbol], [placed.id, PAIR]);
  await client.cancelOrder(String(placed.id), PAIR);
  assert.deepEqual(await client.fetchOpenOrders(PAIR), []);
});

test('T2: a bot sells nothing that the account had before, and no more than it bought', async () => {
  const decoy = await floor.addBot('seller');
  const client = clientOf(decoy);
  const sell = { ...SPOT, side: 'Sell', orderType: 'Market', qty: '0.001' } as const;
  const orders = atVenue().orders.length;
  assert.match((await client.submitOrder(sell)).retMsg, /HOLDING_EXCEEDED/, 'the baseline is nobody’s');
  assert.equal(atVenue().orders.length, orders);
  const before = Number(heldIn(await known(floor.gateway)));
  await client.submitOrder({
    ...SPOT,
    side: 'Buy',
    orderType: 'Market',
    qty: '0.01',
    marketUnit: 'baseCoin',
  });
  await learnt(
    floor.gateway,
    (account) => Number(heldIn(account)) > before + 0.009 && account['inDoubt'] === 0,
  );
  assert.match(
    (await client.submitOrder({ ...sell, qty: '0.01' })).retMsg,
    /HOLDING_EXCEEDED/,
    'the fee is gone',
  );
  const resting = await client.submitOrder({ ...sell, orderType: 'Limit', qty: '0.006', price: '61000' });
  assert.equal(resting.retCode, 0, resting.retMsg);
  assert.match(
    (await client.submitOrder({ ...sell, qty: '0.006' })).retMsg,
    /HOLDING_EXCEEDED/,
    'what rests counts',
  );
  const { orderId } = resting.result;
  assert.equal((await client.cancelOrder({ ...SPOT, orderId })).retCode, 0);
  await learnt(floor.gateway, (account) => account['openOrders'] === 0 && account['inDoubt'] === 0);
  const sold = await client.submitOrder({ ...sell, qty: '0.009' });
  assert.equal(sold.retCode, 0, sold.retMsg);
  await learnt(
    floor.gateway,
    (account) => Number(heldIn(account)) < before + 0.002 && account['inDoubt'] === 0,
  );
  assert.ok(Number(atVenue().coins.get('BTC')) / 1e18 >= Number(BASELINE), 'the baseline is whole');
});

test('purchases over the limits are refused by what they cost, by quantity and by amount', async () => {
  const client = clientOf(await floor.addBot('reckless'));
  const orders = atVenue().orders.length;
  const buy = { ...SPOT, side: 'Buy', orderType: 'Market' } as const;
  assert.match((await client.submitOrder({ ...buy, qty: '2001' })).retMsg, /NOTIONAL_EXCEEDS_MAX/);
  const byQuantity = { ...buy, qty: '0.05', marketUnit: 'baseCoin' } as const;
  assert.match((await client.submitOrder(byQuantity)).retMsg, /NOTIONAL_EXCEEDS_MAX/);
  const far = { ...buy, orderType: 'Limit', qty: '0.001', price: '70000' } as const;
  assert.match((await client.submitOrder(far)).retMsg, /COLLAR/);
  const borrowed = await client.submitOrder({ ...buy, qty: '100', isLeverage: 1 });
  assert.notEqual(borrowed.retCode, 0);
  assert.match(borrowed.retMsg, /isLeverage/);
  const stop = await client.submitOrder({
    ...far,
    price: '59000',
    triggerPrice: '58000',
    triggerDirection: 2,
  });
  assert.match(stop.retMsg, /triggerPrice is not taken.* Of a pair plain limit and market orders are served/);
  assert.equal(atVenue().orders.length, orders);
});

test('halted, purchases and sales of a pair stop, since no venue keeps a sale from opening; cancels pass', async () => {
  const client = clientOf(await floor.addBot('halted'));
  const before = Number(heldIn(await known(floor.gateway)));
  await client.submitOrder({ ...SPOT, side: 'Buy', orderType: 'Market', qty: '600' });
  const buy = { ...SPOT, side: 'Buy', orderType: 'Limit', qty: '0.001', price: '59000' } as const;
  const resting = await client.submitOrder(buy);
  assert.equal(resting.retCode, 0, resting.retMsg);
  await learnt(
    floor.gateway,
    (account) => Number(heldIn(account)) > before + 0.009 && account['inDoubt'] === 0,
  );
  const scope = 'bot:halted';
  await floor.gateway.ask('halt', { scope, stops: 'openings', reason: 'test' });
  assert.match((await client.submitOrder(buy)).retMsg, /TRADING_HALTED/);
  const sale = { ...SPOT, side: 'Sell', orderType: 'Market', qty: '0.009' } as const;
  assert.match((await client.submitOrder(sale)).retMsg, /TRADING_HALTED/);
  const { orderId } = resting.result;
  assert.equal((await client.cancelOrder({ ...SPOT, orderId })).retCode, 0);
  await floor.gateway.ask('resume', { scope, reason: 'test' });
  const left = await client.submitOrder(sale);
  assert.equal(left.retCode, 0, left.retMsg);
  await learnt(
    floor.gateway,
    (account) => Number(heldIn(account)) < before + 0.002 && account['inDoubt'] === 0,
  );
});

test('batches and cancel-all work in pairs, and leave contracts with the same symbol alone', async () => {
  const client = clientOf(await floor.addBot('batcher'));
  const order = { symbol: 'BTCUSDT', side: 'Buy', orderType: 'Limit', qty: '0.001', price: '59000' } as const;
  const contract = await client.submitOrder({ ...order, category: 'linear' });
  assert.equal(contract.retCode, 0, contract.retMsg);
  const batch = await client.batchSubmitOrders('spot', [
    order,
    { ...order, qty: '0.9' },
    { ...order, price: '58900', orderLinkId: 's-3' },
  ]);
  assert.deepEqual(
    batch.retExtInfo.list?.map(({ code }) => code),
    [0, 10005, 0],
  );
  const all = await client.cancelAllOrders({ category: 'spot' });
  assert.equal(all.retCode, 0, all.retMsg);
  const open = atVenue().openOrders.map(({ symbol }) => symbol);
  assert.deepEqual(open, ['BTCUSDT']);
  await client.cancelAllOrders({ category: 'linear', symbol: 'BTCUSDT' });
  assert.deepEqual((await floor.gateway.ask('status'))['halts'], []);
});

test('an order in a pair that no bot sent halts the account within seconds', async () => {
  const words = { ...SPOT, side: 'Buy', orderType: 'Limit', qty: '0.001', price: '56000' };
  assert.match(floor.byHand('/v5/order/create', words), /\"retCode\":0/);
  const halts = async (): Promise<string> => JSON.stringify((await floor.gateway.ask('status'))['halts']);
  await until(async () => (await halts()).includes('account:main'), 'the halt', halts);
});
