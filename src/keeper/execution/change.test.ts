import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMIT, Stage, type Answer, type Fields } from './room-fixture.test.ts';

async function ready(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage(options);
  await stage.pass(500);
  return stage;
}

const batch = (orders: readonly Fields[]): Fields => ({ batchOrders: JSON.stringify(orders) });
const parts = ({
  text,
}: Answer): readonly { readonly code?: number; readonly clientOrderId?: string; msg?: string }[] =>
  JSON.parse(text);
const results = (stage: Stage) => stage.entries('outcome').map(({ result, code }) => [result, code]);

test('a batch is decided order by order; the refused ones are refused in their places', async () => {
  const stage = await ready({ limits: { notionalMax: '1000' } });
  const good = { ...LIMIT, newClientOrderId: 'a' };
  const large = { ...LIMIT, newClientOrderId: 'b', quantity: '0.500' };
  const other = { ...LIMIT, newClientOrderId: 'c', price: '59400.0' };
  const answer = await stage.ask('ann', 'POST', '/fapi/v1/batchOrders', batch([good, large, other]));
  assert.equal(answer.status, 200);
  assert.deepEqual(
    parts(answer).map(({ clientOrderId, code }) => clientOrderId ?? code),
    ['a', -2010, 'c'],
  );
  await stage.pass(100);
  assert.deepEqual(
    stage.entries('intent').map(({ verdict, batch: place }) => [verdict, place]),
    [
      ['allow', [0, 3]],
      ['deny', [1, 3]],
      ['allow', [2, 3]],
    ],
  );
});

test('a batch of which nothing is allowed is not sent', async () => {
  const stage = await ready({ limits: { notionalMax: '1' } });
  const answer = await stage.ask(
    'ann',
    'POST',
    '/fapi/v1/batchOrders',
    batch([LIMIT, { ...LIMIT, price: '59400.0' }]),
  );
  assert.deepEqual(
    parts(answer).map(({ code }) => code),
    [-2010, -2010],
  );
  assert.deepEqual(stage.arrived, []);
});

test('of a batch that is asked for again, what was sent before is not sent again (I2)', async () => {
  const stage = await ready();
  const order = { ...LIMIT, newClientOrderId: 'a' };
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.pass(100);
  const answer = await stage.ask(
    'ann',
    'POST',
    '/fapi/v1/batchOrders',
    batch([order, { ...LIMIT, price: '59400.0' }]),
  );
  assert.match(parts(answer)[0]?.msg ?? '', /sent before/);
  assert.ok(parts(answer)[1]?.clientOrderId?.startsWith('sp-'));
});

test('a batch whose answer does not come is in doubt as a whole', async () => {
  const stage = await ready();
  stage.weather({ lostAfter: 100 });
  const orders = [LIMIT, { ...LIMIT, price: '59400.0' }, { ...LIMIT, symbol: 'DOGEUSDT' }];
  const answer = await stage.ask('ann', 'POST', '/fapi/v1/batchOrders', batch(orders));
  assert.equal(answer.status, 503);
  await stage.pass(100);
  assert.deepEqual(results(stage), [
    ['unknown', 'TIMEOUT'],
    ['unknown', 'TIMEOUT'],
  ]);
});

test('orders are amended alone and in batches, and cancelled in batches', async () => {
  const stage = await ready();
  for (const id of ['a', 'b', 'c']) await stage.place('ann', { newClientOrderId: id });
  const amend = (id: string, price: string): Fields => ({
    symbol: 'BTCUSDT',
    side: 'BUY',
    quantity: '0.010',
    price,
    origClientOrderId: id,
  });
  assert.equal((await stage.ask('ann', 'PUT', '/fapi/v1/order', amend('a', '59300.0'))).status, 200);
  const both = await stage.ask(
    'ann',
    'PUT',
    '/fapi/v1/batchOrders',
    batch([amend('b', '59200.0'), amend('x', '1.0')]),
  );
  assert.deepEqual(
    parts(both).map(({ clientOrderId, code }) => clientOrderId ?? code),
    ['b', -2013],
  );
  const ids = JSON.stringify(['a', 'b', 'nobody']);
  const fields = { symbol: 'BTCUSDT', origClientOrderIdList: ids };
  const gone = await stage.ask('ann', 'DELETE', '/fapi/v1/batchOrders', fields);
  assert.deepEqual(
    parts(gone).map(({ clientOrderId, code }) => clientOrderId ?? code),
    ['a', 'b', -2013],
  );
  await stage.pass(3_000);
  const open = stage.engine.inspect('STAGE-REAL-KEY').openOrders;
  assert.deepEqual(
    open.map(({ clientOrderId }) => clientOrderId),
    ['c'],
  );
});

test('a retry of a sent order gets its answer again, and of one in doubt that it is in doubt (F5)', async () => {
  const stage = await ready();
  const first = await stage.place('ann', { newClientOrderId: 'a' });
  await stage.pass(100);
  assert.deepEqual(await stage.place('ann', { newClientOrderId: 'a' }), first);
  stage.weather({ lostBefore: 100 });
  assert.equal((await stage.place('ann', { newClientOrderId: 'b' })).status, 503);
  assert.equal((await stage.place('ann', { newClientOrderId: 'b' })).status, 503);
  assert.equal(stage.arrived.length, 1);
});

test('an order that could not leave for want of a connection is known not to be placed', async () => {
  const stage = await ready();
  stage.weather({ unreachable: 100 });
  const answer = await stage.place('ann');
  assert.match(answer.text, /VENUE_UNREACHABLE/);
  await stage.pass(100);
  assert.deepEqual(results(stage), [['notPlaced', 'NO_CONNECTION']]);
});

test('what the venue refuses is told as the venue tells it, and recorded as that', async () => {
  const stage = await ready();
  const answer = await stage.place('ann', { quantity: '0.0001' });
  assert.equal(answer.status, 400);
  await stage.pass(100);
  assert.equal(results(stage)[0]?.[0], 'rejected');
});

test('too many messages are a rate refusal that clients know (T35)', async () => {
  const stage = await ready({ limits: { messagesPerSecondMax: 2 } });
  const answers = [];
  for (const price of ['59500.0', '59400.0', '59300.0']) answers.push(await stage.place('ann', { price }));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 429],
  );
});

test('a halt in the last moment stops an opening and an amend of one; exits and cancels leave (I6)', async () => {
  let halting: (() => void) | null = null;
  const stage = await ready({
    dies: (label) => {
      if (label === 'after-commit') halting?.();
      return false;
    },
  });
  await stage.place('ann', { newClientOrderId: 'rest' });
  await stage
    .place('ann', { type: 'MARKET', side: 'BUY', price: '', timeInForce: '' })
    .catch(() => undefined);
  const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
  await stage.ask('ann', 'POST', '/fapi/v1/order', market);
  await stage.pass(1_000);
  const exit = { ...LIMIT, side: 'SELL', price: '60500.0', reduceOnly: 'true' };
  await stage.place('ann', { ...exit, newClientOrderId: 'exit' });
  await stage.pass(1_000);
  const { gateway } = stage.keeper;
  halting = () => {
    halting = null;
    void gateway.halt({ scope: { kind: 'everything' }, stops: 'openings', reason: 'now', by: 'owner' });
  };
  const arrived = stage.arrived.length;
  assert.match((await stage.place('ann', { price: '59400.0' })).text, /TRADING_HALTED/);
  assert.equal(stage.arrived.length, arrived);
  await stage.pass(1_000);
  assert.deepEqual(results(stage).at(-1), ['notPlaced', 'CALLED_OFF']);
  const amend = (origClientOrderId: string, side: string, price: string): Fields => ({
    symbol: 'BTCUSDT',
    side,
    quantity: '0.010',
    price,
    origClientOrderId,
  });
  const byVenue = stage.engine
    .inspect('STAGE-REAL-KEY')
    .openOrders.find((order) => order.clientOrderId === 'exit');
  assert.ok(byVenue !== undefined);
  const { origClientOrderId: _, ...rest } = amend('', 'SELL', '60400.0');
  const exited = await stage.ask('ann', 'PUT', '/fapi/v1/order', {
    ...rest,
    orderId: String(byVenue.orderId),
  });
  assert.equal(exited.status, 200);
  const named = await stage.ask('ann', 'PUT', '/fapi/v1/order', amend('exit', 'SELL', '60300.0'));
  assert.equal(named.status, 200, 'by its own name too');
  assert.match(
    (await stage.ask('ann', 'PUT', '/fapi/v1/order', amend('rest', 'BUY', '59300.0'))).text,
    /HALTED/,
  );
  const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'rest' };
  assert.equal((await stage.ask('ann', 'DELETE', '/fapi/v1/order', cancel)).status, 200);
});

test('a setting passes where policy lists it and its answer is the venue’s', async () => {
  const stage = await ready({ limits: { settings: ['leverage'], leverageMax: 5 } });
  const fields = { symbol: 'BTCUSDT', leverage: '3' };
  const { status, text } = await stage.ask('ann', 'POST', '/fapi/v1/leverage', fields);
  assert.deepEqual([status, JSON.parse(text).leverage], [200, 3]);
  const large = await stage.ask('ann', 'POST', '/fapi/v1/leverage', { ...fields, leverage: '9' });
  assert.equal(large.status, 400);
});

test('a test of an order is decided as the order would be, and reserves nothing', async () => {
  const stage = await ready();
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/order/test', LIMIT)).status, 200);
  const [account] = stage.keeper.state.accounts.values();
  assert.equal(account?.book.orders.size, 0);
});
