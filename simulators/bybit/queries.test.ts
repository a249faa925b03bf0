import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Caller, orderParams } from './fixtures/caller.ts';

const BTC = { symbol: 'BTCUSDT' };
const STILL = { markets: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ symbol, volatility: 0 })) };

test('orders are found by id, by link id, by market, coin and kind, open or ended, page by page', () => {
  const caller = new Caller(STILL);
  const first = caller.order('ann', 'Buy 0.01 BTCUSDT 58000', { orderLinkId: 'a' }).result.get('orderId');
  caller.order('ann', 'Buy 0.01 BTCUSDT', { orderLinkId: 'done' });
  caller.order('ann', 'Buy 0.1 ETHUSDT 2900');
  caller.order('ann', 'Buy 0.01 BTCUSDT', { triggerPrice: '61000', triggerDirection: 1 });
  const live = (values: object): number =>
    caller.call('ann', 'GET /v5/order/realtime', { ...values }).list.length;
  assert.equal(caller.call('ann', 'GET /v5/order/realtime').retCode, 10001);
  assert.deepEqual(
    [live({ orderId: first }), live({ orderLinkId: 'a' }), live({ orderLinkId: 'x', ...BTC })],
    [1, 1, 0],
  );
  assert.deepEqual(
    [live(BTC), live({ baseCoin: 'ETH' }), live({ settleCoin: 'USDT' }), live({ settleCoin: 'USDC' })],
    [2, 1, 3, 0],
  );
  assert.deepEqual(
    [live({ ...BTC, orderFilter: 'Order' }), live({ ...BTC, orderFilter: 'StopOrder' })],
    [1, 1],
  );
  assert.deepEqual(
    [
      live({ ...BTC, openOnly: 1 }),
      live({ orderLinkId: 'done' }),
      live({ orderId: first, symbol: 'ETHUSDT' }),
    ],
    [1, 1, 0],
  );
  assert.equal(live({ category: 'spot', ...BTC }), 0);
  const ended = (values: object): number =>
    caller.call('ann', 'GET /v5/order/history', { ...values }).list.length;
  assert.deepEqual([ended({}), ended({ orderStatus: 'Cancelled' }), ended({ orderLinkId: 'a' })], [1, 0, 0]);
  assert.deepEqual([ended({ startTime: caller.now + 1 }), ended({ endTime: caller.now })], [0, 1]);
  const page = caller.call('ann', 'GET /v5/order/realtime', { settleCoin: 'USDT', limit: 2 });
  const cursor = page.result.get('nextPageCursor');
  assert.deepEqual([page.list.length, live({ settleCoin: 'USDT', limit: 2, cursor })], [2, 1]);
  for (const wrong of [{ cursor: 'x' }, { limit: 0 }, { limit: 'x' }]) {
    assert.equal(caller.call('ann', 'GET /v5/order/realtime', { ...BTC, ...wrong }).retCode, 10001);
  }
});

test('fills are found by order and kind, and what a closing order earned is told', () => {
  const caller = new Caller(STILL);
  caller.order('ann', 'Buy 0.02 BTCUSDT', { orderLinkId: 'in' });
  caller.engine.setMark('BTCUSDT', '61000');
  const out = caller.order('ann', 'Sell 0.01 BTCUSDT', { orderLinkId: 'out' }).result.get('orderId');
  caller.order('ann', 'Sell 0.02 BTCUSDT');
  caller.order('ann', 'Buy 0.01 BTCUSDT');
  const fills = (values: object): number =>
    caller.call('ann', 'GET /v5/execution/list', { ...values }).list.length;
  assert.deepEqual(
    [fills(BTC), fills({ orderLinkId: 'in' }), fills({ orderId: out }), fills({ symbol: 'ETHUSDT' })],
    [4, 1, 1, 0],
  );
  assert.deepEqual(
    [fills({ execType: 'Funding' }), fills({ execType: 'Trade' }), fills({ endTime: 1 })],
    [0, 4, 0],
  );
  assert.equal(caller.call('ann', 'GET /v5/execution/list', { startTime: 'x' }).retCode, 10001);
  const closed = caller.call('ann', 'GET /v5/position/closed-pnl', BTC).list;
  assert.deepEqual(
    closed.map((row) => [row.get('side'), row.get('closedSize')]),
    [
      ['Buy', '0.010'],
      ['Sell', '0.010'],
      ['Sell', '0.010'],
    ],
  );
  const sold = closed.at(-1);
  assert.deepEqual([sold?.get('orderId'), sold?.get('avgEntryPrice')], [out, '60000.1000']);
  assert.ok(Number(sold?.get('closedPnl')) > 8);
  assert.equal(caller.call('ann', 'GET /v5/position/closed-pnl', { symbol: 'ETHUSDT' }).list.length, 0);
});

test('the account, its key and its positions are told to whoever may read', () => {
  const caller = new Caller(STILL);
  caller.order('ann', 'Buy 0.02 BTCUSDT');
  assert.equal(caller.call('ann', 'GET /v5/position/list').retCode, 10001);
  assert.equal(caller.call('ann', 'GET /v5/position/list', { symbol: 'NOPE' }).retCode, 10001);
  assert.equal(caller.call('ann', 'GET /v5/position/list', { settleCoin: 'USDT' }).list.length, 1);
  assert.equal(caller.call('ann', 'GET /v5/position/list', BTC).list[0]?.get('size'), '0.020');
  assert.equal(caller.call('ann', 'GET /v5/account/wallet-balance', { accountType: 'SPOT' }).retCode, 10001);
  assert.equal(caller.call('ann', 'GET /v5/account/fee-rate', BTC).list[0]?.get('makerFeeRate'), '0.0002');
  assert.equal(caller.call('ann', 'GET /v5/account/transaction-log', { type: 'TRADE' }).list.length, 1);
  assert.equal(caller.call('ann', 'GET /v5/account/transaction-log', { startTime: 'x' }).retCode, 10001);
  assert.equal(caller.call('ann', 'GET /v5/account/info').result.get('dcpStatus'), 'OFF');
  assert.equal(caller.call('ann', 'GET /v5/asset/coin/query-info', { coin: 'BTC' }).retCode, 0);
  caller.engine.setRestrictions('ann', { ips: [], isMaster: true, readOnly: true });
  const key = caller.call('ann', 'GET /v5/user/query-api').result;
  assert.deepEqual([key.get('ips'), key.get('isMaster'), key.get('readOnly')], [['*'], true, 1]);
});

test('disconnection protection is switched on within its bounds, for accounts that may', () => {
  const caller = new Caller(STILL);
  const on = (values: object, who = 'ann'): unknown =>
    caller.call(who, 'POST /v5/order/disconnected-cancel-all', { product: 'DERIVATIVES', ...values }).retCode;
  assert.deepEqual(
    [on({ timeWindow: 2 }), on({}), on({ timeWindow: 40, product: 'ALL' })],
    [10001, 10001, 10001],
  );
  assert.deepEqual([on({ timeWindow: 40 }), caller.engine.inspect('ann').dcpSeconds], [0, 40]);
  assert.match(
    JSON.stringify(caller.call('ann', 'GET /v5/account/query-dcp-info').body),
    /"timeWindow":"40"/,
  );
  assert.match(JSON.stringify(caller.call('bob', 'GET /v5/account/query-dcp-info').body), /"dcpInfos":\[\]/);
  const poor = new Caller({ ...STILL, isInstitutional: false });
  const values = { product: 'DERIVATIVES', timeWindow: 40 };
  assert.equal(poor.call('ann', 'POST /v5/order/disconnected-cancel-all', values).retCode, 10005);
});

test('amendments change price, quantity and trigger, and are refused where nothing would change', () => {
  const caller = new Caller(STILL);
  caller.order('ann', 'Buy 0.01 BTCUSDT 58000', { orderLinkId: 'a' });
  caller.order('ann', 'Buy 0.01 BTCUSDT 58000', {
    orderLinkId: 'stop',
    triggerPrice: '61000',
    triggerDirection: 1,
  });
  const amend = (values: object): unknown => {
    caller.pass(1000);
    return caller.call('ann', 'POST /v5/order/amend', { ...BTC, orderLinkId: 'a', ...values }).retCode;
  };
  assert.deepEqual(
    [amend({}), amend({ price: '58000' }), amend({ price: 'x' }), amend({ qty: '-1' })],
    [10001, 10001, 10001, 10001],
  );
  assert.deepEqual(
    [amend({ price: '90000' }), amend({ qty: '30' }), amend({ triggerPrice: '61000' })],
    [110003, 110007, 10001],
  );
  assert.deepEqual(
    [
      amend({ orderLinkId: 'stop', triggerPrice: '62000' }),
      amend({ orderLinkId: 'stop', triggerPrice: '62000.05' }),
    ],
    [0, 10001],
  );
  assert.equal(caller.engine.inspect('ann').waitingOrders[0]?.trigger?.price, 62_000n * 10n ** 18n);
  assert.equal(amend({ price: '60000.1', qty: '0.02' }), 0);
  assert.equal(caller.engine.inspect('ann').orders[0]?.status, 'Filled');
  assert.equal(amend({ price: '58000' }), 110001);
  assert.equal(caller.call('ann', 'POST /v5/order/amend', BTC).retCode, 10001);
});

test('two orders of one account that would trade with each other end as asked', () => {
  const ends = [
    ['None', ['Filled', 'Filled']],
    ['CancelMaker', ['Cancelled', 'New']],
    ['CancelTaker', ['New', 'Cancelled']],
    ['CancelBoth', ['Cancelled', 'Cancelled']],
  ] as const;
  for (const [smpType, expected] of ends) {
    const caller = new Caller({ markets: [{ ...BTC, volatility: 0, levels: 5, spreadTicks: 2000 }] });
    caller.order('ann', 'Sell 0.01 BTCUSDT 60000');
    caller.order('ann', 'Buy 0.01 BTCUSDT 60000', { smpType });
    const { orders } = caller.engine.inspect('ann');
    assert.deepEqual(
      orders.map(({ status }) => status),
      expected,
      smpType,
    );
  }
});

test('cancel-all takes one market, a coin, or everything that settles in a coin, and needs to be told which', () => {
  const caller = new Caller(STILL);
  const rest = (): number =>
    caller.engine.inspect('ann').openOrders.length + caller.engine.inspect('ann').waitingOrders.length;
  const all = (values: object): unknown =>
    caller.call('ann', 'POST /v5/order/cancel-all', { ...values }).retCode;
  caller.order('ann', 'Buy 0.01 BTCUSDT 58000');
  caller.order('ann', 'Buy 0.1 ETHUSDT 2900');
  caller.order('ann', 'Buy 0.01 BTCUSDT', { triggerPrice: '61000', triggerDirection: 1 });
  assert.deepEqual(
    [all({}), all({ symbol: 'NOPE' }), all({ settleCoin: 'USDC' }), rest()],
    [10001, 10001, 0, 3],
  );
  assert.deepEqual([all({ baseCoin: 'ETH' }), rest()], [0, 2]);
  assert.deepEqual([all({ ...BTC, orderFilter: 'Order' }), rest()], [0, 1]);
  assert.deepEqual([all({ settleCoin: 'USDT' }), rest()], [0, 0]);
});

test('a pre-check says what placing would say, and places nothing', () => {
  const caller = new Caller(STILL);
  const check = (text: string): unknown =>
    caller.call('ann', 'POST /v5/order/pre-check', orderParams(text)).retCode;
  assert.deepEqual(
    [check('Buy 0.01 BTCUSDT 58000'), check('Buy 0.01 NOPE 1'), check('Up 1 BTCUSDT 1')],
    [0, 10001, 10001],
  );
  assert.equal(check('Buy 30 BTCUSDT 58000'), 110007);
  assert.equal(caller.engine.inspect('ann').orders.length, 0);
});

test('with a delay, a cancellation or amendment that comes too late changes nothing any more', () => {
  const caller = new Caller({ ...STILL, matchDelayMs: 100 });
  caller.order('ann', 'Buy 0.01 BTCUSDT', { orderLinkId: 'a' });
  assert.equal(caller.call('ann', 'POST /v5/order/cancel', { ...BTC, orderLinkId: 'a' }).retCode, 0);
  assert.equal(caller.call('ann', 'POST /v5/order/cancel-all', BTC).retCode, 0);
  caller.pass(100);
  assert.equal(caller.engine.inspect('ann').orders[0]?.status, 'Filled');
  caller.order('ann', 'Buy 0.01 BTCUSDT 58000', { orderLinkId: 'b' });
  caller.pass(100);
  caller.call('ann', 'POST /v5/order/cancel', { ...BTC, orderLinkId: 'b' });
  assert.equal(
    caller.call('ann', 'POST /v5/order/amend', { ...BTC, orderLinkId: 'b', price: '58100' }).retCode,
    0,
  );
  caller.pass(100);
  assert.equal(caller.engine.inspect('ann').orders[1]?.status, 'Cancelled');
});

test('a parameter of an order that is malformed is refused by its name, and nothing is placed', () => {
  const caller = new Caller({ ...STILL, limitFactor: 10 });
  const wrong: readonly Readonly<Record<string, unknown>>[] = [
    { orderType: 'Stop' },
    { qty: '1e3' },
    { qty: '' },
    { price: '' },
    { timeInForce: 'GTD' },
    { positionIdx: 3 },
    { reduceOnly: 'yes' },
    { closeOnTrigger: 1 },
    { smpType: 'Both' },
    { triggerPrice: 'x' },
    { triggerPrice: '61000' },
    { triggerPrice: '61000', triggerDirection: 3 },
    { triggerPrice: '61000', triggerDirection: 1, triggerBy: 'Luck' },
    { triggerPrice: '61000.05', triggerDirection: 1 },
    { takeProfit: 'x' },
    { stopLoss: 'x' },
    { takeProfit: '61000', tpTriggerBy: 'Luck' },
    { stopLoss: '57000', slTriggerBy: 'Luck' },
    { takeProfit: '61000', tpslMode: 'Half' },
    { takeProfit: '57000' },
    { stopLoss: '59000' },
    { orderLinkId: 'x'.repeat(37) },
  ];
  for (const values of wrong) {
    assert.equal(
      caller.order('ann', 'Buy 0.01 BTCUSDT 58000', values).retCode,
      10001,
      JSON.stringify(values),
    );
  }
  assert.equal(caller.engine.inspect('ann').orders.length, 0);
  assert.equal(caller.send('POST', '/v5/order/create', {}, '[1]').retCode, 10001);
  assert.equal(caller.send('GET', '/v5/market/time?%E0=1', {}, '').retCode, 10001);
});

test('a short position is guarded the other way round, and its trailing stop waits for its active price', () => {
  const caller = new Caller({ ...STILL, limitFactor: 10 });
  const guard = (values: object): unknown =>
    caller.call('ann', 'POST /v5/position/trading-stop', { ...BTC, positionIdx: 0, ...values }).retCode;
  const held = (): number => caller.engine.inspect('ann').positions.length;
  caller.order('ann', 'Sell 0.1 BTCUSDT');
  assert.deepEqual([guard({ takeProfit: '61000' }), guard({ stopLoss: '59000' })], [10001, 10001]);
  assert.deepEqual(
    [guard({ trailingStop: 'x' }), guard({ trailingStop: '500', activePrice: 'x' })],
    [10001, 10001],
  );
  assert.deepEqual(
    [guard({ positionIdx: 7 }), guard({ tpslMode: 'Partial', takeProfit: '59000' })],
    [10001, 10001],
  );
  assert.equal(guard({ trailingStop: '500', activePrice: '59000' }), 0);
  caller.engine.setMark('BTCUSDT', '60600');
  assert.equal(held(), 1);
  caller.engine.setMark('BTCUSDT', '58900');
  caller.engine.setMark('BTCUSDT', '58500');
  assert.equal(held(), 1);
  caller.engine.setMark('BTCUSDT', '59100');
  assert.equal(held(), 0);
  caller.order('ann', 'Sell 0.1 BTCUSDT', { takeProfit: '58000', stopLoss: '60000', tpslMode: 'Partial' });
  assert.deepEqual(
    caller.engine
      .inspect('ann')
      .waitingOrders.map(({ stopOrderType, quantity }) => [stopOrderType, quantity]),
    [
      ['PartialTakeProfit', 10n ** 17n],
      ['PartialStopLoss', 10n ** 17n],
    ],
  );
  caller.engine.setMark('BTCUSDT', '60100');
  assert.deepEqual([held(), caller.engine.inspect('ann').waitingOrders.length], [0, 0]);
});

test('a conditional order that the account cannot carry when it triggers is cancelled', () => {
  const caller = new Caller({ ...STILL, accounts: [{ apiKey: 'ann', secret: 'ann', balance: '1000' }] });
  caller.order('ann', 'Buy 0.1 BTCUSDT', {
    triggerPrice: '60500',
    triggerDirection: 1,
    triggerBy: 'MarkPrice',
  });
  caller.order('ann', 'Buy 0.1 BTCUSDT');
  caller.engine.setMark('BTCUSDT', '60500');
  const [conditional] = caller.engine.inspect('ann').orders;
  assert.deepEqual(
    [conditional?.status, conditional?.cancelType],
    ['Cancelled', 'CancelByCannotAffordOrderCost'],
  );
});

test('money leaves only in amounts that are there', () => {
  const restrictions = { permissions: { Wallet: ['Withdraw'] } };
  const caller = new Caller({ accounts: [{ apiKey: 'ann', secret: 'ann', balance: '10', restrictions }] });
  const pay = (values: object): unknown =>
    caller.call('ann', 'POST /v5/asset/withdraw/create', { ...values }).retCode;
  assert.deepEqual(
    [pay({ coin: 'USDT' }), pay({ coin: 'USDT', amount: '0' }), pay({ coin: 'BTC', amount: '1' })],
    [10001, 10001, 10001],
  );
  assert.deepEqual([pay({ coin: 'USDT', amount: '11' }), pay({ coin: 'USDT', amount: '10' })], [131001, 0]);
  assert.equal(caller.engine.inspect('ann').walletBalance, 0n);
});
