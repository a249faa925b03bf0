import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foldIntent } from '../account/fold-intent.ts';
import { actionRecord, type Action } from '../account/record.ts';
import type { IntentRecord } from '../ledger/entry.ts';
import type { Amend, Attached, Order } from '../order/order.ts';
import { decimal } from '../units/decimal.ts';
import type { ClientOrderId, Seq } from '../units/ids.ts';
import { decide } from './decide.ts';
import { BTC, hold, market, NOW, order, world, type World } from './policy-fixture.test.ts';

const WIDE = { messagesPerSecondMax: 10_000, messagesPerMinuteMax: 100_000, duplicateWithinMs: 0 } as const;

/** A target some way above 100 and a stop below it, each of what is filled unless said otherwise. */
function attached(away: number, more: Partial<Attached> = {}): Attached {
  const at = (price: number) => ({ triggerPrice: decimal(price.toFixed(4)), price: null });
  return { closes: 'filled', takeProfit: at(101 + away), stopLoss: at(99 - away), ...more };
}

function guard(of: Attached): Action {
  const quantity = of.closes === 'filled' ? decimal('0.0001') : null;
  return {
    kind: 'guard',
    guard: { instrument: BTC, positionSide: 'both', attached: of, quantity, drops: [], extras: [] },
  };
}

/** Decides, and makes what is allowed durable, as the keeper does before anything is sent. */
function ask(on: World, action: Action, batch: readonly Order[] = []): readonly string[] {
  const verdict = decide(on.state, { account: on.account, bot: on.bot, action, now: NOW, batch });
  if (verdict.kind !== 'allow')
    return verdict.kind === 'deny' ? verdict.denials.map(({ code }) => code) : ['?'];
  const seq = on.state.size as Seq;
  on.state.size += 1;
  const body: IntentRecord = {
    bot: on.bot.id,
    account: on.account.id,
    request: String(seq),
    stampedAt: NOW,
    replayUntil: NOW,
    action: actionRecord(action),
    verdict: 'allow',
    denials: [],
    policy: null,
    draft: 'd',
    resolvesAt: NOW + 20_000,
    batch: null,
  };
  foldIntent(on.state, body, seq, NOW);
  return [];
}

const FULL = ['OPEN_ORDERS_EXCEED_MAX', 'OPEN_ORDERS_EXCEED_MAX'];

test('I5: of 1,000 parallel exits of a position none is let through beyond the limit of open exits', () => {
  const on = world({ ...WIDE, openOrdersMax: 12 });
  hold(on, '2');
  const said = Array.from({ length: 1_000 }, (_, index) =>
    ask(on, guard(attached(index / 1_000, index < 11 ? { stopLoss: null } : {}))),
  );
  assert.equal(said.filter((codes) => codes.length === 0).length, 11);
  assert.deepEqual(said[11], FULL, 'room for one of two is room for neither');
  assert.deepEqual(ask(on, guard(attached(2, { takeProfit: null }))), []);
  assert.deepEqual(ask(on, guard(attached(2, { takeProfit: null }))), FULL);
});

test('I5: of 1,000 parallel orders with exits none brings more of them than may be open', () => {
  const on = world({ ...WIDE, openOrdersMax: 30, notionalMax: '1000', exposureMax: null });
  const said = Array.from({ length: 1_000 }, (_, index) =>
    ask(on, {
      kind: 'place',
      order: { ...order({ quantity: '0.01' }), attached: attached(index / 1_000) },
    }),
  );
  assert.equal(said.filter((codes) => codes.length === 0).length, 15);
  assert.ok(said.slice(15).every((codes) => codes.includes('OPEN_ORDERS_EXCEED_MAX')));
  const stop = { ...order({ side: 'sell', quantity: '0.01' }), reduceOnly: true };
  assert.ok(ask(on, { kind: 'place', order: stop }).includes('OPEN_ORDERS_EXCEED_MAX'));
});

test('I5: exits of orders in the same request count, and of one order each by itself', () => {
  const on = world({ ...WIDE, openOrdersMax: 11 });
  const bracket = (): Order => ({ ...market({ quantity: '0.01' }), attached: attached(1) });
  const place = (batch: readonly Order[]): readonly string[] =>
    ask(on, { kind: 'place', order: bracket() }, batch);
  assert.deepEqual(
    place([bracket(), bracket(), bracket(), bracket(), bracket()]),
    FULL,
    'ten before, and two',
  );
  assert.deepEqual(place([bracket(), bracket(), bracket(), bracket()]), []);
});

test('a change of exits takes the place of those before, and exits of the whole position count once', () => {
  const on = world({ ...WIDE, openOrdersMax: 10 });
  hold(on, '2');
  const id = 'parent' as ClientOrderId;
  const parent = { ...order({ quantity: '0.01' }), clientOrderId: id, attached: attached(1) };
  assert.deepEqual(ask(on, { kind: 'place', order: parent }), []);
  const whole = { closes: 'position' } as const;
  for (let moved = 0; moved < 50; moved += 1)
    assert.deepEqual(ask(on, guard(attached(moved / 100, whole))), []);
  for (let more = 0; more < 3; more += 1) assert.deepEqual(ask(on, guard(attached(1 + more / 10))), []);
  const { stopLoss } = attached(1.5);
  const amend: Amend = {
    instrument: BTC,
    target: { by: 'client', id },
    side: null,
    quantity: decimal('0.01'),
    price: decimal('100'),
    extras: [],
    exits: { closes: 'filled', stopLoss, takeProfit: null },
  };
  assert.deepEqual(ask(on, { kind: 'amend', amend }), []);
  assert.deepEqual(ask(on, guard(attached(2))), FULL);
});
