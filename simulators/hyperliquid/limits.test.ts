import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decimal } from '../../src/core/units/decimal.ts';
import { Caller, START, ann, wire } from './fixtures/caller.ts';
import { startTwap } from './twap.ts';

test('too much weight in a minute is answered with 429 until the minute is over', () => {
  const caller = new Caller({ weightPerMinute: 100 });
  const ask = (): number => caller.post('/info', { type: 'meta' }).status;
  for (let n = 0; n < 5; n += 1) assert.equal(ask(), 200);
  assert.equal(ask(), 429);
  assert.equal(caller.post('/exchange', ann.l1({ type: 'noop' }, START)).status, 429);
  caller.pass(60_000);
  assert.equal(ask(), 200);
});

test('an address has 10,000 requests and one for each USDC traded; then one in ten seconds, and its cancels', () => {
  const caller = new Caller({ weightPerMinute: 1_000_000 });
  const cancels = Array.from({ length: 1000 }, () => ({ a: 0, o: 1 }));
  for (let n = 0; n < 10; n += 1) caller.act(ann, { type: 'cancel', cancels });
  const said = (): string => JSON.stringify(caller.order(ann, 'BUY 0.01 BTC 59000'));
  assert.match(said(), /resting/);
  assert.match(said(), /Too many cumulative requests sent \(10002 > 10000\) .* volume traded \$0\.00/);
  assert.doesNotMatch(JSON.stringify(caller.act(ann, { type: 'cancel', cancels }).said), /Too many/);
  caller.pass(10_000);
  assert.match(said(), /resting/);
});

test('what a client makes up fills no memory: types of actions, and TWAPs', () => {
  const caller = new Caller({ weightPerMinute: 1_000_000 });
  const body = { nonce: START, signature: {} };
  for (let n = 0; n < 1100; n += 1) caller.engine.act({ ...body, action: { type: `t${n}` } }, caller.now);
  caller.engine.act({ ...body, action: { type: 't5' } }, caller.now);
  assert.deepEqual([caller.engine.received.size, caller.engine.received.get('t5')], [1000, 2]);
  const account = caller.engine.exchange.account(ann.address);
  const request = {
    asset: 0,
    side: 'BUY',
    quantity: decimal('0.01'),
    reduceOnly: false,
    minutes: 5,
  } as const;
  const start = (): unknown => startTwap(caller.engine.exchange, account, { ...request, randomize: false });
  for (let n = 0; n < 1000; n += 1) start();
  assert.equal(start(), 'Too many TWAPs.');
});

test('what cannot be read is 422, and other paths, methods and types of content have their status', () => {
  const caller = new Caller();
  const order = { type: 'order', grouping: 'na' };
  for (const action of [
    { ...order, orders: [] },
    { ...order, orders: [wire('BUY 1 BTC 5', { p: 5 })] },
    { ...order, orders: [wire('BUY 1 BTC 5', { t: { limit: { tif: 'Fok' } } })] },
    { ...order, orders: [wire('BUY 1 BTC 5', { c: '0x1' })] },
    { ...order, orders: [wire('BUY 1 BTC 5')], grouping: 'all' },
    { type: 'cancel', cancels: [{ a: 0 }] },
    { type: 'twapOrder', twap: {} },
    { type: 'nonsense' },
  ]) {
    assert.equal(caller.act(ann, action).status, 422, JSON.stringify(action));
  }
  for (const question of [
    { type: 'nonsense' },
    { type: 'l2Book', coin: 'XYZ' },
    { type: 'openOrders' },
    [],
  ]) {
    assert.equal(caller.post('/info', question).status, 422, JSON.stringify(question));
  }
  assert.equal(caller.post('/other', {}).status, 404);
  const raw = (method: string, type: string, body: string): number =>
    caller.engine.handle(
      { method, target: '/info', headers: { 'content-type': type }, body: Buffer.from(body) },
      caller.now,
    ).status;
  assert.deepEqual(
    [raw('GET', '', ''), raw('POST', 'text/plain', '{}'), raw('POST', 'application/json', '{')],
    [405, 415, 400],
  );
});
