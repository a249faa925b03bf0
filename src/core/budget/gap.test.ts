import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RateLimit } from '../order/rates.ts';
import { Lease, RateBudget, type Spending, type Throttled } from './rate-budget.ts';

/** One a second, said as ten in ten seconds of which each waits for the last. */
const LIMITS: readonly RateLimit[] = [
  { meter: 'quotes', scope: 'account', windowMs: 10_000, units: 10, ownPercent: 70, gapMs: 1_000 },
];

function ask(budget: RateBudget, who: 'gateway' | 'bot', now: number): Lease | Throttled {
  const spending: Spending = {
    place: { address: 'https://venue', account: 'main' },
    spender: who === 'bot' ? { kind: 'bot', bot: 'ann' } : { kind: 'gateway' },
    rank: 'cancel',
    charges: [{ meter: 'quotes', units: 1 }],
    bots: { address: 1, account: 1 },
  };
  return budget.take(spending, LIMITS, now);
}

function leased(budget: RateBudget, who: 'gateway' | 'bot', now: number): Lease {
  const lease = ask(budget, who, now);
  assert.ok(lease instanceof Lease, `at ${now}`);
  return lease;
}

test('where requests need a gap, none of us asks before it is over, and who waits is told how long (T35)', () => {
  const budget = new RateBudget();
  const first = leased(budget, 'gateway', 0);
  const refused = { kind: 'throttled', why: 'gap' } as const;
  assert.deepEqual(ask(budget, 'bot', 40), { ...refused, retryAfterMs: 1_000 }, 'it is under way');
  first.spend(100);
  assert.deepEqual(ask(budget, 'bot', 400), { ...refused, retryAfterMs: 700 });
  assert.deepEqual(ask(budget, 'gateway', 1_099), { ...refused, retryAfterMs: 1 });
  leased(budget, 'bot', 1_100).spend(1_150);
});

test('what never left leaves no gap, and what was lost no longer one', () => {
  const budget = new RateBudget();
  leased(budget, 'gateway', 0).giveBack();
  leased(budget, 'gateway', 0).spend(2_000, 5_000);
  leased(budget, 'gateway', 3_000).spend(3_000);
});

test('a gap that is over is no room: the count of the longer window holds', () => {
  const budget = new RateBudget();
  // Nine are to be had, of which seven are the gateway's.
  for (let second = 0; second < 7; second += 1)
    leased(budget, 'gateway', second * 1_000).spend(second * 1_000);
  assert.deepEqual(ask(budget, 'gateway', 7_000), { kind: 'throttled', why: 'budget', retryAfterMs: 3_000 });
  assert.ok(ask(budget, 'bot', 7_000) instanceof Lease);
});
