import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Order, Orders } from '../../../client/api.ts';
import { withNewest, withOlder, type BlotterRows } from './blotter-rows.ts';

function order(id: number, state: Order['state'] = 'open'): Order {
  const size = { quantity: null, amount: null, price: null, triggerPrice: null };
  const none = { ...size, clientOrderId: null, instrument: null };
  const who = { bot: 'b', account: 'a', action: 'place', side: null, type: null } as const;
  return { id, at: id, state, reduceOnly: false, reasons: [], ...none, ...who };
}

/** What the gateway answers while it holds requests 0 to `count`, without `count`. */
function page(count: number, limit: number, cursor = count): Orders {
  const to = Math.max(0, cursor - limit);
  const orders = Array.from({ length: cursor - to }, (_, index) => order(cursor - 1 - index));
  return { orders, next: to === 0 ? null : to };
}

const ids = ({ rows }: BlotterRows): readonly number[] => rows.map(({ id }) => id);

test('whatever comes in between, the rows fall without a hole from the newest request on', () => {
  const steps = fc.array(fc.oneof(fc.nat(30), fc.constant('down' as const)), { maxLength: 40 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 12 }), (taken, limit) => {
      let count = 5;
      let known = withNewest(null, page(count, limit));
      for (const step of taken) {
        if (step === 'down') {
          if (known.next !== null) known = withOlder(known, page(count, limit, known.next));
        } else {
          count += step;
          known = withNewest(known, page(count, limit));
        }
        const [top = 0] = ids(known);
        assert.equal(top, count - 1);
        ids(known).forEach((id, index) => assert.equal(id, top - index));
        assert.equal(known.next, ids(known).at(-1) === 0 ? null : ids(known).at(-1));
      }
    }),
  );
});

test('a newer answer about a request replaces the older one', () => {
  const known = withNewest(null, { orders: [order(2), order(1)], next: 1 });
  const after = withNewest(known, { orders: [order(3), order(2, 'ended')], next: 2 });
  assert.deepEqual(
    after.rows.map(({ id, state }) => [id, state]),
    [
      [3, 'open'],
      [2, 'ended'],
      [1, 'open'],
    ],
  );
});
