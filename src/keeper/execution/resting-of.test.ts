import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Story } from '../../core/account/story-fixture.test.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { restingOf } from './resting-of.ts';

const TARGET = { by: 'client', id: 'a' as ClientOrderId } as const;
const exitAt = (triggerPrice: string) => ({ triggerPrice, price: null });

/** An order with a take-profit at 120 and a stop-loss at 90. */
function resting(): Story {
  const story = new Story();
  const attached = { closes: 'filled', takeProfit: exitAt('120'), stopLoss: exitAt('90') } as const;
  story.outcome(story.place('a', { attached }), 'accepted', story.report('a', 'open'));
  return story;
}

test('an order is taken for what it will be once every amend under way is through, its exits included', () => {
  const story = resting();
  const known = () => {
    const found = restingOf(story.account, story.bot('ann'), TARGET);
    const { takeProfit, stopLoss } = found?.attached ?? {};
    return [found?.quantity, found?.price, takeProfit?.triggerPrice, stopLoss?.triggerPrice];
  };
  const are = (...texts: readonly string[]) => texts.map((text) => decimal(text));
  assert.deepEqual(known(), are('2', '100', '120', '90'));
  story.amend('a', '3', '99', undefined, { closes: 'filled', stopLoss: exitAt('80') });
  assert.deepEqual(known(), are('3', '99', '120', '80'));
  const second = story.amend('a', '1', '98', undefined, { closes: 'filled', takeProfit: exitAt('130') });
  assert.deepEqual(known(), are('1', '98', '130', '80'), 'the later one counts, and what it leaves stays');
  story.outcome(second, 'rejected');
  assert.deepEqual(known(), are('3', '99', '120', '80'));
});

test('what has ended or is another bot’s is no order that a bot can change (T30)', () => {
  const story = resting();
  assert.equal(restingOf(story.account, story.bot('bob'), TARGET), null);
  assert.equal(restingOf(story.account, story.bot('ann'), { by: 'venue', id: 'nothing' }), null);
  assert.equal(restingOf(story.account, story.bot('ann'), { by: 'venue', id: 'v-a' })?.id, 'a');
  story.outcome(story.amend('a', '3', '99'), 'rejected', story.report('a', 'cancelled', '1'));
  assert.equal(story.live('a')?.phase, 'closing', 'what filled is not known yet');
  assert.equal(restingOf(story.account, story.bot('ann'), TARGET), null);
});
