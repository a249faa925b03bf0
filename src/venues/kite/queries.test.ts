import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OwnRead } from '../../core/order/reads.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { understand } from './draft.ts';
import { marketRequest, marketsDraft, numberIn, readMarketsAtOnce, readTime } from './markets.ts';
import { readPermissions } from './permissions.ts';
import {
  draftRead,
  readFills,
  readIncome,
  readOrder,
  readPositions,
  readWholeOrder,
  readWholeOrders,
} from './queries.ts';
import { RATES } from './rates.ts';
import { lastEndOfSessions, nextEndOfSessions, parseTimestamp } from './text.ts';
import { answerTo, done, failed, NOW, replyOf, request, ROW } from './fixtures/recorded.ts';
import { unixMs } from '../../core/units/time.ts';

const INFY = 'NSE:INFY' as Instrument;
const ID = 'gw1abcdefghijkl' as ClientOrderId;
const BY_TAG: OwnRead = { kind: 'order', instrument: INFY, id: ID };
const BY_NUMBER: OwnRead = { kind: 'venueOrder', instrument: INFY, venueOrderId: ROW.order_id };
const TRADE = {
  trade_id: '75894751',
  order_id: ROW.order_id,
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  transaction_type: 'SELL',
  quantity: 4,
  average_price: 1499.95,
  fill_timestamp: '2026-11-20 09:19:01',
};

test('every read of our own is one that the decoder understands', () => {
  const asked: readonly OwnRead[] = [
    BY_TAG,
    BY_NUMBER,
    ...(['permissions', 'openOrders', 'openConditionals', 'positions'] as const).map((kind) => ({ kind })),
    { kind: 'fills', instrument: INFY, fromId: null },
    { kind: 'income', since: NOW },
  ];
  const kinds = asked.map((read) => understand(draftRead(read, NOW)).kind);
  assert.deepEqual(kinds, ['read', 'read', 'local', 'read', 'read', 'read', 'read', 'read']);
  assert.equal(understand(marketsDraft([INFY, 'NFO:M&M26DECFUT' as Instrument], NOW)).kind, 'read');
});

test('F7: an order is found by its tag only if one alone has it', () => {
  const report = {
    clientOrderId: ID,
    venueOrderId: ROW.order_id,
    state: 'open',
    filled: decimal('4'),
    quantity: decimal('10'),
    price: decimal('1500.5'),
  };
  const other = { ...ROW, order_id: '2', tag: 'someoneelse' };
  assert.deepEqual(readOrder(done([other, ROW]), BY_TAG), { kind: 'found', report });
  assert.deepEqual(readOrder(done([other, ROW]), BY_NUMBER), { kind: 'found', report });
  assert.deepEqual(readOrder(done([other]), BY_TAG), { kind: 'absent' });
  assert.deepEqual(readOrder(done([ROW, { ...ROW, order_id: '2' }]), BY_TAG), { kind: 'unreadable' });
  assert.deepEqual(readOrder(done([ROW]), { kind: 'positions' }), { kind: 'absent' });
  assert.deepEqual(readOrder(done({}), BY_TAG), { kind: 'unreadable' });
  assert.deepEqual(readOrder(failed(403, 'TokenException'), BY_TAG), { kind: 'unreadable' });
});

test('the states of an order end in three words, and every other word is alive', () => {
  const state = (status: string): unknown => {
    const found = readOrder(done([{ ...ROW, status }]), BY_TAG);
    return found.kind === 'found' ? found.report.state : found.kind;
  };
  assert.deepEqual(['COMPLETE', 'CANCELLED', 'CANCELLED AMO', 'REJECTED'].map(state), [
    'filled',
    'cancelled',
    'cancelled',
    'rejected',
  ]);
  for (const alive of ['OPEN', 'TRIGGER PENDING', 'PUT ORDER REQ RECEIVED', 'AMO REQ RECEIVED', 'NEW WORD'])
    assert.equal(state(alive), 'open', alive);
  for (const broken of ['', 'open', '<b>']) assert.equal(state(broken), 'unreadable', broken);
});

test('open orders are told in full; a leg or a slice is the venue’s own', () => {
  const leg = {
    ...ROW,
    order_id: '2',
    tag: null,
    parent_order_id: '1',
    order_type: 'SL',
    trigger_price: 1400,
  };
  const ended = { ...ROW, order_id: '3', status: 'COMPLETE' };
  const told = readWholeOrders(done([ROW, leg, ended]));
  assert.deepEqual(
    told?.map(({ report, forced }) => [report.venueOrderId, report.clientOrderId, forced]),
    [
      [ROW.order_id, ID, false],
      ['2', '', true],
    ],
  );
  assert.equal(told?.[0]?.at, NOW);
  assert.deepEqual(told?.[1]?.order.triggerPrice, decimal('1400'));
  assert.deepEqual(readWholeOrders(answerTo('getOrders'))?.length, 1);
  assert.equal(readWholeOrder(done([ROW, leg]), BY_NUMBER)?.report.venueOrderId, ROW.order_id);
  assert.equal(readWholeOrder(done([leg]), BY_NUMBER), null);
  assert.equal(readWholeOrder(done([ROW, ROW]), BY_NUMBER), null);
  assert.equal(readWholeOrder(done({}), BY_NUMBER), null);
});

test('a list with an order, trade or position that is not understood is not read at all', () => {
  for (const change of [
    { order_id: '' },
    { filled_quantity: -1 },
    { quantity: 'x' },
    { transaction_type: 'x' },
    { order_type: 'x' },
    { tradingsymbol: '' },
    { trigger_price: 'x' },
    { order_timestamp: '' },
  ])
    assert.equal(readWholeOrders(done([{ ...ROW, ...change }])), null, JSON.stringify(change));
  for (const change of [
    { order_id: '' },
    { quantity: 0 },
    { average_price: 0 },
    { trade_id: 'x' },
    { fill_timestamp: '' },
    { transaction_type: '' },
    { exchange: '' },
  ])
    assert.equal(readFills(done([{ ...TRADE, ...change }])), null, JSON.stringify(change));
  for (const change of [{ quantity: 'x' }, { average_price: 'x' }, { exchange: '' }])
    assert.equal(readPositions(done({ net: [{ ...TRADE, ...change }] })), null, JSON.stringify(change));
  assert.equal(readPositions(done({})), null);
  assert.equal(readPositions(replyOf('')), null);
});

test('trades have numbers that grow with their time; what they cost the venue does not say', () => {
  const [fill] = readFills(done([TRADE])) ?? [];
  const at = parseTimestamp(TRADE.fill_timestamp);
  assert(fill !== undefined && at !== null);
  assert.deepEqual(
    [fill.side, fill.quantity, fill.price, fill.fee, fill.at, fill.tradeId],
    ['sell', decimal('4'), decimal('1499.95'), 0n, at, `${at}000000000075894751`],
  );
});

test('positions are told product by product, and nothing else is booked', () => {
  const net = [
    { exchange: 'NSE', tradingsymbol: 'INFY', quantity: -5, average_price: 1500 },
    { exchange: 'NFO', tradingsymbol: 'NIFTY26DECFUT', quantity: 75, average_price: 24000.5 },
  ];
  assert.deepEqual(
    readPositions(done({ net, day: [] }))?.map(({ instrument, quantity }) => [instrument, quantity]),
    [
      ['NSE:INFY', decimal('-5')],
      ['NFO:NIFTY26DECFUT', decimal('75')],
    ],
  );
  assert.deepEqual(readPositions(answerTo('getPositions')), []);
  assert.deepEqual(readIncome(done([])), []);
  assert.equal(readIncome(replyOf('')), null);
});

test('a side that nobody is on has a best price of zero, and the mark is the last price wherever that is', () => {
  const side = (price: number): object[] => [{ price, quantity: price === 0 ? 0 : 5, orders: 1 }];
  const told = (last: number, bid: number, ask: number): readonly unknown[] => {
    const depth = { buy: side(bid), sell: side(ask) };
    const answer = done({ 'NSE:INFY': { last_price: last, volume: 1, depth } });
    const report = readMarketsAtOnce(answer)?.[0]?.report;
    return [report?.mark, report?.bid, report?.ask].map((price) => Number(price) / 1e18);
  };
  for (const [last, bid, ask] of [
    [100, 99, 101],
    [90, 99, 101],
    [100, 0, 101],
    [100, 99, 0],
    [100, 0, 0],
  ] as const)
    assert.deepEqual(told(last, bid, ask), [last, bid, ask]);
});

test('prices, quotes, volumes and books are one answer; a market that is closed has no book', () => {
  const level = (price: number, quantity: number): object => ({ price, quantity, orders: 1 });
  const none = level(0, 0);
  const depth = {
    buy: [level(1499.9, 5), level(1499.5, 7), none],
    sell: [level(1500, 0), level(1500.1, 3), none],
  };
  const told = readMarketsAtOnce(
    done({
      'NSE:INFY': { instrument_token: 408065, last_price: 1500, volume: 10, depth },
      'NSE:NIFTY 50': { instrument_token: 256265, last_price: 24000 },
      'NSE:SHUT': { last_price: 0, volume: 0, depth: { buy: [none], sell: [none] } },
    }),
  );
  assert.deepEqual(
    told?.map(({ report: { instrument, mark, bid, ask, volume24h }, book }) => [
      instrument,
      [mark, bid, ask, volume24h],
      book.bids.length,
    ]),
    [
      ['NSE:INFY', ['1500', '1499.9', '1500.1', '15000'].map(decimal), 2],
      ['NSE:NIFTY 50', [decimal('24000'), null, null, null], 0],
      ['NSE:SHUT', [null, 0n, 0n, 0n], 0],
    ],
  );
  for (const broken of [
    { '<b>': { last_price: 1 } },
    { 'NSE:INFY': {} },
    { 'NSE:INFY': { last_price: -1 } },
    { 'NSE:INFY': { last_price: 1, depth: {} } },
    { 'NSE:INFY': { last_price: 1, depth: { buy: [], sell: [{ price: 1, quantity: -1 }] } } },
  ])
    assert.equal(readMarketsAtOnce(done(broken)), null, JSON.stringify(broken));
  assert.equal(readMarketsAtOnce(done([])), null);
  assert.equal(readMarketsAtOnce(replyOf('')), null);
});

test('the venue’s clock is the header of any answer', () => {
  assert.equal(readTime(replyOf('{}')), NOW + 500);
  assert.equal(readTime({ status: 200, headers: [], body: new Uint8Array(0) }), null);
  assert.equal(marketRequest({ kind: 'time' }).target, '/');
  assert.throws(() => marketRequest({ kind: 'marks' }), RangeError);
});

test('times are Indian, and sessions end there at six in the morning', () => {
  assert.equal(parseTimestamp('2026-11-20 09:18:57'), NOW);
  for (const bad of ['', '2026-13-01 00:00:00', '2026-01-01 24:00:00', '1999-01-01 00:00:00', '2026-1-1'])
    assert.equal(parseTimestamp(bad), null, bad);
  for (const bad of ['2026-00-01', '2026-01-00', '2026-01-32', '2026-02-29', '2026-04-31'])
    assert.equal(parseTimestamp(`${bad} 00:00:00`), null);
  for (const bad of ['00:60:00', '00:00:60']) assert.equal(parseTimestamp(`2026-01-01 ${bad}`), null);
  const six = parseTimestamp('2026-11-20 06:00:00');
  assert(six !== null);
  assert.equal(lastEndOfSessions(NOW), six);
  assert.equal(nextEndOfSessions(NOW), six + 86_400_000);
  assert.equal(nextEndOfSessions(six), six + 86_400_000);
  assert.equal(nextEndOfSessions(unixMs(six - 1)), six);
});

test('a key of this venue cannot be limited, and its owner is told so', () => {
  const report = readPermissions(answerTo('getProfile'));
  assert.deepEqual(report?.refusals, []);
  assert.equal(report?.warnings.length, 2);
  assert.deepEqual(
    report?.flags.map(([name]) => name),
    ['exchanges.NSE', 'order_types.LIMIT', 'products.CNC'],
  );
  assert.equal(readPermissions(failed(403, 'TokenException')), null);
  assert.equal(readPermissions(done({})), null);
  const profile = { user_id: 'A', exchanges: ['NSE'], order_types: [], products: [] };
  for (const broken of [{ exchanges: [1] }, { exchanges: ['<b>'] }, { products: null }])
    assert.equal(readPermissions(done({ ...profile, ...broken })), null, JSON.stringify(broken));
});

test('orders, quotes, history and everything else are counted apart, as the venue does', () => {
  const meter = (method: string, target: string): string =>
    RATES.chargesFor(request(method, target))
      .map((charge) => charge.meter)
      .join();
  assert.equal(meter('PUT', '/orders/regular/1'), 'orders-1s,orders-1m');
  assert.equal(meter('DELETE', '/orders/regular/1'), 'orders-1s,orders-1m');
  assert.equal(meter('GET', '/orders'), 'others-1s');
  assert.equal(meter('GET', '/instruments/NSE'), 'lists-10s');
  assert.equal(meter('GET', '/'), '', 'the clock is asked for without a key, by which the venue counts');
  assert.equal(meter('GET', '/quote?i=NSE:INFY'), 'quotes-1s');
  const read = (route: string): string =>
    RATES.chargesOf({ kind: 'read', route, values: [] })
      .map((charge) => charge.meter)
      .join();
  assert.deepEqual(['market.quote', 'market.history', 'order.list'].map(read), [
    'quotes-1s',
    'history-1s',
    'others-1s',
  ]);
  const target = { by: 'venue', id: '1' } as const;
  assert.equal(RATES.chargesOf({ kind: 'cancel', instrument: INFY, target })[0]?.meter, 'orders-1s');
  assert.equal(
    RATES.chargesOf({ kind: 'setting', name: 'leverage', instrument: null, values: [] }).length,
    1,
  );
  assert.deepEqual(RATES.chargesOf({ kind: 'local', route: 'x' }), []);
  assert.deepEqual(RATES.readPushback(failed(429, 'NetworkException')), { kind: 'slow', forMs: 1_000 });
  assert.equal(RATES.readPushback(done({})), null);
  assert.deepEqual(
    [RATES.limitsRequest(), RATES.readLimits(done({})), RATES.readUsage(done({}))],
    [null, null, []],
  );
});

test('the ticker’s number of a market is in an answer about its price, where it is one', () => {
  const found = (markets: unknown, market = INFY): number | null => {
    const body = Buffer.from(JSON.stringify({ status: 'success', data: markets }));
    return numberIn({ status: 200, headers: [], body }, market);
  };
  assert.equal(found({ 'NSE:INFY': { instrument_token: 408065 } }), 408065);
  assert.equal(found({ 'NSE:INFY': { instrument_token: 408065 } }, 'NSE:SBIN' as Instrument), null);
  for (const instrument_token of [0, -1, 1.5, 'x', 4_294_967_296])
    assert.equal(found({ 'NSE:INFY': { instrument_token } }), null);
  assert.equal(found([]), null);
});
