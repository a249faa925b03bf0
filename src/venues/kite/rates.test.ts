import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rank } from '../../core/budget/purse.ts';
import { RateBudget } from '../../core/budget/rate-budget.ts';
import type { Charge } from '../../core/order/rates.ts';
import { RATES } from './rates.ts';

/** How many of a dozen requests at once leave. */
function leave(
  budget: RateBudget,
  who: string | null,
  rank: Rank,
  charges: readonly Charge[],
  now = 0,
): number {
  let left = 0;
  for (let i = 0; i < 12; i += 1) {
    const lease = budget.take(
      {
        place: { address: 'https://venue', account: 'main' },
        spender: who === null ? { kind: 'gateway' } : { kind: 'bot', bot: who },
        ...{ rank, charges, bots: { address: 1, account: 1 } },
      },
      RATES.limits,
      now,
    );
    if (lease.kind === 'lease') {
      lease.spend(now);
      left += 1;
    }
  }
  return left;
}

const ASKED = { method: 'DELETE', headers: [], body: new Uint8Array(0) } as const;
const ORDERS = RATES.chargesFor({ ...ASKED, target: '/orders/regular/1' });
const OTHERS = RATES.chargesFor({ ...ASKED, method: 'GET', target: '/orders' });
const HISTORY: readonly Charge[] = [{ meter: 'history-1s', units: 1 }];

test('of ten orders a second eight may open, one more may exit or cancel, and one is the gateway’s (T35)', () => {
  const budget = new RateBudget();
  assert.equal(leave(budget, 'ann', 'opening', ORDERS), 8);
  assert.equal(leave(budget, 'ann', 'cancel', ORDERS), 1);
  assert.equal(leave(budget, null, 'cancel', ORDERS), 1);
  assert.equal(leave(budget, 'ann', 'opening', ORDERS, 1_000), 8, 'and so on each second');
});

test('while bots are silent the gateway’s own cancels have six of ten, and a bot its floor still (T35)', () => {
  const budget = new RateBudget();
  assert.deepEqual([leave(budget, null, 'cancel', ORDERS), leave(budget, 'ann', 'cancel', ORDERS)], [6, 4]);
});

test('of the other groups all that the venue takes is given out, and none takes from another (T35)', () => {
  const budget = new RateBudget();
  assert.deepEqual([leave(budget, null, 'cancel', OTHERS), leave(budget, 'ann', 'cancel', OTHERS)], [5, 5]);
  assert.deepEqual([leave(budget, 'ann', 'read', HISTORY), leave(budget, 'ann', 'opening', ORDERS)], [3, 8]);
});
