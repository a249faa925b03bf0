import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Decimal } from '../../src/core/units/decimal.ts';
import {
  ZERO,
  add,
  decimal,
  formatDecimal,
  multiplyDown,
  negate,
  subtract,
} from '../../src/core/units/decimal.ts';
import { Caller, orderParams } from './fixtures/caller.ts';

const NAMES = ['ann', 'bob', 'cat'] as const;

const action = fc.record({
  who: fc.constantFrom(...NAMES),
  side: fc.constantFrom('BUY', 'SELL'),
  ticks: fc.integer({ min: -12, max: 12 }),
  steps: fc.integer({ min: 5, max: 400 }),
  kind: fc.constantFrom('GTC', 'GTC', 'GTC', 'IOC', 'FOK', 'GTX', 'MARKET', 'CANCEL', 'AMEND'),
  waitMs: fc.constantFrom(0, 0, 400, 3000, 60_000),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function act(caller: Caller, step: Action, middle: number): void {
  caller.pass(step.waitMs);
  const price = (middle + step.ticks).toFixed(1);
  const quantity = (step.steps / 1000).toFixed(3);
  const none = { selfTradePreventionMode: 'NONE' };
  const oldest = caller.engine.inspect(step.who).openOrders[0];
  if (step.kind === 'CANCEL') {
    caller.call(step.who, 'DELETE /fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
  } else if (step.kind === 'AMEND') {
    if (oldest === undefined) return;
    const orderId = String(oldest.orderId);
    const change = { symbol: 'BTCUSDT', orderId, side: oldest.side, quantity, price };
    caller.call(step.who, 'PUT /fapi/v1/order', change);
  } else if (step.kind === 'MARKET') {
    caller.order(step.who, `${step.side} ${quantity} BTCUSDT`, none);
  } else {
    caller.order(step.who, `${step.side} ${quantity} BTCUSDT ${price} ${step.kind}`, none);
  }
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce<Decimal>((total, value) => add(total, value), ZERO);
}

test('nothing is made or lost: quantities, fees and money add up over all accounts and the background', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(action, { maxLength: 40, size: 'max' }),
      (seed, steps) => {
        const accounts = NAMES.map((name) => ({ apiKey: name, secret: name, balance: '1000000' }));
        const caller = new Caller({ seed, symbols: ['BTCUSDT'], accounts });
        for (const step of steps) act(caller, step, 60_000);
        const { engine } = caller;
        const mark = engine.mark('BTCUSDT');
        const background = engine.background('BTCUSDT');
        const fills = NAMES.flatMap((name) => engine.inspect(name).fills);
        const traded = (side: string): Decimal =>
          sum(fills.filter((fill) => fill.side === side).map((fill) => fill.quantity));
        assert.equal(add(traded('BUY'), background.bought), add(traded('SELL'), background.sold));
        for (const fill of fills) {
          const rate = decimal(fill.maker ? '0.0002' : '0.0005');
          assert.equal(fill.commission, multiplyDown(multiplyDown(fill.price, fill.quantity), rate));
        }
        let worth = add(background.cash, multiplyDown(subtract(background.bought, background.sold), mark));
        for (const name of NAMES) {
          const seen = engine.inspect(name);
          assert.equal(
            seen.walletBalance,
            add(seen.deposited, sum(seen.income.map((entry) => entry.income))),
          );
          const gains = seen.positions.map((held) => subtract(multiplyDown(held.amount, mark), held.cost));
          assert.equal(seen.equity, add(seen.walletBalance, sum(gains)));
          worth = add(worth, subtract(seen.equity, seen.deposited));
          const outside = seen.income.filter((entry) => entry.incomeType === 'FUNDING_FEE');
          worth = subtract(worth, sum(outside.map((entry) => entry.income)));
        }
        assert.equal(formatDecimal(worth), formatDecimal(negate(sum(fills.map((fill) => fill.commission)))));
      },
    ),
    { numRuns: 150 },
  );
});

/** The rule itself, written as slowly and plainly as possible: best price first, then who came first. */
class PlainBook {
  readonly resting: { who: string; side: string; price: number; steps: number; at: number }[] = [];
  readonly trades: string[] = [];
  #arrivals = 0;

  arrive(
    who: string,
    order: { readonly side: string; readonly price: number; readonly steps: number },
  ): void {
    let rest = order.steps;
    while (rest > 0) {
      const best = this.resting
        .filter((other) => other.side !== order.side && other.steps > 0)
        .filter((other) => (order.side === 'BUY' ? other.price <= order.price : other.price >= order.price))
        .sort((a, b) => (order.side === 'BUY' ? a.price - b.price : b.price - a.price) || a.at - b.at)[0];
      if (best === undefined) break;
      const steps = Math.min(rest, best.steps);
      this.trades.push(`${who} ${order.side} from ${best.who}: ${steps} at ${best.price.toFixed(1)}`);
      best.steps -= steps;
      rest -= steps;
    }
    this.#arrivals += 1;
    if (rest > 0) this.resting.push({ ...order, who, steps: rest, at: this.#arrivals });
  }
}

test('account orders trade by price and then time, exactly as a plain sorted list says', () => {
  const quiet = { symbol: 'BTCUSDT', levels: 0, flowPerSecond: ZERO, volatility: 0, minNotional: ZERO };
  const plain = fc.array(action, { maxLength: 60, size: 'max' });
  fc.assert(
    fc.property(plain, (steps) => {
      const accounts = NAMES.map((name) => ({ apiKey: name, secret: name, balance: '9000000' }));
      const caller = new Caller({ symbols: ['BTCUSDT'], markets: [quiet], accounts });
      const book = new PlainBook();
      for (const [index, step] of steps.entries()) {
        const price = 60_000 + step.ticks;
        const more = { selfTradePreventionMode: 'NONE', newClientOrderId: `o${index}` };
        const text = `${step.side} ${(step.steps / 1000).toFixed(3)} BTCUSDT ${price.toFixed(1)} GTC`;
        const answered = caller.call(step.who, 'POST /fapi/v1/order', orderParams(text, more));
        assert.equal(answered.status, 200);
        book.arrive(step.who, { side: step.side, price, steps: step.steps });
      }
      const fills = NAMES.flatMap((name) =>
        caller.engine.inspect(name).fills.map((fill) => ({ name, fill })),
      );
      const takers = fills.filter(({ fill }) => !fill.maker).sort((a, b) => a.fill.tradeId - b.fill.tradeId);
      const trades = takers.map(({ name, fill }) => {
        const traded = `${Number(formatDecimal(fill.quantity)) * 1000}`;
        const price = Number(formatDecimal(fill.price)).toFixed(1);
        return `${name} ${fill.side} from ${fill.counterparty ?? ''}: ${Math.round(Number(traded))} at ${price}`;
      });
      assert.deepEqual(trades, book.trades);
    }),
    { numRuns: 120 },
  );
});
