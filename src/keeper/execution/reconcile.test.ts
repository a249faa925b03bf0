import assert from 'node:assert/strict';
import { test } from 'node:test';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { LIMIT, SHRUG, Stage, tells, type Fields, type Told } from './room-fixture.test.ts';

const ORDER = '/fapi/v1/order';
const OPEN = 'GET /fapi/v1/openOrders';
const TRADES = 'GET /fapi/v1/userTrades';
const ABSENT = { code: -2013, msg: 'Order does not exist.' };
const MARKET = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' } as const;

async function ready(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage(options);
  await stage.pass(500);
  return stage;
}

const results = (stage: Stage) => stage.entries('outcome').map(({ result, code }) => [result, code]);
const rest = (stage: Stage): readonly string[] =>
  stage.engine.inspect('STAGE-REAL-KEY').openOrders.map(({ clientOrderId }) => clientOrderId);
const account = (stage: Stage) =>
  [...stage.keeper.state.accounts.values()][0] ?? assert.fail('there is an account');

/** The venue did it, and says that it does not know. */
const shrugged = (venue: Told): Told => ({ ...venue, ...SHRUG });

function rewritten(change: (rows: readonly Row[]) => readonly object[]): (venue: Told) => Told {
  return (venue) => ({ ...venue, body: JSON.stringify(change(JSON.parse(venue.body))) });
}

type Row = Readonly<Record<string, unknown>>;

test('a setting that nobody can ask about is unconfirmed once it can no longer take effect (L1)', async () => {
  const stage = await ready({ limits: { settings: ['leverage'], leverageMax: 5 } });
  const fields = { symbol: 'BTCUSDT', leverage: '3' };
  stage.unheard.set('POST /fapi/v1/leverage', SHRUG);
  await stage.ask('ann', 'POST', '/fapi/v1/leverage', fields);
  await stage.pass(5_000);
  assert.deepEqual(
    results(stage).map(([result]) => result),
    ['unknown'],
  );
  assert.equal(account(stage).openIntents.size, 1, 'still in doubt');
  await stage.pass(40_000);
  assert.deepEqual(results(stage).at(-1), ['unconfirmed', 'RECONCILED']);
  assert.equal(account(stage).openIntents.size, 0);
});

test('an amend in doubt is what the venue shows of the order: through, or not once it cannot be any more', async () => {
  for (const isThrough of [true, false]) {
    const stage = await ready();
    await stage.place('ann', { newClientOrderId: 'a' });
    const amend = { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.020', price: '59400.0' };
    if (isThrough) stage.told.set(`PUT ${ORDER}`, shrugged);
    else stage.unheard.set(`PUT ${ORDER}`, SHRUG);
    await stage.ask('ann', 'PUT', ORDER, { ...amend, origClientOrderId: 'a' });
    await stage.pass(5_000);
    assert.equal(account(stage).openIntents.size, isThrough ? 0 : 1);
    await stage.pass(40_000);
    assert.deepEqual(results(stage).at(-1), isThrough ? ['accepted', null] : ['rejected', 'RECONCILED']);
    assert.equal(account(stage).openIntents.size, 0);
  }
});

test('an amend in doubt of an order that ended meanwhile did not come through', async () => {
  const stage = await ready();
  await stage.place('ann', { newClientOrderId: 'a' });
  const amend = { symbol: 'BTCUSDT', side: 'BUY', quantity: '0.020', price: '59400.0' };
  stage.unheard.set(`PUT ${ORDER}`, SHRUG);
  await stage.ask('ann', 'PUT', ORDER, { ...amend, origClientOrderId: 'a' });
  stage.stranger('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'a' });
  await stage.pass(6_000);
  assert.ok(results(stage).some(([result, code]) => result === 'rejected' && code === 'RECONCILED'));
  assert.equal(account(stage).openIntents.size, 0);
});

test('a cancel in doubt of an order that the venue does not know is unconfirmed after its window', async () => {
  const stage = await ready();
  await stage.place('ann', { newClientOrderId: 'a' });
  const cancel: Fields = { symbol: 'BTCUSDT', origClientOrderId: 'a' };
  stage.unheard.set(`DELETE ${ORDER}`, SHRUG);
  await stage.ask('ann', 'DELETE', ORDER, cancel);
  stage.told.set(`GET ${ORDER}`, tells(400, ABSENT));
  await stage.pass(3_000);
  assert.equal(account(stage).openIntents.size, 1);
  await stage.pass(40_000);
  assert.deepEqual(results(stage).at(-1), ['unconfirmed', 'RECONCILED']);
});

test('an order that the list leaves out, but that is alive or that nobody can find, has not ended', async () => {
  const lagging = await ready();
  await lagging.place('ann', { newClientOrderId: 'a' });
  lagging.told.set(OPEN, tells(200, []));
  const hidden = await ready();
  await hidden.place('ann', { newClientOrderId: 'a' });
  hidden.told.set(OPEN, tells(200, []));
  hidden.told.set(`GET ${ORDER}`, tells(400, ABSENT));
  for (const stage of [lagging, hidden]) {
    await stage.pass(10_000);
    assert.ok(
      stage.asked.some((line) => line.startsWith(`GET ${ORDER}?`)),
      'it was looked up',
    );
    assert.deepEqual(stage.entries('order'), []);
    assert.equal(account(stage).book.orders.size, 1);
  }
});

test('orders in more markets than are asked one by one are asked about at once', async () => {
  const symbols = Array.from({ length: 9 }, (_, i) => `C${i}USDT`);
  const stage = await ready({ symbols, limits: { symbols } });
  await stage.pass(3_000);
  for (const [i, symbol] of symbols.entries()) {
    const price = (Number(stage.engine.mark(symbol)) / 1e18) * 0.995;
    const { text, status } = await stage.place('ann', {
      symbol,
      newClientOrderId: `a${i}`,
      price: price.toFixed(1),
    });
    assert.equal(status, 200, text);
  }
  await stage.pass(5_000);
  stage.asked.length = 0;
  await stage.pass(8_000);
  const asked = stage.asked.filter((line) => line.startsWith(OPEN));
  assert.ok(asked.length > 0 && asked.every((line) => !line.includes('symbol=')), asked.join());
  assert.equal(account(stage).book.orders.size, 9);
});

test('trades enter the ledger once and in their order, however the venue lists them (I5)', async () => {
  const stage = await ready();
  let all: readonly Row[] = [];
  const backwards = rewritten((rows) => {
    all = [...all, ...rows];
    return [...all].reverse();
  });
  stage.told.set(TRADES, backwards);
  stage.told.set('GET /fapi/v3/positionRisk', tells(200, []));
  for (let i = 0; i < 3; i += 1) {
    assert.equal((await stage.ask('ann', 'POST', ORDER, MARKET)).status, 200);
    assert.equal((await stage.ask('ann', 'POST', ORDER, MARKET)).status, 200);
    await stage.pass(5_000);
  }
  const trades = stage.entries('fill').map(({ trade }) => Number(trade));
  assert.ok(trades.length >= 6 && new Set(trades).size === trades.length, String(trades));
  assert.deepEqual(
    trades,
    trades.toSorted((a, b) => a - b),
  );
});

test('trades from before the account was known are its baseline’s, unless an order of ours made them', async () => {
  const early = rewritten((rows) => rows.map((row) => ({ ...row, time: 1_700_000_000_000 })));
  const own = await ready();
  const strange = await ready();
  for (const stage of [own, strange]) stage.told.set(TRADES, early);
  assert.equal((await own.ask('ann', 'POST', ORDER, MARKET)).status, 200);
  strange.stranger('POST', ORDER, MARKET);
  for (const stage of [own, strange]) await stage.pass(10_000);
  assert.ok(own.entries('fill').length > 0);
  assert.deepEqual([strange.entries('fill'), strange.entries('foreign')], [[], []]);
});

test('a question that the venue’s own codec cannot read back is not asked (I1)', async () => {
  const unread = { kind: 'notUnderstood', code: 'FIELD_NOT_UNDERSTOOD', field: 'unknown' } as const;
  const stage = await ready({
    venue: {
      ...binanceUsdm,
      understand: (draft) => (draft.path === '/fapi/v1/openOrders' ? unread : binanceUsdm.understand(draft)),
    },
  });
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.pass(40_000);
  assert.ok(!stage.asked.some((line) => line.startsWith(OPEN)));
  assert.ok(
    stage.asked.some((line) => line.startsWith(TRADES)),
    'everything else is',
  );
  assert.deepEqual(rest(stage), ['a']);
});

test('a list in pages is read to its end; one that never ends is not believed, and told', async () => {
  const pages = { left: 2, max: 2 };
  const nextPage = (): string | null => {
    if (pages.left > 0) {
      pages.left -= 1;
      return 'next';
    }
    pages.left = pages.max;
    return null;
  };
  const stage = await ready({ venue: { ...binanceUsdm, nextPage } });
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.pass(8_000);
  assert.ok(!stage.said.includes('LIST_TOO_LONG'));
  assert.deepEqual(stage.entries('order'), []);
  pages.left = 1_000_000;
  stage.told.set(OPEN, tells(200, []));
  stage.told.set(`GET ${ORDER}`, tells(400, ABSENT));
  await stage.pass(20_000);
  assert.ok(stage.said.includes('LIST_TOO_LONG'));
  assert.deepEqual(stage.entries('order'), []);
});

test('where a venue keeps orders that ended apart, absence among the living is asked about there too', async () => {
  const asked: (true | undefined)[] = [];
  const venue = {
    ...binanceUsdm,
    keepsEndedApart: true,
    draftRead: (...[read, now]: Parameters<typeof binanceUsdm.draftRead>) => {
      if (read.kind === 'order' || read.kind === 'venueOrder') asked.push(read.ended);
      return binanceUsdm.draftRead(read, now);
    },
  };
  const stage = await ready({ venue });
  await stage.place('ann', { newClientOrderId: 'a' });
  stage.stranger('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'a' });
  const apart = (venueSays: Told): Told =>
    asked.at(-1) === true ? venueSays : tells(400, ABSENT)(venueSays);
  stage.told.set(`GET ${ORDER}`, apart);
  await stage.pass(8_000);
  assert.deepEqual(
    stage.entries('order').map(({ report }) => [report.id, report.state]),
    [['a', 'cancelled']],
  );
  stage.stranger('POST', ORDER, { ...MARKET, newClientOrderId: 'theirs' });
  await stage.pass(8_000);
  assert.deepEqual(
    stage.entries('foreign').map(({ order }) => order?.clientOrderId),
    ['theirs'],
  );
  assert.ok(asked.includes(true) && asked.includes(undefined));
});

test('an answer that comes for neither place of an order proves nothing', async () => {
  const stage = await ready({ venue: { ...binanceUsdm, keepsEndedApart: true } });
  await stage.place('ann', { newClientOrderId: 'a' });
  stage.stranger('DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'a' });
  let asked = 0;
  stage.told.set(`GET ${ORDER}`, (venue) => {
    asked += 1;
    if (asked % 2 === 1) stage.weather({ lostBefore: 100 });
    return tells(400, ABSENT)(venue);
  });
  await stage.pass(4_000);
  stage.weather({});
  assert.ok(asked > 0);
  assert.deepEqual(stage.entries('order'), []);
});

test('what is left of a limit order is what the venue shows', async () => {
  const stage = await ready();
  await stage.place('ann', { ...LIMIT, newClientOrderId: 'a' });
  await stage.pass(10_000);
  assert.deepEqual([rest(stage), account(stage).book.orders.size], [['a'], 1]);
});

test('a cancel in doubt of an order that goes on resting did not come through, once it cannot any more', async () => {
  const stage = await ready();
  await stage.place('ann', { newClientOrderId: 'a' });
  stage.unheard.set(`DELETE ${ORDER}`, SHRUG);
  await stage.ask('ann', 'DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'a' });
  await stage.pass(5_000);
  assert.equal(account(stage).openIntents.size, 1);
  await stage.pass(40_000);
  assert.deepEqual(results(stage).at(-1), ['rejected', 'RECONCILED']);
  assert.deepEqual(rest(stage), ['a']);
});

test('an order that the venue has only taken is in doubt until it was asked about (I2)', async () => {
  const venue = {
    ...binanceUsdm,
    outcomes: (...given: Parameters<typeof binanceUsdm.outcomes>) =>
      binanceUsdm
        .outcomes(...given)
        .map((outcome) => (outcome.kind === 'accepted' ? ({ kind: 'taken' } as const) : outcome)),
  };
  const stage = await ready({ venue });
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.pass(5_000);
  assert.deepEqual(results(stage), [
    ['unknown', 'TAKEN'],
    ['accepted', null],
  ]);
  assert.equal(stage.arrived.length, 1);
});

test('where the gateway has asked too much already, fills are learnt all the same, within 5 s (L2, T35)', async () => {
  const stage = await ready({ weightPerMinute: 2_400 });
  const { wire } = stage.keeper.gateway;
  const target = { baseUrl: 'https://simulated', ca: null, venue: binanceUsdm.id, account: null } as const;
  const request = binanceUsdm.marketRequest({ kind: 'volumes' });
  const sent = [];
  for (let asked = 0; asked < 20; asked += 1) sent.push(wire.send(target, request, 2_000, () => true));
  await stage.pass(100);
  const kinds = (await Promise.all(sent)).map(({ kind }) => kind);
  assert.equal(kinds.at(-1), 'notSent', 'nothing is left for what can wait');

  await stage.ask('ann', 'POST', ORDER, { ...MARKET, newClientOrderId: 'filled' });
  await stage.pass(5_000);
  assert.equal(stage.entries('fill').length, 1);
  assert.equal(account(stage).book.orders.size, 0);
});

test('in a busy minute every fill is known within 5 s: the questions leave room for that (L2, T35)', async () => {
  const stage = await ready({ weightPerMinute: 2_400 });
  let oldest = 0;
  for (let second = 0; second < 90; second += 1) {
    const symbol = second % 2 === 0 ? 'BTCUSDT' : 'ETHUSDT';
    const side = second % 4 < 2 ? 'BUY' : 'SELL';
    await stage.place('ann', { newClientOrderId: `rests-${second}` });
    const market = { ...MARKET, symbol, side, newClientOrderId: `filled-${second}` };
    if (second % 6 < 4) await stage.ask('ann', 'POST', ORDER, market);
    await stage.pass(1_000);
    for (const live of account(stage).book.orders.values())
      if (live.phase === 'closing') oldest = Math.max(oldest, stage.now - live.placedAt);
    const cancel = { symbol: 'BTCUSDT', origClientOrderId: `rests-${second}` };
    await stage.ask('ann', 'DELETE', ORDER, cancel);
  }
  assert.ok(stage.entries('fill').length > 30, `${stage.entries('fill').length} fills`);
  assert.ok(oldest < 5_000, `${oldest} ms`);
});

test('fills are asked for where an order shows more of them, where it ended, and now and then', async () => {
  const stage = await ready();
  const trades = (): number => stage.asked.filter((line) => line.startsWith(TRADES)).length;
  await stage.place('ann', { newClientOrderId: 'a' });
  await stage.pass(5_000);
  const quiet = trades();
  await stage.pass(10_000);
  assert.equal(trades(), quiet, 'nothing was filled');
  await stage.pass(25_000);
  assert.equal(trades(), quiet + 1, 'to make sure');

  stage.told.set(
    'GET /fapi/v1/openOrders',
    rewritten((rows) => rows.map((row) => ({ ...row, executedQty: '0.001' }))),
  );
  await stage.pass(2_000);
  assert.ok(trades() > quiet + 1, 'the venue shows more than the ledger has');
});

test('a trade that shows in the position before it is told is asked for again within seconds (T41)', async () => {
  const stage = await ready();
  await stage.pass(4_000);
  stage.told.set('GET /fapi/v1/userTrades', tells(200, []));
  const asked = (): boolean => stage.asked.some((line) => line.startsWith('GET /fapi/v1/userTrades'));
  stage.asked.length = 0;
  stage.stranger('POST', '/fapi/v1/order', {
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'MARKET',
    quantity: '0.010',
  });
  for (let i = 0; i < 100 && !asked(); i += 1) await stage.pass(100);
  assert.ok(asked());
  assert.equal(stage.entries('fill').length, 0);
  stage.told.clear();
  await stage.pass(2_500);
  assert.equal(stage.entries('fill').length, 1);
});
