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
const NEW: readonly Charge[] = [...ORDERS, { meter: 'orders-1d', units: 1 }];
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

/** Openings and cancels of one bot, so many each second as are let through, for a minute. */
function minute(budget: RateBudget, rank: Rank, charges: readonly Charge[], from: number): number {
  let left = 0;
  for (let second = 0; second < 60; second += 1)
    left += leave(budget, 'ann', rank, charges, from + second * 1_000);
  return left;
}

test('of 400 orders a minute 288 may open, and beyond them cancels leave, in whatever number (T35)', () => {
  const budget = new RateBudget();
  // The gateway has 40 for its own cancels; of the rest, a bot's floor and what is common, a fifth is kept each.
  assert.equal(minute(budget, 'opening', NEW, 0), 288);
  assert.equal(leave(budget, 'ann', 'opening', NEW, 59_900), 0);
  assert.equal(minute(budget, 'cancel', ORDERS, 100_000), 540, 'nine a second, as ever');
  assert.equal(leave(budget, 'ann', 'opening', NEW, 160_000), 0, 'but they narrow what opens');
  assert.equal(leave(budget, null, 'cancel', ORDERS, 160_000), 6, 'and the gateway’s own leave too');
});

test('of 5,000 new orders a day 4,900 may open, until midnight in India; cancels are not counted (T35)', () => {
  const midnight = Date.UTC(2026, 10, 20, 18, 30);
  const budget = new RateBudget((now) => midnight - 3_600_000 + now);
  const place = { address: 'https://venue', account: 'main' };
  budget.observe(place, [{ meter: 'orders-1d', used: 4_894 }], RATES.limits, 0);
  assert.equal(leave(budget, 'ann', 'opening', NEW), 6);
  const bots = { address: 1, account: 1 };
  const spending = {
    place,
    spender: { kind: 'bot', bot: 'ann' },
    rank: 'opening',
    charges: NEW,
    bots,
  } as const;
  assert.deepEqual(budget.take(spending, RATES.limits, 2_000), {
    ...{ kind: 'throttled', why: 'day', retryAfterMs: 3_598_000 },
  });
  assert.equal(leave(budget, 'ann', 'opening', ORDERS, 2_000), 8, 'changes are not new');
  assert.equal(leave(budget, 'ann', 'cancel', ORDERS, 3_000), 9);
  assert.equal(leave(budget, 'ann', 'exit', NEW, 4_000), 9, 'what only reduces has a hundred more');
  budget.observe(place, [{ meter: 'orders-1d', used: 4_998 }], RATES.limits, 5_000);
  assert.equal(leave(budget, 'ann', 'exit', NEW, 5_000), 2, 'and no more than the venue takes');
  assert.equal(leave(budget, 'ann', 'opening', NEW, 3_599_900), 0);
  assert.equal(leave(budget, 'ann', 'opening', NEW, 3_600_000), 8, 'the next day has begun');
});

test('every list of orders says how many of the day there were, whoever placed them, and nothing else does', () => {
  const row = (id: string, at: string): string => `{"order_id":"${id}","order_timestamp":"${at}"}`;
  const used = (rows: readonly string[], date = 'Fri, 20 Nov 2026 20:00:00 GMT', status = 200): number => {
    const body = Buffer.from(`{"status":"success","data":[${rows.join()}]}`);
    const headers = date === '' ? [] : ([['date', date]] as const);
    return RATES.readUsage({ status, headers, body })[0]?.used ?? 0;
  };
  // In India it is the next day by then.
  const [one, two] = [row('1', '2026-11-21 01:20:00'), row('2', '2026-11-21 01:21:00')];
  assert.equal(used([one, two, row('3', '2026-11-20 23:50:00')]), 2);
  assert.equal(used([one, one, one]), 1, 'an order’s history is of one order');
  const told = JSON.stringify({ status_message: one });
  assert.equal(used([one, told]), 1, 'a text is no field');
  assert.deepEqual(
    [used([]), used([one], ''), used([one], 'never'), used([one], undefined, 429)],
    [0, 0, 0, 0],
  );
  assert.equal(used([one.replaceAll('":', '": ')]), 1, 'with spaces as without');
});

test('of the other groups all that the venue takes is given out, and none takes from another (T35)', () => {
  const budget = new RateBudget();
  assert.deepEqual([leave(budget, null, 'cancel', OTHERS), leave(budget, 'ann', 'cancel', OTHERS)], [5, 5]);
  assert.deepEqual([leave(budget, 'ann', 'read', HISTORY), leave(budget, 'ann', 'opening', ORDERS)], [3, 8]);
});
