import assert from 'node:assert/strict';
import test from 'node:test';
import type { NotUnderstood } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { Resting, RestingLookup } from '../../core/order/order.ts';
import { draft, understand } from './draft.ts';
import { EXCHANGE } from './fixtures/recorded.ts';
import { BUILDER, STAMP, SUB_ACCOUNT, TERMS, actionIn, saidBy, saidByRequest } from './fixtures/trading.ts';
import { parseCloid } from './text.ts';

const CLOID = '0x00000000000000000000000000000001';
const LIMIT = {
  a: 0,
  b: true,
  p: '59000',
  s: '0.01',
  r: false,
  t: { limit: { tif: 'Gtc' } },
  c: CLOID,
};
const STOP = { ...LIMIT, r: true, t: { trigger: { isMarket: true, triggerPx: '58000', tpsl: 'sl' } } };
const LIVE: Resting = {
  id: parseCloid(CLOID) ?? assert.fail('a cloid'),
  instrument: 'BTC' as never,
  triggerPrice: null,
  type: 'limit',
  timeInForce: 'gtc',
  reduceOnly: false,
  quantity: decimal('0.01'),
  price: decimal('59000'),
};
const RESTING: RestingLookup = ({ id }) => (id === CLOID || id === '5' || id === '91490942' ? LIVE : null);
const order = (...orders: readonly unknown[]) => ({ type: 'order', orders, grouping: 'na' });
const body = (call: string): string => EXCHANGE.find((one) => one.call === call)?.body ?? '';

function refused(said: ReturnType<typeof saidBy>): readonly [NotUnderstood['code'] | 'said', string] {
  return said.kind === 'notUnderstood' ? [said.code, said.field] : ['said', said.kind];
}

test('recorded requests say what their client was asked to do', () => {
  const said = saidByRequest(body('createOrder limit'));
  assert.deepEqual(said, {
    kind: 'place',
    order: {
      instrument: 'BTC',
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      quantity: decimal('0.01'),
      price: decimal('59000'),
      triggerPrice: null,
      reduceOnly: false,
      closePosition: false,
      positionSide: 'both',
      clientOrderId: CLOID,
      extras: [],
      builder: { address: BUILDER, tenthsOfBps: 0 },
    },
  });
  const market = saidByRequest(body('createOrder market'));
  assert.ok(market.kind === 'place');
  assert.deepEqual(
    [market.order.type, market.order.price, market.order.clientOrderId],
    ['market', null, null],
  );
  assert.deepEqual(saidByRequest(body('editOrder'), TERMS, RESTING), {
    kind: 'amend',
    amend: {
      instrument: 'BTC',
      target: { by: 'venue', id: '91490942' },
      side: 'buy',
      quantity: decimal('0.01'),
      price: decimal('58500'),
      extras: [
        ['cloid', CLOID],
        ['reduceOnly', 'false'],
        ['tif', 'Gtc'],
      ],
    },
  });
  assert.deepEqual(saidByRequest(body('cancelOrder')), {
    kind: 'cancel',
    instrument: 'BTC',
    target: { by: 'venue', id: '91490942' },
  });
  assert.deepEqual(saidByRequest(body('cancelOrder cloid')), {
    kind: 'cancel',
    instrument: 'BTC',
    target: { by: 'client', id: CLOID },
  });
  assert.deepEqual(saidByRequest(body('cancelAllOrdersAfter')), {
    kind: 'setting',
    name: 'countdown',
    instrument: null,
    values: [['time', '1795228698416']],
  });
  assert.deepEqual(saidByRequest(body('setLeverage')), {
    kind: 'setting',
    name: 'leverage',
    instrument: 'BTC',
    values: [
      ['isCross', 'true'],
      ['leverage', '5'],
    ],
  });
});

test('T2: what moves funds, or opens a way for them, is said to, by its name', () => {
  const moves = ['withdraw', 'transfer'].map((call) => saidByRequest(body(call)));
  assert.deepEqual(moves, [
    { kind: 'moveFunds', route: 'action.withdraw3' },
    { kind: 'moveFunds', route: 'action.usdClassTransfer' },
  ]);
  const [approval] = EXCHANGE.filter((one) => one.body.includes('approveBuilderFee'));
  assert.deepEqual(saidByRequest(approval?.body ?? ''), {
    kind: 'moveFunds',
    route: 'action.approveBuilderFee',
  });
  // Even for a vault that is not the bot's.
  const forVault = body('cancelOrder')
    .replace('"type":"cancel"', '"type":"vaultTransfer"')
    .replace('"nonce"', `"vaultAddress":"${SUB_ACCOUNT}","nonce"`);
  assert.deepEqual(saidByRequest(forVault), { kind: 'moveFunds', route: 'action.vaultTransfer' });
});

test('a builder is read once for all orders, its address in one spelling; any other form is refused', () => {
  const withFee = (b: string, f: unknown) => ({ ...order(LIMIT, LIMIT), builder: { b, f } });
  const said = saidBy(withFee(BUILDER.toUpperCase().replace('0X', '0x'), 9_999));
  assert.ok(said.kind === 'placeBatch');
  assert.deepEqual(
    said.orders.map(({ builder, extras }) => [builder, extras]),
    [1, 2].map(() => [{ address: BUILDER, tenthsOfBps: 9_999 }, []]),
  );
  for (const [builder, code, field] of [
    [{ b: BUILDER }, 'FIELD_MISSING', 'f'],
    [{ f: 1 }, 'FIELD_MISSING', 'b'],
    [7, 'FIELD_NOT_UNDERSTOOD', 'builder'],
    [{ b: BUILDER, f: '1' }, 'FIELD_NOT_UNDERSTOOD', 'f'],
    [{ b: BUILDER, f: -1 }, 'FIELD_NOT_UNDERSTOOD', 'f'],
    [{ b: BUILDER, f: 10_000 }, 'FIELD_NOT_UNDERSTOOD', 'f'],
    [{ b: 'me', f: 1 }, 'FIELD_NOT_UNDERSTOOD', 'b'],
    [{ b: BUILDER, f: 1, g: 1 }, 'FIELD_NOT_UNDERSTOOD', 'unknown'],
    [null, 'FIELD_NOT_UNDERSTOOD', 'builder'],
  ] as const) {
    assert.deepEqual(refused(saidBy({ ...order(LIMIT), builder })), [code, field], JSON.stringify(builder));
  }
});

test('a vault that is not the account’s own is refused; the account’s own may be named or not', () => {
  const named = body('cancelOrder').replace('"nonce"', `"vaultAddress":"${SUB_ACCOUNT}","nonce"`);
  assert.deepEqual(refused(saidByRequest(named)), ['FIELD_NOT_UNDERSTOOD', 'vaultAddress']);
  const own = { ...TERMS, vault: SUB_ACCOUNT };
  assert.equal(saidByRequest(named, own).kind, 'cancel');
  assert.equal(saidByRequest(body('cancelOrder'), own).kind, 'cancel');
});

test('every kind of order is read, of both sides, with what it waits for', () => {
  const kinds = (
    [
      [{ limit: { tif: 'Alo' } }, 'limit', 'postOnly'],
      [{ limit: { tif: 'FrontendMarket' } }, 'market', null],
      [{ limit: { tif: 'Ioc' } }, 'market', null],
      [{ trigger: { isMarket: true, triggerPx: '1.50', tpsl: 'sl' } }, 'stopMarket', null],
      [{ trigger: { isMarket: false, triggerPx: '1.5', tpsl: 'sl' } }, 'stop', 'gtc'],
      [{ trigger: { isMarket: true, triggerPx: '1.5', tpsl: 'tp' } }, 'takeProfitMarket', null],
      [{ trigger: { isMarket: false, triggerPx: '1.5', tpsl: 'tp' } }, 'takeProfit', 'gtc'],
    ] as const
  ).map(([t, type, timeInForce]) => {
    const said = saidBy(order({ ...LIMIT, b: false, t }));
    assert.ok(said.kind === 'place');
    const { order: read } = said;
    assert.equal(read.side, 'sell');
    if ('trigger' in t) assert.equal(read.triggerPrice, decimal('1.5'));
    assert.equal(read.price, /market$/i.test(type) ? null : decimal('59000'));
    return [read.type, read.timeInForce, type, timeInForce];
  });
  for (const [type, time, wantedType, wantedTime] of kinds) {
    assert.deepEqual([type, time], [wantedType, wantedTime]);
  }
});

test('stops of a position may have no size: they close it; only for orders that wait and reduce', () => {
  const tied = (...orders: readonly unknown[]) => ({ ...order(...orders), grouping: 'positionTpsl' });
  const said = saidBy(tied({ ...STOP, s: '0' }, STOP));
  assert.ok(said.kind === 'placeBatch');
  const [whole, sized] = said.orders;
  assert.deepEqual([whole?.closePosition, whole?.quantity, whole?.reduceOnly], [true, null, false]);
  assert.deepEqual(
    [sized?.closePosition, sized?.quantity, sized?.reduceOnly],
    [false, decimal('0.01'), true],
  );
  assert.deepEqual(refused(saidBy(order({ ...STOP, s: '0' }))), ['DECIMAL_MALFORMED', 's']);
  for (const other of [LIMIT, { ...STOP, r: false }]) {
    assert.deepEqual(refused(saidBy(tied(other))), ['FIELD_NOT_UNDERSTOOD', 'grouping']);
  }
});

test('modifications, one or several, name the order by either id, and it keeps its own', () => {
  const modify = (oid: unknown, change: object = {}, type = 'modify') =>
    type === 'modify'
      ? { type, oid, order: { ...LIMIT, c: undefined, ...change } }
      : { type, modifies: Array(2).fill({ oid, order: { ...LIMIT, c: undefined, ...change } }) };
  const said = (action: unknown, resting = RESTING) => saidBy(action, TERMS, resting);
  const byCloid = said(modify(CLOID));
  assert.ok(byCloid.kind === 'amend');
  assert.deepEqual(byCloid.amend.target, { by: 'client', id: CLOID });
  const byNumber = said(modify(5, { c: CLOID }));
  assert.ok(byNumber.kind === 'amend');
  assert.deepEqual(byNumber.amend.target, { by: 'venue', id: '5' });
  const kept = [
    ['cloid', CLOID],
    ['reduceOnly', 'false'],
    ['tif', 'Gtc'],
  ];
  assert.deepEqual([byCloid.amend.extras, byNumber.amend.extras], [kept, kept]);
  const both = said(modify(5, {}, 'batchModify'));
  assert.ok(both.kind === 'amendBatch' && both.amends.length === 2);
  const other = `${CLOID.slice(0, -1)}2`;
  const refusals = (
    [
      [modify(5, { c: other }), 'c'],
      [modify(5, { r: true }), 'r'],
      [modify(5, { t: { limit: { tif: 'Alo' } } }), 'tif'],
      [modify(5, { t: { limit: { tif: 'Gtc' } }, s: '0' }), 's'],
      [modify(5, { r: true, t: STOP.t }), 'trigger'],
      [{ type: 'modify', oid: 5 }, 'order'],
      [{ type: 'modify', order: LIMIT }, 'oid'],
    ] as const
  ).map(([action, field]) => [refused(said(action))[1], field]);
  for (const [found, wanted] of refusals) assert.equal(found, wanted);
  assert.deepEqual(refused(said(modify(5), () => null)), ['ORDER_UNKNOWN', 'oid']);
  const waiting: RestingLookup = () => ({ ...LIVE, type: 'stop' });
  assert.deepEqual(refused(said(modify(5), waiting)), ['FIELD_NOT_UNDERSTOOD', 'oid']);
  // A draft says itself which id the order keeps.
  assert.deepEqual(refused(saidBy(modify(5))), ['FIELD_MISSING', 'c']);
});

test('several cancels at once are of one market or of several, and of each is said which', () => {
  const cancel = (...cancels: readonly unknown[]) => ({ type: 'cancel', cancels });
  const two = saidBy(cancel({ a: 1, o: 5 }, { a: 1, o: 6 }));
  assert.deepEqual(two, {
    kind: 'cancelBatch',
    instrument: 'ETH',
    targets: [
      { by: 'venue', id: '5' },
      { by: 'venue', id: '6' },
    ],
  });
  const mixed = saidBy(cancel({ a: 0, o: 5 }, { a: 1, o: 6 }));
  assert.ok(mixed.kind === 'cancelBatch');
  assert.deepEqual(mixed.instruments, ['BTC', 'ETH']);
  const written = draft(mixed, STAMP, TERMS);
  assert.deepEqual(actionIn(written), cancel({ a: 0, o: 5 }, { a: 1, o: 6 }));
  assert.deepEqual(understand(written, TERMS), mixed);
  assert.deepEqual(refused(saidBy(cancel())), ['BODY_MALFORMED', 'cancels']);
  assert.deepEqual(refused(saidBy({ type: 'cancel' })), ['FIELD_MISSING', 'cancels']);
  const byCloid = saidBy({
    type: 'cancelByCloid',
    cancels: [{ asset: 0, cloid: CLOID.toUpperCase().replace('X', 'x') }],
  });
  assert.deepEqual(byCloid, { kind: 'cancel', instrument: 'BTC', target: { by: 'client', id: CLOID } });
});

test('settings, an order over time, and what does nothing', () => {
  assert.deepEqual(saidBy({ type: 'scheduleCancel' }), {
    kind: 'setting',
    name: 'countdown',
    instrument: null,
    values: [],
  });
  assert.deepEqual(saidBy({ type: 'updateIsolatedMargin', asset: 1, isBuy: true, ntli: -5_000_000 }), {
    kind: 'setting',
    name: 'positionMargin',
    instrument: 'ETH',
    values: [
      ['isBuy', 'true'],
      ['ntli', '-5000000'],
    ],
  });
  assert.deepEqual(saidBy({ type: 'noop' }), { kind: 'local', route: 'action.noop' });
});

const BROKEN: readonly (readonly [action: unknown, code: NotUnderstood['code'], field: string])[] = [
  [{ type: 'setReferrer', code: 'CCXT1' }, 'FIELD_NOT_UNDERSTOOD', 'type'],
  [{ type: 'dummy', num: 1 }, 'FIELD_NOT_UNDERSTOOD', 'type'],
  [{ ...order(LIMIT), urgent: true }, 'FIELD_NOT_UNDERSTOOD', 'unknown'],
  [{ type: 'order', orders: [LIMIT] }, 'FIELD_MISSING', 'grouping'],
  [{ type: 'order', orders: [LIMIT], grouping: 7 }, 'FIELD_NOT_UNDERSTOOD', 'grouping'],
  [order(), 'BODY_MALFORMED', 'orders'],
  [order(...Array(41).fill(LIMIT)), 'BODY_MALFORMED', 'orders'],
  [order('one'), 'BODY_MALFORMED', 'unknown'],
  [order({ ...LIMIT, a: 2 }), 'FIELD_NOT_UNDERSTOOD', 'a'],
  [order({ ...LIMIT, a: 10_000 }), 'FIELD_NOT_UNDERSTOOD', 'a'],
  [order({ ...LIMIT, a: '0' }), 'FIELD_NOT_UNDERSTOOD', 'a'],
  [order({ ...LIMIT, a: 1.5 }), 'FIELD_NOT_UNDERSTOOD', 'a'],
  [order({ ...LIMIT, b: 'true' }), 'FIELD_NOT_UNDERSTOOD', 'b'],
  [order({ ...LIMIT, p: 59_000 }), 'FIELD_NOT_UNDERSTOOD', 'p'],
  [order({ ...LIMIT, p: '0' }), 'DECIMAL_MALFORMED', 'p'],
  [order({ ...LIMIT, s: '-1' }), 'DECIMAL_MALFORMED', 's'],
  [order({ ...LIMIT, s: '1e3' }), 'DECIMAL_MALFORMED', 's'],
  [order({ ...LIMIT, r: undefined }), 'FIELD_MISSING', 'r'],
  [order({ ...LIMIT, c: '0x1' }), 'FIELD_NOT_UNDERSTOOD', 'c'],
  [order({ ...LIMIT, t: undefined }), 'FIELD_MISSING', 't'],
  [order({ ...LIMIT, t: {} }), 'FIELD_MISSING', 't'],
  [order({ ...LIMIT, t: { ...LIMIT.t, ...STOP.t } }), 'FIELD_REPEATED', 't'],
  [order({ ...LIMIT, t: { limit: { tif: 'Fok' } } }), 'FIELD_NOT_UNDERSTOOD', 'tif'],
  [order({ ...LIMIT, t: { limit: {} } }), 'FIELD_MISSING', 'tif'],
  [
    order({ ...LIMIT, t: { trigger: { isMarket: true, triggerPx: '1', tpsl: 'up' } } }),
    'FIELD_NOT_UNDERSTOOD',
    'tpsl',
  ],
  [order({ ...LIMIT, t: { trigger: { isMarket: true, tpsl: 'sl' } } }), 'FIELD_MISSING', 'triggerPx'],
  [order({ ...LIMIT, t: { trigger: { triggerPx: '1', tpsl: 'sl' } } }), 'FIELD_MISSING', 'isMarket'],
  [order({ ...LIMIT, note: 1 }), 'FIELD_NOT_UNDERSTOOD', 'unknown'],
  [{ type: 'modify', oid: 5, order: { ...LIMIT, s: '0' } }, 'DECIMAL_MALFORMED', 's'],
  [{ type: 'updateLeverage', asset: 0, isCross: true, leverage: 0 }, 'FIELD_NOT_UNDERSTOOD', 'leverage'],
  [{ type: 'updateLeverage', asset: 0, leverage: 5 }, 'FIELD_MISSING', 'isCross'],
  [{ type: 'updateIsolatedMargin', asset: 0, isBuy: true, ntli: 0.5 }, 'FIELD_NOT_UNDERSTOOD', 'ntli'],
  [{ type: 'scheduleCancel', time: 'soon' }, 'FIELD_NOT_UNDERSTOOD', 'time'],
  [{ type: 'twapOrder' }, 'FIELD_NOT_UNDERSTOOD', 'type'],
  [{ type: 'twapCancel', a: 0 }, 'FIELD_NOT_UNDERSTOOD', 'type'],
  [{ type: 'cancel', cancels: [{ a: 0, o: '5' }] }, 'FIELD_NOT_UNDERSTOOD', 'o'],
  [{ type: 'cancelByCloid', cancels: [{ asset: 0, cloid: 5 }] }, 'FIELD_NOT_UNDERSTOOD', 'cloid'],
];

test('T3: what is not understood whole is refused by the name of the field that is to blame', () => {
  for (const [action, code, field] of BROKEN) {
    assert.deepEqual(refused(saidBy(action)), [code, field], JSON.stringify(action).slice(0, 200));
  }
  assert.deepEqual(refused(saidBy('{"type":"noop","type":"noop"}'.replace(',"type":"noop"', ',"a":1'))), [
    'FIELD_NOT_UNDERSTOOD',
    'a',
  ]);
});
