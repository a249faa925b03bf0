import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Caller, field, orderParams } from '../fixtures/caller.ts';
import { part } from '../../shared/fixtures/frame-socket.ts';
import { fieldsOf } from '../../shared/json.ts';
import { StreamHub } from './stream-hub.ts';

const FLAT = { markets: ['BTCUSDT', 'ETHUSDT'].map((symbol) => ({ symbol, volatility: 0 })) };
const HOUR_MS = 3_600_000;
const FUNDING_MS = 8 * HOUR_MS;

type Event = ReadonlyMap<string, unknown>;

/** An engine, and what the user stream of `ann` said so far. */
function listening(only: ReadonlySet<string> | null = null) {
  const caller = new Caller(FLAT);
  const hub = new StreamHub(caller.engine.exchange);
  const events: Event[] = [];
  const listenKey = String(field(caller.call('ann', 'POST /fapi/v1/listenKey'), 'listenKey'));
  const stop = hub.hearAccount(listenKey, only, (_, payload) => events.push(fieldsOf(payload) ?? new Map()));
  return { caller, hub, events, listenKey, stop, take: () => events.splice(0) };
}

/** `ORDER_TRADE_UPDATE TRADE FILLED`, or the type alone. */
function line(event: Event): string {
  const type = String(event.get('e'));
  if (type === 'ORDER_TRADE_UPDATE') return `${type} ${part(event, 'o.x')} ${part(event, 'o.X')}`;
  if (type === 'ALGO_UPDATE') return `${type} ${part(event, 'o.X')}`;
  return type === 'ACCOUNT_UPDATE' ? `${type} ${part(event, 'a.m')}` : type;
}

test('a market order is told as new, then per fill in short, as money and as an order', () => {
  const { caller, take } = listening();
  const placed = caller.order('ann', 'BUY 3 BTCUSDT', { newClientOrderId: 'mine' });
  const events = take();
  const fills = caller.engine.inspect('ann').fills;
  assert.ok(fills.length >= 2);
  const each = ['TRADE_LITE', 'ACCOUNT_UPDATE ORDER', 'ORDER_TRADE_UPDATE TRADE PARTIALLY_FILLED'];
  const expected = [...fills.flatMap(() => each)].slice(0, -1);
  assert.deepEqual(events.map(line), [
    'ORDER_TRADE_UPDATE NEW NEW',
    ...expected,
    'ORDER_TRADE_UPDATE TRADE FILLED',
  ]);
  const last = events.at(-1) ?? new Map();
  assert.deepEqual(
    ['c', 'i', 'z', 't', 'N', 'm', 'rp'].map((name) => part(last, `o.${name}`)),
    ['mine', field(placed, 'orderId'), '3.000', fills.at(-1)?.tradeId, 'USDT', false, '0.00000000'],
  );
  assert.deepEqual([last.get('T'), last.get('E')], [caller.now, caller.now]);
});

test('money in the events is the money of the account: fees, realised profit, balance, position', () => {
  const { caller, take } = listening();
  caller.order('ann', 'BUY 0.01 BTCUSDT');
  caller.engine.setMark('BTCUSDT', '61000');
  caller.order('ann', 'SELL 0.01 BTCUSDT');
  const events = take();
  const fills = caller.engine.inspect('ann').fills;
  const trades = events.filter((event) => part(event, 'o.x') === 'TRADE');
  const balance = caller.call('ann', 'GET /fapi/v3/balance');
  const update = events.filter((event) => event.get('e') === 'ACCOUNT_UPDATE').at(-1) ?? new Map();
  assert.equal(trades.length, fills.length);
  const rest = caller.call('ann', 'GET /fapi/v1/userTrades', { symbol: 'BTCUSDT' }).body;
  assert.ok(Array.isArray(rest));
  for (const [at, row] of rest.entries()) {
    const trade = trades[at] ?? new Map();
    const names: readonly (readonly [string, string])[] = [
      ['commission', 'n'],
      ['realizedPnl', 'rp'],
      ['price', 'L'],
      ['qty', 'l'],
      ['id', 't'],
    ];
    for (const [name, short] of names) assert.equal(part(trade, `o.${short}`), fieldsOf(row)?.get(name));
  }
  assert.ok(Number(part(trades.at(-1) ?? new Map(), 'o.rp')) > 9);
  assert.ok(Array.isArray(balance.body));
  assert.equal(part(update, 'a.B.0.wb'), fieldsOf(balance.body[0])?.get('balance'));
  assert.deepEqual([part(update, 'a.P.0.pa'), part(update, 'a.P.0.mt')], ['0.000', 'cross']);
  assert.ok(Number(part(update, 'a.P.0.cr')) > 9);
});

test('resting, amended, cancelled and expired orders say so', () => {
  const { caller, take } = listening();
  const placed = caller.order('ann', 'BUY 0.01 BTCUSDT 59000');
  const orderId = String(field(placed, 'orderId'));
  const change = { symbol: 'BTCUSDT', orderId, side: 'BUY', quantity: '0.02', price: '59000' };
  caller.call('ann', 'PUT /fapi/v1/order', change);
  caller.call('ann', 'DELETE /fapi/v1/order', { symbol: 'BTCUSDT', orderId });
  caller.order('ann', 'BUY 0.01 BTCUSDT 59000 IOC');
  const events = take();
  assert.deepEqual(events.map(line), [
    'ORDER_TRADE_UPDATE NEW NEW',
    'ORDER_TRADE_UPDATE AMENDMENT NEW',
    'ORDER_TRADE_UPDATE CANCELED CANCELED',
    'ORDER_TRADE_UPDATE NEW NEW',
    'ORDER_TRADE_UPDATE EXPIRED EXPIRED',
  ]);
  assert.deepEqual(
    events.map((event) => part(event, 'o.er')),
    ['0', '0', '0', '0', '2'],
  );
});

test('an order that is refused is not in the stream, and neither are the orders of others', () => {
  const { caller, take } = listening();
  caller.order('ann', 'BUY 40 BTCUSDT 59000');
  caller.order('bob', 'BUY 0.01 BTCUSDT 59000');
  assert.deepEqual(take(), []);
});

test('both sides of a trade between two accounts are told, the maker as maker', () => {
  const { caller, take } = listening();
  caller.order('ann', 'BUY 0.01 BTCUSDT 60000 GTX');
  take();
  caller.order('bob', 'SELL 5 BTCUSDT 60000');
  const trade = take().find((event) => part(event, 'o.x') === 'TRADE') ?? new Map();
  assert.deepEqual([part(trade, 'o.S'), part(trade, 'o.m')], ['BUY', true]);
});

test('a conditional order is told from its acceptance to the order that it became', () => {
  const { caller, take } = listening();
  caller.order('ann', 'BUY 0.01 BTCUSDT');
  take();
  const stop = { symbol: 'BTCUSDT', side: 'SELL', algoType: 'CONDITIONAL', type: 'STOP_MARKET' };
  const more = { triggerPrice: '59000', quantity: '0.01', clientAlgoId: 'guard' };
  caller.call('ann', 'POST /fapi/v1/algoOrder', { ...stop, ...more });
  caller.call('ann', 'POST /fapi/v1/algoOrder', { ...stop, ...more, clientAlgoId: 'second' });
  caller.call('ann', 'DELETE /fapi/v1/algoOrder', { symbol: 'BTCUSDT', clientAlgoId: 'second' });
  assert.deepEqual(take().map(line), ['ALGO_UPDATE NEW', 'ALGO_UPDATE NEW', 'ALGO_UPDATE CANCELED']);
  caller.engine.setMark('BTCUSDT', '58000');
  const events = take();
  assert.deepEqual(events.map(line), [
    'ALGO_UPDATE TRIGGERING',
    'ORDER_TRADE_UPDATE NEW NEW',
    'TRADE_LITE',
    'ACCOUNT_UPDATE ORDER',
    'ORDER_TRADE_UPDATE TRADE FILLED',
    'ALGO_UPDATE TRIGGERED',
    'ALGO_UPDATE FINISHED',
  ]);
  const finished = events.at(-1) ?? new Map();
  const order = caller.engine.inspect('ann').orders.at(-1);
  assert.deepEqual([part(finished, 'o.caid'), part(finished, 'o.ai')], ['guard', String(order?.orderId)]);
});

test('a conditional order whose own order is refused says why', () => {
  const { caller, take } = listening();
  caller.order('ann', 'BUY 0.01 BTCUSDT');
  const params = { symbol: 'BTCUSDT', side: 'SELL', algoType: 'CONDITIONAL', type: 'STOP_MARKET' };
  const more = { triggerPrice: '59000', quantity: '0.01', reduceOnly: 'true' };
  caller.call('ann', 'POST /fapi/v1/algoOrder', { ...params, ...more });
  caller.order('ann', 'SELL 0.01 BTCUSDT');
  take();
  caller.engine.setMark('BTCUSDT', '58000');
  const events = take();
  assert.deepEqual(events.map(line), [
    'ALGO_UPDATE TRIGGERING',
    'ALGO_UPDATE REJECTED',
    'CONDITIONAL_ORDER_TRIGGER_REJECT',
  ]);
  assert.equal(part(events[1] ?? new Map(), 'o.rm'), 'ReduceOnly Order is rejected.');
});

test('settings, funding, a margin call and a liquidation are told', () => {
  const { caller, take } = listening();
  caller.call('ann', 'POST /fapi/v1/leverage', { symbol: 'BTCUSDT', leverage: '50' });
  caller.call('ann', 'POST /fapi/v1/multiAssetsMargin', { multiAssetsMargin: 'true' });
  caller.call('ann', 'POST /fapi/v1/marginType', { symbol: 'ETHUSDT', marginType: 'ISOLATED' });
  const settings = take();
  assert.deepEqual(settings.map(line), [
    'ACCOUNT_CONFIG_UPDATE',
    'ACCOUNT_CONFIG_UPDATE',
    'ACCOUNT_UPDATE MARGIN_TYPE_CHANGE',
  ]);
  assert.deepEqual(
    [part(settings[0] ?? new Map(), 'ac.l'), part(settings[1] ?? new Map(), 'ai.j')],
    [50, true],
  );
  caller.order('ann', 'BUY 40 BTCUSDT');
  take();
  const toFunding = FUNDING_MS - (caller.now % FUNDING_MS);
  for (let passed = 0; passed < toFunding; passed += HOUR_MS / 2) {
    caller.pass(Math.min(HOUR_MS / 2, toFunding - passed));
    caller.call('ann', 'PUT /fapi/v1/listenKey');
  }
  const funding = take().filter((event) => line(event) === 'ACCOUNT_UPDATE FUNDING_FEE');
  const income = caller.engine.inspect('ann').income.filter((entry) => entry.incomeType === 'FUNDING_FEE');
  assert.deepEqual([funding.length, income.length], [1, 1]);
  assert.ok(Number(part(funding[0] ?? new Map(), 'a.B.0.bc')) !== 0);
  caller.engine.setMark('BTCUSDT', '57900');
  const called = take();
  assert.deepEqual(called.map(line), ['MARGIN_CALL']);
  assert.equal(part(called[0] ?? new Map(), 'p.0.pa'), '40.000');
  caller.engine.setMark('BTCUSDT', '57000');
  const liquidation = take();
  assert.ok(liquidation.map(line).includes('ORDER_TRADE_UPDATE CALCULATED FILLED'));
  assert.equal(line(liquidation.at(-1) ?? new Map()), 'ACCOUNT_UPDATE INSURANCE_CLEAR');
  assert.match(String(part(liquidation[0] ?? new Map(), 'o.c')), /^autoclose-/);
});

test('a stream that was away missed what happened, and goes on from when it is back', () => {
  const { caller, hub, take, stop, listenKey, events } = listening();
  caller.order('ann', 'BUY 0.01 BTCUSDT 59000');
  stop();
  caller.order('ann', 'BUY 0.01 BTCUSDT 58900');
  hub.hearAccount(listenKey, null, (_, payload) => events.push(fieldsOf(payload) ?? new Map()));
  caller.order('ann', 'BUY 0.01 BTCUSDT 58800');
  assert.deepEqual(
    take().map((event) => part(event, 'o.p')),
    ['59000.00', '58800.00'],
  );
});

test('a listen key ends after an hour without renewal, is told once, and is silent then', () => {
  const { caller, hub, take, listenKey } = listening();
  caller.pass(HOUR_MS - 1000);
  caller.call('ann', 'PUT /fapi/v1/listenKey');
  caller.pass(HOUR_MS - 1000);
  hub.tick();
  assert.deepEqual(take(), []);
  caller.pass(1000);
  hub.tick();
  hub.tick();
  caller.order('ann', 'BUY 0.01 BTCUSDT 59000');
  const events = take();
  assert.deepEqual(events.map(line), ['listenKeyExpired']);
  assert.equal(events[0]?.get('listenKey'), listenKey);
  assert.equal(caller.call('ann', 'PUT /fapi/v1/listenKey').code, -1125);
  assert.notEqual(field(caller.call('ann', 'POST /fapi/v1/listenKey'), 'listenKey'), listenKey);
});

test('a deleted listen key is silent, and one that never was is accepted and silent', () => {
  const { caller, hub, take } = listening();
  hub.hearAccount('x'.repeat(27), null, () => assert.fail('an event for nobody'));
  caller.call('ann', 'DELETE /fapi/v1/listenKey');
  caller.order('ann', 'BUY 0.01 BTCUSDT 59000');
  assert.deepEqual(take(), []);
});

test('a stream can be narrowed to some types of events', () => {
  const { caller, take } = listening(new Set(['ORDER_TRADE_UPDATE']));
  caller.order('ann', 'BUY 0.01 BTCUSDT', orderParams('BUY 0.01 BTCUSDT'));
  assert.deepEqual(take().map(line), ['ORDER_TRADE_UPDATE NEW NEW', 'ORDER_TRADE_UPDATE TRADE FILLED']);
});
