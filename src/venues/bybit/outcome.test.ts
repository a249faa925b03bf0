import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import type { RawReply } from '../../core/order/venue.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { isPassing, outcomes } from './outcome.ts';
import { refuse } from './refuse.ts';
import { done, failed, replyOf } from './fixtures/recorded.ts';

const BTC = 'BTCUSDT' as Instrument;
const ORDER: Order = {
  instrument: BTC,
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: decimal('2'),
  price: decimal('100'),
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: 'a' as ClientOrderId,
  extras: [],
};
const PLACE: Intent = { kind: 'place', order: ORDER };
const TARGET = { by: 'client', id: 'a' as ClientOrderId } as const;
const CANCEL: Intent = { kind: 'cancel', instrument: BTC, target: TARGET };
const AMEND = {
  instrument: BTC,
  target: { by: 'venue', id: 'o-1' },
  side: null,
  quantity: decimal('1'),
  price: decimal('1'),
  extras: [],
} as const;

function said(intent: Intent, reply: RawReply | null): readonly string[] {
  return outcomes(intent, reply).map((one) => {
    if (one.kind === 'rejected') return `${one.code} ${one.class}`;
    return one.kind === 'unknown' ? one.why : one.kind;
  });
}

test('a placed order is open as far as an acknowledgement goes, under the venue’s number', () => {
  const [outcome] = outcomes(PLACE, done({ orderId: 'o-1', orderLinkId: 'a' }));
  assert.deepEqual(outcome, {
    kind: 'accepted',
    report: {
      clientOrderId: 'a',
      venueOrderId: 'o-1',
      state: 'open',
      filled: ZERO,
      quantity: decimal('2'),
      price: decimal('100'),
    },
  });
  const close = { ...ORDER, type: 'market', quantity: null, price: null, closePosition: true } as const;
  assert.deepEqual(said({ kind: 'place', order: close }, done({ orderId: 'o', orderLinkId: 'a' })), [
    'accepted',
  ]);
});

test('F7: an acknowledgement of another order proves nothing', () => {
  assert.deepEqual(said(PLACE, done({ orderId: 'o-1', orderLinkId: 'b' })), ['UNREADABLE_REPLY']);
  assert.deepEqual(said(PLACE, done({ orderLinkId: 'a' })), ['UNREADABLE_REPLY']);
  assert.deepEqual(said(CANCEL, done({ orderId: 'o-1', orderLinkId: 'b' })), ['UNREADABLE_REPLY']);
  assert.deepEqual(said(CANCEL, done({ orderId: 'o-1', orderLinkId: 'a' })), ['accepted']);
  const bare = replyOf('{"retCode":0}');
  for (const intent of [PLACE, CANCEL, { kind: 'amend', amend: AMEND } as const])
    assert.deepEqual(said(intent, bare), ['UNREADABLE_REPLY']);
});

test('whether an amend takes place is not said by its acknowledgement', () => {
  assert.deepEqual(said({ kind: 'amend', amend: AMEND }, done({ orderId: 'o-1', orderLinkId: '' })), [
    'taken',
  ]);
  const batch = done({ list: [{ orderId: 'o-1' }] }, { list: [{ code: 0, msg: 'OK' }] });
  assert.deepEqual(said({ kind: 'amendBatch', amends: [AMEND] }, batch), ['taken']);
});

test('each element of a batch has an end of its own, in its place', () => {
  const orders = ['a', 'b', 'c'].map((id) => ({ ...ORDER, clientOrderId: id as ClientOrderId }));
  const items = [
    { orderId: 'o-1', orderLinkId: 'a' },
    { orderId: '', orderLinkId: 'b' },
    { orderLinkId: 'x' },
  ];
  const ends = [{ code: 0 }, { code: 110007 }, { code: 'odd' }];
  assert.deepEqual(said({ kind: 'placeBatch', orders }, done({ list: items }, { list: ends })), [
    'accepted',
    '110007 funds',
    'UNREADABLE_REPLY',
  ]);
  const short = done({ list: items }, { list: ends.slice(1) });
  assert.deepEqual(new Set(said({ kind: 'placeBatch', orders }, short)), new Set(['UNREADABLE_REPLY']));
  assert.deepEqual(said({ kind: 'placeBatch', orders }, done({}, {})).length, 3);
  const cancels = done({ list: [{ orderLinkId: 'a' }] }, { list: [{ code: 110001 }] });
  const cancelBatch: Intent = { kind: 'cancelBatch', instrument: BTC, targets: [TARGET] };
  assert.deepEqual(said(cancelBatch, cancels), ['110001 other']);
  assert.deepEqual(said(cancelBatch, failed(10016)), ['VENUE_UNSURE']);
  const cancelled = done({ list: [{ orderLinkId: 'a' }] }, { list: [{ code: 0 }] });
  assert.deepEqual(said(cancelBatch, cancelled), ['accepted']);
  assert.deepEqual(said({ kind: 'amendBatch', amends: [AMEND] }, null), ['CONNECTION_LOST']);
});

test('codes say why, and some say that nobody knows', () => {
  for (const [code, expected] of [
    [110007, '110007 funds'],
    [110003, '110003 price'],
    [10006, '10006 rate'],
    [10003, '10003 auth'],
    [110072, '110072 other'],
    [10000, 'VENUE_UNSURE'],
    [10016, 'VENUE_UNSURE'],
    [429, 'VENUE_UNSURE'],
  ] as const)
    assert.deepEqual(said(PLACE, failed(code)), [expected]);
  const leverage: Intent = { kind: 'setting', name: 'leverage', instrument: BTC, values: [] };
  assert.deepEqual(said(leverage, done({})), ['accepted']);
});

test('F7: silence, pages and broken answers leave the outcome unknown', () => {
  assert.deepEqual(said(PLACE, null), ['CONNECTION_LOST']);
  assert.deepEqual(said(PLACE, replyOf('<html>', 200)), ['UNREADABLE_REPLY']);
  assert.deepEqual(said(PLACE, replyOf('<html>', 403)), ['UNREADABLE_REPLY']);
  assert.deepEqual(said(PLACE, replyOf('{"retCode":"x"}', 200)), ['UNREADABLE_REPLY']);
  assert.deepEqual(said(PLACE, replyOf('', 502)), ['VENUE_UNSURE']);
  assert.deepEqual(said(PLACE, replyOf('', 408)), ['VENUE_UNSURE']);
  assert.deepEqual(said(PLACE, replyOf('', 429)), ['429 rate']);
});

test('what may be asked again is told from what was seen to', () => {
  assert.equal(isPassing(done({})), false);
  assert.equal(isPassing(failed(110001)), false);
  assert.equal(isPassing(failed(10006)), true);
  assert.equal(isPassing(replyOf('', 502)), true);
  for (const kind of ['unavailable', 'rate'] as const)
    assert.equal(isPassing(refuse({ kind, code: 'X', text: 'x', retryAfterS: 1 })), true);
  assert.equal(isPassing(refuse({ kind: 'unknownOutcome', text: 'x' })), true);
});
