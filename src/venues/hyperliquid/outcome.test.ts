import assert from 'node:assert/strict';
import test from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Outcome } from '../../core/order/reports.ts';
import { decimal } from '../../core/units/decimal.ts';
import { answered, EXCHANGE } from './fixtures/recorded.ts';
import { saidBy, saidByRequest } from './fixtures/trading.ts';
import { outcomes } from './outcome.ts';

const CLOID = '0x00000000000000000000000000000001';
const TWO = '0x00000000000000000000000000000002';

function understood(action: unknown): Intent {
  const said = saidBy(action);
  assert.ok(said.kind !== 'notUnderstood');
  return said;
}

const one = (c: string, tif = 'Gtc') => ({
  a: 0,
  b: true,
  p: '59000',
  s: '0.01',
  r: false,
  t: { limit: { tif } },
  c,
});
const orders = (...list: readonly unknown[]): Intent =>
  understood({ type: 'order', orders: list, grouping: 'na' });
const PLACE = orders(one(CLOID));
const BOTH = orders(one(CLOID), one(TWO));
const CANCEL = understood({ type: 'cancel', cancels: [{ a: 0, o: 5 }] });

const ok = (...statuses: readonly unknown[]) =>
  answered({ status: 'ok', response: { type: 'order', data: { statuses } } });
const brief = (found: readonly Outcome[]): readonly string[] =>
  found.map((outcome) => {
    if (outcome.kind === 'accepted') return outcome.report?.state ?? 'accepted';
    if (outcome.kind === 'rejected') return `${outcome.class} ${outcome.code}`;
    return outcome.kind === 'unknown' ? outcome.why : outcome.kind;
  });
const of = (intent: Intent, ...statuses: readonly unknown[]) => brief(outcomes(intent, ok(...statuses)));

test('recorded answers are read as what became of the request', () => {
  const found = EXCHANGE.flatMap(({ call, body, status, answer }) => {
    const said = saidByRequest(body);
    if (said.kind === 'notUnderstood' || said.kind === 'moveFunds') return [];
    return [`${call}: ${brief(outcomes(said, answered(answer, status))).join()}`];
  });
  assert.deepEqual(found, [
    'createOrder limit: open',
    // Without an id of its own: no order is sent like that.
    'createOrder market: UNREADABLE_REPLY',
    'cancelOrder: accepted',
    'cancelOrder cloid: accepted',
    'cancelAllOrdersAfter: accepted',
    'setLeverage: accepted',
    'order: open',
  ]);
});

test('an order rests, waits, is filled or filled in part', () => {
  const filled = { totalSz: '0.01', avgPx: '58999.5', oid: 7 };
  assert.deepEqual(outcomes(PLACE, ok({ filled })), [
    {
      kind: 'accepted',
      report: {
        clientOrderId: CLOID,
        venueOrderId: '7',
        state: 'filled',
        filled: decimal('0.01'),
        quantity: decimal('0.01'),
        price: decimal('59000'),
      },
    },
  ]);
  assert.deepEqual(of(PLACE, { resting: { oid: 7, cloid: CLOID } }), ['open']);
  assert.deepEqual(of(PLACE, { filled: { ...filled, totalSz: '0.004' } }), ['open']);
  assert.deepEqual(of(orders(one(CLOID, 'Ioc')), { filled: { ...filled, totalSz: '0.004' } }), ['cancelled']);
  assert.deepEqual(of(PLACE, 'waitingForTrigger'), ['accepted']);
  assert.deepEqual(of(PLACE, 'waitingForFill'), ['accepted']);
  const stop = { ...one(CLOID), r: true, t: { trigger: { isMarket: true, triggerPx: '58000', tpsl: 'sl' } } };
  const [resting] = outcomes(orders(stop), ok({ resting: { oid: 7 } }));
  assert.ok(resting?.kind === 'accepted');
  assert.equal(resting.report?.price, decimal('58000'));
  const [met] = outcomes(orders(stop), ok({ filled }));
  assert.ok(met?.kind === 'accepted');
  assert.equal(met.report?.price, decimal('58999.5'));
});

test('a stop that closes a position takes its quantity from what was filled', () => {
  const stop = {
    ...one(CLOID),
    s: '0',
    r: true,
    t: { trigger: { isMarket: false, triggerPx: '58000', tpsl: 'sl' } },
  };
  const closing = understood({ type: 'order', orders: [stop], grouping: 'positionTpsl' });
  const [found] = outcomes(closing, ok({ filled: { totalSz: '2', avgPx: '1', oid: 7 } }));
  assert.ok(found?.kind === 'accepted');
  assert.equal(found.report?.quantity, decimal('2'));
  assert.deepEqual(of(closing, { resting: { oid: 7 } }), ['open']);
});

test('F7: an answer that is not exactly about our order proves nothing', () => {
  const odd: readonly unknown[] = [
    { resting: { oid: 7, cloid: TWO } },
    { resting: { oid: 'seven' } },
    { resting: {} },
    { resting: { oid: 7 }, filled: { totalSz: '0.01', avgPx: '1', oid: 7 } },
    { filled: { totalSz: '0.02', avgPx: '1', oid: 7 } },
    { filled: { totalSz: '0', avgPx: '1', oid: 7 } },
    { filled: { totalSz: '0.01', avgPx: '0', oid: 7 } },
    { filled: { totalSz: '0.01', oid: 7 } },
    { filled: { avgPx: '1', oid: 7 } },
    { filled: { totalSz: '0.01', avgPx: '1' } },
    { error: 7 },
    {},
    'success',
    7,
  ];
  for (const status of odd) assert.deepEqual(of(PLACE, status), ['UNREADABLE_REPLY'], JSON.stringify(status));
  assert.deepEqual(of(PLACE), ['UNREADABLE_REPLY']);
  assert.deepEqual(of(BOTH, { resting: { oid: 7 } }), ['UNREADABLE_REPLY', 'UNREADABLE_REPLY']);
  assert.deepEqual(of(CANCEL, 'waitingForFill'), ['UNREADABLE_REPLY']);
  assert.deepEqual(of(CANCEL, { resting: { oid: 7 } }), ['UNREADABLE_REPLY']);
  const whole = [
    'no json',
    '[]',
    '{"status":"ok"}',
    '{"status":"fine","response":{}}',
    '{"status":"ok","response":{"type":"order"}}',
    '{"status":"ok","response":{"type":"order","data":{"statuses":{}}}}',
    '{"status":"err"}',
    '{"status":"err","response":{}}',
  ];
  for (const text of whole) assert.deepEqual(brief(outcomes(PLACE, answered(text))), ['UNREADABLE_REPLY']);
});

test('each order of several has its own outcome; one error alone is about all of them', () => {
  const error = 'Insufficient margin to place order. asset=0';
  assert.deepEqual(of(BOTH, { resting: { oid: 7 } }, { error }), ['open', 'funds perpMarginRejected']);
  assert.deepEqual(of(BOTH, { error: 'Price must be divisible by tick size. asset=0' }), [
    'price tickRejected',
    'price tickRejected',
  ]);
});

test('the venue’s sentences are told apart by their beginnings; an unknown one is a refusal too', () => {
  const err = (response: string) => brief(outcomes(PLACE, answered({ status: 'err', response })));
  assert.deepEqual(err('User or API Wallet 0x12 does not exist.'), ['auth unknownSigner']);
  assert.deepEqual(err('Too many cumulative requests sent (2 > 1) for …'), ['rate tooManyRequests']);
  assert.deepEqual(err('Something new'), ['other refused']);
  const gone = 'Order was never placed, already canceled, or filled. asset=0';
  assert.deepEqual(of(CANCEL, { error: gone }), ['other missingOrder']);
});

test('outside of HTTP 200, only what stands before everything else proves that nothing was done', () => {
  const at = (status: number) => brief(outcomes(BOTH, answered('x', status)))[0];
  assert.deepEqual([429, 422, 500, 502, 408, 403, 301].map(at), [
    'rate 429',
    'other 422',
    'VENUE_UNSURE',
    'VENUE_UNSURE',
    'VENUE_UNSURE',
    'UNREADABLE_REPLY',
    'UNREADABLE_REPLY',
  ]);
  assert.deepEqual(brief(outcomes(CANCEL, null)), ['CONNECTION_LOST']);
});

test('modifications report the order under the id that it keeps, several cancels one by one', () => {
  const modify = (tif: string) => ({ oid: CLOID, order: one(CLOID, tif) });
  const amend = understood({ type: 'batchModify', modifies: [modify('Gtc')] });
  assert.deepEqual(of(amend, { resting: { oid: 8 } }), ['open']);
  const two = understood({ type: 'batchModify', modifies: [modify('Ioc'), modify('FrontendMarket')] });
  const part = { filled: { totalSz: '0.004', avgPx: '59000', oid: 8 } };
  assert.deepEqual(of(two, part, part), ['cancelled', 'cancelled']);
  assert.ok(amend.kind === 'amend');
  const nameless: Intent = { kind: 'amend', amend: { ...amend.amend, extras: [] } };
  assert.deepEqual(of(nameless, { resting: { oid: 8 } }), ['UNREADABLE_REPLY']);
  const cancels = understood({
    type: 'cancel',
    cancels: [
      { a: 0, o: 5 },
      { a: 0, o: 6 },
    ],
  });
  assert.deepEqual(of(cancels, 'success', { error: 'Something' }), ['accepted', 'other refused']);
});

test('settings have answers of their own', () => {
  const setting = understood({ type: 'updateLeverage', asset: 0, isCross: true, leverage: 5 });
  const said = (intent: Intent, response: unknown) =>
    brief(outcomes(intent, answered({ status: 'ok', response })));
  assert.deepEqual(said(setting, { type: 'default' }), ['accepted']);
  assert.deepEqual(said(setting, { type: 'order' }), ['UNREADABLE_REPLY']);
});
