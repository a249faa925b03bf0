import assert from 'node:assert/strict';
import test from 'node:test';
import type { OrderStory } from '../../../client/api.ts';
import { pricesOf } from './price-points.ts';

function mark(entry: number, observedAt: number, price: string): OrderStory['marks'][number] {
  return { entry, mark: price, bid: price, ask: price, volume24h: null, observedAt };
}

function fill(entry: number, tradedAt: number, price: string): OrderStory['fills'][number] {
  return {
    entry,
    at: tradedAt,
    trade: String(entry),
    quantity: '1',
    price,
    fee: '0',
    feeAsset: 'USDT',
    tradedAt,
  };
}

const MARKS = [mark(3, 1_000, '100.5'), mark(5, 2_000, '101.25'), mark(9, 2_000, '101.5')];

function story(parts: Partial<OrderStory>): OrderStory {
  return {
    ...{
      id: 6,
      at: 2_100,
      bot: 'grid',
      account: 'paper',
      action: 'place',
      instrument: 'BTCUSDT',
      side: 'buy',
    },
    ...{
      type: 'limit',
      quantity: '1',
      amount: null,
      price: '99',
      triggerPrice: null,
      reduceOnly: false,
      clientOrderId: null,
    },
    ...{
      state: 'ended',
      reasons: [],
      request: '',
      stampedAt: 2_000,
      policy: null,
      draft: null,
      resolvesAt: null,
    },
    ...{ batch: null, approval: null, reference: MARKS[1] ?? null, marks: MARKS, outcome: null, reports: [] },
    ...{ fills: [], maySettle: false, complete: true, entry: null },
    ...parts,
  };
}

test('marks and fills are drawn by time, one for each moment, and all of them are in the table', () => {
  const picture = pricesOf(story({ fills: [fill(8, 3_000, '99'), fill(7, 1_500, '98.125')] }));
  assert.deepEqual(picture?.marks, [
    { at: 1_000, price: 100.5 },
    { at: 2_000, price: 101.5 },
  ]);
  assert.deepEqual(picture.fills, [
    { at: 1_500, price: 98.125 },
    { at: 3_000, price: 99 },
  ]);
  assert.deepEqual([picture.decidedOn, picture.digits], [2_000, 3]);
  assert.deepEqual(
    picture.rows.map(({ what, price }) => `${what} ${price}`),
    ['Limit 99', 'mark 100.5', 'fill 98.125', 'mark that it rests on 101.25', 'mark 101.5', 'fill 99'],
  );
});

test('of a collar there is the edge that the price lies beyond, once for account and bot', () => {
  const refusal = (price: string, least: string, most: string): OrderStory['reasons'][number] => ({
    ...{ code: 'PRICE_OUTSIDE_COLLAR', text: '', limits: [] },
    facts: Object.entries({ price, least, most }).map(([name, value]) => ({ name, value })),
  });
  const high = refusal('110', '50', '103.2');
  const other = { ...refusal('110', '1', '2'), code: 'OTHER' };
  const reasons = [high, high, other, refusal('40', '50', 'none'), refusal('none', 'none', 'none')];
  assert.deepEqual(pricesOf(story({ price: null, triggerPrice: '98', reasons }))?.lines, [
    { name: 'Trigger', tone: 'order', price: 98 },
    { name: 'Allowed up to', tone: 'collar', price: 103.2 },
    { name: 'Allowed from', tone: 'collar', price: 50 },
  ]);
});

test('without a mark that is a price and a moment that is a time there is nothing to draw', () => {
  assert.equal(pricesOf(story({ marks: [], reference: null })), null);
  assert.equal(pricesOf(story({ marks: [mark(1, 1, '<b>'), mark(2, Number.MAX_SAFE_INTEGER, '5')] })), null);
});
