import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOf } from '../account/record.ts';
import { ORDER } from '../account/story-fixture.test.ts';
import { decimal } from '../units/decimal.ts';
import type { Amend, OrderType } from './order.ts';
import { otherLegAfter, otherLegOf } from './standing.ts';

const OTHER = { price: decimal('94'), triggerPrice: decimal('95') };
const OTHER_TRIGGER = { triggerPrice: OTHER.triggerPrice };
const KEPT = { ...orderOf(ORDER), price: decimal('106'), triggerPrice: decimal('105') };

test('the other leg is the same order at its own prices, and waits on the other side of the market', () => {
  const typeOf = (type: OrderType): OrderType | undefined =>
    otherLegOf({ ...KEPT, type, standing: { kind: 'twoLeg', ...OTHER } })?.type;
  assert.deepEqual((['stop', 'takeProfit', 'stopMarket', 'takeProfitMarket', 'limit'] as const).map(typeOf), [
    'takeProfit',
    'stop',
    'takeProfitMarket',
    'stopMarket',
    'limit',
  ]);
  const standing = { kind: 'twoLeg', ...OTHER } as const;
  const order = { ...KEPT, type: 'takeProfit', standing } as const;
  assert.deepEqual(otherLegOf(order), { ...order, ...OTHER, type: 'stop' });
});

test('an order with one trigger, and one that is with the exchange, has no other leg', () => {
  assert.equal(otherLegOf(KEPT), null);
  assert.equal(otherLegOf({ ...KEPT, standing: { kind: 'single' } }), null);
});

const CHANGE: Amend = {
  ...{ instrument: KEPT.instrument, target: { by: 'venue', id: '#7' } },
  ...{ quantity: decimal('3'), price: decimal('107'), side: null, extras: [] },
};

test('a change is said of the other leg at that one’s prices, and not where there is none', () => {
  const standing = { kind: 'twoLeg', ...OTHER } as const;
  const both = otherLegAfter(KEPT, {
    ...CHANGE,
    wait: { type: 'takeProfit', triggerPrice: decimal('108'), standing },
  });
  assert.deepEqual(both, {
    ...CHANGE,
    price: OTHER.price,
    wait: { type: 'stop', ...OTHER_TRIGGER, standing },
  });
  const kept = { ...KEPT, type: 'stop', standing } as const;
  assert.equal(otherLegAfter(kept, CHANGE)?.wait?.type, 'takeProfit', 'what is not named stays');
  assert.equal(otherLegAfter(KEPT, CHANGE), null, 'an order with one trigger has none');
});
