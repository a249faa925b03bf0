import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOf } from '../../core/account/record.ts';
import { BTC, ORDER, Story } from '../../core/account/story-fixture.test.ts';
import type { Order } from '../../core/order/order.ts';
import type { OrderReport, WholeOrder } from '../../core/order/reports.ts';
import { decimal, ZERO } from '../../core/units/decimal.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { isUnlisted, lookupOf, mayBeInDoubt, underOurId, withOurIds } from './standing-orders.ts';

const NO_ID = '' as ClientOrderId;
const A = 'a' as ClientOrderId;
const B = 'b' as ClientOrderId;
const KEPT = { type: 'stop', triggerPrice: '110', standing: { kind: 'single' } } as const;

/** Order `a` is kept by the venue under number 7, `b` is in doubt, `c` is with the exchange. */
function story(): Story {
  const told = new Story();
  const seq = told.place('a', KEPT);
  told.outcome(seq, 'accepted', told.report('a', 'open', '0', '#7'));
  told.place('b', { ...KEPT, triggerPrice: '120' });
  told.place('c');
  return told;
}

function report(venueOrderId: string, clientOrderId = NO_ID): OrderReport {
  const amounts = { filled: ZERO, quantity: decimal('2'), price: decimal('100') };
  return { clientOrderId, venueOrderId, state: 'open', ...amounts };
}

function whole(order: Order, venueOrderId: string, id = NO_ID): WholeOrder {
  return { report: report(venueOrderId, id), order, at: unixMs(0), forced: false };
}

test('what the venue keeps is asked for by its number, and before that by what it says', () => {
  const { account } = story();
  assert.deepEqual(lookupOf(account, { instrument: BTC, id: A }), {
    kind: 'venueOrder',
    instrument: BTC,
    venueOrderId: '#7',
  });
  const asked = lookupOf(account, { instrument: BTC, id: B });
  assert.ok(asked.kind === 'order' && asked.order?.triggerPrice === decimal('120'));
  assert.equal(asked.kin?.unnumbered, 1);
  account.foreign.add('#9');
  assert.deepEqual(
    ['#7', '#8', '#9'].map((number) => asked.kin?.isOthers(number)),
    [true, false, true],
  );
  const plain = 'c' as ClientOrderId;
  assert.deepEqual(lookupOf(account, { instrument: BTC, id: plain }), {
    kind: 'order',
    instrument: BTC,
    id: plain,
  });
});

test('T41: a stranger’s order without an id is asked for by its number, one with an id by that', () => {
  const { account } = told();
  for (const [id, read] of [
    ['~77', { kind: 'venueOrder', instrument: BTC, venueOrderId: '77' }],
    ['theirs', { kind: 'order', instrument: BTC, id: 'theirs' }],
  ] as const)
    assert.deepEqual(lookupOf(account, { instrument: BTC, id: id as ClientOrderId }), read);
  const named = withOurIds(account, [whole(orderOf(ORDER), '77'), whole(orderOf(ORDER), '79')]);
  assert.deepEqual(
    named.map((each) => each.report.clientOrderId),
    ['~77', ''],
  );
});

/** Two orders of strangers, of which one has an id. */
function told(): Story {
  const of = new Story();
  for (const [id, number] of [
    ['', '77'],
    ['theirs', '78'],
  ] as const) {
    const order = { ...ORDER, clientOrderId: id };
    const shape = { kind: 'foreign', account: 'main', origin: 'manual', instrument: BTC } as const;
    of.tell({ ...shape, venueOrderId: number, order, report: of.report(id, 'open', '0', number) });
  }
  return of;
}

test('what is found is ours under our id, unless its number is another order’s', () => {
  const { account } = story();
  const found = (venueOrderId: string) => ({ kind: 'found', report: report(venueOrderId) }) as const;
  assert.deepEqual(underOurId(account, B, found('#8')), { kind: 'found', report: report('#8', B) });
  assert.deepEqual(underOurId(account, A, found('#7')), { kind: 'found', report: report('#7', A) });
  assert.deepEqual(underOurId(account, B, found('#7')), { kind: 'unreadable' });
  assert.deepEqual(underOurId(account, B, { kind: 'absent' }), { kind: 'absent' });
  const plain = found('9');
  assert.equal(underOurId(account, 'c' as ClientOrderId, plain), plain);
});

test('T41: in a list a known number makes an order ours, an unknown one does not, and an id of ours stays', () => {
  const { account } = story();
  const order = orderOf(ORDER);
  const told = withOurIds(account, [whole(order, '#7'), whole(order, '#9'), whole(order, '#7', B)]);
  assert.deepEqual(
    told.map((each) => each.report.clientOrderId),
    ['a', '', 'b'],
  );
});

test('T41: what is in doubt explains what says the same, and nothing else', () => {
  const { account } = story();
  const strange = orderOf({ ...ORDER, ...KEPT, triggerPrice: '120', clientOrderId: null });
  assert.equal(mayBeInDoubt(account, strange), true);
  assert.equal(mayBeInDoubt(account, { ...strange, triggerPrice: decimal('110') }), false, 'that is settled');
  assert.equal(mayBeInDoubt(account, { ...strange, quantity: decimal('3') }), false);
  const other = { kind: 'twoLeg', price: decimal('90'), triggerPrice: decimal('91') } as const;
  assert.equal(mayBeInDoubt(account, { ...strange, standing: other }), false);
  assert.equal(mayBeInDoubt(account, orderOf(ORDER)), false, 'that is with the exchange');
});

test('that a list has no order yet that was taken just now is no end of it', () => {
  const told = story();
  const [kept, plain] = [told.live('a'), told.live('c')];
  assert.ok(kept !== undefined && plain !== undefined);
  const at = unixMs(told.now);
  assert.equal(isUnlisted(kept, at, 1_000), true);
  assert.equal(isUnlisted(kept, unixMs(at + 1_000), 1_000), false);
  assert.equal(isUnlisted(plain, at, 1_000), false);
});

test('a setting or a cancel in doubt explains no order', () => {
  const told = new Story();
  told.intent({ kind: 'cancel', instrument: BTC, target: { by: 'client', id: 'none' } });
  const strange = orderOf({ ...ORDER, ...KEPT, clientOrderId: null });
  assert.equal(mayBeInDoubt(told.account, strange), false);
});
