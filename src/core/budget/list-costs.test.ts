import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RateLimit } from '../order/rates.ts';
import { ListCosts } from './list-costs.ts';
import { Lease, RateBudget } from './rate-budget.ts';

const LIMITS: readonly RateLimit[] = [{ meter: 'weight', scope: 'address', windowMs: 60_000, units: 1_200 }];
const ADDRESS = 'https://venue';

function ask(budget: RateBudget, list = 'fills', account = 'main'): Lease | null {
  const taken = budget.take(
    {
      place: { address: ADDRESS, account },
      spender: { kind: 'bot', bot: 'ann' },
      rank: 'read',
      charges: [{ meter: 'weight', units: 120, list: { name: list, least: 20, spare: 5 } }],
      bots: { address: 1, account: 1 },
    },
    LIMITS,
    0,
  );
  return taken instanceof Lease ? taken : null;
}

function usedOf(budget: RateBudget): number {
  const [level] = budget.levels({ address: ADDRESS, account: null }, 0);
  return level?.used ?? 0;
}

/** What was taken for one that leaves now, which costs as much as it came to. */
function takenFor(budget: RateBudget, came: number, list = 'fills', account = 'main'): number {
  const before = usedOf(budget);
  const lease = ask(budget, list, account);
  assert.ok(lease !== null);
  const units = usedOf(budget) - before;
  lease.spend(0, 0, [{ meter: 'weight', units: came }]);
  assert.equal(usedOf(budget), before + came, 'it counts as it came');
  return units;
}

test('a list is charged as the last one and something more, and a first one as a short one', () => {
  const budget = new RateBudget();
  assert.deepEqual([takenFor(budget, 21), takenFor(budget, 24), takenFor(budget, 118)], [25, 26, 29]);
  assert.equal(takenFor(budget, 20), 120, 'never more than a full one');
});

test('lists of other names and of other accounts are nothing to go by', () => {
  const budget = new RateBudget();
  takenFor(budget, 90);
  assert.equal(takenFor(budget, 21, 'orders'), 25);
  assert.equal(takenFor(budget, 21, 'fills', 'other'), 25);
  assert.equal(takenFor(budget, 21), 95);
});

test('while one is under way the account’s others are charged as full: it goes beyond its part by one list', () => {
  const budget = new RateBudget();
  const [first, second] = [ask(budget), ask(budget, 'orders')];
  assert.equal(usedOf(budget), 25 + 120);
  second?.spend(0, 0, [{ meter: 'weight', units: 22 }]);
  const third = ask(budget, 'orders');
  assert.equal(usedOf(budget), 25 + 22 + 120, 'the first is still under way');
  first?.giveBack();
  third?.giveBack();
  assert.equal(takenFor(budget, 21, 'orders'), 27);
});

test('a bot whose lists are all full goes beyond its part by one, and beyond the common one by one', () => {
  const budget = new RateBudget();
  let count = 0;
  while (count < 20) {
    const lease = ask(budget, `list ${count % 4}`);
    if (lease === null) break;
    lease.spend(0, 0, [{ meter: 'weight', units: 120 }]);
    count += 1;
  }
  // Reads of a single bot may have 147 of 1,200 of its own, and as much in common (`meter.ts`, `purse.ts`).
  assert.equal(usedOf(budget), 480);
});

test('where the venue has no room for a full one, no list leaves: its answer may be as long', () => {
  const budget = new RateBudget();
  const places = [1, 2, 3, 4, 5, 6, 7, 8].map((at) => `a${at}`);
  const asked = places.map((account) => ask(budget, 'fills', account));
  assert.ok(
    asked.every((lease) => lease !== null),
    'each account is charged for a short one',
  );
  for (const lease of asked) lease?.spend(0, 0, [{ meter: 'weight', units: 120 }]);
  assert.equal(usedOf(budget), 960);
  assert.equal(ask(budget, 'fills', 'a9'), null);
});

test('what was lost, refused or never sent teaches nothing, and stands in nobody’s way', () => {
  const budget = new RateBudget();
  takenFor(budget, 50);
  ask(budget)?.spend(0, 5_000);
  assert.equal(usedOf(budget), 50 + 55);
  ask(budget)?.giveBack();
  assert.equal(takenFor(budget, 21), 55);
});

test('lists of a thousand accounts are remembered, and not those of every account that ever was', () => {
  const costs = new ListCosts();
  const charge = { meter: 'weight', units: 120, list: { name: 'fills', least: 20, spare: 5 } };
  for (let account = 0; account <= 4_000; account += 1) costs.begin(`a${account}`, charge)?.(50);
  assert.equal(costs.expect('a0', charge), 25);
  assert.deepEqual([costs.expect('a1', charge), costs.expect('a4000', charge)], [55, 55]);
});
