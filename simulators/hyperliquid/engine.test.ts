import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal, formatDecimal } from '../../src/core/units/decimal.ts';
import { fieldsOf } from '../shared/json.ts';
import { Caller, START, ann, annsAgent, bob, oidOf, wire } from './fixtures/caller.ts';
import { Wallet } from './fixtures/wallet.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const CLOID = '0x000102030405060708090a0b0c0d0e0f';

function errorOf(said: unknown): string {
  return String(fieldsOf(said)?.get('error'));
}

function statusOf(caller: Caller, oid: number | string): unknown {
  const answer = fieldsOf(caller.ask({ type: 'orderStatus', user: ann.address, oid }));
  return fieldsOf(answer?.get('order'))?.get('status') ?? answer?.get('status');
}

test('an order rests, fills when the market comes to it, and its position and fee are exact', () => {
  const caller = new Caller();
  const oid = oidOf(caller.order(annsAgent, 'BUY 0.5 BTC 59000', { c: CLOID }));
  assert.equal(statusOf(caller, CLOID), 'open');
  caller.engine.setMark('BTC', '58990');
  assert.equal(statusOf(caller, oid), 'filled');
  const seen = caller.engine.inspect(ann.address);
  const [fill] = seen.fills;
  assert.deepEqual([fill?.crossed, fill?.price, fill?.fee], [false, decimal('59000'), decimal('4.425')]);
  assert.equal(formatDecimal(seen.walletBalance), '99995.575');
  assert.equal(formatDecimal(seen.unrealized), '-5');
});

test('money is exact: equity is deposits plus what was traded, funded and paid, to the last digit', () => {
  const caller = new Caller();
  for (let step = 0; step < 40; step += 1) {
    const who = step % 3 === 0 ? bob : ann;
    const side = step % 2 === 0 ? 'BUY' : 'SELL';
    const coin = ['BTC', 'ETH', 'SOL'][step % 3];
    const price = { BTC: 60_000, ETH: 3000, SOL: 150 }[coin ?? ''] ?? 0;
    const size = { BTC: '0.013', ETH: '0.3', SOL: '7.01' }[coin ?? ''] ?? '';
    caller.order(who, `${side} ${size} ${coin} ${price} ${step % 5 === 0 ? 'Gtc' : 'Ioc'}`);
    caller.pass(step * 60_000);
  }
  for (const who of [ann, bob]) {
    const seen = caller.engine.inspect(who.address);
    const funded = seen.funding.reduce((sum, { usdc }) => sum + usdc, 0n);
    const traded = seen.fills.reduce((sum, { closedPnl, fee }) => sum + closedPnl - fee, 0n);
    assert.ok(seen.fills.length > 3);
    assert.equal(seen.walletBalance, seen.deposited + funded + traded);
  }
  for (const coin of ['BTC', 'ETH', 'SOL']) {
    const { bought, sold } = caller.engine.background(coin);
    const held = [ann, bob].map(({ address }) => caller.engine.inspect(address).positions);
    const amounts = held.flat().filter((position) => position.coin === coin);
    assert.equal(
      amounts.reduce((sum, { amount }) => sum + amount, 0n),
      sold - bought,
      coin,
    );
  }
});

test('each rule of an order is told in the venue’s words, and the order is on record as rejected', () => {
  const caller = new Caller();
  const trigger = { trigger: { isMarket: true, triggerPx: '60500', tpsl: 'sl' } };
  const cases: readonly (readonly [string, Readonly<Record<string, unknown>>, string, string])[] = [
    ['BUY 0.01 BTC 59000.5', {}, 'Price must be divisible by tick size.', 'tickRejected'],
    ['BUY 0.01 ETH 2999.95', {}, 'Price must be divisible by tick size.', 'tickRejected'],
    ['BUY 1 SOL 149.1234', {}, 'Price must be divisible by tick size.', 'tickRejected'],
    ['BUY 0.000001 BTC 59000', {}, 'Order has invalid size.', 'rejected'],
    ['BUY 0 BTC 59000', {}, 'Order has zero size.', 'rejected'],
    ['BUY 0.01 BTC 0', {}, 'Order has invalid price.', 'rejected'],
    ['BUY 0.0001 BTC 59000', {}, 'Order must have minimum value of $10.', 'minTradeNtlRejected'],
    ['BUY 90 BTC 59000', {}, 'Insufficient margin to place order.', 'perpMarginRejected'],
    ['SELL 0.01 BTC 61000', { r: true }, 'Reduce only order would increase position.', 'reduceOnlyRejected'],
    ['SELL 0.01 BTC 57000', { t: trigger }, 'Invalid TP/SL price.', 'badTriggerPxRejected'],
    [
      'BUY 0.01 BTC 11000',
      {},
      'Order price cannot be more than 80% away from the reference price.',
      'oracleRejected',
    ],
    [
      'BUY 0.01 BTC 60001 Alo',
      {},
      'Post only order would have immediately matched, bbo was 60000@60001.',
      'badAloPxRejected',
    ],
    [
      'BUY 0.01 BTC 59000 Ioc',
      {},
      'Order could not immediately match against any resting orders.',
      'iocCancelRejected',
    ],
    [
      'BUY 0.01 BTC 59000 FrontendMarket',
      {},
      'No liquidity available for market order.',
      'marketOrderNoLiquidityRejected',
    ],
  ];
  for (const [at, [text, more, said, status]] of cases.entries()) {
    const cloid = `0x${String(at).padStart(32, '0')}`;
    const asset = wire(text)['a'];
    assert.equal(errorOf(caller.order(ann, text, { ...more, c: cloid })), `${said} asset=${asset}`);
    assert.equal(statusOf(caller, cloid), status);
  }
  assert.equal(caller.engine.inspect(ann.address).openOrders.length, 0);
  assert.equal(errorOf(caller.order(ann, 'BUY 1 XYZ 5', { a: 99 })), 'Order has invalid asset. asset=99');
});

test('a whole number is always a price, and each market has its own digits', () => {
  const caller = new Caller();
  caller.engine.setMark('BTC', '123456');
  for (const text of [
    'BUY 0.001 BTC 123400',
    'BUY 0.001 BTC 123451',
    'BUY 0.1 ETH 2999.9',
    'BUY 1 SOL 149.12',
  ]) {
    assert.equal(oidOf(caller.order(ann, text)) > 0, true, text);
  }
  assert.equal(oidOf(caller.order(ann, 'BUY 100 DOGE 0.19123')) > 0, true);
});

test('a nonce is used once, must lie in the window, and may be out of order among the highest hundred', () => {
  const caller = new Caller();
  const send = (nonce: number): unknown => caller.post('/exchange', ann.l1({ type: 'noop' }, nonce)).said;
  const ok = { type: 'default' };
  assert.deepEqual(send(START), ok);
  assert.match(String(send(START)), /^Invalid nonce: duplicate/);
  assert.deepEqual(send(START - 5), ok);
  assert.match(String(send(START - 2 * DAY_MS)), /window/);
  assert.match(String(send(START + DAY_MS)), /window/);
  for (let n = 1; n <= 100; n += 1) assert.deepEqual(send(START + n), ok);
  assert.match(String(send(START - 1)), /too low/);
  assert.deepEqual(
    caller.post('/exchange', annsAgent.l1({ type: 'noop' }, START - 1)).said,
    ok,
    'each signer has nonces of its own',
  );
});

test('T6 the bytes of an order that was carried out are worth nothing a second time', () => {
  const caller = new Caller();
  const body = annsAgent.l1({ type: 'order', orders: [wire('BUY 0.01 BTC 59000')], grouping: 'na' }, START);
  assert.equal(caller.post('/exchange', body).status, 200);
  assert.match(String(caller.post('/exchange', body).said), /^Invalid nonce/);
  assert.equal(caller.engine.inspect(ann.address).orders.length, 1);
});

test('F8 an order that arrives after its expiry is not placed', () => {
  const caller = new Caller();
  const action = { type: 'order', orders: [wire('BUY 0.01 BTC 59000')], grouping: 'na' };
  const body = annsAgent.l1(action, START, { expiresAfter: START + 1000 });
  caller.now += 1001;
  assert.match(String(caller.post('/exchange', body).said), /^Action expired/);
  assert.equal(caller.engine.inspect(ann.address).orders.length, 0);
});

test('an agent signs for its account until it is replaced, removed or over, and then it is nobody', () => {
  const caller = new Caller();
  const second = Wallet.numbered(2001);
  caller.engine.approveAgent(ann.address, {
    address: second.address,
    name: 'two',
    validUntil: START + HOUR_MS,
  });
  assert.deepEqual(caller.act(second, { type: 'noop' }).said, { type: 'default' });
  caller.pass(HOUR_MS);
  assert.match(String(caller.act(second, { type: 'noop' }).said), /does not exist/);
  assert.throws(
    () => caller.engine.approveAgent(bob.address, { address: annsAgent.address }),
    /already used/,
  );
  caller.engine.approveAgent(ann.address, { address: Wallet.numbered(2002).address });
  assert.match(String(caller.act(annsAgent, { type: 'noop' }).said), /does not exist/);
  caller.engine.removeAgent(ann.address, '');
  assert.deepEqual(caller.engine.inspect(ann.address).agents, []);
});

test('an account has three named agents at most, with names of 16 letters', () => {
  const caller = new Caller();
  const approve = (n: number, name: string): unknown =>
    caller.engine.approveAgent(bob.address, { address: Wallet.numbered(n).address, name });
  for (const n of [1, 2, 3]) approve(3000 + n, `agent ${n}`);
  assert.throws(() => approve(3004, 'agent 4'), /Too many/);
  assert.throws(() => approve(3004, 'a name that is too long'), /name/);
  approve(3005, 'agent 3');
  assert.equal(caller.engine.inspect(bob.address).agents.length, 3);
});

test('the dead man’s switch cancels every open order at its moment, and can be taken back', () => {
  const caller = new Caller();
  const oid = oidOf(caller.order(ann, 'BUY 0.01 BTC 59000'));
  const early = caller.act(ann, { type: 'scheduleCancel', time: caller.now + 4000 }).said;
  assert.match(String(early), /at least 5 seconds/);
  caller.act(ann, { type: 'scheduleCancel', time: caller.now + 10_000 });
  caller.act(ann, { type: 'scheduleCancel' });
  caller.pass(20_000);
  assert.equal(statusOf(caller, oid), 'open');
  caller.act(ann, { type: 'scheduleCancel', time: caller.now + 10_000 });
  caller.pass(9_999);
  assert.equal(statusOf(caller, oid), 'open');
  caller.pass(1);
  assert.equal(statusOf(caller, oid), 'scheduledCancel');
});

test('a venue that asks for volume takes no dead man’s switch before it was traded', () => {
  const caller = new Caller({ scheduledCancelVolume: '1000' });
  const set = (): unknown => caller.act(ann, { type: 'scheduleCancel', time: caller.now + 10_000 }).said;
  assert.match(String(set()), /until enough volume traded\. Required: \$1000\.00\. Traded: \$0\.00\./);
  caller.order(ann, 'BUY 0.1 BTC 60100 Ioc');
  assert.deepEqual(set(), { type: 'default' });
});

test('the dead man’s switch goes off ten times a day', () => {
  const caller = new Caller();
  const set = (): unknown => caller.act(ann, { type: 'scheduleCancel', time: caller.now + 5000 }).said;
  caller.order(ann, 'BUY 0.01 BTC 59000');
  for (let n = 0; n < 10; n += 1) {
    assert.deepEqual(set(), { type: 'default' });
    caller.pass(5000);
  }
  assert.match(String(set()), /10 triggers per day/);
  caller.pass(DAY_MS);
  assert.deepEqual(set(), { type: 'default' });
});

test('a conditional order that the account cannot carry any more is not set off', () => {
  const caller = new Caller({ accounts: [{ address: ann.address, balance: '1000' }] });
  const trigger = { isMarket: true, triggerPx: '60500', tpsl: 'sl' };
  const oid = oidOf(caller.order(ann, 'BUY 0.3 BTC 61000', { t: { trigger } }));
  caller.order(ann, 'BUY 0.2 BTC 60100 Ioc');
  caller.engine.setMark('BTC', '60501');
  assert.equal(statusOf(caller, oid), 'marginCanceled');
});

test('a limit order with a trigger rests on the book once its price has come', () => {
  const caller = new Caller();
  const trigger = { isMarket: false, triggerPx: '60500', tpsl: 'tp' };
  const oid = oidOf(caller.order(ann, 'SELL 0.3 BTC 61000', { t: { trigger } }));
  assert.equal(statusOf(caller, oid), 'open');
  caller.engine.setMark('BTC', '60501');
  assert.equal(statusOf(caller, oid), 'triggered');
  caller.engine.setMark('BTC', '61001');
  assert.equal(statusOf(caller, oid), 'filled');
});

test('the children of an order that was filled at once count at once, and of one that was rejected never', () => {
  const caller = new Caller();
  const stop = { trigger: { isMarket: true, triggerPx: '58000', tpsl: 'sl' } };
  const child = wire('SELL 0.01 BTC 57000', { r: true, t: stop });
  const place = (first: string): unknown => {
    const orders = [wire(first), child];
    return caller.act(ann, { type: 'order', orders, grouping: 'normalTpsl' }).said;
  };
  assert.match(JSON.stringify(place('BUY 0.01 BTC 59000.5')), /tick size.*Parent order was rejected/);
  assert.match(JSON.stringify(place('BUY 0.01 BTC 60100 Ioc')), /filled.*waitingForTrigger/);
  caller.engine.setMark('BTC', '57990');
  assert.deepEqual(caller.engine.inspect(ann.address).positions, []);
});

test('a take profit and a stop loss wait for their order, and one of them ends the other', () => {
  const caller = new Caller();
  const child = (triggerPx: string, tpsl: string): Readonly<Record<string, unknown>> =>
    wire(`SELL 0.01 BTC ${tpsl === 'tp' ? '60900' : '57000'}`, {
      r: true,
      t: { trigger: { isMarket: true, triggerPx, tpsl } },
    });
  const orders = [wire('BUY 0.01 BTC 59000'), child('61000', 'tp'), child('58000', 'sl')];
  const said = caller.act(ann, { type: 'order', orders, grouping: 'normalTpsl' }).said;
  assert.ok(Array.isArray(said));
  assert.deepEqual(said.slice(1), ['waitingForFill', 'waitingForFill']);
  caller.engine.setMark('BTC', '58990');
  caller.engine.setMark('BTC', '61010');
  const seen = caller.engine.inspect(ann.address);
  assert.deepEqual(
    seen.orders.map(({ status }) => status),
    ['filled', 'filled', 'siblingFilledCanceled'],
  );
  assert.deepEqual(seen.positions, []);
});

test('children of an order end with it, and a stop of the position follows its size', () => {
  const caller = new Caller();
  const stop = { trigger: { isMarket: true, triggerPx: '58000', tpsl: 'sl' } };
  const orders = [wire('BUY 0.01 BTC 59000'), wire('SELL 0.01 BTC 57000', { r: true, t: stop })];
  const [parent] = [caller.act(ann, { type: 'order', orders, grouping: 'normalTpsl' }).said].flat();
  caller.act(ann, { type: 'cancel', cancels: [{ a: 0, o: oidOf(parent) }] });
  assert.equal(caller.engine.inspect(ann.address).openOrders.length, 0);
  caller.order(ann, 'BUY 0.03 BTC 60001 Ioc');
  const whole = [wire('SELL 0 BTC 57000', { r: true, t: stop })];
  const [said] = [caller.act(ann, { type: 'order', orders: whole, grouping: 'positionTpsl' }).said].flat();
  assert.equal(said, 'waitingForTrigger');
  caller.order(ann, 'BUY 0.02 BTC 60001 Ioc');
  caller.engine.setMark('BTC', '57990');
  assert.deepEqual(caller.engine.inspect(ann.address).positions, []);
});

test('a TWAP trades equal parts every 30 seconds until it is done or cancelled', () => {
  const caller = new Caller();
  const twap = { a: 0, b: true, s: '0.1', r: false, m: 10, t: false };
  const said = fieldsOf(fieldsOf(caller.act(ann, { type: 'twapOrder', twap }).said)?.get('data'));
  const running = fieldsOf(fieldsOf(said?.get('status'))?.get('running'));
  caller.pass(5 * 60_000 - 1);
  const seen = caller.engine.inspect(ann.address);
  assert.equal(seen.fills.length, 10);
  const cancel = { type: 'twapCancel', a: 0, t: running?.get('twapId') };
  const word = (): unknown => fieldsOf(fieldsOf(caller.act(ann, cancel).said)?.get('data'))?.get('status');
  assert.equal(word(), 'success');
  assert.match(errorOf(word()), /^TWAP was never placed/);
  caller.pass(10 * 60_000);
  assert.equal(seen.positions[0]?.amount, decimal('0.05'));
  const small = caller.act(ann, { type: 'twapOrder', twap: { ...twap, s: '0.0001', m: 120 } }).said;
  const refused = fieldsOf(fieldsOf(fieldsOf(small)?.get('data'))?.get('status'));
  assert.match(String(refused?.get('error')), /Min is \$1200, which is \$10 per minute/);
});

test('an account that cannot hold its positions loses them', () => {
  const caller = new Caller({ accounts: [{ address: ann.address, balance: '1000' }] });
  caller.act(ann, { type: 'updateLeverage', asset: 0, isCross: true, leverage: 40 });
  caller.order(ann, 'BUY 0.5 BTC 60100 Ioc');
  caller.order(ann, 'BUY 0.001 BTC 50000');
  assert.equal(caller.engine.inspect(ann.address).positions.length, 1);
  caller.engine.setMark('BTC', '58500');
  const seen = caller.engine.inspect(ann.address);
  assert.deepEqual([seen.positions, seen.openOrders], [[], []]);
  assert.equal(seen.fills.at(-1)?.liquidation, true);
  assert.equal(
    seen.orders.some(({ status }) => status === 'liquidatedCanceled'),
    true,
  );
});
