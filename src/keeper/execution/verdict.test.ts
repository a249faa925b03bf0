import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Story } from '../../core/account/story-fixture.test.ts';
import type { Wait } from '../../core/order/order.ts';
import type { OrderReport } from '../../core/order/reports.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId, Seq } from '../../core/units/ids.ts';
import { verdictOn } from './verdict.ts';

const A = 'a' as ClientOrderId;
const WAIT: Wait = { type: 'stop', triggerPrice: decimal('120'), standing: { kind: 'single' } };

/** What is recorded of a change to 2 at 100 that waits for 120, by what the venue says of the order. */
function resultOf(told: Partial<OrderReport>, late = false): string {
  const story = new Story();
  const kept = { type: 'stop', triggerPrice: '110', standing: { kind: 'single' } } as const;
  story.outcome(story.place('a', kept), 'accepted', story.report('a', 'open', '0', '#7'));
  const wait = { type: 'stop', triggerPrice: '120', standing: { kind: 'single' } } as const;
  const seq = story.amend('a', '2', '100', wait);
  const open = story.account.openIntents.get(seq as Seq) ?? assert.fail();
  const amounts = { filled: ZERO, quantity: decimal('2'), price: decimal('100') };
  const report = { clientOrderId: A, venueOrderId: '#7', state: 'open', ...amounts, ...told } as const;
  const doubt = { open, live: story.live('a'), late, isFinal: false };
  const body = verdictOn(story.account, doubt, { kind: 'found', report });
  return body?.kind === 'outcome' ? body.result : 'nothing';
}

test('a change of a trigger came through when the venue shows quantity, limit and what it waits for', () => {
  assert.equal(resultOf({ wait: WAIT }), 'accepted');
  assert.equal(resultOf({ wait: { ...WAIT, triggerPrice: decimal('110') } }), 'nothing');
  assert.equal(resultOf({ wait: { ...WAIT, type: 'takeProfit' } }), 'nothing', 'it would wait the other way');
  assert.equal(resultOf({}), 'nothing');
  assert.equal(resultOf({ wait: WAIT, price: decimal('99') }), 'nothing');
  assert.equal(resultOf({ wait: { ...WAIT, triggerPrice: decimal('110') } }, true), 'rejected');
});

/** What is recorded of a change of exits alone, by the exits that the venue then shows. */
function exitsResult(exits: OrderReport['exits'] | undefined, late = false): string {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open', '0', '#7'));
  const seq = story.amend('a', '2', '100', undefined, { closes: 'filled', ...CHANGED });
  const open = story.account.openIntents.get(seq as Seq) ?? assert.fail();
  const amounts = { filled: ZERO, quantity: decimal('2'), price: decimal('100') };
  const told = exits === undefined ? {} : { exits };
  const report = { clientOrderId: A, venueOrderId: '#7', state: 'open', ...amounts, ...told } as const;
  const doubt = { open, live: story.live('a'), late, isFinal: false };
  const body = verdictOn(story.account, doubt, { kind: 'found', report });
  return body?.kind === 'outcome' ? body.result : 'nothing';
}

const CHANGED = { takeProfit: { triggerPrice: '120', price: null } } as const;
const TOLD = { takeProfit: { triggerPrice: decimal('120'), price: null }, stopLoss: null } as const;

test('a change of exits came through when the venue shows each that was named, whatever the others are', () => {
  assert.equal(exitsResult(TOLD), 'accepted');
  assert.equal(exitsResult({ ...TOLD, stopLoss: { triggerPrice: decimal('90'), price: null } }), 'accepted');
  assert.equal(exitsResult({ ...TOLD, takeProfit: null }), 'nothing');
  assert.equal(exitsResult(undefined), 'nothing');
  assert.equal(exitsResult(undefined, true), 'rejected');
});
