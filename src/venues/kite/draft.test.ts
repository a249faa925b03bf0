import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { draft, understand } from './draft.ts';
import { ORDER } from './fixtures/order.ts';
import { NOW } from './fixtures/recorded.ts';

const FRESH = 'sp-0123456789abcdefghij' as ClientOrderId;
const INFY = 'NSE:INFY' as Instrument;

test('I3, I10: what is written says exactly what was decided, and a draft that says otherwise is another', () => {
  const tagged: Order = {
    ...ORDER,
    timeInForce: 'gtc',
    clientOrderId: 'abcdefgh0123456789ab' as ClientOrderId,
    extras: [...ORDER.extras.slice(0, 1), ['tag', 'abcdefgh'], ...ORDER.extras.slice(1)],
  };
  const stamp = { now: NOW, clientOrderIds: [] };
  const drafted = draft({ kind: 'place', order: tagged }, stamp);
  assert.equal(drafted.path, '/orders/regular');
  assert.deepEqual(understand(drafted), { kind: 'place', order: tagged });
  for (const [said, other] of [
    ['quantity=1', 'quantity=2'],
    ['BUY', 'SELL'],
    ['INFY', 'SBIN'],
    ['price=1500', 'price=1501'],
    ['product=CNC', 'product=MIS'],
  ] as const) {
    assert.ok(drafted.payload.includes(said), said);
    const bent = { ...drafted, payload: drafted.payload.replace(said, other) };
    assert.notDeepEqual(understand(bent), { kind: 'place', order: tagged }, said);
  }
  const more = understand({ ...drafted, payload: `${drafted.payload}&autoslice=true` });
  assert.equal(more.kind, 'notUnderstood');
});

test('what an order leaves open stays open; without a tag of ours it is not understood again', () => {
  const drafted = draft({ kind: 'place', order: ORDER }, { now: NOW, clientOrderIds: [] });
  assert.equal(drafted.payload.includes('validity'), false);
  const again = understand(drafted);
  assert.deepEqual(again.kind === 'notUnderstood' && [again.code, again.field], ['FIELD_MISSING', 'tag']);
});

test('what this venue has no request for is not drafted', () => {
  const stamp = { now: NOW, clientOrderIds: [] };
  const target = { by: 'client', id: FRESH } as const;
  const amended = {
    instrument: INFY,
    target,
    side: null,
    quantity: decimal('1'),
    price: decimal('1'),
    extras: [],
  };
  for (const intent of [
    { kind: 'cancelAll', instrument: null },
    { kind: 'cancel', instrument: INFY, target },
    { kind: 'amend', amend: amended },
  ] satisfies readonly Intent[])
    assert.throws(() => draft(intent, stamp), RangeError, intent.kind);
  const drafted = draft({ kind: 'read', route: 'order.list', values: [] }, stamp);
  assert.equal(understand({ ...drafted, windowMs: 1 }).kind, 'notUnderstood');
  assert.equal(understand({ ...drafted, path: '/else' }).kind, 'notUnderstood');
});
