import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORDER as PLAIN } from '../../core/account/story-fixture.test.ts';
import type { OrderReference, Resting } from '../../core/order/order.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import type { Venue } from '../../core/order/venue.ts';
import { kite } from '../../venues/kite/venue.ts';
import { Stage } from './room-fixture.test.ts';
import { identifyKey } from './identify.ts';

async function ready(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage(options);
  await stage.pass(500);
  return stage;
}

test('what no venue serves is not found, and what the venue does not have is not served', async () => {
  const stage = await ready();
  const request = stage.signed('ann', 'GET', '/fapi/v1/openOrders');
  assert.deepEqual(await stage.serve(request, 'elsewhere'), { status: 404, text: '{}' });
  for (const path of ['/fapi/v1/nothing', '/fapi/v1/depth'])
    assert.equal((await stage.ask('ann', 'GET', path)).status, 404);
  assert.deepEqual(stage.arrived, []);
});

test('strangers get one answer, whatever is wrong with them (T6)', async () => {
  const revoked = { kind: 'botRevoked', bot: 'bob', reason: '' } as const;
  const stage = await ready({ more: [revoked] });
  const good = stage.signed('ann', 'GET', '/fapi/v1/openOrders');
  const key = 'x-mbx-apikey';
  const strangers = [
    { ...good, headers: [] },
    { ...good, headers: [[key, 'nobody']] as const },
    { ...good, headers: [...good.headers, ...good.headers] },
    { ...good, target: good.target.replace(/signature=./, 'signature=0') + 'f' },
    { ...good, target: `${good.target}&extra=1` },
    stage.signed('bob', 'GET', '/fapi/v1/openOrders'),
    stage.signed('nobody', 'GET', '/fapi/v1/openOrders'),
  ];
  const answers = new Set<string>();
  for (const stranger of strangers) answers.add(JSON.stringify(await stage.serve(stranger)));
  assert.equal(answers.size, 1);
  assert.equal((await stage.serve(good)).status, 200);
});

test('the bots of an account that was removed are strangers', async () => {
  const removed = { kind: 'accountStatus', account: 'main', status: 'removed', reasons: [] } as const;
  const stage = await ready({ more: [removed] });
  assert.equal((await stage.ask('ann', 'GET', '/fapi/v1/openOrders')).status, 401);
});

test('a stamp outside its window is told as that, so that a client can set its clock (F19)', async () => {
  const stage = await ready();
  for (const timestamp of [stage.now - 60_000, stage.now + 5_000]) {
    const answer = await stage.ask('ann', 'GET', '/fapi/v1/openOrders', { timestamp: String(timestamp) });
    assert.match(answer.text, /-1021/);
  }
});

test('routes that move funds or are denied are refused, and the attempt is in the ledger (T2)', async () => {
  const stage = await ready();
  const moved = await stage.ask('ann', 'POST', '/sapi/v1/capital/withdraw/apply', {
    coin: 'USDT',
    amount: '1',
  });
  const denied = await stage.ask('ann', 'GET', '/papi/v1/account');
  assert.match(moved.text, /FUNDS_MOVEMENT_NOT_SERVED/);
  assert.match(denied.text, /ROUTE_NOT_SERVED/);
  const records = stage.entries('intent').map(({ verdict, action }) => [verdict, action.kind]);
  assert.deepEqual(records, [
    ['deny', 'route'],
    ['deny', 'route'],
  ]);
  assert.deepEqual(stage.arrived, []);
});

test('a field that is not understood is named, and nothing is recorded or sent', async () => {
  const stage = await ready();
  const answer = await stage.place('ann', { surprise: '1' });
  assert.equal(answer.status, 400);
  assert.match(answer.text, /FIELD_NOT_UNDERSTOOD/);
  assert.deepEqual([stage.entries('intent'), stage.arrived], [[], []]);
});

test('the gateway answers about the decoy key by itself', async () => {
  const stage = await ready();
  const { status, text } = await stage.ask('ann', 'GET', '/sapi/v1/account/apiRestrictions');
  assert.deepEqual([status, JSON.parse(text).enableWithdrawals], [200, false]);
});

test('a read is signed with the real key and shows the bot its own orders alone', async () => {
  const stage = await ready();
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.place('bob', { newClientOrderId: 'b', price: '59400.0' });
  const { text } = await stage.ask('ann', 'GET', '/fapi/v1/openOrders');
  const orders: readonly { readonly clientOrderId: string }[] = JSON.parse(text);
  assert.deepEqual(
    orders.map(({ clientOrderId }) => clientOrderId),
    ['a'],
  );
});

test('a read that the venue does not answer is unavailable, not empty', async () => {
  const stage = await ready();
  for (const weather of [{ unreachable: 100 }, { lostBefore: 100 }]) {
    stage.weather(weather);
    const answer = await stage.ask('ann', 'GET', '/fapi/v1/openOrders');
    assert.equal(answer.status, 503);
    assert.match(answer.text, /VENUE_UNREACHABLE/);
  }
});

test('"cancel all" takes away the bot’s own plain orders, stops and other bots’ orders stay', async () => {
  const stage = await ready();
  for (let i = 0; i < 12; i += 1)
    await stage.place('ann', { newClientOrderId: `a${i}`, price: `${59_000 + i * 10}.0` });
  await stage.place('bob', { newClientOrderId: 'b' });
  const answer = await stage.ask('ann', 'DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
  assert.equal(answer.status, 200);
  await stage.pass(3_000);
  assert.deepEqual(
    stage.engine.inspect('STAGE-REAL-KEY').openOrders.map(({ clientOrderId }) => clientOrderId),
    ['b'],
  );
  const nothing = await stage.ask('ann', 'DELETE', '/fapi/v1/allOpenOrders', { symbol: 'ETHUSDT' });
  assert.equal(nothing.status, 200);
});

test('a "cancel all" of which a part is in doubt does not say that all is well', async () => {
  const stage = await ready();
  await stage.place('ann', { newClientOrderId: 'a' });
  stage.weather({ lostAfter: 100 });
  const answer = await stage.ask('ann', 'DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
  assert.equal(answer.status, 503);
});

test('without a policy, with a stale market or a clock that disagrees, nothing opens (I13, F18)', async () => {
  const lawless = await ready({ lawless: true });
  assert.match((await lawless.place('ann')).text, /NO_POLICY/);
  const stepped = await ready();
  stepped.timeline.wallStepMs = 5_000;
  const early = stepped.signed('ann', 'POST', '/fapi/v1/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'GTC',
    quantity: '0.010',
    price: '59500.0',
    timestamp: String(stepped.now + 5_000),
  });
  await stepped.pass(12_000);
  assert.match((await stepped.serve(early)).text, /CLOCK|-1021/);
  const silent = await ready();
  silent.weather({ unreachable: 100 });
  await silent.pass(30_000);
  assert.match((await silent.place('ann')).text, /REFERENCE|STALE|PRICE|MARKET/);
  assert.deepEqual([lawless.arrived, stepped.arrived, silent.arrived], [[], [], []]);
});

test('"cancel all" of conditional orders is its own, and takes the bot’s own away one by one', async () => {
  const stage = await ready();
  await stage.place('ann', { newClientOrderId: 'plain' });
  const stop = { algoType: 'CONDITIONAL', symbol: 'BTCUSDT', side: 'BUY', type: 'STOP', timeInForce: 'GTC' };
  for (const [bot, id, triggerPrice] of [
    ['ann', 's1', '60600.0'],
    ['ann', 's2', '60700.0'],
    ['bob', 's3', '60700.0'],
  ] as const) {
    const fields = { ...stop, quantity: '0.010', price: '60800.0', triggerPrice, clientAlgoId: id };
    const { status, text } = await stage.ask(bot, 'POST', '/fapi/v1/algoOrder', fields);
    assert.equal(status, 200, text);
  }
  const arrived = stage.arrived.length;
  const answer = await stage.ask('ann', 'DELETE', '/fapi/v1/algoOpenOrders', { symbol: 'BTCUSDT' });
  assert.equal(answer.status, 200);
  assert.deepEqual(stage.arrived.slice(arrived), ['DELETE /fapi/v1/algoOrder', 'DELETE /fapi/v1/algoOrder']);
  const { openAlgoOrders, openOrders } = stage.engine.inspect('STAGE-REAL-KEY');
  assert.deepEqual(
    [openAlgoOrders.map((algo) => algo.clientAlgoId), openOrders.map((order) => order.clientOrderId)],
    [['s3'], ['plain']],
  );
});

test('an amend that names only what changes is completed from the bot’s own order alone', async () => {
  const seen: unknown[] = [];
  const asking: { reference: OrderReference } = { reference: { by: 'client', id: 'a' as ClientOrderId } };
  const stage = await ready({
    venue: {
      ...binanceUsdm,
      decode: (route, request, resting) => {
        if (route.kind !== 'amend') return binanceUsdm.decode(route, request, resting);
        seen.push(resting?.(asking.reference) ?? null);
        return { kind: 'notUnderstood', code: 'ORDER_UNKNOWN', field: 'unknown' };
      },
    },
  });
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.pass(100);
  const amends = (bot: string) => stage.ask(bot, 'PUT', '/fapi/v1/order', { symbol: 'BTCUSDT' });
  assert.match((await amends('ann')).text, /-2013|-2011/);
  await amends('bob');
  asking.reference = { by: 'client', id: 'never placed' as ClientOrderId };
  await amends('ann');
  asking.reference = { by: 'venue', id: '0' };
  await amends('ann');
  const [own, ...others] = seen;
  const amended = { quantity: decimal('0.010'), price: decimal('59500.0') };
  assert.deepEqual(own, {
    id: 'a',
    type: 'limit',
    timeInForce: 'gtc',
    reduceOnly: false,
    instrument: 'BTCUSDT',
    triggerPrice: null,
    ...amended,
  });
  assert.deepEqual(others, [null, null, null]);
});

test('a cancel by a number that came a moment ago waits until the ledger knows whose it is', async () => {
  const stage = await ready();
  const { text } = await stage.place('ann', { newClientOrderId: 'a' });
  const orderId = String(JSON.parse(text).orderId);
  const cancels = stage.ask('ann', 'DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', orderId });
  assert.match((await cancels).text, /CANCELED/);
});

test('an order that the venue keeps is shown to a change of it as one that stands there', async () => {
  const seen: (Resting | null)[] = [];
  const order = { ...PLAIN, instrument: 'BTCUSDT', clientOrderId: 'kept', triggerPrice: '110' };
  const action = { kind: 'place', order: { ...order, standing: { kind: 'single' } } } as const;
  const report = {
    id: 'kept',
    venueOrderId: '#7',
    state: 'open',
    filled: '0',
    quantity: '2',
    price: '100',
  } as const;
  const stage = await ready({
    more: [
      {
        kind: 'intent',
        bot: 'ann',
        account: 'main',
        request: 'r',
        stampedAt: 1,
        replayUntil: 1,
        action,
        verdict: 'allow',
        denials: [],
        policy: null,
        draft: 'd',
        resolvesAt: 1,
        batch: null,
      },
      { kind: 'outcome', intent: 6, account: 'main', result: 'accepted', code: null, report, reply: null },
    ],
    venue: {
      ...binanceUsdm,
      decode: (_route, _request, resting) => {
        seen.push(resting?.({ by: 'client', id: 'kept' as ClientOrderId }) ?? null);
        return { kind: 'notUnderstood', code: 'ORDER_UNKNOWN', field: 'unknown' };
      },
    },
  });
  await stage.ask('ann', 'PUT', '/fapi/v1/order', { symbol: 'BTCUSDT' });
  await stage.ask('bob', 'PUT', '/fapi/v1/order', { symbol: 'BTCUSDT' });
  const [own, another] = seen;
  assert.deepEqual([own?.id, own?.standing?.kind, own?.triggerPrice], ['kept', 'single', decimal('110')]);
  assert.equal(another, null);
});

test('an answer about prices that another bot had within the second is given without asking again', async () => {
  const prices: NonNullable<Venue['marketsAtOnce']> = {
    couldHave: (name): name is Instrument => name !== '',
    numberIn: () => null,
    draft: (_instruments, now) => binanceUsdm.draftRead({ kind: 'positions' }, now),
    read: () => null,
    marketsOf: ({ route }) => (route === 'order.open' ? ['BTCUSDT'] : null),
    tells: (by, route) => by === route,
    cut: (reply) => reply,
  };
  const stage = await ready({ venue: { ...binanceUsdm, marketsAtOnce: prices } });
  const asked = (): number => stage.asked.filter((line) => line.startsWith('GET /fapi/v1/openOrders')).length;
  const before = asked();
  const first = await stage.ask('ann', 'GET', '/fapi/v1/openOrders');
  const second = await stage.ask('bob', 'GET', '/fapi/v1/openOrders');
  assert.deepEqual([first, second, asked() - before], [{ status: 200, text: '[]' }, first, 1]);
});

test('who names a key and signs nothing, where a venue lets them, reads and does nothing else (T6)', async () => {
  const venue: Venue = { ...binanceUsdm, authenticate: () => ({ kind: 'unsigned' }) };
  const stage = await ready({ venue });
  assert.equal((await stage.ask('ann', 'GET', '/fapi/v1/openOrders')).status, 200);
  const odd = await stage.ask('ann', 'GET', '/fapi/v1/openOrders', { surprise: '1' });
  assert.match(odd.text, /FIELD_NOT_UNDERSTOOD/);
  assert.equal((await stage.place('ann')).status, 404);
  assert.deepEqual([stage.entries('intent'), stage.arrived], [[], []]);
});

test('a bot logs on with its decoy where a venue has that, and a wrong one is a stranger’s (T6)', async () => {
  const path = '/fapi/v1/listenKey';
  const name = binanceUsdm.classify('POST', path)?.name ?? assert.fail('a route');
  assert.ok(kite.session !== undefined);
  let isRight = true;
  const answerDecoy = () => (isRight ? { status: 200, headers: [], body: Buffer.from('on') } : null);
  const stage = await ready({
    venue: { ...binanceUsdm, session: { ...kite.session, route: name, answerDecoy } },
  });
  assert.deepEqual(await stage.ask('ann', 'POST', path), { status: 200, text: 'on' });
  const local = await stage.ask('ann', 'GET', '/sapi/v1/account/apiRestrictions');
  assert.equal(JSON.parse(local.text).enableWithdrawals, false, 'another local route is answered as ever');
  isRight = false;
  const wrong = await stage.ask('ann', 'POST', path);
  assert.deepEqual(wrong, await stage.ask('nobody', 'GET', '/fapi/v1/openOrders'));
});

test('a key is of a bot at its own venue, while both are in use', async () => {
  const stage = await ready({ more: [{ kind: 'botRevoked', bot: 'bob', reason: '' }] });
  const { state } = stage.keeper;
  assert.equal(identifyKey(state, binanceUsdm, 'decoy-ann')?.bot.id, 'ann');
  assert.equal(identifyKey(state, kite, 'decoy-ann'), null);
  for (const key of ['decoy-bob', 'decoy-nobody']) assert.equal(identifyKey(state, binanceUsdm, key), null);
});
