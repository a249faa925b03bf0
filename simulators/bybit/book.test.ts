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
import { Caller } from './fixtures/caller.ts';

const NAMES = ['ann', 'bob', 'cat'] as const;

const action = fc.record({
  who: fc.constantFrom(...NAMES),
  side: fc.constantFrom('Buy', 'Sell'),
  ticks: fc.integer({ min: -12, max: 12 }),
  steps: fc.integer({ min: 5, max: 400 }),
  kind: fc.constantFrom(
    'GTC',
    'GTC',
    'GTC',
    'IOC',
    'FOK',
    'PostOnly',
    'MARKET',
    'STOP',
    'GUARD',
    'CANCEL',
    'AMEND',
  ),
  waitMs: fc.constantFrom(0, 0, 400, 3000, 60_000),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function act(caller: Caller, step: Action): void {
  caller.pass(step.waitMs);
  const price = (60_000 + step.ticks).toFixed(1);
  const quantity = (step.steps / 1000).toFixed(3);
  const symbol = 'BTCUSDT';
  const text = `${step.side} ${quantity} ${symbol}`;
  const buys = step.side === 'Buy';
  if (step.kind === 'CANCEL') caller.call(step.who, 'POST /v5/order/cancel-all', { symbol });
  else if (step.kind === 'AMEND') {
    const orderId = caller.engine.inspect(step.who).openOrders[0]?.orderId;
    caller.call(step.who, 'POST /v5/order/amend', { symbol, orderId, qty: quantity, price });
  } else if (step.kind === 'MARKET') caller.order(step.who, text);
  else if (step.kind === 'STOP') {
    const trigger = { triggerPrice: buys ? '60010' : '59990', triggerDirection: buys ? 1 : 2 };
    caller.order(step.who, text, trigger);
  } else if (step.kind === 'GUARD') {
    const guards = { takeProfit: buys ? '60100' : '59900', stopLoss: buys ? '59900' : '60100' };
    caller.order(step.who, text, guards);
  } else caller.order(step.who, `${text} ${price} ${step.kind}`);
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce<Decimal>((total, value) => add(total, value), ZERO);
}

test('nothing is made or lost: quantities, fees and money add up over all accounts and the background', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(action, { maxLength: 40, size: 'max' }),
      fc.constantFrom(0, 500),
      (seed, steps, matchDelayMs) => {
        const accounts = NAMES.map((name) => ({ apiKey: name, secret: name, balance: '1000000' }));
        const caller = new Caller({ seed, symbols: ['BTCUSDT'], accounts, matchDelayMs, limitFactor: 100 });
        for (const step of steps) act(caller, step);
        caller.pass(1000);
        const { engine } = caller;
        const mark = engine.mark('BTCUSDT');
        const background = engine.background('BTCUSDT');
        const fills = NAMES.flatMap((name) => engine.inspect(name).fills);
        const traded = (side: string): Decimal =>
          sum(fills.filter((fill) => fill.side === side).map((fill) => fill.quantity));
        assert.equal(add(traded('BUY'), background.bought), add(traded('SELL'), background.sold));
        for (const fill of fills) {
          const rate = decimal(fill.maker ? '0.0002' : '0.00055');
          assert.equal(fill.commission, multiplyDown(multiplyDown(fill.price, fill.quantity), rate));
        }
        let worth = add(background.cash, multiplyDown(subtract(background.bought, background.sold), mark));
        for (const name of NAMES) {
          const seen = engine.inspect(name);
          assert.equal(seen.walletBalance, add(seen.deposited, sum(seen.log.map((entry) => entry.change))));
          const gains = seen.positions.map((held) => subtract(multiplyDown(held.amount, mark), held.cost));
          assert.equal(seen.equity, add(seen.walletBalance, sum(gains)));
          worth = add(worth, subtract(seen.equity, seen.deposited));
          worth = subtract(worth, sum(seen.log.map((entry) => entry.funding)));
          const flat = seen.positions.length === 0;
          assert.ok(!flat || seen.waitingOrders.every(({ stopOrderType }) => stopOrderType === 'Stop'));
        }
        assert.equal(formatDecimal(worth), formatDecimal(negate(sum(fills.map((fill) => fill.commission)))));
      },
    ),
    { numRuns: 80 },
  );
});
