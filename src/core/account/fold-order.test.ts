import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decimal, ZERO } from '../units/decimal.ts';
import type { ClientOrderId, Seq } from '../units/ids.ts';
import { settleAmend } from './fold-intent.ts';
import { samenessOf } from './record.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';
import { BTC, ETH, Story } from './story-fixture.test.ts';

test('an allowed order is reserved for account and bot from the decision on (I5)', () => {
  const story = new Story();
  const seq = story.place('a');
  const live = story.live('a');
  assert.deepEqual(
    [live?.phase, live?.quantity, live?.price, live?.filled, live?.intent, live?.placedAt, live?.bot],
    ['inDoubt', decimal('2'), decimal('100'), ZERO, seq, story.now, 'ann'],
  );
  const open = [...story.account.openIntents.values()];
  assert.deepEqual(open, [
    { intent: seq, kind: 'place', instrument: BTC, clientOrderId: 'a', resolvesAt: story.now + 20_000 },
  ]);
  assert.deepEqual([story.account.book.messages, story.bot('ann').book.messages], [[story.now], [story.now]]);
  assert.equal(story.bot('bob').book.orders.size, 0);
});

test('a refused order reserves nothing, and its request is remembered all the same (I7)', () => {
  const story = new Story();
  story.place(
    'a',
    {},
    { verdict: 'deny', denials: [{ code: 'SYMBOL_NOT_ALLOWED', facts: {} }], request: 'r' },
  );
  assert.deepEqual([story.live('a'), story.account.openIntents.size], [undefined, 0]);
  assert.deepEqual([story.account.book.messages, story.account.usedIds.size], [[], 0]);
  assert.ok(story.state.requests.has('r'));
});

test('an accepted order is open, a rejected one and one that was never placed are gone (I4)', () => {
  const story = new Story();
  const [a, b, c] = ['a', 'b', 'c'].map((id) => story.place(id));
  const end = story.outcome(a ?? 0, 'accepted', story.report('a', 'open'));
  story.outcome(b ?? 0, 'rejected');
  story.outcome(c ?? 0, 'notPlaced');
  assert.deepEqual([story.live('a')?.phase, story.live('a')?.venueOrderId], ['open', 'v-a']);
  assert.deepEqual(
    [story.live('b'), story.live('c'), story.account.openIntents.size],
    [undefined, undefined, 0],
  );
  assert.equal(story.account.usedIds.get('a' as ClientOrderId)?.outcome, end);
  assert.equal(story.account.venueIds.get('v-a'), 'a');
});

test('an accepted order without a report is open too', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted');
  assert.equal(story.live('a')?.phase, 'open');
});

test('an unknown outcome changes nothing, and the later one decides (F7)', () => {
  const story = new Story();
  const seq = story.place('a');
  story.outcome(seq, 'unknown');
  assert.deepEqual([story.live('a')?.phase, story.account.openIntents.size], ['inDoubt', 1]);
  assert.equal(story.account.usedIds.get('a' as ClientOrderId)?.outcome, null);
  const end = story.outcome(seq, 'notPlaced');
  story.outcome(seq, 'accepted', story.report('a', 'open'));
  assert.equal(story.live('a'), undefined, 'what was final stays so');
  assert.equal(story.account.usedIds.get('a' as ClientOrderId)?.outcome, end);
  assert.equal(story.account.venueIds.size, 0);
});

test('an order that ended at the venue keeps what filled reserved until those fills are booked (F10, F11)', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'cancelled', '1.5') });
  assert.deepEqual([story.live('a')?.phase, story.live('a')?.quantity], ['closing', decimal('1.5')]);
  story.fill('v-a', '1', '1');
  assert.equal(story.live('a')?.filled, decimal('1'));
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'open') });
  assert.equal(story.live('a')?.phase, 'closing', 'an end stays an end');
  story.fill('v-a', '2', '0.5');
  assert.equal(story.live('a'), undefined);
  assert.equal(story.account.book.positions.get(BTC), decimal('1.5'));
  assert.equal(story.bot('ann').book.positions.get(BTC), decimal('1.5'));
});

test('an order that has ended is over, whatever the answer to it says afterwards (F10)', () => {
  for (const result of ['accepted', 'rejected', 'notPlaced'] as const) {
    const story = new Story();
    const seq = story.place('a');
    story.tell({ kind: 'order', account: 'main', report: story.report('a', 'cancelled') });
    const end = story.outcome(seq, result);
    assert.equal(story.live('a'), undefined);
    assert.equal(story.account.usedIds.get('a' as ClientOrderId)?.outcome, end);
  }
});

test('a fill of an order that is over still belongs to its bot (F10)', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'cancelled') });
  assert.equal(story.live('a'), undefined);
  story.fill('v-a', '1', '0.5');
  assert.equal(story.bot('ann').book.positions.get(BTC), decimal('0.5'));
  assert.equal(story.live('a'), undefined);
});

test('an end that reports fewer fills than were booked takes none of them back', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  story.fill('v-a', '1', '1');
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'expired', '0.5') });
  assert.equal(story.live('a'), undefined);
  assert.equal(story.account.book.positions.get(BTC), decimal('1'));
});

test('a report of an order that is in doubt opens it; one of a stranger changes nothing', () => {
  const story = new Story();
  story.place('a');
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'open') });
  story.tell({ kind: 'order', account: 'main', report: story.report('stranger', 'open') });
  assert.equal(story.live('a')?.phase, 'open');
  assert.deepEqual([...story.account.venueIds], [['v-a', 'a']]);
  assert.equal(story.account.book.orders.size, 1);
});

test('fills that come before their order is known find their bot afterwards (F10)', () => {
  const story = new Story();
  const seq = story.place('a');
  story.fill('v-a', '1', '0.5', { fee: '0.1' });
  story.fill('v-a', '2', '0.5');
  assert.deepEqual(
    [story.account.book.positions.get(BTC), story.bot('ann').book.positions.size],
    [decimal('1'), 0],
  );
  story.outcome(seq, 'accepted', story.report('a', 'open', '1'));
  assert.equal(story.bot('ann').book.positions.get(BTC), decimal('1'));
  assert.equal(story.bot('ann').book.cash, story.account.book.cash);
  assert.equal(story.account.looseFills.size, 0);
  assert.equal(story.live('a')?.filled, decimal('1'));
});

test('fills without an owner are kept for a thousand venue orders, the oldest go first', () => {
  const story = new Story();
  for (let i = 1; i <= 1_001; i += 1) story.fill(`foreign-${i}`, String(i), '1');
  assert.equal(story.account.looseFills.size, 1_000);
  story.fill('foreign-1001', '1002', '1');
  assert.equal(story.account.looseFills.get('foreign-1001')?.length, 2);
  assert.ok(!story.account.looseFills.has('foreign-1'));
  assert.ok(story.account.looseFills.has('foreign-2'));
});

test('a trade is booked once, however often and in whatever parts and order its moment is told (F9, F32)', () => {
  const moment = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 1 });
  const moments = fc.array(fc.tuple(moment, moment), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(moments, (told) => {
      const story = new Story();
      story.outcome(story.place('a', { quantity: '100' }), 'accepted', story.report('a', 'open'));
      const all = new Set<number>();
      for (const [at, parts] of told.entries()) {
        // It is told in two parts, and between them what was told of the moment before is told again.
        const again = told[at - 1]?.flat().map((id) => [at - 1, id] as const) ?? [];
        const [first, second] = parts.map((part) => part.map((id) => [at, id] as const));
        for (const [of, id] of [...(first ?? []), ...again, ...(second ?? [])]) {
          story.fill('v-a', String(of * 10 + id), '1', { tradedAt: of });
          all.add(of * 10 + id);
        }
      }
      assert.equal(story.account.book.positions.get(BTC), decimal(String(all.size)));
      assert.equal(story.live('a')?.filled, decimal(String(all.size)));
      assert.deepEqual(readSnapshot(writeSnapshot(story.state)), story.state);
    }),
  );
});

test('while an amend is in doubt the order counts as the larger of both, then as one of them (I5)', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  const shape = () => [story.live('a')?.quantity, story.live('a')?.price];
  const up = story.amend('a', '3', '90');
  assert.deepEqual(shape(), [decimal('3'), decimal('100')]);
  story.outcome(up, 'rejected');
  assert.deepEqual(shape(), [decimal('2'), decimal('100')]);
  const down = story.amend('a', '1', '110');
  assert.deepEqual(shape(), [decimal('2'), decimal('110')]);
  story.outcome(down, 'accepted');
  assert.deepEqual([...shape(), story.live('a')?.amending], [decimal('1'), decimal('110'), null]);
});

test('while a change of what an order waits for is in doubt, the dearest of both counts; then one of them (I5)', () => {
  const story = new Story();
  const kept = { type: 'stop', triggerPrice: '105', standing: { kind: 'single' } } as const;
  story.outcome(story.place('a', kept), 'accepted', story.report('a', 'open', '0', '#7'));
  const known = () => {
    const { price, order } = story.live('a') ?? assert.fail();
    return [price, order.type, order.triggerPrice];
  };
  const wait = { type: 'takeProfit', triggerPrice: '130', standing: { kind: 'single' } } as const;
  const refused = story.amend('a', '2', '120', wait);
  assert.deepEqual(known(), [decimal('130'), 'stop', decimal('105')]);
  story.outcome(refused, 'rejected');
  assert.deepEqual(known(), [decimal('100'), 'stop', decimal('105')]);
  story.outcome(story.amend('a', '2', '120', wait), 'accepted');
  assert.deepEqual(known(), [decimal('120'), 'takeProfit', decimal('130')]);
  story.outcome(story.amend('a', '2', '110'), 'accepted');
  assert.deepEqual(known(), [decimal('110'), 'takeProfit', decimal('130')]);
});

test('what the venue kept and placed is a limit order of the price that was met, and its change comes too late', () => {
  const story = new Story();
  const standing = { kind: 'twoLeg', price: '89', triggerPrice: '90' } as const;
  story.outcome(
    story.place('a', { type: 'takeProfit', triggerPrice: '105', standing }),
    'accepted',
    story.report('a', 'open', '0', '#7'),
  );
  const change = story.amend('a', '3', '120');
  const report = { ...story.report('a', 'open', '0', 'v-9'), price: '89', triggered: true } as const;
  story.tell({ kind: 'order', account: 'main', report });
  const told = (): readonly unknown[] => {
    const { venueOrderId, quantity, price, order } = story.live('a') ?? assert.fail();
    return [venueOrderId, quantity, price, order.type, order.price, order.triggerPrice, order.standing?.kind];
  };
  const placed = ['v-9', decimal('2'), decimal('89'), 'limit', decimal('89'), null, 'single'];
  assert.deepEqual(told(), placed);
  story.outcome(change, 'rejected');
  assert.deepEqual(told(), placed);
});

test('I5: of amends in doubt all that may still be is reserved, then what came through, in any order (L2)', () => {
  const sizes = ['5', '4', '7'];
  const settled = fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 });
  const came = fc.tuple(fc.boolean(), fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(settled, came, (order, accepted) => {
      const story = new Story();
      story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
      const amends = sizes.map((size, index) => story.amend('a', size, String(90 + index)));
      let known = ['2', '100'];
      const open = new Set([0, 1, 2]);
      for (const index of order) {
        open.delete(index);
        story.outcome(amends[index] ?? -1, accepted[index] === true ? 'accepted' : 'rejected');
        if (accepted[index] === true) known = [sizes[index] ?? '', String(90 + index)];
        const may = [known, ...[...open].map((one) => [sizes[one] ?? '', String(90 + one)])];
        const most = (at: 0 | 1) => Math.max(...may.map((one) => Number(one[at])));
        const live = story.live('a');
        assert.deepEqual([live?.quantity, live?.price], [decimal(`${most(0)}`), decimal(`${most(1)}`)]);
        assert.equal(live?.amending?.pending.length ?? 0, open.size);
        assert.deepEqual(readSnapshot(writeSnapshot(story.state)), story.state);
      }
    }),
  );
});

test('an amend that was refused twice over takes nothing from what another may still make of the order', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  const first = story.amend('a', '5', '100');
  story.amend('a', '4', '100');
  story.outcome(first, 'rejected');
  settleAmend(story.account, 'a' as ClientOrderId, first as Seq, true);
  assert.equal(story.live('a')?.quantity, decimal('4'));
});

test('the end of an order that the venue gave no number is nobody else’s end', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted');
  story.tell({ kind: 'order', account: 'main', report: story.report('a', 'expired', '0', '') });
  assert.equal(story.live('a'), undefined);
  assert.equal(story.account.venueIds.size, 0);
});

test('a filled order stays while an amend in doubt may have made it larger', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  const amend = story.amend('a', '2', '101');
  story.fill('v-a', '1', '2');
  assert.equal(story.live('a')?.filled, decimal('2'));
  story.outcome(amend, 'rejected');
  assert.equal(story.live('a'), undefined);
});

test('an amend or cancel of what the gateway does not know holds nothing', () => {
  const story = new Story();
  const amend = story.amend('nobody', '5', '100');
  const cancel = story.intent({ kind: 'cancel', instrument: BTC, target: { by: 'venue', id: 'v-1' } });
  const ids = [...story.account.openIntents.values()].map(({ kind, clientOrderId }) => [kind, clientOrderId]);
  assert.deepEqual(ids, [
    ['amend', null],
    ['cancel', null],
  ]);
  story.outcome(amend, 'accepted');
  story.outcome(cancel, 'rejected');
  assert.deepEqual([story.account.openIntents.size, story.account.book.orders.size], [0, 0]);
});

test('a cancel names its order by either id, and the order stays until its end is reported (F12)', () => {
  const story = new Story();
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open'));
  const cancel = story.intent({ kind: 'cancel', instrument: BTC, target: { by: 'venue', id: 'v-a' } });
  assert.equal([...story.account.openIntents.values()][0]?.clientOrderId, 'a');
  story.outcome(cancel, 'accepted', story.report('a', 'cancelled'));
  assert.equal(story.live('a'), undefined);
});

const TEST_ORDER = {
  instrument: ETH,
  side: 'buy',
  type: 'market',
  timeInForce: null,
  quantity: '2',
  price: null,
  triggerPrice: null,
  reduceOnly: false,
  closePosition: false,
  positionSide: 'both',
  extras: [],
} as const;

test('settings, tests and cancel-alls are in doubt without an order of their own', () => {
  const story = new Story();
  const setting = {
    kind: 'setting',
    name: 'leverage',
    instrument: ETH,
    values: [['leverage', '3']],
  } as const;
  const acts = [
    story.intent(setting),
    story.intent({ kind: 'cancelAll', instrument: BTC }),
    story.intent({ kind: 'placeTest', order: { ...TEST_ORDER, clientOrderId: 'a' } }),
  ];
  const open = [...story.account.openIntents.values()].map(({ kind, instrument }) => [kind, instrument]);
  assert.deepEqual(open, [
    ['setting', ETH],
    ['cancelAll', BTC],
    ['placeTest', ETH],
  ]);
  assert.deepEqual([story.live('a'), story.account.usedIds.size], [undefined, 0]);
  for (const act of acts) story.outcome(act, 'unconfirmed');
  assert.equal(story.account.openIntents.size, 0);
});

test('an exit that went out without the ledger is folded as the intent it was', () => {
  const story = new Story();
  const intent = {
    bot: 'ann',
    account: 'main',
    request: 'r',
    stampedAt: story.now,
    replayUntil: story.now + 7_000,
    action: { kind: 'cancel', instrument: BTC, target: { by: 'client', id: 'x' } },
    verdict: 'allow',
    denials: [],
    policy: null,
    draft: 'd',
    resolvesAt: story.now + 20_000,
    batch: null,
  } as const;
  story.tell({ kind: 'spilled', decidedAt: story.now, intent });
  assert.equal(story.account.openIntents.size, 1);
  assert.ok(story.state.requests.has('r'));
});

test('an amend of an order without quantity or price holds what the amend says', () => {
  const story = new Story();
  const close = {
    quantity: null,
    price: null,
    closePosition: true,
    type: 'stopMarket',
    triggerPrice: '90',
  } as const;
  story.outcome(story.place('a', close), 'accepted', story.report('a', 'open'));
  const amend = story.amend('a', '3', '90');
  assert.deepEqual([story.live('a')?.quantity, story.live('a')?.price], [decimal('3'), decimal('90')]);
  story.outcome(amend, 'rejected');
  assert.deepEqual([story.live('a')?.quantity, story.live('a')?.price], [null, null]);
  story.fill('v-a', '1', '5');
  assert.equal(story.live('a')?.filled, decimal('5'), 'its end is told, not counted');
});

test('a time in force that is not given is one of its own when requests are compared', () => {
  const of = (timeInForce: 'gtc' | null): string => {
    const story = new Story();
    story.place('a', { timeInForce });
    const live = story.live('a');
    assert.ok(live !== undefined);
    return samenessOf({ kind: 'place', order: live.order });
  };
  assert.notEqual(of('gtc'), of(null));
});
