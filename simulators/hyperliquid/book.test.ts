import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, add, multiplyDown, subtract } from '../../src/core/units/decimal.ts';
import { DEFAULT_FEES } from './exchange.ts';
import { ann, annsAgent, bob, Caller } from './fixtures/caller.ts';

/** The venue rounds fees to a millionth. */
const FEE_UNIT = 10n ** 12n;
const WHO = [annsAgent, bob] as const;
const ADDRESSES = [ann.address, bob.address] as const;

const action = fc.record({
  who: fc.constantFrom(0, 1),
  side: fc.constantFrom('BUY', 'SELL'),
  ticks: fc.integer({ min: -12, max: 12 }),
  steps: fc.integer({ min: 20, max: 400 }),
  kind: fc.constantFrom('Gtc', 'Gtc', 'Gtc', 'Ioc', 'Alo', 'CANCEL', 'STOP'),
  waitMs: fc.constantFrom(0, 0, 400, 3_000, 60_000),
});
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

function act(caller: Caller, { who, side, ticks, steps, kind, waitMs }: Action): void {
  caller.pass(waitMs);
  const signer = WHO[who] ?? bob;
  const text = `${side} ${(steps / 1_000).toFixed(3)} BTC ${60_000 + ticks}`;
  if (kind === 'CANCEL') {
    const [open] = caller.engine.inspect(ADDRESSES[who] ?? '').openOrders;
    caller.act(signer, { type: 'cancel', cancels: [{ a: 0, o: open?.oid ?? 1 }] });
  } else if (kind === 'STOP') {
    const triggerPx = side === 'BUY' ? '60010' : '59990';
    caller.order(signer, text, { t: { trigger: { isMarket: true, triggerPx, tpsl: 'sl' } } });
  } else caller.order(signer, `${text} ${kind}`);
}

function sum(values: readonly Decimal[]): Decimal {
  return values.reduce<Decimal>((total, value) => add(total, value), ZERO);
}

test('nothing is made or lost: coins and money add up over all accounts and the background', () => {
  let traded = 0;
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.array(action, { maxLength: 30, size: 'max' }),
      (seed, steps) => {
        const caller = new Caller({ seed });
        for (const step of steps) act(caller, step);
        // A trade may trigger a stop, whose trade may trigger another.
        for (let round = 0; round < 40; round += 1) caller.pass(1_000);
        const { engine } = caller;
        const seen = ADDRESSES.map((address) => engine.inspect(address));
        const { bought, sold } = engine.background('BTC');
        const fills = seen.flatMap((each) => each.fills);
        const of = (side: string): Decimal =>
          sum(fills.filter((fill) => fill.side === side).map(({ quantity }) => quantity));
        assert.equal(add(of('BUY'), bought), add(of('SELL'), sold));
        const held = sum(seen.flatMap(({ positions }) => positions.map(({ amount }) => amount)));
        assert.equal(held, subtract(sold, bought));
        for (const { fills: own, funding, walletBalance, deposited } of seen) {
          const gains = own.map(({ closedPnl, fee }) => subtract(closedPnl, fee));
          assert.equal(walletBalance, add(deposited, add(sum(gains), sum(funding.map(({ usdc }) => usdc)))));
          for (const { price, quantity, crossed, fee } of own) {
            const exact = multiplyDown(
              multiplyDown(price, quantity),
              DEFAULT_FEES[crossed ? 'taker' : 'maker'],
            );
            assert.ok(fee - exact < FEE_UNIT && exact - fee < FEE_UNIT, 'a fee is its rate, to a millionth');
          }
        }
        traded += fills.length;
      },
    ),
    { numRuns: 40 },
  );
  assert.ok(traded > 30, `${traded} trades`);
});
