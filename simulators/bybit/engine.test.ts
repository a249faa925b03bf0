import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { formatDecimal } from '../../src/core/units/decimal.ts';
import { Caller, orderParams } from './fixtures/caller.ts';

const BTC = { symbol: 'BTCUSDT' };
const STILL = { markets: [{ ...BTC, volatility: 0 }] };

test('an order is acknowledged first and takes effect after its answer, never within it', () => {
  const caller = new Caller({ ...STILL, matchDelayMs: 50 });
  const placed = caller.order('ann', 'Buy 0.01 BTCUSDT', { orderLinkId: 'a' });
  assert.deepEqual([placed.retCode, placed.result.get('orderLinkId')], [0, 'a']);
  assert.equal(caller.engine.inspect('ann').fills.length, 0);
  assert.equal(caller.call('ann', 'GET /v5/order/realtime', { ...BTC, orderLinkId: 'a' }).list.length, 0);
  caller.pass(50);
  const [order] = caller.call('ann', 'GET /v5/order/realtime', { ...BTC, orderLinkId: 'a' }).list;
  assert.deepEqual([order?.get('orderStatus'), order?.get('cumExecQty')], ['Filled', '0.010']);
});

test('an orderLinkId is good for one order ever, however that one ended', () => {
  const caller = new Caller(STILL);
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT', { orderLinkId: 'a' }).retCode, 0);
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT', { orderLinkId: 'a' }).retCode, 110072);
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT 58000', { orderLinkId: 'b' }).retCode, 0);
  caller.call('ann', 'POST /v5/order/cancel', { ...BTC, orderLinkId: 'b' });
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT 58000', { orderLinkId: 'b' }).retCode, 110072);
  assert.equal(caller.order('bob', 'Buy 0.01 BTCUSDT', { orderLinkId: 'a' }).retCode, 0);
  assert.deepEqual(caller.engine.requests.get('b'), { received: 2, accepted: 1 });
});

test('each refusal has the venue code and HTTP 200', () => {
  const caller = new Caller(STILL);
  const codes = (texts: readonly string[], more = {}): readonly unknown[] =>
    texts.map((text) => {
      const { status, retCode } = caller.order('ann', text, more);
      assert.equal(status, 200);
      caller.pass(1000);
      return retCode;
    });
  assert.deepEqual(
    codes([
      'Buy 0.0001 BTCUSDT 59000',
      'Buy 0.0015 BTCUSDT 59000',
      'Buy 2000 BTCUSDT 59000',
      'Buy 1 BTCUSDT 59000.05',
    ]),
    [10001, 10001, 10001, 10001],
  );
  assert.deepEqual(
    codes(['Buy 1 NOPE 59000', 'Up 1 BTCUSDT 59000', 'Buy 1 BTCUSDT 59000 LATER']),
    [10001, 10001, 10001],
  );
  assert.deepEqual(codes(['Buy 0.01 BTCUSDT 90000', 'Sell 0.01 BTCUSDT 30000']), [110003, 110003]);
  assert.deepEqual(codes(['Buy 30 BTCUSDT 59000']), [110007]);
  assert.deepEqual(codes(['Buy 400 BTCUSDT 59000']), [110090]);
  assert.deepEqual(codes(['Buy 1 THINUSDT 0.05']), [110094]);
  assert.deepEqual(codes(['Buy 0.01 BTCUSDT'], { reduceOnly: true }), [110017]);
  assert.deepEqual(codes(['Buy 0.01 BTCUSDT'], { positionIdx: 1 }), [10001]);
  assert.deepEqual(codes(['Buy 0.01 BTCUSDT'], { orderLinkId: 'no spaces' }), [10001]);
  assert.equal(caller.call('ann', 'POST /v5/order/create', { category: 'option' }).retCode, 10001);
  assert.equal(caller.call('ann', 'POST /v5/order/cancel', { ...BTC, orderId: 'x' }).retCode, 110001);
  assert.equal(
    caller.call('ann', 'POST /v5/order/amend', { ...BTC, orderId: 'x', qty: '1' }).retCode,
    110001,
  );
});

test('a request that is late, early, unknown, unsigned or from elsewhere is refused before it is looked at', () => {
  const caller = new Caller(STILL);
  const line = 'GET /v5/position/list';
  const at = (ms: number): unknown =>
    caller.call('ann', line, BTC, { 'x-bapi-timestamp': String(caller.now + ms) }).retCode;
  assert.deepEqual([at(-5001), at(1000), at(-5000)], [10002, 10002, 10004]);
  assert.equal(caller.call('nobody', line, BTC).retCode, 10003);
  assert.equal(caller.send('GET', '/v5/position/list', {}, '').retCode, 10001);
  assert.equal(caller.send('GET', '/v5/nothing', {}, '').status, 404);
  caller.engine.setRestrictions('ann', { fromOtherAddress: true });
  assert.equal(caller.call('ann', line, BTC).retCode, 10010);
  caller.engine.setRestrictions('ann', { fromOtherAddress: false, readOnly: true });
  assert.equal(caller.call('ann', line, BTC).retCode, 0);
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT').retCode, 10005);
  caller.engine.setRestrictions('ann', { readOnly: false, permissions: {} });
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT').retCode, 10005);
});

test('a query that was signed without its percent signs is good too', () => {
  const caller = new Caller(STILL);
  const decoded = 'category=linear&accountType=UNIFIED&coin=USDT,USDC';
  const signature = createHmac('sha256', 'ann').update(`${caller.now}ann5000${decoded}`).digest('hex');
  const values = { accountType: 'UNIFIED', coin: 'USDT,USDC' };
  const signed = caller.call('ann', 'GET /v5/account/wallet-balance', values, { 'x-bapi-sign': signature });
  assert.equal(signed.retCode, 0);
});

test('limits are counted per endpoint and second, each order of a batch for itself, and told in headers', () => {
  const caller = new Caller(STILL);
  const first = caller.order('ann', 'Buy 0.01 BTCUSDT 58000');
  assert.deepEqual([first.headers['X-Bapi-Limit'], first.headers['X-Bapi-Limit-Status']], ['10', '9']);
  for (let count = 0; count < 9; count += 1) caller.order('ann', 'Buy 0.01 BTCUSDT 58000');
  const last = caller.order('ann', 'Buy 0.01 BTCUSDT 58000');
  assert.deepEqual([last.status, last.retCode, last.headers['X-Bapi-Limit-Status']], [200, 10006, '0']);
  assert.equal(caller.order('bob', 'Buy 0.01 BTCUSDT 58000').retCode, 0);
  const request = [1, 2, 3].map(() => orderParams('Buy 0.01 BTCUSDT 58000'));
  const batch = caller.call('ann', 'POST /v5/order/create-batch', { request });
  assert.equal(batch.headers['X-Bapi-Limit-Status'], '7');
  caller.pass(1000);
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT 58000').retCode, 0);
});

test('too many requests from one address are barred with 403 and no body for ten minutes', () => {
  const caller = new Caller(STILL);
  const ask = (): number => caller.send('GET', '/v5/market/time', {}, '').status;
  for (let count = 0; count < 600; count += 1) assert.equal(ask(), 200);
  assert.equal(ask(), 403);
  caller.pass(599_000);
  assert.equal(ask(), 403);
  caller.pass(1000);
  assert.equal(ask(), 200);
});

test('post-only that would take, and fill-or-kill that would not fill, are acknowledged and then cancelled', () => {
  const caller = new Caller(STILL);
  const lastOf = (text: string): readonly unknown[] => {
    assert.equal(caller.order('ann', text).retCode, 0);
    const order = caller.engine.inspect('ann').orders.at(-1);
    return [order?.status, order?.rejectReason];
  };
  assert.deepEqual(lastOf('Buy 0.01 BTCUSDT 61000 PostOnly'), ['Cancelled', 'EC_PostOnlyWillTakeLiquidity']);
  assert.deepEqual(lastOf('Buy 10 BTCUSDT 60000.1 FOK'), ['Cancelled', 'EC_NoEnoughQtyToFill']);
  assert.deepEqual(lastOf('Buy 0.01 BTCUSDT 58000 IOC'), ['Cancelled', 'EC_NoImmediateQtyToFill']);
  assert.deepEqual(lastOf('Buy 0.01 BTCUSDT 58000 PostOnly'), ['New', 'EC_NoError']);
});

test('a batch answers for each order in its place', () => {
  const caller = new Caller(STILL);
  const request = ['Buy 0.01 BTCUSDT 58000', 'Buy 0.01 BTCUSDT 58000.01', 'Buy 0.01 BTCUSDT 57000'].map(
    (text) => orderParams(text),
  );
  const placed = caller.call('ann', 'POST /v5/order/create-batch', { request });
  assert.equal(placed.list.length, 3);
  const written = JSON.stringify(placed.body);
  assert.match(
    written,
    /"retExtInfo":\{"list":\[\{"code":0,"msg":"OK"\},\{"code":10001,[^}]*\},\{"code":0,"msg":"OK"\}\]\}/,
  );
  const ids = placed.list.map((order) => ({ ...BTC, orderId: order.get('orderId') }));
  caller.call('ann', 'POST /v5/order/cancel-batch', { request: ids });
  assert.equal(caller.engine.inspect('ann').openOrders.length, 0);
  assert.equal(caller.call('ann', 'POST /v5/order/create-batch', { request: [] }).retCode, 10001);
});

test('a conditional order waits, triggers in its direction and keeps its id', () => {
  const caller = new Caller(STILL);
  const stop = (price: number, direction: number): unknown =>
    caller.order('ann', 'Buy 0.01 BTCUSDT', {
      triggerPrice: String(price),
      triggerDirection: direction,
      triggerBy: 'MarkPrice',
    }).retCode;
  assert.deepEqual([stop(59_000, 1), stop(61_000, 2)], [110092, 110093]);
  assert.equal(stop(61_000, 1), 0);
  const [waiting] = caller.engine.inspect('ann').waitingOrders;
  assert.equal(waiting?.status, 'Untriggered');
  caller.engine.setMark('BTCUSDT', '61000');
  const [order] = caller.engine.inspect('ann').orders;
  assert.deepEqual([order?.orderId, order?.status], [waiting?.orderId, 'Filled']);
  assert.equal(stop(64_000, 1), 0);
  caller.call('ann', 'POST /v5/order/cancel-all', { ...BTC, orderFilter: 'StopOrder' });
  assert.equal(caller.engine.inspect('ann').orders.at(-1)?.status, 'Deactivated');
});

test('take-profit and stop-loss guard the position that an order makes, and go when one of them closed it', () => {
  const caller = new Caller(STILL);
  const guards = { takeProfit: '61000', stopLoss: '59000', tpslMode: 'Full' };
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT', { ...guards, stopLoss: '61000' }).retCode, 10001);
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT', guards).retCode, 0);
  const position = caller.call('ann', 'GET /v5/position/list', BTC).list[0];
  assert.deepEqual([position?.get('takeProfit'), position?.get('stopLoss')], ['61000.00', '59000.00']);
  caller.engine.setMark('BTCUSDT', '61500');
  const seen = caller.engine.inspect('ann');
  assert.deepEqual([seen.positions.length, seen.waitingOrders.length], [0, 0]);
  assert.deepEqual(
    seen.orders.map(({ status }) => status),
    ['Filled', 'Filled', 'Deactivated'],
  );
});

test('trading-stop sets, moves and removes what guards a position, and a trailing stop follows the price', () => {
  const caller = new Caller(STILL);
  const guard = (values: object): unknown =>
    caller.call('ann', 'POST /v5/position/trading-stop', { ...BTC, positionIdx: 0, ...values }).retCode;
  assert.equal(guard({ stopLoss: '59000' }), 10001);
  caller.order('ann', 'Buy 0.1 BTCUSDT');
  assert.deepEqual(
    [guard({ takeProfit: '59000' }), guard({ stopLoss: '61000' }), guard({})],
    [10001, 10001, 34040],
  );
  assert.deepEqual([guard({ stopLoss: '59000' }), guard({ stopLoss: '58000' })], [0, 0]);
  assert.equal(caller.engine.inspect('ann').waitingOrders.length, 1);
  assert.equal(guard({ stopLoss: '0', trailingStop: '500' }), 0);
  caller.engine.setMark('BTCUSDT', '62000');
  assert.equal(caller.engine.inspect('ann').positions.length, 1);
  caller.engine.setMark('BTCUSDT', '61400');
  assert.equal(caller.engine.inspect('ann').positions.length, 0);
  caller.order('ann', 'Buy 0.1 BTCUSDT');
  assert.equal(guard({ tpslMode: 'Partial', takeProfit: '62000', tpSize: '0.04' }), 0);
  caller.engine.setMark('BTCUSDT', '62500');
  assert.equal(
    formatDecimal(caller.engine.inspect('ann').positions[0]?.amount ?? caller.engine.mark('BTCUSDT')),
    '0.06',
  );
});

test('quantity zero with reduce-only and close-on-trigger closes the whole position', () => {
  const caller = new Caller(STILL);
  caller.order('ann', 'Buy 0.1 BTCUSDT');
  const closing = { reduceOnly: true, closeOnTrigger: true };
  assert.equal(caller.order('ann', 'Sell 0 BTCUSDT', closing).retCode, 0);
  assert.equal(caller.engine.inspect('ann').positions.length, 0);
  assert.equal(caller.order('ann', 'Sell 0 BTCUSDT', closing).retCode, 110017);
  assert.equal(caller.order('ann', 'Sell 0 BTCUSDT').retCode, 10001);
});

test('in hedge mode long and short are held apart, and the mode only changes while there is nothing', () => {
  const caller = new Caller(STILL);
  const mode = (value: number): unknown =>
    caller.call('ann', 'POST /v5/position/switch-mode', { ...BTC, mode: value }).retCode;
  assert.deepEqual([mode(0), mode(3), mode(3)], [110025, 0, 110025]);
  caller.order('ann', 'Buy 0.02 BTCUSDT', { positionIdx: 1 });
  caller.order('ann', 'Sell 0.01 BTCUSDT', { positionIdx: 2 });
  const sides = caller
    .call('ann', 'GET /v5/position/list', BTC)
    .list.map((one) => [one.get('side'), one.get('size')]);
  assert.deepEqual(sides, [
    ['Buy', '0.020'],
    ['Sell', '0.010'],
  ]);
  assert.equal(mode(0), 110024);
  assert.equal(caller.order('ann', 'Buy 0.01 BTCUSDT').retCode, 10001);
});

test('leverage, margin mode and what a unified account may not do', () => {
  const caller = new Caller(STILL);
  const leverage = (value: string, sell = value): unknown =>
    caller.call('ann', 'POST /v5/position/set-leverage', { ...BTC, buyLeverage: value, sellLeverage: sell })
      .retCode;
  assert.deepEqual(
    [leverage('10'), leverage('20'), leverage('101'), leverage('5', '6')],
    [110043, 0, 110013, 10001],
  );
  caller.order('ann', 'Buy 30 BTCUSDT');
  assert.equal(leverage('2'), 110045);
  const margin = (value: string): unknown =>
    caller.call('ann', 'POST /v5/account/set-margin-mode', { setMarginMode: value }).retCode;
  assert.deepEqual([margin('ISOLATED_MARGIN'), margin('ISOLATED_MARGIN'), margin('NO')], [0, 3400024, 10001]);
  assert.equal(
    caller.call('ann', 'POST /v5/position/switch-isolated', { ...BTC, tradeMode: 1 }).retCode,
    100028,
  );
});

test('equity is deposits plus every entry of the transaction log plus unrealised profit, to the last digit', () => {
  const caller = new Caller({ seed: 3 });
  for (let round = 0; round < 12; round += 1) {
    caller.order('ann', `${round % 3 === 0 ? 'Sell' : 'Buy'} 0.0${round + 1} BTCUSDT`);
    caller.pass(4 * 3_600_000);
  }
  const seen = caller.engine.inspect('ann');
  const changes = seen.log.reduce((sum, entry) => sum + entry.change, 0n);
  assert.ok(seen.log.some(({ type }) => type === 'SETTLEMENT'));
  assert.equal(seen.equity, seen.deposited + changes + seen.unrealized);
  assert.equal(seen.log.at(-1)?.balance, seen.walletBalance);
  const rows = caller.call('ann', 'GET /v5/account/transaction-log', { limit: 5 });
  assert.equal(rows.list.length, 5);
  const next = caller.call('ann', 'GET /v5/account/transaction-log', {
    limit: 5,
    cursor: rows.result.get('nextPageCursor'),
  });
  assert.notEqual(next.list[0]?.get('id'), rows.list[0]?.get('id'));
});

test('an account under its maintenance margin loses its orders and its positions', () => {
  const caller = new Caller({
    markets: [{ ...BTC, volatility: 0 }],
    accounts: [{ apiKey: 'ann', secret: 'ann', balance: '1000' }],
  });
  caller.call('ann', 'POST /v5/position/set-leverage', { ...BTC, buyLeverage: '50', sellLeverage: '50' });
  caller.order('ann', 'Buy 0.5 BTCUSDT');
  caller.order('ann', 'Buy 0.01 BTCUSDT 57500');
  caller.engine.setMark('BTCUSDT', '57800');
  const seen = caller.engine.inspect('ann');
  assert.deepEqual([seen.positions.length, seen.openOrders.length], [0, 0]);
  assert.ok(seen.fills.some(({ liquidation }) => liquidation));
  assert.ok(seen.walletBalance >= 0n);
});

test('a withdrawal or transfer is carried out for a key that may, so that a test can see it', () => {
  const caller = new Caller(STILL);
  const pay = { coin: 'USDT', amount: '10' };
  const lines = ['POST /v5/asset/withdraw/create', 'POST /v5/asset/transfer/inter-transfer'];
  assert.deepEqual(
    lines.map((line) => caller.call('ann', line, pay).retCode),
    [10005, 10005],
  );
  caller.engine.setRestrictions('ann', { permissions: { Wallet: ['Withdraw', 'AccountTransfer'] } });
  assert.deepEqual(
    lines.map((line) => caller.call('ann', line, pay).retCode),
    [0, 0],
  );
  const seen = caller.engine.inspect('ann');
  assert.deepEqual(
    [seen.withdrawals.length, seen.transfers.length, formatDecimal(seen.walletBalance)],
    [1, 1, '99980'],
  );
});

test('the same seed and the same requests give the same venue', () => {
  const run = (seed: number): string => {
    const caller = new Caller({ seed });
    caller.order('ann', 'Buy 0.3 BTCUSDT');
    caller.pass(60_000);
    caller.order('ann', 'Sell 0.1 BTCUSDT');
    return JSON.stringify(caller.call('ann', 'GET /v5/execution/list', BTC).body);
  };
  assert.equal(run(1), run(1));
  assert.notEqual(run(1), run(2));
});
