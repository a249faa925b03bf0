import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RateLimit } from '../order/rates.ts';
import { RateBudget } from './rate-budget.ts';

const PLACE = { address: 'https://venue', account: 'main' };

/** How many single units a spender gets of a limit of ten at once. */
function taken(limit: Pick<RateLimit, 'scope' | 'ownPercent'>, spender: 'gateway' | 'bot'): number {
  const budget = new RateBudget();
  const limits: readonly RateLimit[] = [{ meter: 'm', windowMs: 1_000, units: 10, ...limit }];
  const charges = [{ meter: 'm', units: 1 }];
  const by = spender === 'gateway' ? ({ kind: 'gateway' } as const) : ({ kind: 'bot', bot: 'b' } as const);
  const spending = {
    place: PLACE,
    spender: by,
    rank: 'cancel',
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
