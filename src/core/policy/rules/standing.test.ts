import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, actionRecord, likenessOf } from '../../account/record.ts';
import type { Order, Standing } from '../../order/order.ts';
import { decimal } from '../../units/decimal.ts';
import { decide } from '../decide.ts';
import { codes, NOW, order, world } from '../policy-fixture.test.ts';
import { recheck } from '../evaluate.ts';
import { rest } from '../policy-fixture.test.ts';

const SINGLE: Standing = { kind: 'single' };
const BOTH = { standing: ['single', 'twoLeg'] };

/** Sells at 94 once the market, which is at 100, has fallen to 95. */
function kept(standing: Standing = SINGLE, words: Parameters<typeof order>[0] = {}): Order {
  return { ...order({ side: 'sell', type: 'stop', price: '94.5', triggerPrice: '95', ...words }), standing };
}

/** The other leg sells below, the order itself above. */
function two(price: string, triggerPrice: string): Order {
  const standing = { kind: 'twoLeg', price: decimal(price), triggerPrice: decimal(triggerPrice) } as const;
  return kept(standing, { type: 'takeProfit', price: '105', triggerPrice: '105' });
}

test('what the venue keeps until a trigger is met is refused unless its kind is listed, for account and bot', () => {
  assert.deepEqual(codes(world(), kept()), ['STANDING_ORDER_NOT_ALLOWED']);
  assert.deepEqual(codes(world(BOTH), kept()), []);
  assert.deepEqual(codes(world(BOTH, { standing: ['twoLeg'] }), kept()), ['STANDING_ORDER_NOT_ALLOWED']);
  assert.deepEqual(codes(world({ standing: ['single'] }), two('94.5', '95')), ['STANDING_ORDER_NOT_ALLOWED']);
});

test('I15: while it waits, the collar around its own trigger holds for it, and else that around the market', () => {
  const on = world({ ...BOTH, collarBps: 200, distanceBps: 1_000 });
  assert.deepEqual(codes(on, kept()), []);
  assert.deepEqual(codes(on, kept(SINGLE, { price: '93' })), ['PRICE_OUTSIDE_COLLAR']);
  assert.deepEqual(codes(on, kept(SINGLE, { price: '89', triggerPrice: '89' })), ['PRICE_OUTSIDE_COLLAR']);
  const met = kept(SINGLE, { price: '109', triggerPrice: '110', quantity: '0.5' });
  assert.deepEqual(codes(on, met), ['PRICE_OUTSIDE_COLLAR'], 'its trigger is met already');
  const live = rest(on, { side: 'sell', type: 'stop', price: '94.5', triggerPrice: '95', standing: SINGLE });
  assert.equal(recheck(on.state, on.account, live, NOW), null, 'it stays while it waits');
  const plain = rest(on, { side: 'sell', type: 'stop', price: '94.5', triggerPrice: '95' });
  assert.equal(recheck(on.state, on.account, plain, NOW)?.code, 'PRICE_OUTSIDE_COLLAR');
});

test('of two legs each is judged as if it were the one that trades, and what both break is said once', () => {
  const on = world({ ...BOTH, collarBps: 200, distanceBps: 1_000, notionalMax: '150' });
  const said = (placed: Order): readonly string[] => {
    const { account, bot } = on;
    const verdict = decide(on.state, {
      account,
      bot,
      action: { kind: 'place', order: placed },
      now: NOW,
      batch: [],
    });
    return verdict.kind === 'deny'
      ? verdict.denials.map(({ code, facts }) => `${code} ${facts['scope']}`)
      : [];
  };
  assert.deepEqual(said(two('94.5', '95')), []);
  const lower = ['PRICE_OUTSIDE_COLLAR account', 'PRICE_OUTSIDE_COLLAR bot'];
  assert.deepEqual(said(two('90', '95')), lower);
  const large = ['NOTIONAL_EXCEEDS_MAX account', 'NOTIONAL_EXCEEDS_MAX bot'];
  assert.deepEqual(said({ ...two('94.5', '95'), quantity: decimal('2') }), large);
});

test('the ledger has both legs, and orders that differ in them are not alike', () => {
  for (const placed of [kept(), two('94.5', '95'), order()]) {
    const action = { kind: 'place', order: placed } as const;
    assert.deepEqual(actionOf(actionRecord(action)), action);
  }
  const likenesses = [kept(), two('94.5', '95'), two('94.4', '95'), { ...kept(), standing: undefined }];
  const texts = likenesses.map(({ standing, ...rest }) =>
    likenessOf(standing === undefined ? rest : { ...rest, standing }),
  );
  assert.equal(new Set(texts).size, 4);
});
