import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BTC, Story } from '../../core/account/story-fixture.test.ts';
import type { Outcome } from '../../core/order/reports.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { cancelledBy, CancelledOrders } from './cancelled-orders.ts';

const DONE: Outcome = { kind: 'accepted', report: null };
const idOf = (text: string): ClientOrderId => text as ClientOrderId;

function resting(...ids: readonly string[]): Story {
  const story = new Story();
  for (const id of ids) story.outcome(story.place(id), 'accepted', story.report(id, 'open'));
  return story;
}

test('an order whose cancel the venue confirmed without a word about fills is over, by either name', () => {
  const { account } = resting('a', 'b', 'c');
  const targets = [
    { by: 'venue', id: 'v-a' },
    { by: 'client', id: idOf('b') },
    { by: 'client', id: idOf('c') },
    { by: 'venue', id: 'of nobody' },
  ] as const;
  const rejected: Outcome = { kind: 'rejected', code: 'missingOrder', class: 'other' };
  const batch = { kind: 'cancelBatch', instrument: BTC, targets } as const;
  assert.deepEqual(cancelledBy(account, batch, [DONE, DONE, rejected, DONE]), ['a', 'b']);
  const one = { kind: 'cancel', instrument: BTC, target: targets[1] } as const;
  assert.deepEqual(cancelledBy(account, one, [{ kind: 'taken' }]), []);
  assert.deepEqual(cancelledBy(account, one, []), []);
  assert.deepEqual(cancelledBy(account, { kind: 'cancelAll', instrument: BTC }, [DONE]), []);
});

test('each of them is asked about once, a few at a time, and those that are known to be over are not', () => {
  const story = resting('a', 'b');
  const orders = new CancelledOrders();
  assert.deepEqual(orders.take(story.account), []);
  orders.note(story.account, [idOf('a'), idOf('b'), idOf('gone')]);
  story.tell({ kind: 'order', account: 'main', report: story.report('b', 'cancelled', '1') });
  assert.equal(story.live('b')?.phase, 'closing');
  assert.deepEqual(
    orders.take(story.account).map(({ id }) => id),
    ['a'],
  );
  assert.deepEqual(orders.take(story.account), []);
  const many = Array.from({ length: 250 }, (_, i) => `m${i}`);
  const crowd = resting(...many);
  orders.note(crowd.account, many.map(idOf));
  const taken = Array.from({ length: 12 }, () => orders.take(crowd.account).length);
  assert.deepEqual(
    taken,
    [...Array(10).fill(20), 0, 0],
    'what is beyond two hundred is found by the regular look',
  );
});
