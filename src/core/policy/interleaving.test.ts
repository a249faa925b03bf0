import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bookFill, remainingOf, type Book, type LiveOrder } from '../account/book.ts';
import type { Order } from '../order/order.ts';
import { decimal, ONE, ZERO, type Decimal } from '../units/decimal.ts';
import { Dice } from './adversary-fixture.test.ts';
import { evaluate } from './evaluate.ts';
import { BTC, hold, NOW, order, policyOf, rest, world, type World } from './policy-fixture.test.ts';

const LIMITS = {
  notionalMax: '600',
  positionMax: '1500',
  exposureMax: '1500',
  turnoverPerDayMax: '4000',
  openOrdersMax: 6,
  duplicateWithinMs: 0,
};

/** Two bots on one account: the second shares the first one's account and has a book of its own. */
function shared(): readonly [World, World] {
  const [one, two] = [world(LIMITS, { positionMax: '1000' }), world(LIMITS, { positionMax: '1000' })];
  return [one, { ...two, state: one.state, account: one.account }];
}

/** The largest position that open orders could still bring about, by an own count that knows nothing of tallies. */
function worst(book: Book): Decimal {
  let [long, short]: readonly bigint[] = [
    book.positions.get(BTC) ?? ZERO,
    -(book.positions.get(BTC) ?? ZERO),
  ];
  assert(long !== undefined && short !== undefined);
  for (const live of book.orders.values()) {
    if (live.order.side === 'buy') long += remainingOf(live);
    else short += remainingOf(live);
  }
  return (long > short ? long : short) as Decimal;
}

function openValue(book: Book): bigint {
  let sum = 0n;
  for (const live of book.orders.values()) {
    const price = live.price ?? ZERO;
    sum += remainingOf(live) * (price > 100n * ONE ? price : 100n * ONE);
  }
  return sum / ONE;
}

function check(on: World): void {
  const { account, bot } = on;
  assert(worst(account.book) * 100n <= decimal('1500'), 'position and exposure of the account');
  assert(worst(bot.book) * 100n <= decimal('1000'), 'position of the bot');
  for (const { orders, day } of [account.book, bot.book]) {
    assert(orders.size <= 6, 'open orders');
    const book = orders === account.book.orders ? account.book : bot.book;
    assert(day.turnover + openValue(book) <= decimal('4000'), 'turnover');
  }
}

/** Judges a batch against one state, then lets its orders reach the books in any order among other events. */
function submit(on: World, dice: Dice): void {
  const batch: Order[] = [];
  for (let i = dice.below(5); i >= 0; i -= 1) {
    const placed = order({
      side: dice.below(2) === 0 ? 'buy' : 'sell',
      quantity: String(1 + dice.below(60) / 10),
      price: String(98 + dice.below(5)),
    });
    const { state, account, bot } = on;
    const denials = evaluate(state, {
      account,
      bot,
      action: { kind: 'place', order: placed },
      now: NOW,
      batch,
    });
    if (denials.length === 0) batch.push(placed);
  }
  for (const placed of batch) {
    const made = rest(
      on,
      {},
      { order: placed, quantity: placed.quantity, price: placed.price, phase: 'inDoubt' },
    );
    for (const book of [on.account.book, on.bot.book]) {
      book.orders.delete(made.id);
      if (placed.clientOrderId !== null)
        book.orders.set(placed.clientOrderId, { ...made, id: placed.clientOrderId });
    }
  }
}

function fillSome(on: World, dice: Dice): void {
  const all = [...on.bot.book.orders.values()];
  const live = all[dice.below(Math.max(all.length, 1))];
  const mine = live === undefined ? undefined : on.account.book.orders.get(live.id);
  if (live === undefined || mine === undefined || live.price === null) return;
  const gone = dice.below(3);
  const quantity = gone === 0 ? ZERO : (((remainingOf(live) * BigInt(1 + dice.below(10))) / 10n) as Decimal);
  if (quantity > 0n) {
    const fill = { instrument: BTC, side: live.order.side, quantity, price: live.price, fee: ZERO };
    bookFill(on.account.book, fill);
    bookFill(on.bot.book, fill);
  }
  for (const [book, one] of [
    [on.account.book, mine],
    [on.bot.book, live],
  ] as const) {
    const next: LiveOrder = { ...one, filled: (one.filled + quantity) as Decimal };
    if (gone === 0 || remainingOf(next) === 0n) book.orders.delete(one.id);
    else book.orders.set(one.id, next);
  }
}

test('I5: no interleaving of batches, fills and cancels of two bots exceeds a limit of any of them', () => {
  let allowed = 0;
  for (let seed = 0; seed < 600; seed += 1) {
    const dice = new Dice(seed);
    const bots = shared();
    for (let step = 0; step < 30; step += 1) {
      const on = bots[dice.below(2)] ?? bots[0];
      if (dice.below(2) === 0) submit(on, dice);
      else fillSome(on, dice);
      for (const each of bots) check(each);
    }
    allowed += bots[0].account.book.day.turnover > 0n ? 1 : 0;
  }
  assert(allowed > 500, 'the test trades');
});

test('I5: judging a batch order by order without the orders before it would exceed the limit', () => {
  const on = world(LIMITS);
  hold(on, '0');
  on.state.policy = { policy: policyOf(LIMITS), hash: 'h', seq: 0 as never };
  const batch = Array.from({ length: 4 }, () => order({ quantity: '5' }));
  const alone = batch.map((placed) => judged(on, placed, []));
  const together = batch.map((placed, index) => judged(on, placed, batch.slice(0, index)));
  assert.deepEqual(alone, [true, true, true, true]);
  assert.deepEqual(together, [true, true, true, false]);
});

function judged(on: World, placed: Order, batch: readonly Order[]): boolean {
  const { state, account, bot } = on;
  return (
    evaluate(state, { account, bot, action: { kind: 'place', order: placed }, now: NOW, batch }).length === 0
  );
}
