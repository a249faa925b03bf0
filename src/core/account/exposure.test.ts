import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decimal, fromInteger, ONE, ZERO } from '../units/decimal.ts';
import { closable, closableSoon, exitKindOf, exitsOn, survey, tallyOf, worstQuantity } from './exposure.ts';
import { BTC, ETH, hold, market, rest, world, type World } from '../policy/policy-fixture.test.ts';

function surveyed(on: World, batch: Parameters<typeof survey>[0]['batch'] = []): ReturnType<typeof survey> {
  return survey({
    book: on.account.book,
    batch,
    without: null,
    markOf: (instrument) => on.state.references.get(`${on.account.id}/${instrument}`)?.mark ?? null,
    accountPositionOf: (instrument) => on.account.book.positions.get(instrument) ?? ZERO,
    collarBps: 200,
  });
}

test('everything open is added up by side and by what it may do, at the worse price', () => {
  const on = world();
  hold(on, '-3');
  rest(on, { quantity: '2', price: '90' });
  rest(on, { quantity: '2', price: '90' }, { filled: decimal('0.5') });
  rest(on, { quantity: '1', type: 'stop', triggerPrice: '120', price: '121', reduceOnly: true });
  rest(on, {
    quantity: null,
    type: 'takeProfitMarket',
    triggerPrice: '80',
    price: null,
    closePosition: true,
  });
  const found = surveyed(on, [market({ side: 'sell', instrument: ETH, quantity: '4' })]);
  const btc = tallyOf(found, BTC);
  assert.deepEqual(btc.opens, { buy: decimal('3.5'), sell: ZERO });
  assert.equal(exitsOn(btc, 'buy'), decimal('4'));
  assert.deepEqual(btc.exits.takeProfit, { buy: decimal('3'), sell: ZERO });
  assert.deepEqual(tallyOf(found, ETH).market, { buy: ZERO, sell: decimal('4') });
  assert.deepEqual([found.openings, found.reductions, found.unpriced], [3, 2, null]);
  // 3.5 at the mark of 100 and four of the other at 10.2; one at its limit of 121, three at mark + 2 %.
  assert.equal(found.openingProduct, (decimal('350') + decimal('40.8')) * ONE);
  assert.equal(found.reductionProduct, (decimal('121') + decimal('306')) * ONE);
});

test('nothing is known of an instrument that is neither held nor open', () => {
  const tally = tallyOf(surveyed(world()), BTC);
  assert.equal(tally.position, ZERO);
  assert.equal(worstQuantity(tally, { side: 'buy', venueBound: true, more: null }), ZERO);
});

test('the worst position of a side never hides the other side behind it', () => {
  const on = world();
  hold(on, '5');
  rest(on, { quantity: '2' });
  rest(on, { quantity: '9', side: 'sell' });
  rest(on, { quantity: '1', side: 'sell', reduceOnly: true });
  const tally = tallyOf(surveyed(on), BTC);
  const worst = (side: 'buy' | 'sell', venueBound: boolean, exits = '0'): bigint =>
    worstQuantity(tally, {
      side,
      venueBound,
      more: exits === '0' ? null : { quantity: decimal(exits), reduceOnly: true },
    });
  assert.equal(worst('buy', true), decimal('7'));
  assert.equal(worst('sell', true), decimal('5'), 'nine less what is left of five after one exit');
  assert.equal(worst('sell', true, '2'), decimal('7'));
  assert.equal(worst('sell', true, '99'), decimal('9'), 'exits take the position away and no more');
  assert.equal(worst('sell', false, '99'), decimal('104'));
});

interface Fill {
  readonly units: number;
  readonly reduceOnly: boolean;
}

/** The largest position that fills of some of these, in any order, lead to. A reduce-only order ends at nothing. */
function largest(position: number, fills: readonly Fill[], venueBound: boolean): number {
  const ends = fills.map(({ units, reduceOnly }, index) => {
    const isBound = venueBound && reduceOnly;
    const after = isBound ? Math.max(position, Math.min(position + units, 0)) : position + units;
    return largest(after, fills.toSpliced(index, 1), venueBound);
  });
  return Math.max(position, 0, ...ends);
}

test('the worst position of a side is the largest that any order of fills leads to', () => {
  const fill = fc.record({ units: fc.integer({ min: 1, max: 6 }), reduceOnly: fc.boolean() });
  const fills = fc.array(fill, { maxLength: 4 });
  const wanted = fc.option(fill, { nil: null });
  const side = fc.constantFrom('buy', 'sell');
  fc.assert(
    fc.property(
      fc.integer({ min: -9, max: 9 }),
      side,
      fills,
      wanted,
      fc.boolean(),
      (signed, side, open, more, venueBound) => {
        const on = world();
        hold(on, String(side === 'buy' ? signed : -signed));
        for (const { units, reduceOnly } of open) rest(on, { side, quantity: String(units), reduceOnly });
        rest(on, { side: side === 'buy' ? 'sell' : 'buy', quantity: '50' });
        const asked =
          more === null ? null : { quantity: fromInteger(more.units), reduceOnly: more.reduceOnly };
        const worst = worstQuantity(tallyOf(surveyed(on), BTC), { side, venueBound, more: asked });
        assert.equal(worst, fromInteger(largest(signed, more === null ? open : [...open, more], venueBound)));
      },
    ),
    { numRuns: 300 },
  );
});

test('what can be closed is the position, and soon what is open on the other side as well', () => {
  const on = world();
  hold(on, '5');
  rest(on, { quantity: '2' });
  rest(on, { quantity: '6', side: 'sell' });
  const tally = tallyOf(surveyed(on), BTC);
  assert.deepEqual([closable(tally, 'sell'), closable(tally, 'buy')], [decimal('5'), ZERO]);
  assert.deepEqual([closableSoon(tally, 'sell'), closableSoon(tally, 'buy')], [decimal('7'), decimal('1')]);
});

test('stops, targets and plain exits are told apart', () => {
  const kinds = (['limit', 'market', 'stop', 'stopMarket', 'trailingStopMarket', 'takeProfit'] as const).map(
    exitKindOf,
  );
  assert.deepEqual(kinds, ['plain', 'plain', 'stop', 'stop', 'stop', 'takeProfit']);
});
