import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, decimal, formatDecimal, multiplyDown } from '../../src/core/units/decimal.ts';
import { accountsOf, Caller } from './fixtures/caller.ts';

const NAMES = ['ann', 'bob', 'cat'] as const;
const SYMBOL = 'NSE:INFY';

const action = fc.record({
  who: fc.constantFrom(...NAMES),
  side: fc.constantFrom('BUY', 'SELL'),
  ticks: fc.integer({ min: -12, max: 12 }),
  shares: fc.integer({ min: 1, max: 900 }),
  kind: fc.constantFrom('DAY', 'DAY', 'DAY', 'IOC', 'MARKET', 'STOP', 'CANCEL', 'CHANGE'),
  waitMs: fc.constantFrom(0, 0, 400, 3_000, 60_000),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** A change to fewer shares than were traded by the time at which it takes effect, which was once taken. */
const CHANGED_TOO_LATE: Action[] = [
  { who: 'bob', side: 'SELL', ticks: 0, shares: 3, kind: 'DAY', waitMs: 0 },
  { who: 'bob', side: 'BUY', ticks: 0, shares: 1, kind: 'CHANGE', waitMs: 60_000 },
  { who: 'ann', side: 'BUY', ticks: 0, shares: 2, kind: 'DAY', waitMs: 0 },
];

function act(caller: Caller, { who, side, ticks, shares, kind, waitMs }: Action): void {
  caller.pass(waitMs);
  const price = (1_500 + ticks * 0.05).toFixed(2);
  const quantity = String(shares);
  const [open] = caller.engine.inspect(who).openOrders;
  const text = `${side} ${quantity} INFY`;
  if (kind === 'CANCEL') caller.ask(who, 'DELETE', `/orders/regular/${open?.id ?? '1'}`);
  else if (kind === 'CHANGE')
    caller.ask(who, 'PUT', `/orders/regular/${open?.id ?? '1'}`, { quantity, price });
  else if (kind === 'MARKET') caller.order(who, text);
  else if (kind === 'STOP') {
    const trigger = side === 'BUY' ? '1500.10' : '1499.90';
    caller.order(who, `${text} ${price}`, { order_type: 'SL', trigger_price: trigger });
  } else caller.order(who, `${text} ${price} ${kind}`);
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce<Decimal>((total, value) => add(total, value), ZERO);
}

test('nothing is made or lost: shares and money add up over all accounts and the background', () => {
  let traded = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(action, { maxLength: 40, size: 'max' }),
      fc.constantFrom(0, 500),
      (seed, steps, matchDelayMs) => {
        const caller = new Caller({ seed, accounts: accountsOf(NAMES), matchDelayMs });
        for (const step of steps) act(caller, step);
        // A trade may trigger a stop, whose trade may trigger another.
        for (let round = 0; round < 40; round += 1) caller.pass(1_000);
        for (const name of NAMES) caller.engine.inspect(name);
        const tally = caller.engine.exchange.listings.get(SYMBOL)?.market.tally;
        assert.ok(tally !== undefined);
        const seen = NAMES.map((name) => caller.engine.inspect(name));
        const trades = seen.flatMap((each) => each.trades);
        const of = (side: string): Decimal =>
          sum(trades.filter((trade) => trade.side === side).map(({ quantity }) => quantity));
        assert.equal(add(of('BUY'), tally.bought), add(of('SELL'), tally.sold));
        const deposits = decimal(String(1_000_000 * NAMES.length));
        assert.equal(
          formatDecimal(add(sum(seen.map(({ cash }) => cash)), tally.cash)),
          formatDecimal(deposits),
        );
        for (const { orders, trades: own, positions } of seen) {
          for (const order of orders) {
            const filled = own.filter(({ orderId }) => orderId === order.id);
            assert.equal(order.filled, sum(filled.map(({ quantity }) => quantity)));
            assert.equal(order.cost, sum(filled.map(({ quantity, price }) => multiplyDown(quantity, price))));
            assert.ok(order.filled <= order.quantity, 'no order trades more than it is of');
            assert.equal(order.status === 'COMPLETE', order.filled === order.quantity, order.status);
          }
          const held = sum(
            own.map(({ side, quantity }) => (side === 'BUY' ? quantity : (-quantity as Decimal))),
          );
          assert.equal(positions.get(SYMBOL) ?? ZERO, held);
        }
        traded += trades.length;
      },
    ),
    { numRuns: 80, examples: [[1, CHANGED_TOO_LATE, 500]] },
  );
  assert.ok(traded > 200, `${traded} trades`);
});

test('no order with a price trades beyond it, and a stop none before its trigger', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(action, { maxLength: 40, size: 'max' }),
      (seed, steps) => {
        const caller = new Caller({ seed, accounts: accountsOf(NAMES) });
        for (const step of steps.filter(({ kind }) => kind !== 'CHANGE')) act(caller, step);
        for (const name of NAMES) {
          const { orders, trades } = caller.engine.inspect(name);
          for (const { orderId, side, price } of trades) {
            const order = orders.find(({ id }) => id === orderId);
            assert.ok(order !== undefined);
            if (order.price > 0n) assert.ok(side === 'BUY' ? price <= order.price : price >= order.price);
            assert.ok(order.status !== 'TRIGGER PENDING');
          }
        }
      },
    ),
    { numRuns: 40 },
  );
});
