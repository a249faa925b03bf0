import assert from 'node:assert/strict';
import test from 'node:test';
import type { RateLimit } from '../order/rates.ts';
import { Pauses } from './pauses.ts';
import type { Rank } from './purse.ts';
import { RateBudget, type Lease } from './rate-budget.ts';

const ORDERS: RateLimit = {
  ...{ meter: 'orders', scope: 'account', windowMs: 1_000, units: 100 },
  refusesAlone: true,
};
const QUOTES: RateLimit = { ...ORDERS, meter: 'quotes', ownPercent: 50 };
const WEIGHT: RateLimit = { meter: 'weight', scope: 'address', windowMs: 1_000, units: 100 };
const LIMITS = [ORDERS, QUOTES, WEIGHT];
const SLOW = { kind: 'slow', forMs: 1_000 } as const;

function take(budget: RateBudget, meters: readonly string[], rank: Rank = 'opening', account = 'main') {
  const charges = meters.map((meter) => ({ meter, units: 1 }));
  const place = { address: 'https://venue', account };
  const bots = { address: 1, account: 1 };
  return budget.take({ place, spender: { kind: 'bot', bot: 'ann' }, rank, charges, bots }, LIMITS, 0);
}

function leased(...of: Parameters<typeof take>): Lease {
  const lease = take(...of);
  assert.ok(lease.kind === 'lease');
  return lease;
}

test('a refusal over one count holds back what is counted there, of that account, and nothing else (T35)', () => {
  const budget = new RateBudget();
  const [quote, order] = [leased(budget, ['quotes']), leased(budget, ['orders'])];
  budget.pushBack(quote, SLOW, 0);
  assert.deepEqual(take(budget, ['quotes']), { kind: 'throttled', why: 'slow', retryAfterMs: 1_000 });
  assert.deepEqual([budget.mayStill(quote, 0), budget.mayStill(order, 0)], [false, true]);
  assert.equal(take(budget, ['quotes'], 'opening', 'other').kind, 'lease');
  assert.equal(take(budget, ['orders'], 'cancel').kind, 'lease');
  assert.equal(take(budget, ['orders', 'quotes']).kind, 'throttled', 'what costs both waits for both');
  assert.deepEqual(budget.pause({ address: 'https://venue', account: 'main' }, 0), {
    kind: 'slow',
    leftMs: 1_000,
  });
  assert.equal(budget.pause({ address: 'https://venue', account: 'other' }, 0), null);
  assert.equal(budget.mayStill(quote, 1_000), true);
  const nobody = { address: 'https://venue', account: null };
  const bots = { address: 1, account: 1 };
  const lists = { ...WEIGHT, meter: 'lists', refusesAlone: true } as const;
  const charges = [{ meter: 'lists', units: 1 }];
  const of = { place: nobody, spender: { kind: 'gateway' }, rank: 'read', charges, bots } as const;
  const list = budget.take(of, [lists], 2_000);
  assert.ok(list.kind === 'lease');
  budget.pushBack(list, SLOW, 2_000);
  assert.deepEqual([budget.mayStill(list, 2_000), budget.mayStill(order, 2_000)], [false, true]);
});

test('a refusal of what costs something that is counted for all, or nothing known, holds back all', () => {
  for (const meters of [['orders', 'weight'], ['weight'], []]) {
    const budget = new RateBudget();
    budget.pushBack(leased(budget, meters), SLOW, 0);
    for (const other of [['orders'], ['quotes'], ['weight']])
      assert.equal(take(budget, other).kind, 'throttled', `${meters.join()} and ${other.join()}`);
    assert.notEqual(budget.pause({ address: 'https://venue', account: null }, 0), null);
  }
});

test('of two waits the longer one counts, for what they hold back and for whoever asks', () => {
  for (const [first, second] of [
    ['a', 'b'],
    ['b', 'a'],
  ] as const) {
    const pauses = new Pauses();
    pauses.begin([first], { kind: 'slow', forMs: 3_000 }, 0);
    pauses.begin([second], { kind: 'slow', forMs: 2_000 }, 0);
    assert.deepEqual(pauses.over(['a', 'b'], 'exit', 500), { why: 'slow', leftMs: 2_500 });
    assert.deepEqual(
      pauses.longest(() => true, 500),
      { kind: 'slow', leftMs: 2_500 },
    );
    assert.deepEqual(
      pauses.longest((name) => name === second, 500),
      { kind: 'slow', leftMs: 1_500 },
    );
    assert.equal(
      pauses.longest(() => true, 3_000),
      null,
    );
  }
});

test('a cancel that one wait still holds is not counted as tried at the other', () => {
  const pauses = new Pauses();
  pauses.begin(['a', 'b'], { kind: 'slow', forMs: 60_000 }, 0);
  for (let i = 0; i < 4; i += 1) assert.equal(pauses.leaves(['a'], 'cancel', 0), true);
  assert.equal(pauses.leaves(['a', 'b'], 'cancel', 0), false);
  for (let i = 0; i < 4; i += 1) assert.equal(pauses.leaves(['b'], 'cancel', 0), true);
  assert.deepEqual(pauses.over(['b'], 'cancel', 1_000), { why: 'slowForCancels', leftMs: 14_000 });
});
