import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import type { Outcome } from '../../core/order/reports.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { replyOf } from './fixtures/recorded.ts';
import { outcomes } from './outcome.ts';

const BTC = 'BTCUSDT' as Instrument;
const id = (text: string): ClientOrderId => text as ClientOrderId;

const ORDER: Order = {
  instrument: BTC,
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: decimal('0.01'),
  price: decimal('59000'),
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: id('gw-1'),
  extras: [],
};
const STOP: Order = {
  ...ORDER,
  type: 'stopMarket',
  clientOrderId: id('#s1'),
  triggerPrice: decimal('50000'),
};
const PLACE: Intent = { kind: 'place', order: ORDER };
const CANCEL: Intent = { kind: 'cancel', instrument: BTC, target: { by: 'venue', id: '22542179' } };

const ANSWER = {
  orderId: 22542179,
  symbol: 'BTCUSDT',
  status: 'NEW',
  clientOrderId: 'gw-1',
  price: '59000',
  origQty: '0.01',
  executedQty: '0.000',
  side: 'BUY',
};
const ALGO = {
  algoId: 2146760,
  clientAlgoId: 's1',
  symbol: 'BTCUSDT',
  side: 'BUY',
  quantity: '0.01',
  algoStatus: 'NEW',
  price: '0',
};

function one(intent: Intent, status: number, body: unknown): Outcome {
  const list = outcomes(intent, replyOf(status, typeof body === 'string' ? body : JSON.stringify(body)));
  assert.equal(list.length, 1);
  return list[0] ?? assert.fail();
}

function kinds(list: readonly Outcome[]): readonly string[] {
  return list.map((outcome) =>
    outcome.kind === 'accepted' ? 'accepted' : `${outcome.kind} ${detail(outcome)}`,
  );
}

function detail(outcome: Exclude<Outcome, { kind: 'accepted' }>): string {
  return outcome.kind === 'rejected'
    ? `${outcome.code} ${outcome.class}`
    : outcome.kind === 'taken'
      ? ''
      : outcome.why;
}

test('an order that echoes our id, market and side is accepted, with its report', () => {
  assert.deepEqual(one(PLACE, 200, ANSWER), {
    kind: 'accepted',
    report: {
      clientOrderId: 'gw-1',
      venueOrderId: '22542179',
      state: 'open',
      filled: decimal('0'),
      quantity: decimal('0.01'),
      price: decimal('59000'),
    },
  });
  const big = JSON.stringify(ANSWER).replace('22542179', '9007199254740993');
  const outcome = one(PLACE, 200, big);
  assert(outcome.kind === 'accepted');
  assert.equal(outcome.report?.venueOrderId, '9007199254740993');
  const states = ['PARTIALLY_FILLED', 'FILLED', 'CANCELED', 'EXPIRED', 'EXPIRED_IN_MATCH', 'REJECTED'].map(
    (status) => {
      const result = one(PLACE, 200, { ...ANSWER, status });
      return result.kind === 'accepted' ? result.report?.state : null;
    },
  );
  assert.deepEqual(states, ['open', 'filled', 'cancelled', 'expired', 'expired', 'rejected']);
});

test('F7: a success that is not exactly our order is unknown', () => {
  const strange: readonly unknown[] = [
    { ...ANSWER, clientOrderId: 'gw-2' },
    { ...ANSWER, symbol: 'ETHUSDT' },
    { ...ANSWER, side: 'SELL' },
    { ...ANSWER, status: 'PENDING' },
    { ...ANSWER, status: undefined },
    { ...ANSWER, orderId: null },
    { ...ANSWER, orderId: 1.5 },
    { ...ANSWER, executedQty: '0.02' },
    { ...ANSWER, executedQty: '-1' },
    { ...ANSWER, origQty: '1e3' },
    { ...ANSWER, price: undefined },
    { ...ANSWER, clientOrderId: { toString: 'gw-1' } },
    [ANSWER],
    {},
    [],
    null,
    'null',
    '',
    '"gw-1"',
    '<html>',
    JSON.stringify(ANSWER).slice(0, -1),
    `${JSON.stringify(ANSWER)}x`,
    JSON.stringify(ANSWER).replace('{', '{"clientOrderId":"gw-2",'),
    { code: -2010, msg: 'no' },
  ];
  for (const body of strange) assert.deepEqual(one(PLACE, 200, body), UNREADABLE, JSON.stringify(body));
  assert.deepEqual(one(PLACE, 201, ANSWER), UNREADABLE);
  assert.deepEqual(one(PLACE, 302, ANSWER), UNREADABLE);
});

const UNREADABLE: Outcome = { kind: 'unknown', why: 'UNREADABLE_REPLY' };
const UNSURE: Outcome = { kind: 'unknown', why: 'VENUE_UNSURE' };

test('F7: server errors, time-outs and lost answers are unknown, never a no', () => {
  for (const status of [500, 502, 503, 504, 599]) {
    for (const body of [
      '',
      '<html>',
      { code: -1008, msg: 'busy' },
      { code: -1007, msg: 'timeout' },
      ANSWER,
    ]) {
      assert.deepEqual(one(PLACE, status, body), UNSURE);
    }
  }
  assert.deepEqual(one(PLACE, 408, { code: -2010, msg: 'no' }), UNSURE);
  for (const code of [-1000, -1001, -1006, -1007]) {
    assert.deepEqual(one(PLACE, 400, { code, msg: 'Send status unknown' }), UNSURE);
  }
  assert.deepEqual(outcomes(PLACE, null), [{ kind: 'unknown', why: 'CONNECTION_LOST' }]);
  for (const body of [
    '',
    '<html>forbidden</html>',
    '{}',
    '{"code":-1}',
    '{"code":"x","msg":"y"}',
    '[]',
    'null',
  ]) {
    assert.deepEqual(one(PLACE, 400, body), UNREADABLE);
    assert.deepEqual(one(PLACE, 403, body), UNREADABLE);
  }
});

test('a documented refusal is a rejection with its code and class', () => {
  const rejected = (code: number): string => kinds([one(PLACE, 400, { code, msg: 'text' })])[0] ?? '';
  assert.equal(rejected(-2019), 'rejected -2019 funds');
  assert.equal(rejected(-4131), 'rejected -4131 price');
  assert.equal(rejected(-1015), 'rejected -1015 rate');
  assert.equal(rejected(-2015), 'rejected -2015 auth');
  assert.equal(rejected(-4116), 'rejected -4116 other');
  assert.deepEqual(kinds([one(PLACE, 429, '')]), ['rejected 429 rate']);
  assert.deepEqual(kinds([one(PLACE, 418, '<html>')]), ['rejected 418 rate']);
});

test('a batch is judged element by element, and only as a list of its length', () => {
  const batch: Intent = {
    kind: 'placeBatch',
    orders: [ORDER, { ...ORDER, clientOrderId: id('gw-2') }, ORDER],
  };
  const list = [
    ANSWER,
    { code: -2019, msg: 'Margin is insufficient.' },
    { ...ANSWER, clientOrderId: 'other' },
  ];
  const judged = outcomes(batch, replyOf(200, JSON.stringify(list)));
  assert.deepEqual(kinds(judged), ['accepted', 'rejected -2019 funds', 'unknown UNREADABLE_REPLY']);
  for (const body of [list.slice(1), {}, [], ANSWER]) {
    const all = outcomes(batch, replyOf(200, JSON.stringify(body)));
    assert.deepEqual(all, [UNREADABLE, UNREADABLE, UNREADABLE]);
  }
  assert.deepEqual(
    kinds(outcomes(batch, replyOf(400, '{"code":-1102,"msg":"x"}'))),
    Array(3).fill('rejected -1102 other'),
  );
  assert.equal(outcomes(batch, null).length, 3);
});

test('a change or cancel is accepted only about the order that was named', () => {
  const amend: Intent = {
    kind: 'amend',
    amend: {
      ...ORDER,
      target: { by: 'client', id: id('gw-1') },
      quantity: decimal('1'),
      price: decimal('1'),
      extras: [],
    },
  };
  assert.deepEqual(kinds([one(amend, 200, ANSWER)]), ['accepted']);
  assert.deepEqual(one(amend, 200, { ...ANSWER, clientOrderId: 'x' }), UNREADABLE);
  assert.deepEqual(kinds([one(CANCEL, 200, { ...ANSWER, status: 'CANCELED' })]), ['accepted']);
  assert.deepEqual(one(CANCEL, 200, { ...ANSWER, orderId: 1 }), UNREADABLE);
  assert.deepEqual(one(CANCEL, 200, { code: 200, msg: 'done' }), UNREADABLE);
  const amends: Intent = { kind: 'amendBatch', amends: amend.kind === 'amend' ? [amend.amend] : [] };
  assert.deepEqual(kinds(outcomes(amends, replyOf(200, JSON.stringify([ANSWER])))), ['accepted']);
  const cancels: Intent = {
    kind: 'cancelBatch',
    instrument: BTC,
    targets: [CANCEL.kind === 'cancel' ? CANCEL.target : assert.fail()],
  };
  assert.deepEqual(kinds(outcomes(cancels, replyOf(200, JSON.stringify([ANSWER])))), ['accepted']);
});

test('a conditional order is known by its own ids and ends by its own states', () => {
  const place: Intent = { kind: 'place', order: STOP };
  const accepted = one(place, 200, ALGO);
  assert(accepted.kind === 'accepted');
  assert.equal(accepted.report?.clientOrderId, '#s1');
  assert.equal(accepted.report?.venueOrderId, '#2146760');
  assert.deepEqual(one(place, 200, { ...ALGO, clientAlgoId: 's2' }), UNREADABLE);
  assert.deepEqual(one(place, 200, { ...ALGO, algoStatus: 'X' }), UNREADABLE);
  assert.deepEqual(one(place, 200, { ...ALGO, quantity: 'X' }), UNREADABLE);
  assert.deepEqual(one(place, 200, { ...ANSWER, clientOrderId: 's1' }), UNREADABLE);
  const finished = one(place, 200, { ...ALGO, algoStatus: 'FINISHED', actualOrderId: '77' });
  assert(finished.kind === 'accepted');
  assert.equal(finished.report?.venueOrderId, '77');
  assert.equal(finished.report?.filled, decimal('0.01'));
  const waiting = one(place, 200, { ...ALGO, actualOrderId: '0' });
  assert(waiting.kind === 'accepted');
  assert.equal(waiting.report?.venueOrderId, '#2146760');
  const marketStop = one(place, 200, { ...ALGO, price: undefined });
  assert(marketStop.kind === 'accepted');
  assert.equal(marketStop.report?.price, decimal('0'));
  const done = { algoId: 2146760, clientAlgoId: 's1', code: '200', msg: 'success' };
  const cancel = (target: Extract<Intent, { kind: 'cancel' }>['target'], body: unknown): Outcome =>
    one({ kind: 'cancel', instrument: BTC, target }, 200, body);
  assert.deepEqual(cancel({ by: 'client', id: id('#s1') }, done), { kind: 'accepted', report: null });
  assert.deepEqual(cancel({ by: 'venue', id: '#2146760' }, done), { kind: 'accepted', report: null });
  assert.deepEqual(cancel({ by: 'client', id: id('#s2') }, done), UNREADABLE);
  assert.deepEqual(cancel({ by: 'venue', id: '#1' }, {}), UNREADABLE);
  assert.deepEqual(cancel({ by: 'client', id: id('#s1') }, { ...done, code: '-1' }), UNREADABLE);
});

test('settings, tests and cancel-all are done when the venue answers with an object that is no error', () => {
  const intents: readonly Intent[] = [
    { kind: 'placeTest', order: ORDER },
    { kind: 'cancelAll', instrument: BTC },
    { kind: 'setting', name: 'leverage', instrument: BTC, values: [['leverage', '3']] },
  ];
  for (const intent of intents) {
    assert.deepEqual(one(intent, 200, { code: 200, msg: 'done' }), { kind: 'accepted', report: null });
    assert.deepEqual(one(intent, 200, { code: -1, msg: 'x' }), UNREADABLE);
    assert.deepEqual(one(intent, 200, []), UNREADABLE);
  }
});

test('F7: no body whatsoever makes an order accepted but its own echo, and none throws', () => {
  const json = JSON.stringify(ANSWER);
  fc.assert(
    fc.property(
      fc.nat({ max: json.length }),
      fc.nat({ max: 30 }),
      fc.string({ maxLength: 6 }),
      (at, cut, insert) => {
        const body = json.slice(0, at) + insert + json.slice(at + cut);
        const outcome = one(PLACE, 200, body);
        if (outcome.kind !== 'accepted') return;
        const parsed = JSON.parse(body);
        assert.equal(parsed.clientOrderId, 'gw-1');
        assert.equal(parsed.symbol, 'BTCUSDT');
        assert.equal(parsed.side, 'BUY');
      },
    ),
    { numRuns: 3_000 },
  );
});
