import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveOrder } from '../../core/account/book.ts';
import { orderOf } from '../../core/account/record.ts';
import type { Account } from '../../core/account/state.ts';
import { ORDER as PLAIN, Story } from '../../core/account/story-fixture.test.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { ForeignWatch } from './foreign-watch.ts';
import { LIMIT, Stage, tells, type Fields, type Told } from './room-fixture.test.ts';

const ORDER = '/fapi/v1/order';
const THEIRS: Fields = { ...LIMIT, price: '59000.0', newClientOrderId: 'theirs' };
const ABSENT = { code: -2013, msg: 'Order does not exist.' };

async function ready(options: ConstructorParameters<typeof Stage>[0] = {}): Promise<Stage> {
  const stage = new Stage(options);
  await stage.pass(500);
  return stage;
}

/** The stranger's order as the venue numbers it. */
function numberOf(stage: Stage, clientOrderId = 'theirs'): string {
  const { orders } = stage.engine.inspect('STAGE-REAL-KEY');
  const found = orders.find((order) => order.clientOrderId === clientOrderId);
  assert.ok(found !== undefined);
  return String(found.orderId);
}

/** What the account's stream tells of an order. */
function event(number: string, clientOrderId = 'theirs'): string {
  return JSON.stringify({
    e: 'ORDER_TRADE_UPDATE',
    o: { s: 'BTCUSDT', c: clientOrderId, i: Number(number) },
  });
}

/** Changes members of every order in an answer of the venue. */
function rewritten(change: object): (venue: Told) => Told {
  return (venue) => {
    const rows: readonly object[] = JSON.parse(venue.body);
    return { ...venue, body: JSON.stringify(rows.map((row) => ({ ...row, ...change }))) };
  };
}

/** Lines of the ledger about strangers, as they follow each other. */
function record(stage: Stage): readonly string[] {
  const strange = stage
    .entries('foreign')
    .map(({ origin, order }) => `${origin} ${order?.clientOrderId ?? '-'}`);
  return [...strange, ...stage.entries('halt').map(({ stops, by }) => `halt ${stops} ${by}`)];
}

test('an order that no intent explains halts the account’s openings in its own commit (T41)', async () => {
  const stage = await ready();
  await stage.place('ann', { newClientOrderId: 'ours' });
  stage.stranger('POST', ORDER, THEIRS);
  await stage.pass(5_000);
  assert.deepEqual(record(stage), ['unexplained theirs', 'halt openings gateway']);
  assert.ok(
    stage.entries('halt')[0]?.reason.startsWith(`order ${numberOf(stage)} (client id theirs) on BTCUSDT`),
  );
  assert.ok(stage.said.includes('KEY_LEAKED'));
  assert.match((await stage.place('ann', { newClientOrderId: 'next' })).text, /HALT/);
  const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'ours' };
  assert.equal((await stage.ask('ann', 'DELETE', ORDER, cancel)).status, 200);
  await stage.pass(20_000);
  assert.equal(record(stage).length, 2, 'once');
});

test('a stranger’s trade is found by its fill, and its order looked up (T41)', async () => {
  const stage = await ready();
  const market = { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
  stage.stranger('POST', ORDER, { ...market, newClientOrderId: 'theirs' });
  await stage.pass(10_000);
  assert.deepEqual(record(stage), ['unexplained theirs', 'halt openings gateway']);
});

test('a fill whose order the venue does not know is given time to be explained, and then is a stranger’s', async () => {
  const stage = await ready();
  stage.told.set(`GET ${ORDER}`, tells(400, ABSENT));
  const market = { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
  stage.stranger('POST', ORDER, market);
  for (let i = 0; i < 200 && !stage.asked.some((line) => line.startsWith(`GET ${ORDER}?`)); i += 1)
    await stage.pass(100);
  await stage.pass(1_000);
  assert.deepEqual(record(stage), [], 'not before');
  await stage.pass(9_000);
  assert.deepEqual(record(stage), ['unexplained -', 'halt openings gateway']);
  assert.match(
    stage.entries('halt')[0]?.reason ?? '',
    /^order [0-9]+ on ETHUSDT was placed with the real key/,
  );
});

test('while the venue does not say whose order a fill is of, nothing is concluded', async () => {
  const stage = await ready();
  let says: 'lost' | 'nonsense' | 'all' = 'lost';
  stage.told.set(`GET ${ORDER}`, (venue) => (says === 'nonsense' ? tells(200, 'nonsense')(venue) : venue));
  const market = { symbol: 'ETHUSDT', side: 'BUY', type: 'MARKET', quantity: '0.010' };
  stage.stranger('POST', ORDER, { ...market, newClientOrderId: 'theirs' });
  const { send } = stage.keeper.gateway.wire;
  stage.keeper.gateway.wire.send = function lose(target, request, ...rest) {
    const isLookUp = request.method === 'GET' && request.target.startsWith(`${ORDER}?`);
    if (isLookUp && says === 'lost') return Promise.resolve({ kind: 'lost', why: 'TIMEOUT' });
    return send.call(this, target, request, ...rest);
  };
  await stage.pass(10_000);
  says = 'nonsense';
  await stage.pass(10_000);
  assert.deepEqual(record(stage), []);
  says = 'all';
  await stage.pass(10_000);
  assert.deepEqual(record(stage), ['unexplained theirs', 'halt openings gateway']);
});

test('an order that the venue placed itself is no leak, but told (T41)', async () => {
  const stage = await ready();
  const rewrite = rewritten({ clientOrderId: 'autoclose-1795220000' });
  stage.told.set('GET /fapi/v1/openOrders', rewrite);
  stage.stranger('POST', ORDER, THEIRS);
  await stage.pass(5_000);
  assert.deepEqual(record(stage), ['forced autoclose-1795220000']);
  assert.ok(stage.said.includes('FORCED_ORDER') && !stage.said.includes('KEY_LEAKED'));
});

test('orders from before the account was known, and of people whom the owner named, halt nothing', async () => {
  const early = await ready();
  early.told.set('GET /fapi/v1/openOrders', rewritten({ time: early.now - 60_000 }));
  early.stranger('POST', ORDER, THEIRS);
  await early.pass(5_000);
  const said = { kind: 'manual', account: 'main', allowed: true, reason: 'hedges', by: 'owner' } as const;
  const manual = await ready({ more: [said] });
  manual.stranger('POST', ORDER, THEIRS);
  await manual.pass(5_000);
  assert.deepEqual([record(early), record(manual)], [['earlier theirs'], ['manual theirs']]);
  for (const stage of [early, manual]) {
    assert.ok(stage.said.includes('FOREIGN_ORDER') && !stage.said.includes('KEY_LEAKED'));
    assert.equal((await stage.place('ann')).status, 200);
  }
});

test('a stranger’s order that the stream told of is looked up even where it is gone already (T41)', async () => {
  const stage = await ready({ follows: true });
  await stage.pass(3_000);
  assert.ok(stage.stream !== null, 'the account is followed');
  stage.stranger('POST', ORDER, THEIRS);
  const number = numberOf(stage);
  for (let twice = 0; twice < 2; twice += 1) stage.stream.onText(event(number));
  stage.stranger('DELETE', ORDER, { symbol: 'BTCUSDT', orderId: number });
  await stage.pass(2_000);
  assert.deepEqual(record(stage), ['unexplained theirs', 'halt openings gateway']);
});

test('a message alone halts nothing: what the venue does not have, or is ours, is nobody’s (T41)', async () => {
  const stage = await ready({ follows: true });
  await stage.place('ann', { newClientOrderId: 'ours' });
  await stage.pass(3_000);
  const { stream } = stage;
  assert.ok(stream !== null);
  for (let i = 0; i < 150; i += 1) stream.onText(event(String(777_000_000 + i), `nobody-${i}`));
  stream.onText(event(numberOf(stage, 'ours'), 'ours'));
  stream.onText(event('888000000', 'ours'));
  stream.onText('{"e":"ORDER_TRADE_UPDATE","o":{"c":"odd","i":7}}');
  stage.asked.length = 0;
  await stage.pass(30_000);
  const asked = stage.asked.filter((line) => line.startsWith(`GET ${ORDER}?`));
  assert.equal(new Set(asked).size, 100, `${asked.length} were looked up`);
  assert.ok(asked.length <= 160, 'those of the first seconds again: the venue may not have shown them yet');
  assert.ok(!asked.some((line) => line.includes('888000000')), 'an id of ours is no stranger’s');
  assert.deepEqual(record(stage), []);
  await stage.pass(10_000);
  const later = stage.asked.filter((line) => line.startsWith(`GET ${ORDER}?`));
  assert.equal(later.length, asked.length, 'and never after that');
});

test('what the stream and the look both tell of is one stranger, recorded once', async () => {
  const stage = await ready({ follows: true });
  await stage.pass(3_000);
  stage.stranger('POST', ORDER, THEIRS);
  stage.stream?.onText(event(numberOf(stage)));
  await stage.pass(10_000);
  assert.deepEqual(record(stage), ['unexplained theirs', 'halt openings gateway']);
});

const STOP: Fields = {
  algoType: 'CONDITIONAL',
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'STOP',
  timeInForce: 'GTC',
  quantity: '0.010',
  price: '60800.0',
  triggerPrice: '60600.0',
  clientAlgoId: 'our-stop',
};

test('what our own stop became is looked up first, and is nobody else’s', async () => {
  const stage = await ready();
  const stop = await stage.ask('ann', 'POST', '/fapi/v1/algoOrder', STOP);
  assert.equal(stop.status, 200, stop.text);
  await stage.pass(1_000);
  stage.engine.setMark('BTCUSDT', '60700.0');
  await stage.pass(10_000);
  assert.deepEqual(record(stage), []);
  const filled = stage.entries('fill').map(({ venueOrderId }) => venueOrderId);
  assert.ok(filled.length > 0 && filled.includes(numberOf(stage, 'our-stop')));
});

test('what our own stop became under another id is learnt from the stop, and is nobody else’s', async () => {
  const stage = await ready();
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/algoOrder', STOP)).status, 200);
  await stage.pass(1_000);
  stage.told.set('GET /fapi/v1/order', (venue) => {
    const body: object = JSON.parse(venue.body);
    return { ...venue, body: JSON.stringify({ ...body, clientOrderId: 'of-the-venue' }) };
  });
  stage.engine.setMark('BTCUSDT', '60700.0');
  await stage.pass(10_000);
  assert.deepEqual(record(stage), []);
  const filled = stage.entries('fill').map(({ venueOrderId }) => venueOrderId);
  assert.ok(filled.length > 0 && filled.includes(numberOf(stage, 'our-stop')));
});

test('beside a stop of ours a stranger’s order is given time to be what it became, and no more', async () => {
  const stage = await ready();
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/algoOrder', STOP)).status, 200);
  await stage.place('ann', { newClientOrderId: 'ours' });
  stage.stranger('POST', ORDER, THEIRS);
  let looks = 0;
  stage.told.set('GET /fapi/v1/algoOrder', (venue) => {
    looks += 1;
    return venue;
  });
  for (let i = 0; i < 100 && looks === 0; i += 1) await stage.pass(100);
  await stage.pass(1_000);
  assert.deepEqual(record(stage), [], 'our stop may have become it');
  await stage.pass(8_000);
  assert.deepEqual(record(stage), ['unexplained theirs', 'halt openings gateway']);
});

test('strangers in sight are remembered up to a bound: the oldest is then seen as if for the first time', async () => {
  const stage = await ready();
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/algoOrder', STOP)).status, 200);
  stage.stranger('POST', ORDER, THEIRS);
  let shown = 0;
  const others = (row: object): readonly object[] =>
    Array.from({ length: 20 }, (_, i) => ({ ...row, orderId: 9_000_000 + shown * 20 + i }));
  stage.told.set('GET /fapi/v1/openOrders', (venue, target) => {
    if (target.includes('symbol=')) return { ...venue, body: '[]' };
    const [row] = JSON.parse(venue.body);
    const rows = shown === 0 || shown > 50 ? [row] : others(row);
    shown += 1;
    return { ...venue, body: JSON.stringify(rows) };
  });
  for (let i = 0; i < 5_000 && shown < 52; i += 1) await stage.pass(100);
  await stage.pass(1_000);
  assert.equal(shown, 52, 'it was shown again just now');
  assert.deepEqual(record(stage), []);
  await stage.pass(8_000);
  assert.deepEqual(record(stage), ['unexplained theirs', 'halt openings gateway']);
});

/** An order of ann's under an id and with no number of the venue: its answer said no more than "accepted". */
const UNNUMBERED = [
  {
    kind: 'intent',
    bot: 'ann',
    account: 'main',
    request: 'r',
    stampedAt: 1,
    replayUntil: 2,
    action: {
      kind: 'place',
      order: {
        instrument: 'BTCUSDT',
        side: 'buy',
        type: 'limit',
        timeInForce: 'gtc',
        quantity: '0.01',
        price: '59000',
        triggerPrice: null,
        reduceOnly: false,
        closePosition: false,
        positionSide: 'both',
        clientOrderId: 'theirs',
        extras: [],
      },
    },
    verdict: 'allow',
    denials: [],
    policy: null,
    draft: 'd',
    resolvesAt: 1,
    batch: null,
  },
  { kind: 'outcome', intent: 6, account: 'main', result: 'accepted', code: null, report: null, reply: null },
] as const;

test('an order of ours whose number was not known is joined to it, and halts nothing', async () => {
  const stage = await ready({ more: UNNUMBERED });
  stage.stranger('POST', ORDER, THEIRS);
  await stage.pass(6_000);
  assert.deepEqual(record(stage), []);
  assert.deepEqual(
    stage.entries('order').map(({ report }) => report.venueOrderId),
    [numberOf(stage)],
  );
});

test('what waited for the ledger may explain an order before the look’s own word does (I3)', async () => {
  const known = await ready({ more: UNNUMBERED });
  const strange = await ready();
  for (const stage of [known, strange]) {
    const { journal } = stage.keeper;
    stage.disk.trouble = 'waits';
    void journal.submit((book) => book.append({ kind: 'start', engine: 'e', version: '1' }));
    await stage.pass(10);
    stage.stranger('POST', ORDER, THEIRS);
    const report = {
      id: 'theirs',
      venueOrderId: numberOf(stage),
      state: 'open',
      filled: '0',
      quantity: '0.01',
      price: '59000',
    } as const;
    const shape = { kind: 'foreign', account: 'main', origin: 'manual', instrument: 'BTCUSDT' } as const;
    void journal.submit((book) => {
      if (stage === known) book.append({ kind: 'order', account: 'main', report });
      else book.append({ ...shape, venueOrderId: report.venueOrderId, order: null, report: null });
    });
    const { depth } = journal;
    await stage.pass(8_000);
    assert.ok(journal.depth > depth, 'the look waits for the ledger too');
    stage.disk.release();
    await stage.pass(8_000);
  }
  assert.deepEqual([record(known), known.entries('order').length], [[], 1]);
  assert.deepEqual([record(strange), strange.said.includes('KEY_LEAKED')], [['manual -'], false]);
});

test('a stranger whom the ledger takes no word of is no halt that nobody could read (I3)', async () => {
  const stage = await ready();
  await stage.keeper.journal.finish();
  stage.stranger('POST', ORDER, THEIRS);
  await stage.pass(8_000);
  assert.deepEqual([record(stage), stage.said.includes('KEY_LEAKED')], [[], false]);
});

test('a new number under the id of an order whose amendment is in doubt is judged after the doubt', async () => {
  const stage = await ready();
  await stage.place('ann', { newClientOrderId: 'ours' });
  await stage.pass(1_000);
  stage.told.set(`PUT ${ORDER}`, tells(503, { code: -1007, msg: 'Timeout' }));
  stage.told.set(`GET ${ORDER}`, tells(503, { code: -1007, msg: 'Timeout' }));
  stage.told.set('GET /fapi/v1/openOrders', rewritten({ orderId: 987_654_321 }));
  const changed = {
    symbol: 'BTCUSDT',
    side: 'BUY',
    origClientOrderId: 'ours',
    quantity: '0.003',
    price: '59000.0',
  };
  assert.equal((await stage.ask('ann', 'PUT', ORDER, changed)).status, 503);
  await stage.pass(6_000);
  assert.deepEqual(record(stage), []);
  stage.told.delete(`GET ${ORDER}`);
  await stage.pass(20_000);
  assert.deepEqual(record(stage), ['unexplained ours', 'halt openings gateway']);
});

test('an order in sight that a stop of ours turns out to have become is nobody else’s (T41)', async () => {
  const story = new Story();
  const seq = story.place('stop', { type: 'stopMarket', triggerPrice: '110' });
  story.outcome(seq, 'accepted', story.report('stop', 'open', '0', '#1'));
  const { account } = story;
  const learnt: string[] = [];
  const parts = {
    clock: { monotonicMs: () => 0 },
    venueOf: () => binanceUsdm,
    journal: { submit: () => assert.fail('nothing is to be recorded of it') },
    learn: (_account: Account, { id }: LiveOrder): Promise<void> => {
      learnt.push(id);
      story.tell({ kind: 'order', account: 'main', report: story.report('stop', 'open', '0', '#2') });
      return Promise.resolve();
    },
  };
  const watch = new ForeignWatch(Object.assign(Object.create(null), parts));
  const figures = { filled: ZERO, quantity: decimal('2'), price: decimal('100') };
  const named = { clientOrderId: 'of-the-venue' as ClientOrderId, venueOrderId: '#2' };
  const report = { ...named, state: 'open', ...figures } as const;
  await watch.look(account, [{ report, order: orderOf(PLAIN), at: unixMs(story.now), forced: false }], 0);
  assert.deepEqual(learnt, ['stop']);
});
