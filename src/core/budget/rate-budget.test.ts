import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { RateLimit } from '../order/rates.ts';
import { Lease, RateBudget, type Spending, type Throttled } from './rate-budget.ts';
import { RANKS, type Rank } from './purse.ts';

const WEIGHT: RateLimit = { meter: 'weight', scope: 'address', windowMs: 60_000, units: 1_000 };
const ORDERS: RateLimit = { meter: 'orders', scope: 'account', windowMs: 10_000, units: 100 };
const LIMITS = [WEIGHT, ORDERS];
const PLACE = { address: 'https://venue', account: 'main' };

type Wanted = Partial<Spending> & {
  readonly bot?: string | null;
  readonly weight?: number;
  readonly orders?: number;
};

function spending({ bot = 'calm', weight = 0, orders = 0, ...rest }: Wanted): Spending {
  const charges = [
    { meter: 'weight', units: weight },
    { meter: 'orders', units: orders },
  ].filter(({ units }) => units > 0);
  return {
    place: PLACE,
    spender: bot === null ? { kind: 'gateway' } : { kind: 'bot', bot },
    rank: 'opening',
    charges,
    bots: { address: 2, account: 2 },
    ...rest,
  };
}

/** Takes and spends at once; whether there was room. */
function spend(budget: RateBudget, wanted: Wanted, now: number): boolean {
  const lease = budget.take(spending(wanted), LIMITS, now);
  if (lease.kind === 'lease') lease.spend(now);
  return lease.kind === 'lease';
}

function spendAll(budget: RateBudget, wanted: Wanted, now: number): number {
  let times = 0;
  while (spend(budget, wanted, now)) times += 1;
  return times;
}

test('a greedy bot takes its floor and what is common, and never another bot’s floor (T35)', () => {
  const budget = new RateBudget();
  // 96 of 100 are for bots: 24 for each of two, 48 in common; openings leave a fifth of each part.
  assert.equal(spendAll(budget, { bot: 'greedy', orders: 1 }, 0), 20 + 39);
  assert.equal(spendAll(budget, { bot: 'calm', orders: 1 }, 0), 20);
  assert.equal(spendAll(budget, { bot: 'greedy', orders: 1 }, 9_900), 0);
  assert.equal(spend(budget, { bot: 'greedy', orders: 1 }, 10_000), true);
});

test('cancels find the room that exits left, exits what openings left, openings what reads left', () => {
  for (const [index, low] of RANKS.entries()) {
    const budget = new RateBudget();
    spendAll(budget, { rank: low, weight: 1 }, 0);
    for (const rank of RANKS) {
      const isHigher = RANKS.indexOf(rank) > index;
      assert.equal(spend(budget, { rank, weight: 1 }, 0), isHigher, `${rank} after ${low}`);
    }
  }
});

test('of our own part reads may fill 70 %, openings 80 %, exits 90 %, looks at strangers 95 %, cancels all', () => {
  const most = RANKS.map((rank) => spendAll(new RateBudget(), { bot: null, rank, weight: 1 }, 0));
  assert.deepEqual(most, [315, 360, 405, 428, 450]);
});

test('bots that are added while others have used their parts bring no room: cancels too stay within the limit', () => {
  const budget = new RateBudget();
  const cancels = (bot: string, account: number): number =>
    spendAll(budget, { bot, rank: 'cancel', orders: 1, bots: { address: account, account } }, 0);
  assert.deepEqual([cancels('first', 1), cancels('second', 2), cancels('third', 3)], [96, 0, 0]);
});

test('the gateway asks out of its own part, whatever bots do', () => {
  const budget = new RateBudget();
  for (const bot of ['greedy', 'calm']) spendAll(budget, { bot, rank: 'cancel', weight: 1 }, 0);
  assert.equal(budget.ownLoad(PLACE, 'opening', { address: 2, account: 2 }, 0), 0);
  assert.equal(spendAll(budget, { bot: null, rank: 'opening', weight: 1 }, 0), 360);
  assert.equal(budget.ownLoad(PLACE, 'opening', { address: 2, account: 2 }, 0), 1);
  assert.equal(spendAll(budget, { bot: null, rank: 'cancel', weight: 1 }, 0), 90);
  assert.equal(spend(budget, { bot: null, rank: 'cancel', orders: 1 }, 0), false);
});

test('load is a pace, too: what would use up the part if it went on counts as if it did', () => {
  const budget = new RateBudget();
  const load = (now: number): number => budget.ownLoad(PLACE, 'opening', { address: 2, account: 2 }, now);
  const half = budget.take(spending({ bot: null, rank: 'opening', weight: 30 }), LIMITS, 0);
  assert.ok(half instanceof Lease);
  assert.equal(load(0), 0.5, 'under way: 30 of 60 that a sixth of a minute may take');
  half.spend(0);
  assert.equal(load(9_000), 0.5);
  assert.equal(load(10_000).toFixed(4), (30 / 360).toFixed(4));
  assert.equal(load(60_000), 0);
});

test('what is under way counts until its window after the arrival has passed; what was not sent does not', () => {
  const budget = new RateBudget();
  const lone = { bots: { address: 1, account: 1 }, rank: 'cancel', orders: 96 } as const;
  const first = budget.take(spending(lone), LIMITS, 0);
  assert.ok(first instanceof Lease);
  assert.equal(spend(budget, { ...lone, orders: 1 }, 60_000), false);
  first.giveBack();
  const second = budget.take(spending(lone), LIMITS, 60_000);
  assert.ok(second instanceof Lease);
  second.spend(61_000);
  second.giveBack();
  const refused = budget.take(spending({ ...lone, orders: 1 }), LIMITS, 62_000);
  assert.deepEqual(refused, { kind: 'throttled', why: 'budget', retryAfterMs: 9_000 });
  assert.equal(spend(budget, lone, 71_000), true);
});

test('all of a request’s charges are taken or none', () => {
  const budget = new RateBudget();
  spendAll(budget, { rank: 'cancel', orders: 1 }, 0);
  assert.equal(spend(budget, { rank: 'cancel', weight: 5, orders: 1 }, 0), false);
  assert.equal(budget.levels(PLACE, 0).find(({ meter }) => meter === 'weight')?.used, 0);
});

test('after 429 only cancels go until the wait is over; after 418 nothing does', () => {
  const budget = new RateBudget();
  budget.pushBack({ holds: [PLACE.address] }, { kind: 'slow', forMs: 5_000 }, 0);
  assert.equal(spend(budget, { orders: 1 }, 4_999), false);
  assert.equal(spend(budget, { rank: 'cancel', weight: 1 }, 4_999), true);
  assert.equal(budget.mayStill({ heldBy: [PLACE.address], rank: 'opening' }, 4_999), false);
  assert.equal(budget.mayStill({ heldBy: [PLACE.address], rank: 'cancel' }, 4_999), true);
  assert.equal(budget.mayStill({ heldBy: [PLACE.address], rank: 'opening' }, 5_000), true);
  assert.equal(spend(budget, { orders: 1 }, 5_000), true);
  budget.pushBack({ holds: [PLACE.address] }, { kind: 'banned', forMs: 60_000 }, 5_000);
  budget.pushBack({ holds: [PLACE.address] }, { kind: 'slow', forMs: 1_000 }, 6_000);
  const refused = budget.take(spending({ rank: 'cancel', weight: 1 }), LIMITS, 10_000);
  assert.deepEqual(refused, { kind: 'throttled', why: 'banned', retryAfterMs: 55_000 });
  assert.equal(budget.mayStill({ heldBy: [PLACE.address], rank: 'cancel' }, 10_000), false);
  assert.equal(spend(budget, { orders: 1, place: { ...PLACE, address: 'https://other' } }, 10_000), true);
});

test('while the venue refuses cancels too, four leave and then one in 15 s, until one gets through (T35)', () => {
  const budget = new RateBudget();
  const heldBy = [PLACE.address];
  const leave = (now: number): boolean => budget.mayStill({ heldBy, rank: 'cancel' }, now);
  const refused = { kind: 'slow', forMs: 60_000 } as const;
  budget.letThrough({ heldBy });
  budget.pushBack({ holds: heldBy }, refused, 0);
  const left = Array.from({ length: 60 }, (_, second) => {
    const goes = leave(second * 1_000);
    if (goes) budget.pushBack({ holds: heldBy }, refused, second * 1_000);
    return goes ? second : -1;
  });
  assert.deepEqual(
    left.filter((second) => second >= 0),
    [0, 1, 2, 3, 18, 33, 48],
  );
  const told = budget.take(spending({ rank: 'cancel', weight: 1 }), LIMITS, 60_000);
  assert.deepEqual(told, { kind: 'throttled', why: 'slowForCancels', retryAfterMs: 3_000 });
  assert.equal(leave(63_000), true);
  budget.letThrough({ heldBy });
  assert.deepEqual(
    [63, 63, 63, 63, 63].map((second) => leave(second * 1_000)),
    [true, true, true, true, false],
  );
  assert.equal(leave(200_000), true);
  budget.pushBack({ holds: heldBy }, refused, 200_000);
  assert.equal(spend(budget, { rank: 'cancel', weight: 1 }, 200_000), true);
});

test('a wait that the venue asked for is told in whole milliseconds, rounded up, until it is over', () => {
  const budget = new RateBudget();
  assert.equal(budget.pause(PLACE, 0), null);
  budget.pushBack({ holds: [PLACE.address] }, { kind: 'slow', forMs: 5_000 }, 0.5);
  assert.deepEqual(budget.pause(PLACE, 1), { kind: 'slow', leftMs: 5_000 });
  assert.deepEqual(budget.pause(PLACE, 5_000), { kind: 'slow', leftMs: 1 });
  assert.equal(budget.pause(PLACE, 5_000.5), null);
  assert.equal(budget.pause({ ...PLACE, address: 'https://other' }, 1), null);
});

test('what others use on our address narrows everything but cancels', () => {
  const budget = new RateBudget();
  budget.observe(PLACE, [{ meter: 'weight', used: 955 }], LIMITS, 0);
  assert.equal(spend(budget, { weight: 6 }, 0), false);
  assert.equal(spend(budget, { weight: 5 }, 0), true);
  assert.equal(spend(budget, { rank: 'cancel', weight: 6 }, 0), true);
  budget.observe(PLACE, [{ meter: 'weight', used: 900 }], LIMITS, 30_000);
  assert.equal(spend(budget, { weight: 6 }, 30_000), false);
  assert.equal(spend(budget, { weight: 6 }, 60_000), true);
});

test('the venue’s own word about its limits replaces the documented ones, of that address only', () => {
  const budget = new RateBudget();
  const other = { ...PLACE, address: 'https://other' };
  for (const place of [PLACE, other]) assert.equal(spend(budget, { place, orders: 1 }, 0), true);
  budget.learn(PLACE.address, [{ ...ORDERS, units: 10 }]);
  const again = new RateBudget();
  again.learn(PLACE.address, [{ ...ORDERS, units: 10 }]);
  for (const each of [budget, again]) assert.equal(spendAll(each, { orders: 1 }, 20_000), 6);
  assert.ok(spendAll(budget, { place: other, orders: 1 }, 20_000) > 50);
  assert.deepEqual(budget.levels(PLACE, 20_000), [
    { place: 'https://venue main', meter: 'orders', windowMs: 10_000, used: 6, limit: 10 },
  ]);
});

test('a charge on a meter without a known limit, or of an account where there is none, costs nothing', () => {
  const budget = new RateBudget();
  const free = { charges: [{ meter: 'unheard-of', units: 1e9 }] };
  assert.equal(spend(budget, free, 0), true);
  assert.equal(spend(budget, { orders: 1_000, place: { ...PLACE, account: null } }, 0), true);
  assert.deepEqual(budget.levels(PLACE, 0), []);
  assert.equal(budget.ownLoad(PLACE, 'opening', { address: 1, account: 1 }, 0), 0);
});

test('more than a thousand bots of the past are forgotten, and none that still counts', () => {
  const budget = new RateBudget();
  for (let i = 0; i < 1_000; i += 1)
    spend(budget, { bot: `bot-${i}`, orders: 1, bots: { address: 1, account: 1_000 } }, 0);
  assert.equal(spend(budget, { bot: 'late', orders: 1 }, 20_000), true);
  assert.equal(budget.levels(PLACE, 20_000)[0]?.used, 1);
  const busy = new RateBudget();
  const limits = [{ ...ORDERS, units: 100_000 }];
  for (let i = 0; i <= 1_000; i += 1) {
    const asked = spending({ bot: `bot-${i}`, orders: 1, bots: { address: 1, account: 1_001 } });
    const lease = busy.take(asked, limits, 0);
    assert.ok(lease instanceof Lease);
    lease.spend(0);
  }
  assert.equal(busy.levels(PLACE, 0)[0]?.used, 1_001);
});

interface Step {
  readonly afterMs: number;
  readonly wanted: Wanted;
  readonly tookMs: number;
  readonly end: 'spent' | 'unsent';
}

const step: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.nat(400),
  wanted: fc.record({
    bot: fc.constantFrom('a', 'b', 'c', null),
    rank: fc.constantFrom<Rank>(...RANKS),
    weight: fc.nat(60),
    orders: fc.nat(5),
  }),
  tookMs: fc.nat(3_000),
  end: fc.constantFrom('spent', 'spent', 'spent', 'unsent'),
});

test('whenever a request arrives within its flight, no window of the venue holds more than its limit (T35)', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 400 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (steps, chance) => {
        const { arrivals } = play(steps, chance);
        for (const limit of LIMITS) {
          const units = arrivals.map(({ at, wanted }) => ({
            at,
            units: (limit === WEIGHT ? wanted.weight : wanted.orders) ?? 0,
          }));
          for (const { at } of units) {
            const within = units.filter((one) => one.at > at - limit.windowMs && one.at <= at);
            assert.ok(within.reduce((sum, one) => sum + one.units, 0) <= limit.units);
          }
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('a bot within its floor is served, whatever the others do', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 300 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      (steps, chance) => {
        const others = steps.map((one) => ({
          ...one,
          wanted: { ...one.wanted, bot: one.wanted.bot === null ? null : 'a' },
        }));
        const { budget, now } = play(others, chance);
        // 16 orders and 58 units of weight are b's; a fifth of each is kept from openings.
        for (let i = 0; i < 13; i += 1)
          assert.equal(takenBy(budget, { bot: 'b', orders: 1 }, now).kind, 'lease');
        for (let i = 0; i < 58; i += 1)
          assert.equal(takenBy(budget, { bot: 'b', rank: 'cancel', weight: 1 }, now).kind, 'lease');
      },
    ),
    { numRuns: 40 },
  );
});

const THREE = { address: 3, account: 3 };

function takenBy(budget: RateBudget, wanted: Wanted, now: number): Lease | Throttled {
  return budget.take(spending({ ...wanted, bots: THREE }), LIMITS, now);
}

/** Plays requests that overlap; each arrives at some moment of its flight. */
function play(steps: readonly Step[], chance: Iterable<number>) {
  const budget = new RateBudget();
  const flights: {
    readonly lease: Lease;
    readonly endsAt: number;
    readonly step: Step;
    readonly from: number;
  }[] = [];
  const arrivals: { readonly at: number; readonly wanted: Wanted }[] = [];
  const draws = chance[Symbol.iterator]();
  let now = 0;
  const land = (until: number): void => {
    flights.sort((a, b) => a.endsAt - b.endsAt);
    for (;;) {
      const next = flights[0];
      if (next === undefined || next.endsAt > until) return;
      flights.shift();
      if (next.step.end === 'unsent') next.lease.giveBack();
      else {
        next.lease.spend(next.endsAt);
        const drawn: number = draws.next().value ?? 0;
        arrivals.push({ at: next.from + drawn * (next.endsAt - next.from), wanted: next.step.wanted });
      }
    }
  };
  for (const one of steps) {
    land(now + one.afterMs);
    now += one.afterMs;
    const lease = takenBy(budget, one.wanted, now);
    if (lease.kind === 'lease') flights.push({ lease, endsAt: now + one.tookMs, step: one, from: now });
  }
  land(Infinity);
  return { budget, arrivals, now: now + 3_000 };
}

test('what belongs to an address is shown without what any account has used', () => {
  const budget = new RateBudget();
  for (const account of ['main', 'null', 'undefined'])
    spend(budget, { place: { ...PLACE, account }, weight: 1, orders: 1 }, 0);
  const shown = budget.levels({ ...PLACE, account: null }, 0);
  assert.deepEqual(shown, [
    { place: 'https://venue *', meter: 'weight', windowMs: 60_000, used: 3, limit: 1_000 },
  ]);
});

test('where no bot has a floor, what is for bots is all in common', () => {
  const budget = new RateBudget();
  const bots = { address: 0, account: 0 };
  assert.equal(spendAll(budget, { bot: 'a', rank: 'cancel', orders: 1, bots }, 0), 96);
});

test('where a limit is too small to leave the gateway a part, that part is full', () => {
  const budget = new RateBudget();
  const tiny = [{ ...WEIGHT, units: 2 }];
  const asked = budget.take(spending({ bot: null, weight: 1 }), tiny, 0);
  assert.equal(asked.kind, 'throttled');
  assert.equal(budget.ownLoad(PLACE, 'opening', { address: 2, account: 2 }, 0), 1);
});

test('what cost less or more by its answer than was taken counts as it came, also from two parts', () => {
  const budget = new RateBudget();
  const used = (): number | undefined =>
    budget.levels(PLACE, 0).find(({ meter }) => meter === 'weight')?.used;
  const ask = (units: number, came: readonly { meter: string; units: number }[]): void => {
    const lease = budget.take(spending({ weight: units, orders: 1 }), LIMITS, 0);
    assert.ok(lease instanceof Lease);
    lease.spend(0, 0, came);
  };
  ask(150, [{ meter: 'weight', units: 21 }]);
  assert.equal(used(), 21);
  ask(150, [{ meter: 'weight', units: 140 }]);
  assert.equal(used(), 161);
  ask(10, [{ meter: 'weight', units: 11 }]);
  assert.equal(used(), 172, 'more than was taken, too');
  ask(10, []);
  assert.equal(used(), 182);
  const orders = budget.levels(PLACE, 0).find(({ meter }) => meter === 'orders');
  assert.equal(orders?.used, 4, 'of another meter nothing was said');
});
