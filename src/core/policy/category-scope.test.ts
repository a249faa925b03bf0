import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '../account/record.ts';
import { acceptedFlags } from '../order/accepted.ts';
import type { Instrument } from '../units/ids.ts';
import { categoryDenials, unacceptedIn } from './category-scope.ts';
import { decide } from './decide.ts';
import { NOW, order, world } from './policy-fixture.test.ts';

const SPOT = 'SPOT:BTCUSDT' as Instrument;
const INVERSE = 'INVERSE:BTCUSD' as Instrument;

function codes(flags: readonly (readonly [string, boolean])[], market: Instrument, reduces = false): unknown {
  return categoryDenials({ flags }, market, reduces).map(({ code }) => code);
}

test('T2: nothing is traded in a category that the key was not accepted for', () => {
  assert.deepEqual(codes([], 'BTCUSDT' as Instrument), []);
  assert.deepEqual(codes([], SPOT), ['CATEGORY_NOT_ACCEPTED']);
  assert.deepEqual(codes(acceptedFlags(['inverse']), SPOT), ['CATEGORY_NOT_ACCEPTED']);
  assert.deepEqual(codes(acceptedFlags(['spot']), SPOT), []);
  assert.deepEqual(codes([], INVERSE), ['CATEGORY_NOT_ACCEPTED']);
  assert.deepEqual(codes(acceptedFlags(['inverse']), INVERSE), []);
  assert.deepEqual(codes([], INVERSE, true), [], 'what only reduces passes');
  assert.deepEqual(codes([], SPOT, true), []);
});

test('T2: every way to ask for an order or a setting in a market that nobody accepted is refused', () => {
  const on = world();
  const asked = order();
  const actions: readonly Action[] = [
    { kind: 'place', order: { ...asked, instrument: SPOT } },
    { kind: 'placeTest', order: { ...asked, instrument: SPOT } },
    { kind: 'setting', name: 'leverage', instrument: SPOT, values: [['leverage', '2']] },
    {
      kind: 'guard',
      guard: {
        instrument: SPOT,
        positionSide: 'both',
        attached: {
          closes: 'position',
          takeProfit: null,
          stopLoss: { triggerPrice: asked.quantity ?? assert.fail('an amount'), price: null },
        },
        quantity: null,
        drops: [],
        extras: [],
      },
    },
  ];
  for (const action of actions) {
    const verdict = decide(on.state, {
      bot: on.bot,
      account: on.account,
      action,
      now: NOW,
      batch: [],
    });
    assert.equal(verdict.kind, 'deny', action.kind);
    const said = verdict.kind === 'deny' ? verdict.denials.map(({ code }) => code) : [];
    // Exits reduce, which needs no acceptance; the list of markets and the codec keep them out of pairs.
    const because = action.kind === 'guard' ? 'SYMBOL_NOT_ALLOWED' : 'CATEGORY_NOT_ACCEPTED';
    assert.ok(said.includes(because), `${action.kind} ${said.join(' ')}`);
  }
});

test('of what limits name, the markets of categories that a key was not accepted for are told', () => {
  const symbols = new Set(['BTCUSDT' as Instrument, SPOT, INVERSE]);
  assert.deepEqual(unacceptedIn({ symbols }, { flags: [] }), [SPOT, INVERSE]);
  assert.deepEqual(unacceptedIn({ symbols }, { flags: acceptedFlags(['spot']) }), [INVERSE]);
  assert.deepEqual(unacceptedIn({ symbols }, { flags: acceptedFlags(['inverse', 'spot']) }), []);
});
