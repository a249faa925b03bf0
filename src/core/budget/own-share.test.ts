import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RateLimit } from '../order/rates.ts';
import type { Rank } from './purse.ts';
import { RateBudget } from './rate-budget.ts';

const PLACE = { address: 'https://venue', account: 'main' };

/** How many single units a spender gets of a limit of ten at once. */
function taken(
  limit: Partial<RateLimit> & Pick<RateLimit, 'scope'>,
  spender: 'gateway' | 'bot',
  rank: Rank = 'cancel',
  budget = new RateBudget(),
): number {
  const limits: readonly RateLimit[] = [{ meter: 'm', windowMs: 1_000, units: 10, ...limit }];
  const charges = [{ meter: 'm', units: 1 }];
  const by = spender === 'gateway' ? ({ kind: 'gateway' } as const) : ({ kind: 'bot', bot: 'b' } as const);
  const spending = {
    place: PLACE,
    spender: by,
    rank,
    charges,
    bots: { address: 1, account: 1 },
  } as const;
  let count = 0;
  while (count < 20 && budget.take(spending, limits, 0).kind !== 'throttled') count += 1;
  return count;
}

test('of an account the gateway has what the limit keeps for it, and nothing where it keeps nothing', () => {
  assert.equal(taken({ scope: 'account' }, 'gateway'), 0);
  assert.equal(taken({ scope: 'account', ownPercent: 20 }, 'gateway'), 2);
});

test('what the gateway has is taken from the bots’ part', () => {
  assert.equal(taken({ scope: 'account' }, 'bot'), 9);
  assert.equal(taken({ scope: 'account', ownPercent: 20 }, 'bot'), 7);
});

const ALONE = { scope: 'account', ownPercent: 10, isAlone: true, lendsToCancels: true } as const;

test('a cancel that needs no room leaves and counts, and a question never does', () => {
  const passing = { ...ALONE, letsCancelsPass: true } as const;
  for (const who of ['bot', 'gateway'] as const) {
    const budget = new RateBudget();
    assert.equal(taken(passing, who, 'cancel', budget), 20);
    assert.equal(taken(passing, 'bot', 'exit', budget), 0);
  }
});

test('of a limit that counts no cancels openings have all but what is kept for exits, also of what others use', () => {
  const { lendsToCancels: _, ownPercent: __, ...alone } = ALONE;
  const day = { ...alone, units: 100, exitPercent: 2 } as const;
  const all = (rank: Rank, budget = new RateBudget()): number => {
    let count = 0;
    for (let more = 20; more === 20; count += more) more = taken(day, 'bot', rank, budget);
    return count;
  };
  assert.deepEqual([all('opening'), all('exit')], [98, 100]);
  const budget = new RateBudget();
  budget.observe(PLACE, [{ meter: 'm', used: 97 }], [{ meter: 'm', windowMs: 1_000, ...day }], 0);
  assert.deepEqual([all('opening', budget), all('exit', budget)], [1, 2]);
});

test('of a limit that nobody else is counted in nothing is kept for others', () => {
  const { isAlone: _, ...shared } = ALONE;
  assert.deepEqual([taken(shared, 'bot'), taken(ALONE, 'bot')], [8, 9]);
});

test('where eight openings left at once, one place is kept for an exit or cancel, and one for the gateway', () => {
  const budget = new RateBudget();
  const left = (['opening', 'exit', 'cancel'] as const).map((rank) => taken(ALONE, 'bot', rank, budget));
  assert.deepEqual(left, [8, 1, 0]);
  assert.equal(taken(ALONE, 'gateway', 'cancel', budget), 1);
});

test('the gateway’s own cancels may have what bots have in common, its questions may not, and no floor', () => {
  const { lendsToCancels: _, ...apart } = ALONE;
  assert.deepEqual([taken(apart, 'gateway'), taken(ALONE, 'gateway')], [1, 6]);
  for (const rank of ['read', 'opening', 'exit'] as const) assert.equal(taken(ALONE, 'gateway', rank), 1);
  const budget = new RateBudget();
  taken(ALONE, 'gateway', 'cancel', budget);
  assert.equal(taken(ALONE, 'bot', 'cancel', budget), 4);
});

test('the gateway is told the first moment at which it has room, if nothing else leaves until then', () => {
  const limits: readonly RateLimit[] = [
    { meter: 'minute', scope: 'address', windowMs: 60_000, units: 100 },
    { meter: 'second', scope: 'address', windowMs: 1_000, units: 60 },
  ];
  const ask = (budget: RateBudget, units: number, now: number, spender: 'gateway' | 'bot' = 'gateway') => {
    const by = spender === 'gateway' ? ({ kind: 'gateway' } as const) : ({ kind: 'bot', bot: 'b' } as const);
    const charges = ['minute', 'second'].map((meter) => ({ meter, units }));
    const bots = { address: 1, account: 1 };
    return budget.take({ place: PLACE, spender: by, rank: 'exit', charges, bots }, limits, now);
  };
  const step = fc.record({
    units: fc.integer({ min: 1, max: 20 }),
    afterMs: fc.nat(9_000),
    by: fc.constantFrom('gateway', 'gateway', 'bot'),
  });
  let waits = 0;
  fc.assert(
    fc.property(fc.array(step, { minLength: 5, maxLength: 30 }), fc.nat(40), (steps, foreign) => {
      const budget = new RateBudget();
      let now = 0;
      for (const { units, afterMs, by } of steps) {
        now += afterMs;
        const taken = ask(budget, units, now, by === 'bot' ? 'bot' : 'gateway');
        if (taken.kind === 'lease') taken.spend(now);
      }
      budget.observe(PLACE, [{ meter: 'minute', used: foreign }], limits, now);
      const held = ask(budget, 20, now);
      if (held.kind === 'lease') return;
      waits += 1;
      assert.equal(ask(budget, 20, now + held.retryAfterMs - 1).kind, 'throttled');
      assert.equal(ask(budget, 20, now + held.retryAfterMs).kind, 'lease');
    }),
    { numRuns: 300 },
  );
  assert.ok(waits > 50, `${waits} were held back`);
});

test('where it depends on what is under way, it is told to come back after a window', () => {
  const limits: readonly RateLimit[] = [{ meter: 'm', scope: 'address', windowMs: 1_000, units: 10 }];
  const budget = new RateBudget();
  const charges = [{ meter: 'm', units: 3 }];
  const bots = { address: 1, account: 1 };
  const asked = { place: PLACE, spender: { kind: 'gateway' }, rank: 'exit', charges, bots } as const;
  assert.equal(budget.take(asked, limits, 0).kind, 'lease');
  const held = budget.take(asked, limits, 400);
  assert.deepEqual(held, { kind: 'throttled', why: 'budget', retryAfterMs: 1_100 });
});
