import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SimReply } from '../../../simulators/shared/request.ts';
import { Story } from '../../core/account/story-fixture.test.ts';
import { decimal } from '../../core/units/decimal.ts';
import type { ClientOrderId } from '../../core/units/ids.ts';
import { KiteStage, type Trigger } from './kite-stage-fixture.test.ts';
import { TakenCancels } from './taken-cancels.ts';

const ID = '89abcdefghij' as ClientOrderId;
const ABOVE: Trigger = { side: 'SELL', trigger: 60.3, price: 61 };
const ENDED = /^DELETE \/gtt\/triggers\//;
const CANCELLED = /^DELETE \/orders\//;
const ORDER = { kind: 'place', symbol: 'NSE:INFY', timeInForce: 'GTC', reduceOnly: false } as const;

async function ready(): Promise<KiteStage> {
  const stage = new KiteStage();
  await stage.pass(5_000);
  return stage;
}

/** How many requests of that kind arrived. */
function arrived(stage: KiteStage, line: RegExp): number {
  return stage.arrived.filter(([one]) => line.test(one)).length;
}

test('a trigger that strayed is ended once, however long its list tells it as it was (I15)', async () => {
  const stage = await ready();
  await Promise.all([stage.keep('ann', ABOVE), stage.pass(1_000)]);
  // Asked for while the trigger waits, and told for five seconds after it ended.
  let old: SimReply | null = null;
  stage.bent.set('GET /gtt/triggers', (reply) => (old ??= reply));
  await stage.pass(5_000);
  stage.way.push.set('NSE:INFY', 1.06);
  await stage.pass(5_000);
  assert.equal(arrived(stage, ENDED), 1);
  assert.equal(stage.account.book.orders.size, 1, 'as far as is known it waits');
  stage.bent.delete('GET /gtt/triggers');
  await stage.pass(5_000);
  assert.equal(stage.account.book.orders.size, 0);
  assert.equal(arrived(stage, ENDED), 1);
});

test('a cancel that the venue took and did not do is sent again after six seconds (I15)', async () => {
  const stage = await ready();
  const { server } = stage.venue;
  const handle = server.handle.bind(server);
  const at: number[] = [];
  server.handle = (request, now): SimReply => {
    if (request.method !== 'DELETE') return handle(request, now);
    at.push(now);
    if (at.length > 1) return handle(request, now);
    const body = JSON.stringify({ status: 'success', data: { order_id: request.target.split('/')[3] } });
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  };
  const wanted = { ...ORDER, side: 'sell', quantity: '0.010', price: '60.5', id: 'a' } as const;
  await Promise.all([stage.ask('ann', wanted), stage.pass(2_000)]);
  stage.way.push.set('NSE:INFY', 1.04);
  await stage.pass(5_500);
  assert.deepEqual(at.slice(1), []);
  await stage.pass(8_000);
  assert.equal(stage.venue.account().openOrders.length, 0);
  const [first = 0, second = 0] = at;
  assert.ok(at.length === 2 && second - first >= 6_000 && second - first < 9_000, at.join());
});

test('of eight that stray at once none waits for the next look (I15)', async () => {
  const stage = await ready();
  for (let i = 0; i < 4; i += 1) {
    const wanted = { ...ORDER, side: 'sell', quantity: '0.010', id: `a${i}` } as const;
    for (const [bot, price] of [
      ['ann', (60.2 + i * 0.05).toFixed(2)],
      ['bob', (60.4 + i * 0.05).toFixed(2)],
    ] as const)
      await Promise.all([stage.ask(bot, { ...wanted, price }), stage.pass(1_200)]);
  }
  assert.equal(stage.venue.account().openOrders.length, 8);
  const before = stage.arrived.length;
  stage.way.push.set('NSE:INFY', 1.04);
  await stage.pass(6_000);
  const times = stage.arrived.slice(before).flatMap(([line, at]) => (CANCELLED.test(line) ? [at] : []));
  assert.equal(times.length, 8, 'each once');
  const first = times[0] ?? 0;
  assert.ok((times.at(-1) ?? 0) - first < 2_000, times.map((at) => at - first).join());
  assert.equal(stage.venue.account().openOrders.length, 0);
});

test('a cancel that the venue took counts for six seconds, and for the order as it was then (I15)', () => {
  const story = new Story();
  story.outcome(story.place(ID), 'accepted', story.report(ID, 'open', '0', '7'));
  const live = story.account.book.orders.get(ID) ?? assert.fail('the order rests');
  let now = 1_000;
  const taken = new TakenCancels({ monotonicMs: () => now });
  assert.equal(taken.has(live), false);
  taken.note(live);
  assert.equal(taken.has(live), true);
  const { price, quantity } = live;
  // Whoever changed the order after it was cancelled may have it there: it has to be cancelled again.
  live.price = decimal('1');
  assert.equal(taken.has(live), false);
  Object.assign(live, { price, quantity: decimal('0.5') });
  assert.equal(taken.has(live), false);
  live.quantity = quantity;
  assert.equal(taken.has(live), true);
  now += 6_000;
  assert.equal(taken.has(live), false);
});
