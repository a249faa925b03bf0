import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderRecord } from '../core/account/record.ts';
import { order as orderOf, policyOf } from '../core/policy/policy-fixture.test.ts';
import { decimal } from '../core/units/decimal.ts';
import { guardId, madeOrderId } from '../core/units/ids.ts';
import { Recorded } from './recorded-fixture.test.ts';

const EXIT = { side: 'sell', reduceOnly: true } as const;

test('the exits that a bot set for a position did not trade where it may not set them', () => {
  const told = new Recorded();
  told.trade({ quantity: '5' });
  const leg = { triggerPrice: decimal('105'), price: decimal('105') };
  const attached = { closes: 'filled', takeProfit: leg, stopLoss: null } as const;
  const of = { instrument: orderOf({}).instrument, positionSide: 'both', extras: [], drops: [] } as const;
  const [seq = -1] = told.ask([{ kind: 'guard', guard: { ...of, attached, quantity: decimal('5') } }]);
  assert.ok(told.wasAllowed(seq));
  const exit = { ...orderOf({ quantity: '5', ...EXIT, price: '105' }), clientOrderId: madeOrderId('78') };
  const id = String(exit.clientOrderId);
  const report = { id, venueOrderId: '78', state: 'open', filled: '0', quantity: '5', price: '105' } as const;
  told.append({
    ...{ kind: 'foreign', account: 'main', origin: 'attached', parent: String(guardId(seq)) },
    ...{ venueOrderId: '78', instrument: exit.instrument, order: orderRecord(exit), report },
  });
  told.fillAs('78', exit, '5', '105');
  const refused = told.under(policyOf({ reducingTypes: ['market'] }));
  assert.deepEqual(
    refused.lostFills.map(({ fills, notional }) => [fills, notional]),
    [[1, '525']],
  );
  assert.equal(refused.refused.orders, 1);
  const same = told.under(policyOf({}));
  assert.deepEqual([same.refused.orders, same.lostFills.length, same.consequences], [0, 0, 0]);
});
