import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actionOf, actionRecord, likenessOf, samenessOf } from '../../account/record.ts';
import type { Amend, Order, Standing, Wait } from '../../order/order.ts';
import type { Seq } from '../../units/ids.ts';
import { decimal } from '../../units/decimal.ts';
import { decide } from '../decide.ts';
import { recheck } from '../evaluate.ts';
import { BTC, codes, NOW, order, rest, world, type World } from '../policy-fixture.test.ts';

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

const CHANGE: Amend = {
  instrument: BTC,
  target: { by: 'venue', id: '#7' },
  side: 'sell',
  quantity: decimal('1'),
  price: decimal('94.5'),
  extras: [],
};

function waitOf({ type, triggerPrice, standing }: Order): Wait | undefined {
  return standing === undefined || triggerPrice === null ? undefined : { type, triggerPrice, standing };
}

/** What is said of changing the standing order that rests to what another one would be. */
function changing(on: World, from: Order, to: Order, wait = waitOf(to)): readonly string[] {
  const live = rest(on, { ...texts(from), standing: from.standing ?? SINGLE });
  const { account, bot } = on;
  account.usedIds.set(live.id, {
    ...{ bot: bot.id, likeness: '', intent: 1 as Seq, at: NOW, outcome: null, venueOrderId: '#7' },
  });
  const amend: Amend = {
    ...{ instrument: to.instrument, target: { by: 'client', id: live.id }, side: to.side, extras: [] },
    quantity: to.quantity ?? decimal('0'),
    price: to.price ?? decimal('0'),
    ...(wait === undefined ? {} : { wait }),
  };
  const verdict = decide(on.state, { account, bot, action: { kind: 'amend', amend }, now: NOW, batch: [] });
  account.book.orders.delete(live.id);
  bot.book.orders.delete(live.id);
  return verdict.kind === 'deny' ? [...new Set(verdict.denials.map(({ code }) => code))] : [verdict.kind];
}

function texts({ side, type, quantity, price, triggerPrice }: Order): Parameters<typeof order>[0] {
  const text = (value: bigint | null): string | null =>
    value === null ? null : String(Number(value) / 1e18);
  return { side, type, quantity: text(quantity), price: text(price), triggerPrice: text(triggerPrice) };
}

test('I15: a change of a trigger is judged as the order that it makes, each of its legs', () => {
  const on = world({ ...BOTH, collarBps: 200, distanceBps: 1_000, notionalMax: '150' });
  const at = (price: string, triggerPrice: string): Order => kept(SINGLE, { price, triggerPrice });
  assert.deepEqual(changing(on, at('94.5', '95'), at('93.5', '94')), ['allow']);
  const strays = ['PRICE_OUTSIDE_COLLAR'];
  assert.deepEqual(changing(on, at('94.5', '95'), at('90', '94')), strays, 'limit far from its trigger');
  assert.deepEqual(changing(on, at('94.5', '95'), at('80', '80')), strays, 'trigger far from the market');
  assert.deepEqual(changing(on, at('94.5', '95'), at('94.5', '101')), strays, 'its trigger would be met');
  assert.deepEqual(changing(on, two('94.5', '95'), two('93.5', '94')), ['allow']);
  assert.deepEqual(changing(on, two('94.5', '95'), two('90', '94')), strays, 'the leg below');
  const more = { ...two('94.5', '95'), quantity: decimal('2') };
  assert.deepEqual(changing(on, two('94.5', '95'), more, undefined), ['NOTIONAL_EXCEEDS_MAX']);
  const without = world({ standing: ['single'] });
  assert.deepEqual(changing(without, kept(), two('94.5', '95')), ['STANDING_ORDER_NOT_ALLOWED']);
});

test('the ledger has what a change waits for, and approvals of one authorise no other', () => {
  const amend: Amend = CHANGE;
  const actions = [undefined, waitOf(kept()), waitOf(two('94.5', '95')), waitOf(two('94.4', '95'))].map(
    (wait) => ({ kind: 'amend', amend: wait === undefined ? amend : { ...amend, wait } }) as const,
  );
  for (const action of actions) assert.deepEqual(actionOf(actionRecord(action)), action);
  assert.equal(new Set(actions.map(samenessOf)).size, 4);
});

test('a second change of a trigger waits until it is known what came of the first', () => {
  const on = world(BOTH);
  const live = rest(on, { ...texts(kept()), standing: SINGLE });
  on.account.usedIds.set(live.id, {
    ...{ bot: on.bot.id, likeness: '', intent: 1 as Seq, at: NOW, outcome: null, venueOrderId: '#7' },
  });
  const { quantity, price } = live;
  const amend = CHANGE;
  on.account.venueIds.set('#7', live.id);
  live.amending = { known: { quantity, price, by: null }, pending: [{ intent: 2 as Seq, ...amend }] };
  const { account, bot } = on;
  const verdict = decide(on.state, { account, bot, action: { kind: 'amend', amend }, now: NOW, batch: [] });
  assert.deepEqual(verdict, { kind: 'deny', denials: [{ code: 'CHANGE_UNDER_WAY', facts: {} }] });
});
