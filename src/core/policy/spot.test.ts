import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bookFill, type BookedFill } from '../account/book.ts';
import { boughtAtMost, feeParts, isSpotSale } from '../account/spot.ts';
import { acceptedFlags } from '../order/accepted.ts';
import { decimal, multiplyDown, type Decimal } from '../units/decimal.ts';
import type { Instrument } from '../units/ids.ts';
import { Dice } from './adversary-fixture.test.ts';
import { decide } from './decide.ts';
import { denialText } from './evaluate.ts';
import { plainWorth } from './worth.ts';
import {
  codes,
  hold,
  market,
  NOW,
  order,
  quote,
  rest,
  world,
  type OrderWords,
  type World,
} from './policy-fixture.test.ts';

const SPOT = 'SPOT:BTCUSDT' as Instrument;

/** A world that trades the pair at 100, with a collar of one in a hundred. */
function pairs(limits: object = {}): World {
  const on = world({ symbols: [SPOT], collarBps: 100, duplicateWithinMs: 0, ...limits });
  quote(on, SPOT, '100');
  return on;
}

const sale = (words: OrderWords = {}): ReturnType<typeof order> =>
  order({ instrument: SPOT, side: 'sell', ...words });
const spends = (amount: string): ReturnType<typeof order> =>
  market({ instrument: SPOT, quantity: null, amount: decimal(amount) });

test('a sale in a pair is at most what the bot holds, less what it sells already', () => {
  const on = pairs();
  assert.deepEqual(codes(on, sale()), ['HOLDING_EXCEEDED']);
  hold(on, '2', SPOT);
  assert.deepEqual(codes(on, sale({ quantity: '2' })), []);
  assert.deepEqual(codes(on, sale({ quantity: '2.000000000000000001' })), ['HOLDING_EXCEEDED']);
  rest(on, { instrument: SPOT, side: 'sell', quantity: '1.5' });
  assert.deepEqual(codes(on, sale({ quantity: '0.5' })), []);
  assert.deepEqual(codes(on, sale({ quantity: '0.6' })), ['HOLDING_EXCEEDED']);
  assert.deepEqual(codes(on, sale({ quantity: '0.3' }), [sale({ quantity: '0.3' })]), ['HOLDING_EXCEEDED']);
});

test('what is bought but not told yet is not sold, and what others on the account hold neither', () => {
  const on = pairs();
  rest(on, { instrument: SPOT, quantity: '1' });
  assert.deepEqual(codes(on, sale()), ['HOLDING_EXCEEDED']);
  on.account.book.positions.set(SPOT, decimal('5'));
  assert.deepEqual(codes(on, sale()), ['HOLDING_EXCEEDED']);
});

test('a sale passes where reductions do: over limits of openings, and is counted as an exit', () => {
  const on = pairs({ notionalMax: '50', turnoverPerDayMax: '1', sides: ['buy'], openOrdersMax: 1 });
  hold(on, '5', SPOT);
  assert.deepEqual(codes(on, sale({ quantity: '5' })), []);
  rest(on, { instrument: SPOT, side: 'sell', quantity: '1' });
  assert.deepEqual(codes(on, sale()), []);
  assert.ok(codes(on, order({ instrument: SPOT })).includes('TURNOVER_EXCEEDS_MAX'));
});

test('what is held is sold at the pair’s price where a USDT is worth less than a dollar, and not where more', () => {
  const on = pairs({ distanceBps: 2_000 });
  hold(on, '2', SPOT);
  const at = (price: string): void => quote(on, SPOT, '100', { bid: decimal(price), ask: decimal(price) });
  // The index is 100 dollars. A USDT of 0.9 dollars: the pair is at 111 of them.
  at('111');
  assert.deepEqual(codes(on, sale({ price: '111' })), []);
  assert.deepEqual(codes(on, market({ instrument: SPOT, side: 'sell' })), []);
  // One of 1.1 dollars: it is at 91, which looks like giving the coin away.
  at('91');
  assert.deepEqual(codes(on, sale({ price: '91' })), ['PRICE_OUTSIDE_COLLAR']);
  assert.deepEqual(codes(on, market({ instrument: SPOT, side: 'sell' })), ['PRICE_OUTSIDE_COLLAR']);
  assert.deepEqual(codes(on, sale({ price: '100' })), [], 'it may wait for the dollar');
  const wide = pairs({ collarBps: 1_000 });
  hold(wide, '2', SPOT);
  quote(wide, SPOT, '100', { bid: decimal('91'), ask: decimal('91') });
  assert.deepEqual(codes(wide, sale({ price: '91' })), [], 'with a wider collar it goes');
});

test('a purchase by amount is worth the amount, and may become what that buys at the lower edge of the collar', () => {
  const on = pairs({ notionalMax: '500', positionMax: '505' });
  assert.deepEqual(codes(on, spends('499')), []);
  // 500 ÷ 99 × 100 is more than 505.
  assert.deepEqual(codes(on, spends('500')), ['POSITION_EXCEEDS_MAX']);
  assert.deepEqual(codes(on, spends('501')), ['NOTIONAL_EXCEEDS_MAX', 'POSITION_EXCEEDS_MAX']);
  const turnover = pairs({ turnoverPerDayMax: '300' });
  rest(turnover, { instrument: SPOT, type: 'market', price: null, quantity: null, amount: decimal('200') });
  assert.deepEqual(codes(turnover, spends('100')), []);
  assert.deepEqual(codes(turnover, spends('101')), ['TURNOVER_EXCEEDS_MAX']);
});

test('in reports a purchase by amount is worth the amount', () => {
  const on = pairs();
  const action = { kind: 'place', order: spends('200') } as const;
  assert.equal(plainWorth(on.state, on.account, action), decimal('200'));
});

test('without a price nothing is bought by amount, and what is open has no known value', () => {
  const on = pairs();
  on.state.references.delete(`${on.account.id}/${SPOT}`);
  assert.deepEqual(codes(on, spends('1')), ['REFERENCE_PRICE_STALE']);
  rest(on, { instrument: SPOT, type: 'market', price: null, quantity: null, amount: decimal('200') });
  const linear = world({ symbols: ['BTCUSDT'] });
  rest(linear, { instrument: SPOT, type: 'market', price: null, quantity: null, amount: decimal('200') });
  assert.deepEqual(codes(linear, order()), ['REFERENCE_PRICE_STALE']);
});

test('what an amount buys is rounded up, and a collar as wide as the price bounds nothing', () => {
  assert.equal(boughtAtMost(decimal('99'), decimal('100'), 100), decimal('1'));
  assert.equal(boughtAtMost(decimal('1'), decimal('3'), 0), decimal('0.333333333333333334'));
  assert.equal(boughtAtMost(decimal('1'), null, 0), null);
  assert.equal(boughtAtMost(decimal('1'), decimal('1'), 10_000), null);
});

test('a fee of a purchase is in the coin bought, and what the venue asks in a third coin is neither', () => {
  const fee = decimal('0.1');
  const zero = decimal('0');
  const parts = (market: Instrument, feeAsset: string): unknown => feeParts(market, fee, feeAsset);
  assert.deepEqual(parts(SPOT, 'BTC'), { fee: zero, coinFee: fee });
  assert.deepEqual(parts(SPOT, 'USDT'), { fee });
  assert.deepEqual(parts(SPOT, 'MNT'), { fee: zero });
  assert.deepEqual(parts('BTCUSDT' as Instrument, 'BNB'), { fee });
  assert.deepEqual([sale(), order({ instrument: SPOT }), order({ side: 'sell' })].map(isSpotSale), [
    true,
    false,
    false,
  ]);
});

test('in a halt and in quarantine a sale waits like an opening, and is told why', () => {
  const on = pairs();
  on.account.flags = acceptedFlags(['spot']);
  hold(on, '5', SPOT);
  on.state.halts.set('everything', {
    seq: 1 as never,
    at: NOW,
    stops: 'openings',
    reason: 'test',
  });
  on.account.status = 'quarantined';
  const said = (words: OrderWords): readonly string[] => {
    const action = { kind: 'place', order: sale(words) } as const;
    const verdict = decide(on.state, { bot: on.bot, account: on.account, action, now: NOW, batch: [] });
    return verdict.kind === 'deny' ? verdict.denials.map(denialText) : [];
  };
  const waits = said({}).filter((text) => text.includes('it waits like an opening'));
  assert.deepEqual(
    waits.map((text) => text.split(' ')[0]),
    ['Trading', 'The'],
  );
  assert.ok(said({ side: 'buy' }).every((text) => !text.includes('it waits like an opening')));
});

test('whatever a bot buys and sells, and whatever fees are in the coin, it never sells more than it holds', () => {
  let sold = 0;
  for (let seed = 1; seed <= 200; seed += 1) {
    const random = new Dice(seed);
    const on = pairs({ positionMax: '1000000', notionalMax: '1000000', turnoverPerDayMax: '100000000' });
    let coins = 0n;
    for (let step = 0; step < 40; step += 1) {
      const quantity = String(1 + random.below(9));
      const side = random.below(2) === 0 ? 'buy' : 'sell';
      if (codes(on, sale({ side, quantity })).length > 0) continue;
      const share = decimal(String(random.below(4) / 1_000));
      const coinFee = side === 'buy' ? multiplyDown(decimal(quantity), share) : decimal('0');
      const fill: BookedFill = {
        instrument: SPOT,
        side,
        quantity: decimal(quantity),
        price: decimal('100'),
        fee: decimal('0'),
        coinFee,
      };
      for (const book of [on.account.book, on.bot.book]) bookFill(book, fill);
      coins += (side === 'buy' ? decimal(quantity) : (-decimal(quantity) as Decimal)) - coinFee;
      if (side === 'sell') sold += 1;
      assert.ok(coins >= 0n, `seed ${seed} went short`);
      assert.equal(on.bot.book.positions.get(SPOT) ?? 0n, coins);
    }
  }
  assert.ok(sold > 500, `${sold} sales were let through`);
});
