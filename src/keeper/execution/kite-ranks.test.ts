import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kite } from '../../venues/kite/venue.ts';
import { bybit } from '../../venues/bybit/venue.ts';
import { hold, order, world } from '../../core/policy/policy-fixture.test.ts';
import { decimal } from '../../core/units/decimal.ts';
import { KiteStage } from './kite-stage-fixture.test.ts';
import { rankAt } from './rank.ts';

const ORDER = { kind: 'place', symbol: 'NSE:INFY', timeInForce: 'GTC', reduceOnly: false } as const;
const REFUSED = /^429 .*bot’s part is used up/;

type Sent = readonly [bot: 'ann' | 'bob', asked: Parameters<KiteStage['ask']>[1]];

/** What bots are answered that send all of these at once. */
async function told(stage: KiteStage, sent: readonly Sent[]): Promise<readonly string[]> {
  const answers = sent.map(([bot, asked]) => stage.ask(bot, asked));
  await stage.pass(900);
  return Promise.all(answers);
}

test('behind a crowd of openings what only reduces still leaves, and what may turn a position does not', async () => {
  const stage = new KiteStage();
  await stage.pass(5_000);
  const buy = { ...ORDER, side: 'buy', quantity: '0.010', price: '59.5', id: null } as const;
  const sell = { ...ORDER, side: 'sell', quantity: '0.010', price: '60.5', id: null } as const;
  const placed = await told(stage, [
    ['ann', { ...buy, price: '60.5' }],
    ['ann', { ...buy, id: 'of ann' }],
    ['bob', { ...buy, price: '59.4', id: 'of bob' }],
  ]);
  for (const answer of placed) assert.match(answer, /^200 /);
  await stage.pass(5_000);
  assert.deepEqual([...stage.account.book.positions.values()], [decimal('10')]);
  const crowd = (bot: 'ann' | 'bob'): readonly Sent[] =>
    Array.from({ length: 4 }, (_, step) => {
      const price = (59 + step / 20).toFixed(2);
      return [
        bot,
        { kind: 'amend', symbol: buy.symbol, side: 'buy', quantity: '0.010', price, id: `of ${bot}` },
      ];
    });
  const answers = await told(stage, [
    ...crowd('bob'),
    ...crowd('ann'),
    ['ann', buy],
    ['bob', sell],
    ['ann', { ...sell, quantity: '0.011' }],
    ['ann', sell],
    ['ann', sell],
  ]);
  const [opening = '', others = '', more = '', exit = '', next = ''] = answers.slice(8);
  assert.deepEqual(
    answers.slice(0, 8).map((answer) => answer.slice(0, 3)),
    Array.from({ length: 8 }, () => '200'),
  );
  assert.match(opening, REFUSED, 'eight of ten have left');
  assert.match(others, REFUSED, 'another bot holds it');
  assert.match(more, REFUSED, 'more than is held is an opening');
  assert.match(exit, /^200 /);
  assert.match(next, REFUSED, 'the rest is kept for cancels');
});

test('where orders say themselves that they only reduce, nothing else makes them so', () => {
  const on = world();
  hold(on, '3');
  const change = { kind: 'place', order: order({ side: 'sell' }) } as const;
  const holders = [on.account, on.bot] as const;
  assert.equal(rankAt(bybit.rates, holders, change), 'opening');
  assert.equal(rankAt(kite.rates, holders, change), 'exit');
  on.bot.book.positions.clear();
  assert.equal(rankAt(kite.rates, holders, change), 'opening', 'another bot holds it');
  assert.equal(rankAt(kite.rates, holders, { kind: 'cancelAll', instrument: null }), 'cancel');
  assert.equal(rankAt(kite.rates, holders, { kind: 'placeTest', order: change.order }), 'opening');
});
