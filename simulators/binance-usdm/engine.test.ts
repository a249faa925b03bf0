import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, formatDecimal } from '../../src/core/units/decimal.ts';
import { Caller, field, orderParams } from './fixtures/caller.ts';

const FLAT = {
  markets: ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'THINUSDT'].map((symbol) => ({ symbol, volatility: 0 })),
};
const DAY_MS = 86_400_000;

test('a refused order answers with the code of its first broken rule', () => {
  const caller = new Caller(FLAT);
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, number])[] = [
    ['BUY 0.01 NOPEUSDT 59000', {}, -1121],
    ['BOTH 0.01 BTCUSDT 59000', {}, -1117],
    ['BUY 0.01 BTCUSDT 59000', { type: 'ICEBERG' }, -1116],
    ['BUY 0.01 BTCUSDT 59000', { type: 'STOP_MARKET' }, -4120],
    ['BUY 0.01 BTCUSDT 59000 DAY', {}, -1115],
    ['BUY 0.01 BTCUSDT 59000', { timeInForce: '' }, -1102],
    ['BUY 0.01 BTCUSDT', { price: '59000' }, -1106],
    ['BUY 1e1 BTCUSDT 59000', {}, -1100],
    ['BUY 0.0001 BTCUSDT 59000', {}, -1111],
    ['BUY 0.01 BTCUSDT 59000.055', {}, -1111],
    ['BUY 0.01 BTCUSDT 59000.05', {}, -4014],
    ['BUY 0 BTCUSDT 59000', {}, -4003],
    ['BUY 1001 BTCUSDT 59000', {}, -4005],
    ['BUY 121 BTCUSDT', {}, -4005],
    ['BUY 0.01 BTCUSDT 900000', {}, -4002],
    ['BUY 0.01 BTCUSDT 63000.1', {}, -4016],
    ['SELL 0.01 BTCUSDT 56999.9', {}, -4024],
    ['BUY 0.001 BTCUSDT 59000', {}, -4164],
    ['BUY 40 BTCUSDT 59000', {}, -2019],
    ['BUY 0.01 BTCUSDT 59000', { reduceOnly: 'true' }, -2022],
    ['BUY 0.01 BTCUSDT 59000', { positionSide: 'LONG' }, -4061],
    ['BUY 0.01 BTCUSDT 60001 GTX', {}, -5022],
    ['BUY 1 BTCUSDT 59999 FOK', {}, -5021],
    ['BUY 0.01 BTCUSDT 59000 GTD', { goodTillDate: '1795228367000' }, -5040],
    ['BUY 0.01 BTCUSDT 59000', { newClientOrderId: 'with space' }, -1100],
    ['BUY 0.01 BTCUSDT 59000', { newClientOrderId: 'x'.repeat(37) }, -4015],
  ];
  for (const [text, more, code] of cases) {
    const answered = caller.order('ann', text, more);
    assert.equal(answered.code, code, `${text} ${JSON.stringify(more)}`);
    assert.equal(answered.status, 400);
  }
  assert.equal(caller.engine.inspect('ann').orders.length, 0);
});

test('a request without a valid key, time or signature gets no further', () => {
  const caller = new Caller(FLAT);
  const signed = (who: string, timestamp: number): number => {
    const before = caller.now;
    caller.now = timestamp;
    const answered = caller.call(who, 'GET /fapi/v3/account');
    caller.now = before;
    return Number(answered.code ?? 0);
  };
  assert.equal(signed('ann', caller.now), 0);
  assert.equal(caller.send('GET', '/fapi/v3/account', {}, '').code, -2014);
  assert.equal(caller.call('eve', 'GET /fapi/v3/account').code, -2015);
  const ann = { 'x-mbx-apikey': 'ann' };
  assert.equal(caller.send('GET', '/fapi/v3/account', ann, '').code, -1102);
  const ahead = `/fapi/v3/account?timestamp=${caller.now + 1000}&signature=00`;
  assert.equal(caller.send('GET', ahead, ann, '').code, -1021);
  const behind = `/fapi/v3/account?timestamp=${caller.now - 5001}&signature=00`;
  assert.equal(caller.send('GET', behind, ann, '').code, -1021);
  const wrong = `/fapi/v3/account?timestamp=${caller.now}&signature=00`;
  assert.equal(caller.send('GET', wrong, ann, '').code, -1022);
  assert.equal(caller.send('GET', '/fapi/v9/account', ann, '').status, 404);
  const twice = `/fapi/v1/depth?symbol=BTCUSDT&symbol=ETHUSDT`;
  assert.equal(caller.send('GET', twice, {}, '').code, -1101);
});

test('T2 a key without the permission cannot withdraw or transfer, and one with it can and is counted', () => {
  const caller = new Caller(FLAT);
  const withdrawal = { coin: 'USDT', address: 'somewhere', amount: '5' };
  const move = { type: 'UMFUTURE_MAIN', asset: 'USDT', amount: '7' };
  assert.equal(caller.call('ann', 'POST /sapi/v1/capital/withdraw/apply', withdrawal).status, 401);
  assert.equal(caller.call('ann', 'POST /sapi/v1/asset/transfer', move).status, 401);
  assert.equal(caller.engine.inspect('ann').withdrawals.length, 0);
  caller.engine.setRestrictions('ann', { enableWithdrawals: true, permitsUniversalTransfer: true });
  assert.equal(caller.call('ann', 'POST /sapi/v1/capital/withdraw/apply', withdrawal).status, 200);
  assert.equal(caller.call('ann', 'POST /sapi/v1/asset/transfer', move).status, 200);
  const seen = caller.engine.inspect('ann');
  assert.deepEqual([seen.withdrawals.length, seen.transfers.length], [1, 1]);
  assert.equal(formatDecimal(seen.walletBalance), '99988');
  assert.equal(field(caller.call('ann', 'GET /sapi/v1/account/apiRestrictions'), 'enableWithdrawals'), true);
  caller.engine.setRestrictions('ann', { enableFutures: false });
  assert.equal(caller.order('ann', 'BUY 0.01 BTCUSDT 59000').code, -2015);
});

test('a client id is unique among open orders only, so a resend after a fill makes a second order', () => {
  const caller = new Caller(FLAT);
  const id = { newClientOrderId: 'once' };
  assert.equal(caller.order('ann', 'BUY 0.01 BTCUSDT 59000', id).status, 200);
  assert.equal(caller.order('ann', 'BUY 0.01 BTCUSDT 59000', id).code, -4116);
  caller.call('ann', 'DELETE /fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'once' });
  assert.equal(caller.order('ann', 'BUY 0.01 BTCUSDT', id).status, 200);
  assert.equal(caller.order('ann', 'BUY 0.01 BTCUSDT', id).status, 200);
  assert.deepEqual(caller.engine.requests.get('once'), { received: 4, accepted: 3 });
});

test('reduce-only orders shrink a position, never turn it, and end with it', () => {
  const caller = new Caller(FLAT);
  caller.order('ann', 'BUY 0.02 BTCUSDT');
  caller.order('ann', 'SELL 0.01 BTCUSDT 61000', { reduceOnly: 'true', newClientOrderId: 'rest' });
  const closed = caller.order('ann', 'SELL 0.05 BTCUSDT', { reduceOnly: 'true' });
  assert.deepEqual([field(closed, 'status'), field(closed, 'executedQty')], ['EXPIRED', '0.020']);
  const seen = caller.engine.inspect('ann');
  assert.equal(seen.positions.length, 0);
  assert.equal(seen.orders.find((order) => order.clientOrderId === 'rest')?.status, 'EXPIRED');
});

test('a stop sells when the price falls through it, and one that is already through is refused', () => {
  const caller = new Caller(FLAT);
  caller.order('ann', 'BUY 0.02 BTCUSDT');
  const stop = (triggerPrice: string): Readonly<Record<string, string>> => ({
    algoType: 'CONDITIONAL',
    symbol: 'BTCUSDT',
    side: 'SELL',
    type: 'STOP_MARKET',
    triggerPrice,
    closePosition: 'true',
    clientAlgoId: `stop-${triggerPrice}`,
  });
  assert.equal(caller.call('ann', 'POST /fapi/v1/algoOrder', stop('61000')).code, -2021);
  assert.equal(caller.call('ann', 'POST /fapi/v1/algoOrder', stop('59000')).status, 200);
  caller.engine.setMark('BTCUSDT', '59100');
  assert.equal(caller.engine.inspect('ann').positions.length, 1);
  caller.engine.setMark('BTCUSDT', '58900');
  const seen = caller.engine.inspect('ann');
  assert.equal(seen.positions.length, 0);
  assert.equal(seen.algoOrders[0]?.algoStatus, 'FINISHED');
  assert.equal(seen.orders.at(-1)?.origType, 'STOP_MARKET');
});

test("F30 without a renewed countdown the market's orders are cancelled, and other markets' are not", () => {
  const caller = new Caller(FLAT);
  caller.order('ann', 'BUY 0.01 BTCUSDT 59000');
  caller.order('ann', 'BUY 0.1 ETHUSDT 2900');
  const renew = (): unknown =>
    caller.call('ann', 'POST /fapi/v1/countdownCancelAll', { symbol: 'BTCUSDT', countdownTime: '5000' });
  renew();
  caller.pass(4000);
  renew();
  caller.pass(4900);
  assert.equal(caller.engine.inspect('ann').openOrders.length, 2);
  caller.pass(200);
  assert.deepEqual(
    caller.engine.inspect('ann').openOrders.map((order) => order.symbol),
    ['ETHUSDT'],
  );
});

test('a good-till-date order ends at its date', () => {
  const caller = new Caller(FLAT);
  const goodTillDate = String(caller.now + 700_000);
  caller.order('ann', 'BUY 0.01 BTCUSDT 59000 GTD', { goodTillDate });
  caller.pass(699_000);
  assert.equal(caller.engine.inspect('ann').openOrders.length, 1);
  caller.pass(1000);
  assert.equal(caller.engine.inspect('ann').orders[0]?.status, 'EXPIRED');
});

test('a batch answers for each of its orders, and cancels take both spellings of the list', () => {
  const caller = new Caller(FLAT);
  const good = orderParams('BUY 0.01 BTCUSDT 59000', { newClientOrderId: 'good' });
  const bad = orderParams('BUY 0.01 BTCUSDT 59000.05');
  const answered = caller.call('ann', 'POST /fapi/v1/batchOrders', {
    batchOrders: JSON.stringify([good, bad]),
  });
  assert.ok(Array.isArray(answered.body));
  assert.equal(answered.body.length, 2);
  const id = caller.engine.inspect('ann').openOrders[0]?.orderId ?? 0;
  for (const [name, code] of [
    ['orderidlist', undefined],
    ['orderIdList', -2011],
  ] as const) {
    const cancelled = caller.call('ann', 'DELETE /fapi/v1/batchOrders', {
      symbol: 'BTCUSDT',
      [name]: `[${id}]`,
    });
    assert.ok(Array.isArray(cancelled.body));
    const first: unknown = cancelled.body[0];
    assert.equal(JSON.stringify(first).includes('-2011'), code !== undefined);
  }
});

test('funding is paid every eight hours on what is held then', () => {
  const caller = new Caller(FLAT);
  caller.order('ann', 'BUY 0.1 BTCUSDT');
  caller.order('bob', 'SELL 0.1 BTCUSDT');
  caller.pass(DAY_MS);
  const paid = (who: string): readonly bigint[] =>
    caller.engine
      .inspect(who)
      .income.filter((entry) => entry.incomeType === 'FUNDING_FEE')
      .map((entry) => entry.income);
  assert.equal(paid('ann').length, 3);
  assert.deepEqual(
    paid('ann'),
    paid('bob').map((income) => -income),
  );
});

test('an account below its maintenance margin is closed out', () => {
  const caller = new Caller({ ...FLAT, accounts: [{ apiKey: 'ann', secret: 'ann', balance: '1000' }] });
  caller.call('ann', 'POST /fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '100' });
  assert.equal(caller.order('ann', 'BUY 1 BTCUSDT').status, 200);
  caller.engine.setMark('BTCUSDT', '58000');
  const seen = caller.engine.inspect('ann');
  assert.equal(seen.positions.length, 0);
  assert.equal(seen.walletBalance, 0n);
  assert.equal(seen.orders.at(-1)?.type, 'LIQUIDATION');
});

test('T1 the thin market trades a few thousand USDT a day and one small order moves its price far', () => {
  const caller = new Caller(FLAT);
  const volume = Number(
    field(caller.send('GET', '/fapi/v1/ticker/24hr?symbol=THINUSDT', {}, ''), 'quoteVolume'),
  );
  assert.ok(volume > 1000 && volume < 10_000);
  caller.order('ann', 'BUY 2000 THINUSDT');
  const fills = caller.engine.inspect('ann').fills;
  assert.ok((fills.at(-1)?.price ?? 0n) > decimal('0.051'));
});

test('over the weight limit everything is 429 with Retry-After until the minute is over', () => {
  const caller = new Caller({ ...FLAT, weightPerMinute: 20 });
  for (let count = 0; count < 20; count += 1) caller.send('GET', '/fapi/v1/time', {}, '');
  const refused = caller.send('GET', '/fapi/v1/time', {}, '');
  assert.deepEqual([refused.status, refused.code], [429, -1003]);
  assert.equal(refused.headers['x-mbx-used-weight-1m'], '21');
  caller.pass(Number(refused.headers['retry-after']) * 1000);
  assert.equal(caller.send('GET', '/fapi/v1/time', {}, '').status, 200);
});

test('who goes on after 429 is banned with 418, longer each time; what was under way at the 429 does not count', () => {
  const caller = new Caller({ ...FLAT, weightPerMinute: 20 });
  const ask = () => caller.send('GET', '/fapi/v1/time', {}, '');
  const untilBanned = (): number => {
    while (ask().status === 200) caller.pass(1);
    for (let i = 0; i < 50; i += 1) assert.equal(ask().status, 429);
    caller.pass(1_000);
    let later = 1;
    while (ask().status === 429) later += 1;
    return later;
  };
  assert.equal(untilBanned(), 11);
  const banned = ask();
  assert.deepEqual([banned.status, banned.code, banned.headers['retry-after']], [418, -1003, '120']);
  caller.pass(119_000);
  assert.equal(ask().status, 418);
  caller.pass(1_000);
  assert.equal(untilBanned(), 11);
  assert.equal(ask().headers['retry-after'], '240');
  assert.equal(caller.engine.bans, 2);
  caller.pass(240_000);
  assert.equal(ask().status, 200);
});

test('the same seed and requests give the same history, however often time is advanced', () => {
  const run = (strideMs: number): string => {
    const caller = new Caller();
    for (let round = 0; round < 20; round += 1) {
      const mark = formatDecimal(caller.engine.mark('BTCUSDT'));
      const price = (Math.floor(Number(mark)) - 5).toFixed(1);
      caller.order('ann', `BUY 0.05 BTCUSDT ${price}`, { newClientOrderId: `n${round}` });
      for (let passed = 0; passed < 30_000; passed += strideMs) caller.pass(strideMs);
    }
    const { fills } = caller.engine.inspect('ann');
    assert.ok(fills.length > 5);
    return JSON.stringify(fills, (_, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
  };
  assert.equal(run(30_000), run(250));
});

test('in hedge mode both sides are held at once, and an order can only close its own', () => {
  const caller = new Caller(FLAT);
  caller.call('ann', 'POST /fapi/v1/positionSide/dual', { dualSidePosition: 'true' });
  assert.equal(caller.order('ann', 'BUY 0.02 BTCUSDT').code, -4061);
  caller.order('ann', 'BUY 0.02 BTCUSDT', { positionSide: 'LONG' });
  caller.order('ann', 'SELL 0.03 BTCUSDT', { positionSide: 'SHORT' });
  const amounts = caller.engine.inspect('ann').positions.map((held) => formatDecimal(held.amount));
  assert.deepEqual(amounts, ['0.02', '-0.03']);
  assert.equal(caller.order('ann', 'SELL 0.03 BTCUSDT', { positionSide: 'LONG' }).code, -2022);
});
