import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OwnRead } from '../../core/order/reads.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { understand } from './draft.ts';
import {
  draftRead,
  nextPage,
  readFills,
  readIncome,
  readOrder,
  readPositions,
  readWholeOrder,
  readWholeOrders,
} from './queries.ts';
import { done, failed, replyOf, SIGNED_AT } from './fixtures/recorded.ts';

const BTC = 'BTCUSDT' as Instrument;
const NOW = unixMs(SIGNED_AT);
const ORDER = {
  orderId: 'o-1',
  orderLinkId: 'a',
  symbol: 'BTCUSDT',
  price: '59000.0',
  qty: '0.010',
  side: 'Buy',
  positionIdx: 0,
  orderStatus: 'PartiallyFilled',
  createType: 'CreateByUser',
  cumExecQty: '0.004',
  timeInForce: 'PostOnly',
  orderType: 'Limit',
  triggerPrice: '',
  triggerDirection: 0,
  reduceOnly: false,
  createdTime: '1795228541000',
};
const FILL = {
  symbol: 'BTCUSDT',
  orderId: 'o-1',
  side: 'Sell',
  execId: '0123abcd-4567-89ab-cdef-0123456789ab',
  execPrice: '59000',
  execQty: '0.01',
  execFee: '-0.1',
  execType: 'Trade',
  execTime: String(SIGNED_AT - 5_000),
  seq: 77,
};

test('every read of ours is understood as a read', () => {
  const reads: readonly OwnRead[] = [
    { kind: 'permissions' },
    { kind: 'order', instrument: BTC, id: 'a' as ClientOrderId },
    { kind: 'order', instrument: BTC, id: 'a' as ClientOrderId, ended: true },
    { kind: 'openOrders' },
    { kind: 'openOrders', instrument: BTC, page: 'a:1,b:2' },
    { kind: 'openConditionals' },
    { kind: 'venueOrder', instrument: BTC, venueOrderId: 'o-1' },
    { kind: 'fills', instrument: BTC, fromId: null },
    { kind: 'positions' },
    { kind: 'income', since: unixMs(SIGNED_AT - 3_600_000) },
  ];
  for (const read of reads) {
    const drafted = draftRead(read, NOW);
    assert(['read', 'local'].includes(understand(drafted).kind), drafted.payload);
    assert.equal(drafted.host, 'trade');
  }
  const paged = draftRead({ kind: 'openOrders', instrument: BTC, page: 'a:1,b:2' }, NOW);
  assert.equal(paged.payload, 'category=linear&cursor=a%3A1%2Cb%3A2&limit=50&symbol=BTCUSDT');
});

test('the past is asked about from the last known moment on, seven days at most, the same for every page', () => {
  const spanOf = (read: OwnRead, now: number): readonly number[] => {
    const values = new URLSearchParams(draftRead(read, unixMs(now)).payload);
    return [Number(values.get('startTime')), Number(values.get('endTime'))];
  };
  const [from, to] = spanOf({ kind: 'income', since: unixMs(1) }, SIGNED_AT);
  assert(from !== undefined && to !== undefined && to - from <= 7 * 86_400_000 && to > SIGNED_AT);
  const fills = readFills(done({ category: 'linear', list: [FILL] })) ?? [];
  const fromId = String(BigInt(fills[0]?.tradeId ?? '') + 1n);
  assert.equal(spanOf({ kind: 'fills', instrument: BTC, fromId }, SIGNED_AT)[0], SIGNED_AT - 5_000);
  const since = unixMs(SIGNED_AT - 10_000);
  assert.deepEqual(
    spanOf({ kind: 'income', since }, SIGNED_AT),
    spanOf({ kind: 'income', since }, SIGNED_AT + 500),
  );
  assert.equal(spanOf({ kind: 'income', since: unixMs(SIGNED_AT + 9_000) }, SIGNED_AT)[0], SIGNED_AT);
});

test('a list goes on where the venue says, and ends where it says nothing or gives nothing', () => {
  const page = (nextPageCursor: string, list: readonly unknown[] = [1]): string | null =>
    nextPage(done({ list, nextPageCursor }));
  assert.equal(page('21963%3A1%2C14954%3A1'), '21963:1,14954:1');
  assert.equal(page(''), null);
  assert.equal(page('a', []), null);
  assert.equal(page('a b'), null);
  assert.equal(nextPage(replyOf('x')), null);
});

test('an order is found, absent, or not to be told', () => {
  assert.deepEqual(readOrder(done({ category: 'linear', list: [ORDER] })), {
    kind: 'found',
    report: {
      clientOrderId: 'a',
      venueOrderId: 'o-1',
      state: 'open',
      filled: decimal('0.004'),
      quantity: decimal('0.01'),
      price: decimal('59000'),
      exits: { takeProfit: null, stopLoss: null },
    },
  });
  assert.deepEqual(readOrder(done({ category: 'linear', list: [] })), { kind: 'absent' });
  assert.deepEqual(readOrder(failed(110001)), { kind: 'absent' });
  for (const reply of [
    failed(10016),
    replyOf('x'),
    done({}),
    done({ category: 'linear', list: [ORDER, ORDER] }),
  ])
    assert.deepEqual(readOrder(reply), { kind: 'unreadable' });
  for (const broken of [
    { orderStatus: 'New!' },
    { orderId: '' },
    { qty: 'x' },
    { cumExecQty: '-1' },
    { orderLinkId: 'a b' },
  ])
    assert.deepEqual(readOrder(done({ category: 'linear', list: [{ ...ORDER, ...broken }] })), {
      kind: 'unreadable',
    });
});

test('what goes with an order is told with it; where it is not told in full, nothing is said of it', () => {
  const exitsOf = (fields: object): unknown => {
    const found = readOrder(done({ category: 'linear', list: [{ ...ORDER, ...fields }] }));
    return found.kind === 'found' ? found.report.exits : found.kind;
  };
  assert.deepEqual(exitsOf({ takeProfit: '62000.0', tpLimitPrice: '61900', stopLoss: '0' }), {
    takeProfit: { triggerPrice: decimal('62000'), price: decimal('61900') },
    stopLoss: null,
  });
  assert.deepEqual(exitsOf({ stopLoss: '57000', slLimitPrice: '0' }), {
    takeProfit: null,
    stopLoss: { triggerPrice: decimal('57000'), price: null },
  });
  for (const broken of [{ takeProfit: 'x' }, { tpLimitPrice: 'x' }, { stopLoss: 'x' }, { slLimitPrice: 'x' }])
    assert.equal(exitsOf(broken), undefined, JSON.stringify(broken));
});

test('an order that closed the whole position is as large as what it filled', () => {
  const whole = readOrder(
    done({ category: 'linear', list: [{ ...ORDER, qty: '0', cumExecQty: '3', orderStatus: 'Filled' }] }),
  );
  assert(whole.kind === 'found');
  assert.deepEqual([whole.report.quantity, whole.report.state], [decimal('3'), 'filled']);
});

test('T41: what the venue made says what it is and for which order, and that it only reduces is its own word', () => {
  const made = {
    ...ORDER,
    ...{ orderLinkId: '', orderType: 'Market', side: 'Sell', reduceOnly: true, triggerPrice: '50000' },
  };
  const told = (change: object): readonly unknown[] => {
    const { order, madeFor, forced } =
      readWholeOrder(done({ category: 'linear', list: [{ ...made, ...change }] })) ?? {};
    const { type, quantity, reduceOnly, closePosition } = order ?? {};
    return [type, quantity, reduceOnly, closePosition, madeFor?.parent, forced];
  };
  const size = readWholeOrder(done({ category: 'linear', list: [ORDER] }))?.order.quantity;
  const whole = { createType: 'CreateByStopLoss', parentOrderLinkId: 'p' };
  assert.deepEqual(told(whole), ['stopMarket', null, false, true, 'p', false]);
  assert.deepEqual(told({ createType: 'CreateByTakeProfit' }), [
    ...['takeProfitMarket', null, false, true],
    ...[null, false],
  ]);
  const part = { createType: 'CreateByPartialTakeProfit', orderType: 'Limit', parentOrderLinkId: '' };
  assert.deepEqual(told(part), ['takeProfit', size, true, false, null, false]);
  assert.deepEqual(told({ createType: 'CreateByPartialStopLoss' }), [
    ...['stopMarket', size, true, false],
    ...[null, false],
  ]);
  assert.deepEqual(told({ ...whole, reduceOnly: false }), ['stopMarket', size, false, false, 'p', false]);
  assert.equal(told({ createType: 'CreateByUser', parentOrderLinkId: 'p' })[4], undefined);
});

test('an order in full says who made it, and a part that is not understood makes the list unreadable', () => {
  const [order] = readWholeOrders(done({ category: 'linear', list: [ORDER] })) ?? [];
  assert.deepEqual(
    [order?.forced, order?.order.type, order?.order.timeInForce, order?.at],
    [false, 'limit', 'postOnly', 1795228541000],
  );
  const stop = {
    ...ORDER,
    orderType: 'Market',
    triggerPrice: '50000',
    triggerDirection: 2,
    side: 'Sell',
    reduceOnly: true,
  };
  const told = readWholeOrder(
    done({ category: 'linear', list: [{ ...stop, createType: 'CreateByLiq', orderLinkId: '' }] }),
  );
  assert.deepEqual(
    [told?.forced, told?.order.type, told?.order.reduceOnly, told?.report.clientOrderId],
    [true, 'stopMarket', true, ''],
  );
  assert.equal(readWholeOrder(done({ category: 'linear', list: [] })), null);
  assert.equal(
    readWholeOrder(done({ category: 'linear', list: [stop, stop] })),
    null,
    'which of two it is about is not said',
  );
  assert.equal(readWholeOrder(failed(10001)), null);
  for (const broken of [
    { side: 'Up' },
    { symbol: '' },
    { createdTime: '' },
    { positionIdx: 7 },
    { triggerPrice: 'x' },
    { orderType: 'UNKNOWN' },
    { orderStatus: '' },
  ])
    assert.equal(
      readWholeOrders(done({ category: 'linear', list: [{ ...ORDER, ...broken }] })),
      null,
      JSON.stringify(broken),
    );
});

test('numbers of trades grow with time, sequence and, within one match, differ', () => {
  const numbers = [
    FILL,
    { ...FILL, execId: 'ffffabcd-4567-89ab-cdef-0123456789ab' },
    { ...FILL, seq: 78 },
    { ...FILL, execTime: String(SIGNED_AT - 4_999), seq: 1 },
  ].map((fill) => BigInt(readFills(done({ category: 'linear', list: [fill] }))?.[0]?.tradeId ?? '0'));
  assert.deepEqual(
    [...numbers].sort((a, b) => (a < b ? -1 : 1)),
    numbers,
  );
  assert.equal(new Set(numbers).size, 4);
});

test('trades of the last second wait for the next look, funding is no trade, a broken one stops the list', () => {
  const count = (fill: object): number | null =>
    readFills(done({ category: 'linear', list: [{ ...FILL, ...fill }] }))?.length ?? null;
  assert.equal(count({}), 1);
  assert.equal(count({ execTime: String(SIGNED_AT - 1_000) }), 1);
  assert.equal(count({ execTime: String(SIGNED_AT - 999) }), 0);
  assert.equal(count({ execType: 'Funding', execQty: 'x' }), 0);
  for (const broken of [
    { seq: 'x' },
    { execId: 'x' },
    { execQty: '0' },
    { execFee: 'x' },
    { execTime: '' },
    { side: '' },
    { orderId: '' },
    { symbol: '' },
    { execPrice: '' },
  ])
    assert.equal(count(broken), null, JSON.stringify(broken));
  assert.equal(readFills(failed(10001)), null);
  assert.equal(readFills(replyOf('{"retCode":0,"result":{"list":[]}}')), null);
});

test('a position has its sign from its side', () => {
  const position = { symbol: 'BTCUSDT', side: 'Sell', size: '0.5', avgPrice: '100' };
  const read = (changed: object) =>
    readPositions(done({ category: 'linear', list: [{ ...position, ...changed }] }))?.[0];
  assert.equal(read({})?.quantity, decimal('-0.5'));
  assert.equal(read({ side: 'Buy' })?.quantity, decimal('0.5'));
  assert.equal(read({ side: '', size: '0', avgPrice: '' })?.quantity, decimal('0'));
  for (const broken of [{ side: '' }, { size: '-1' }, { size: 'x' }, { symbol: '' }, { avgPrice: 'x' }])
    assert.equal(read(broken), undefined);
});

test('bookings are funding, transfers, or the rest', () => {
  const row = {
    id: '592324_XRPUSDT_1',
    category: 'linear',
    symbol: 'XRPUSDT',
    transactionTime: '1672128000000',
    type: 'SETTLEMENT',
    funding: '-0.5',
    change: '-0.7',
  };
  const read = (changed: object) =>
    readIncome(done({ category: 'linear', list: [{ ...row, ...changed }] }))?.[0];
  assert.deepEqual(read({}), {
    id: 'SETTLEMENT:592324_XRPUSDT_1',
    kind: 'funding',
    instrument: 'XRPUSDT',
    amount: decimal('-0.5'),
    at: 1672128000000,
  });
  assert.deepEqual(
    [read({ type: 'TRADE' })?.kind, read({ type: 'TRADE' })?.amount],
    ['other', decimal('-0.7')],
  );
  assert.deepEqual(
    [read({ type: 'TRANSFER_IN', symbol: '' })?.kind, read({ symbol: '' })?.instrument],
    ['transfer', null],
  );
  for (const broken of [
    { id: '' },
    { type: '' },
    { symbol: 'a b' },
    { funding: 'x' },
    { transactionTime: '' },
  ])
    assert.equal(read(broken), undefined);
});

test('an answer that says "done" and has no result is no list, and one that cannot be read is none either', () => {
  for (const answered of [replyOf('{"retCode":0,"time":1}'), replyOf('<html>'), replyOf('')]) {
    assert.equal(readFills(answered), null);
    assert.equal(readWholeOrders(answered), null);
  }
});
