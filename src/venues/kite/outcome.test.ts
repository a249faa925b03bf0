import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { isPassing, outcomes } from './outcome.ts';
import { answerTo, done, failed, replyOf } from './fixtures/recorded.ts';

const INFY = 'NSE:INFY' as Instrument;
const ORDER: Order = {
  instrument: INFY,
  side: 'buy',
  type: 'limit',
  timeInForce: 'gtc',
  quantity: decimal('1'),
  price: decimal('1500'),
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  clientOrderId: 'gw1abcdefghijkl' as ClientOrderId,
  extras: [['variety', 'regular']],
};
const PLACE: Intent = { kind: 'place', order: ORDER };
const target = { by: 'venue', id: '151220000000000' } as const;
const CANCEL: Intent = { kind: 'cancel', instrument: INFY, target };
const AMEND: Intent = {
  kind: 'amend',
  amend: { instrument: INFY, target, side: null, quantity: decimal('1'), price: decimal('1501'), extras: [] },
};

test('an acknowledged order is open under our tag and the venue’s number; a change is still to be asked about', () => {
  assert.deepEqual(outcomes(PLACE, answerTo('placeOrder')), [
    {
      kind: 'accepted',
      report: {
        clientOrderId: 'gw1abcdefghijkl',
        venueOrderId: '151220000000000',
        state: 'open',
        filled: 0n,
        quantity: decimal('1'),
        price: decimal('1500'),
      },
    },
  ]);
  assert.deepEqual(outcomes(AMEND, answerTo('modifyOrder')), [{ kind: 'taken' }]);
  assert.deepEqual(outcomes(CANCEL, answerTo('cancelOrder')), [{ kind: 'accepted', report: null }]);
  const bare: Intent = { kind: 'place', order: { ...ORDER, quantity: null, price: null } };
  assert.equal(outcomes(bare, answerTo('placeOrder'))[0]?.kind, 'accepted');
  const read: Intent = { kind: 'read', route: 'order.list', values: [] };
  assert.deepEqual(outcomes(read, done([])), [{ kind: 'accepted', report: null }]);
});

test('F7: whatever does not say exactly what became of our order leaves it in doubt', () => {
  const kinds = (intent: Intent, reply: Parameters<typeof outcomes>[1]): unknown =>
    outcomes(intent, reply).map((one) => (one.kind === 'unknown' ? one.why : one.kind));
  assert.deepEqual(kinds(PLACE, null), ['CONNECTION_LOST']);
  assert.deepEqual(kinds(PLACE, done({})), ['UNREADABLE_REPLY']);
  assert.deepEqual(kinds(PLACE, replyOf('')), ['UNREADABLE_REPLY']);
  assert.deepEqual(kinds(PLACE, replyOf('<html>', 403)), ['UNREADABLE_REPLY']);
  assert.deepEqual(kinds(PLACE, replyOf('{"status":"success"}')), ['UNREADABLE_REPLY']);
  assert.deepEqual(kinds(PLACE, replyOf('{"status":"success","data":{"order_id":"1"}}', 201)), [
    'UNREADABLE_REPLY',
  ]);
  assert.deepEqual(kinds(PLACE, replyOf('{"status":"error","error_type":"<b>"}', 400)), ['UNREADABLE_REPLY']);
  for (const status of [408, 500, 502, 503, 504])
    assert.deepEqual(kinds(PLACE, failed(status, 'OrderException')), ['VENUE_UNSURE'], String(status));
  for (const type of ['GeneralException', 'NetworkException', 'DataException'])
    assert.deepEqual(kinds(PLACE, failed(400, type)), ['VENUE_UNSURE'], type);
  assert.deepEqual(kinds(AMEND, done({ order_id: '2' })), ['UNREADABLE_REPLY']);
  assert.deepEqual(kinds(CANCEL, done({ order_id: '2' })), ['UNREADABLE_REPLY']);
  const nameless: Intent = { kind: 'place', order: { ...ORDER, clientOrderId: null } };
  assert.deepEqual(kinds(nameless, answerTo('placeOrder')), ['UNREADABLE_REPLY']);
});

test('a refusal is of the class that its kind says', () => {
  const refused = (status: number, type: string): unknown => outcomes(PLACE, failed(status, type))[0];
  const rejected = (code: string, is: string): object => ({ kind: 'rejected', code, class: is });
  assert.deepEqual(refused(400, 'InputException'), rejected('InputException', 'other'));
  assert.deepEqual(refused(400, 'MarginException'), rejected('MarginException', 'funds'));
  assert.deepEqual(refused(403, 'TokenException'), rejected('TokenException', 'auth'));
  assert.deepEqual(refused(429, 'NetworkException'), rejected('429', 'rate'));
});

test('what was not seen to may be asked again, what was refused may not', () => {
  assert.equal(isPassing(failed(429, 'NetworkException')), true);
  assert.equal(isPassing(failed(503, 'NetworkException')), true);
  assert.equal(isPassing(replyOf('')), true);
  assert.equal(isPassing(failed(400, 'InputException')), false);
  assert.equal(isPassing(done({})), false);
});
