import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Order, Resting } from '../../core/order/order.ts';
import type { OwnRead } from '../../core/order/reads.ts';
import type { NotUnderstood, Ownership, RawRequest } from '../../core/order/venue.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { adviceOn } from '../shared/advice.ts';
import { ADVICE } from './advice.ts';
import { done, NOW, request } from './fixtures/recorded.ts';
import { amendedTrigger, amendOf, orderOf, readTold, triggerOf } from './trigger.ts';
import { kite } from './venue.ts';

const INFY = 'NSE:INFY' as Instrument;
const FRESH = 'sp-0123456789abcdefghij' as ClientOrderId;
const MARKET = { exchange: 'NSE', tradingsymbol: 'INFY' };
const CONDITION = { ...MARKET, trigger_values: [1_400], last_price: 1_500 };
const LEG = {
  ...MARKET,
  ...{ transaction_type: 'SELL', order_type: 'LIMIT', product: 'CNC', quantity: 5, price: 1_395.5 },
};
const BOTH = { ...CONDITION, trigger_values: [1_400, 1_600] };
const LEGS = [LEG, { ...LEG, price: 1_595 }];
const REFUSED = 'FIELD_NOT_UNDERSTOOD condition';

function form(condition: object, orders: unknown, type = 'single'): string {
  return new URLSearchParams({
    type,
    condition: JSON.stringify(condition),
    orders: JSON.stringify(orders),
  }).toString();
}

function read(raw: RawRequest, known: Resting | null = null): Intent | NotUnderstood {
  const route = kite.classify(raw.method, raw.target.split('?', 1)[0] ?? '');
  assert.ok(route !== null);
  return kite.decode(route, raw, ({ id }) => (id === '#7' ? known : null));
}

function place(condition: object, orders: unknown, type?: string): string {
  const found = read(request('POST', '/gtt/triggers', form(condition, orders, type)));
  return found.kind === 'notUnderstood' ? `${found.code} ${found.field}` : found.kind;
}

function placed(condition: object, orders: unknown, type?: string): Order {
  const found = read(request('POST', '/gtt/triggers', form(condition, orders, type)));
  assert.ok(found.kind === 'place');
  return { ...found.order, clientOrderId: FRESH };
}

/** The trigger as the bot's own that rests under number 7. */
function resting(order: Order): Resting {
  return { ...order, id: FRESH };
}

test('a trigger is an order that the venue keeps: of two legs the higher one, and what is other in the other', () => {
  const { type, side, price, triggerPrice, standing } = placed(BOTH, LEGS, 'two-leg');
  assert.deepEqual(
    [type, side, price, triggerPrice],
    ['takeProfit', 'sell', decimal('1595'), decimal('1600')],
  );
  assert.deepEqual(standing, { kind: 'twoLeg', price: decimal('1395.5'), triggerPrice: decimal('1400') });
  const turned = { ...BOTH, trigger_values: [1_600, 1_400] };
  assert.deepEqual(placed(turned, [...LEGS].reverse(), 'two-leg'), placed(BOTH, LEGS, 'two-leg'));
  const buys = { ...LEG, transaction_type: 'BUY' };
  assert.deepEqual(
    [CONDITION, { ...CONDITION, trigger_values: [1_600] }].map((each) => placed(each, [buys]).type),
    ['takeProfit', 'stop'],
  );
  assert.deepEqual(placed(CONDITION, [LEG]).standing, { kind: 'single' });
});

test('T3: what has no limit, or is not wholly understood, is no trigger', () => {
  const refusals: readonly (readonly [condition: object, orders: unknown, type: string, refused: string])[] =
    [
      [CONDITION, [{ ...LEG, order_type: 'MARKET' }], 'single', 'orders'],
      [CONDITION, [{ ...LEG, price: '1395.5' }], 'single', 'orders'],
      [CONDITION, [{ ...LEG, quantity: 1.5 }], 'single', 'orders'],
      [CONDITION, [{ ...LEG, tag: 'x' }], 'single', 'orders'],
      [CONDITION, [{ ...LEG, tradingsymbol: 'SBIN' }], 'single', 'orders'],
      [CONDITION, [{ ...LEG, product: 'XX' }], 'single', 'orders'],
      [CONDITION, [{ ...LEG, transaction_type: 'HOLD' }], 'single', 'orders'],
      [CONDITION, LEG, 'single', 'orders'],
      [CONDITION, [], 'single', 'orders'],
      [{ ...CONDITION, trigger_values: [] }, [], 'single', 'orders'],
      [{ ...CONDITION, trigger_values: [1, 2, 3] }, [LEG, LEG, LEG], 'single', 'orders'],
      [{ ...CONDITION, trigger_values: ['1400'] }, [LEG], 'single', 'orders'],
      [{ ...CONDITION, trigger_values: 1_400 }, [LEG], 'single', 'orders'],
      [{ ...CONDITION, trigger_values: [1_500] }, [LEG], 'single', 'orders'],
      [{ ...CONDITION, trigger_values: [1_400.00001] }, [LEG], 'single', 'orders'],
      [{ ...CONDITION, last_price: '1500' }, [LEG], 'single', 'condition'],
      [{ ...CONDITION, exchange: 'MCX' }, [LEG], 'single', 'condition'],
      [{ ...CONDITION, operator: '>' }, [LEG], 'single', 'condition'],
      [BOTH, LEGS, 'single', 'type'],
      [CONDITION, [LEG], 'two-leg', 'type'],
      [BOTH, [LEG, { ...LEG, quantity: 6 }], 'two-leg', 'orders'],
      [BOTH, [LEG, { ...LEG, transaction_type: 'BUY' }], 'two-leg', 'orders'],
      [BOTH, [LEG, { ...LEG, product: 'MIS' }], 'two-leg', 'orders'],
      [{ ...BOTH, trigger_values: [1_510, 1_600] }, LEGS, 'two-leg', 'orders'],
      [{ ...BOTH, trigger_values: [1_300, 1_400] }, LEGS, 'two-leg', 'orders'],
    ];
  for (const [condition, orders, type, refused] of refusals)
    assert.equal(place(condition, orders, type), `FIELD_NOT_UNDERSTOOD ${refused}`, JSON.stringify(orders));
  const broken = read(request('POST', '/gtt/triggers', 'type=single&condition={&orders=[]'));
  assert.deepEqual(broken, { kind: 'notUnderstood', code: 'FIELD_NOT_UNDERSTOOD', field: 'condition' });
  assert.equal(place(CONDITION, [LEG], 'oco'), 'FIELD_NOT_UNDERSTOOD type');
});

test('T3: what is drafted for a trigger reads as exactly that again, its id beside the bytes', () => {
  const orders = [placed(CONDITION, [LEG]), placed(BOTH, LEGS, 'two-leg')];
  const intents = orders.flatMap((order): readonly Intent[] => {
    const trigger = triggerOf(order);
    assert.ok(trigger !== null);
    const target = { by: 'venue', id: '#7' } as const;
    return [
      { kind: 'place', order },
      { kind: 'place', order: { ...order, clientOrderId: null } },
      { kind: 'amend', amend: amendOf(trigger, '#7') },
      { kind: 'cancel', instrument: INFY, target, values: [] },
    ];
  });
  for (const intent of intents) {
    const drafted = kite.draft(intent, { now: NOW, clientOrderIds: [] });
    assert.deepEqual(kite.understand(drafted), intent, drafted.payload);
    assert.doesNotMatch(drafted.payload, /sp-/);
  }
  assert.equal(kite.ownId(placed(CONDITION, [LEG]), FRESH), FRESH);
});

test('a change of a trigger says all of it anew, when it places what too, and is of the bot’s own only', () => {
  const known = resting(placed(BOTH, LEGS, 'two-leg'));
  const changed = (condition: object, orders: unknown, of: Resting | null, type = 'two-leg') =>
    read(request('PUT', '/gtt/triggers/7', `trigger_id=7&${form(condition, orders, type)}`), of);
  const change = (...given: Parameters<typeof changed>): string => {
    const found = changed(...given);
    return found.kind === 'notUnderstood' ? `${found.code} ${found.field}` : found.kind;
  };
  const fewer = LEGS.map((leg) => ({ ...leg, quantity: 4 }));
  assert.equal(change(BOTH, fewer, known), 'amend');
  const moved = changed(
    { ...BOTH, trigger_values: [1_390, 1_610] },
    [{ ...LEG, price: 1_385 }, LEGS[1]],
    known,
  );
  assert.ok(moved.kind === 'amend');
  const lower = { kind: 'twoLeg', price: decimal('1385'), triggerPrice: decimal('1390') };
  assert.deepEqual(moved.amend.wait, {
    ...{ type: 'takeProfit', triggerPrice: decimal('1610'), standing: lower },
  });
  const one = resting(placed(CONDITION, [LEG]));
  assert.equal(change({ ...CONDITION, trigger_values: [1_600] }, [LEG], one, 'single'), 'amend');
  assert.equal(change(BOTH, LEGS, { ...known, instrument: 'NSE:SBIN' as Instrument }), REFUSED);
  assert.equal(change(CONDITION, [LEG], known, 'single'), 'FIELD_NOT_UNDERSTOOD type', 'two legs stay two');
  assert.equal(change(BOTH, LEGS, one), 'FIELD_NOT_UNDERSTOOD type', 'and one is one');
  assert.equal(change(BOTH, LEGS, null), 'ORDER_UNKNOWN trigger_id');
  assert.equal(change({}, LEGS, known), REFUSED);
  const gone = read(request('DELETE', '/gtt/triggers/7?trigger_id=7'), null);
  assert.deepEqual(gone, { kind: 'notUnderstood', code: 'ORDER_UNKNOWN', field: 'trigger_id' });
  const target = { by: 'venue', id: '#7' };
  const ended = read(request('DELETE', '/gtt/triggers/7'), known);
  assert.deepEqual(ended, { kind: 'cancel', instrument: INFY, target, values: [] });
});

const ROW = { id: 7, status: 'active', created_at: '2026-11-20 09:18:57', condition: BOTH, orders: LEGS };
const PLACED = '261120000000001';
const MET = { ...LEG, result: { order_result: { order_id: PLACED } } };
const LISTED: OwnRead = { kind: 'openConditionals' };
const BY_NUMBER: OwnRead = { kind: 'venueOrder', instrument: INFY, venueOrderId: '#7' };

function stateOf(row: object, asked: OwnRead = BY_NUMBER): string {
  const found = kite.readOrder(done([row]), asked);
  return found.kind === 'found' ? `${found.report.state} ${found.report.venueOrderId}` : found.kind;
}

test('a trigger that was met lives on as the order that it placed; any other end is one', () => {
  const met = (result: unknown): object => ({
    ...ROW,
    status: 'triggered',
    orders: [
      { ...LEG, result: null },
      { ...LEG, result },
    ],
  });
  assert.equal(stateOf(ROW), 'open #7');
  assert.equal(stateOf({ ...ROW, status: 'disabled' }), 'open #7');
  assert.equal(stateOf(met({ order_result: { order_id: '261120000000001' } })), 'open 261120000000001');
  assert.equal(stateOf(met({ order_result: { order_id: '', status: 'failed' } })), 'rejected #7');
  assert.equal(stateOf(met({})), 'rejected #7');
  const placed = kite.readOrder(done([met({ order_result: { order_id: '261120000000001' } })]), BY_NUMBER);
  assert.ok(placed.kind === 'found' && placed.report.triggered === true);
  assert.equal(placed.report.price, decimal('1395.5'), 'the price of the leg that was met');
  assert.equal(stateOf({ ...ROW, status: 'triggered' }), 'rejected #7', 'no leg says what it placed');
  const ends = ['cancelled', 'deleted', 'expired', 'rejected'].map((status) => stateOf({ ...ROW, status }));
  assert.deepEqual(ends, ['cancelled #7', 'cancelled #7', 'expired #7', 'rejected #7']);
  assert.equal(stateOf({ ...ROW, status: 'unheard' }), 'unreadable');
  assert.equal(stateOf({ ...ROW, id: 8 }), 'cancelled #7', 'what was there and is not has been deleted');
  assert.equal(kite.readOrder(done({}), BY_NUMBER).kind, 'unreadable');
  assert.equal(stateOf({ ...ROW, orders: [] }), 'unreadable');
});

test('a trigger without a limit is found by its number, at no price', () => {
  const market = { ...LEG, order_type: 'MARKET', price: 0 };
  const found = kite.readOrder(done([{ ...ROW, orders: [market, market] }]), BY_NUMBER);
  assert.ok(found.kind === 'found');
  assert.deepEqual(
    [found.report.state, found.report.price, found.report.quantity],
    ['open', 0n, decimal('5')],
  );
});

test('before its number is known a trigger is found by what it says, if one alone says that', () => {
  const order = placed(BOTH, LEGS, 'two-leg');
  const asked: OwnRead = { kind: 'order', instrument: INFY, id: FRESH, order };
  assert.equal(stateOf({ ...ROW, condition: { ...BOTH, last_price: 1_501 } }, asked), 'open #7');
  assert.equal(stateOf({ ...ROW, orders: [LEG, LEG] }, asked), 'absent');
  assert.equal(stateOf({ id: 7 }, asked), 'absent');
  assert.equal(kite.readOrder(done([ROW, { ...ROW, id: 8 }]), asked).kind, 'unreadable');
  const plain = { ...order, price: null };
  assert.equal(stateOf(ROW, { ...asked, order: plain }), 'absent');
});

test('of several that say the same a trigger may be any that is no other’s, while no more are there than asked', () => {
  const order = placed(BOTH, LEGS, 'two-leg');
  const found = (unnumbered: number, others: readonly string[]): string => {
    const kin = { unnumbered, isOthers: (number: string) => others.includes(number) };
    const met = { ...ROW, id: 8, status: 'triggered', orders: [MET, LEGS[1]] };
    const told = kite.readOrder(done([ROW, met]), { kind: 'order', instrument: INFY, id: FRESH, order, kin });
    return told.kind === 'found' ? told.report.venueOrderId : told.kind;
  };
  assert.equal(found(2, []), '#7');
  assert.equal(found(1, []), 'unreadable', 'one is there that nobody here asked for');
  assert.equal(found(0, ['#7']), 'unreadable', 'two bots asked for it');
  assert.equal(found(1, ['#7']), PLACED);
  assert.equal(found(1, [PLACED]), '#7', 'the order of the other one is known');
  assert.equal(found(1, ['#7', '#8']), 'absent');
});

test('T41: whose an order is that a trigger placed is said by the list of triggers, if that can be read', () => {
  const placer = (rows: unknown): unknown => kite.readPlacer?.(done(rows), PLACED);
  const met = { ...ROW, status: 'triggered', orders: [MET, LEGS[1]] };
  assert.deepEqual(placer([ROW]), 'none');
  assert.deepEqual(placer([ROW, met]), { ...placed(BOTH, LEGS, 'two-leg'), clientOrderId: '' });
  assert.equal(placer([{ ...met, condition: {} }]), 'unreadable');
  assert.equal(placer({}), 'unreadable');
});

test('T41: triggers of whoever placed them are read, without a limit too; those that wait no more are left out', () => {
  const told = (rows: readonly object[]): unknown =>
    kite
      .readWholeOrders(done(rows))
      ?.map(({ order: { type, price }, report: { venueOrderId } }) => [venueOrderId, type, price]);
  const market = { ...LEG, order_type: 'MARKET', price: 0 };
  const rows = [
    ROW,
    { ...ROW, id: 8, condition: CONDITION, orders: [market] },
    { ...ROW, id: 9, condition: { ...CONDITION, trigger_values: [1_600] }, orders: [market] },
    { ...ROW, id: 10, orders: [market, market] },
    { ...ROW, id: 11, status: 'triggered' },
    { ...ROW, id: 12, status: 'expired' },
  ];
  assert.deepEqual(told(rows), [
    ['#7', 'takeProfit', decimal('1595')],
    ['#8', 'stopMarket', null],
    ['#9', 'takeProfitMarket', null],
    ['#10', 'takeProfitMarket', null],
  ]);
  for (const bad of [
    { ...ROW, status: 'new' },
    { ...ROW, id: 0 },
    { ...ROW, created_at: 'today' },
    { ...ROW, condition: {} },
    { ...ROW, orders: {} },
    { ...ROW, orders: [LEG] },
    { ...ROW, condition: { ...BOTH, last_price: 0 } },
    { ...ROW, orders: [{ ...LEG, quantity: 0 }, LEG] },
  ])
    assert.equal(kite.readWholeOrders(done([bad])), null, JSON.stringify(bad));
  assert.equal(kite.readWholeOrder(done([ROW]), BY_NUMBER), null);
  const drafted = [LISTED, BY_NUMBER].map((each) => kite.draftRead(each, NOW).path);
  assert.deepEqual(drafted, ['/gtt/triggers', '/gtt/triggers']);
});

test('T1: a bot sees its own triggers only', () => {
  const own: Ownership = { owns: ({ id }) => id === '#7' };
  const listed = kite.reply(
    { kind: 'read', route: 'gtt.list', values: [] },
    done([ROW, { ...ROW, id: 8 }]),
    own,
  );
  assert.deepEqual(JSON.parse(Buffer.from(listed.body).toString()).data, [ROW]);
  const one: Intent = { kind: 'read', route: 'gtt.get', values: [['trigger_id', '7']] };
  assert.equal(kite.reply(one, done(ROW), own).status, 200);
  assert.equal(kite.reply(one, done({ ...ROW, id: 8 }), own).status, 400);
  assert.equal(kite.reply(one, { status: 200, headers: [], body: Buffer.from('{}') }, own).status, 400);
});

test('triggers count as other requests, and the gateway ends them by their number', () => {
  const order = placed(CONDITION, [LEG]);
  const trigger = triggerOf(order);
  assert.ok(trigger !== null);
  const intents: readonly Intent[] = [
    { kind: 'place', order },
    { kind: 'amend', amend: amendOf(trigger, '#7') },
    { kind: 'cancel', instrument: INFY, target: { by: 'venue', id: '#7' } },
  ];
  const meters = intents.map((intent) => kite.rates.chargesOf(intent)[0]?.meter);
  assert.deepEqual(meters, ['others-1s', 'others-1s', 'others-1s']);
  assert.deepEqual(kite.cancelOf?.(order, '#7').values, []);
  assert.deepEqual(kite.cancelOf?.(order, '26112').values, [['variety', 'regular']]);
  const outcomes = kite.outcomes(intents[0] ?? assert.fail(), done({ trigger_id: 7 }));
  assert.equal(outcomes[0]?.kind, 'accepted');
});

test('an amend of something else is no change of a trigger, and other advice than ours is none', () => {
  const target = { by: 'venue', id: '#7' } as const;
  const amend = { instrument: INFY, target, quantity: decimal('1'), price: decimal('1'), extras: [] };
  const wait = { type: 'stop', triggerPrice: decimal('1400'), standing: { kind: 'single' } } as const;
  const ours = { ...amend, side: 'buy', wait, extras: [['last_price', '1500']] } as const;
  for (const none of [{ side: null }, { extras: [] }])
    assert.throws(() => amendedTrigger({ ...ours, ...none }), RangeError);
  assert.throws(() => amendedTrigger({ ...amend, side: 'buy', extras: ours.extras }), RangeError);
  const order = placed(CONDITION, [LEG]);
  for (const other of [{ quantity: null }, { triggerPrice: null }, { extras: [] }])
    assert.equal(triggerOf({ ...order, ...other }), null);
  const told = readTold({ kind: 'null', from: 0, to: 4 });
  assert.equal(told, null);
  assert.equal(triggerOf({ ...order, extras: [['last_price', '1500']] })?.legs[0].product, '');
  assert.equal(orderOf(amendedTrigger(ours), null).extras[1]?.[1], '');
  for (const about of ['POST /alerts', 'PUT /alerts/:uuid']) assert.match(adviceOn(ADVICE, about), /basket/);
  assert.match(adviceOn(ADVICE, 'quantity'), /whole number/);
  assert.equal(adviceOn(ADVICE, undefined), '');
});
