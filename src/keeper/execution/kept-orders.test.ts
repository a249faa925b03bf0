import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAIR } from '../../../sim/faulty-wire.ts';
import { KiteStage, type Trigger } from './kite-stage-fixture.test.ts';

const KEEP = 'POST /gtt/triggers';
const LIST = 'GET /gtt/triggers';
const ABOVE: Trigger = { side: 'SELL', trigger: 60.3, price: 61 };
const LOST = { status: 502, headers: {}, body: '' };
const ORDER = { kind: 'place', symbol: 'NSE:INFY', timeInForce: 'GTC', reduceOnly: false } as const;

async function ready(): Promise<KiteStage> {
  const stage = new KiteStage();
  await stage.pass(5_000);
  return stage;
}

/** The orders that are known: the venue's number without its digits, the price, and whether it waits. */
function known({ account }: KiteStage): readonly string[] {
  return [...account.book.orders.values()].map(({ venueOrderId, price, order }) => {
    const number = venueOrderId?.replace(/[0-9]+/, '') ?? '-';
    return `${number} ${Number(price) / 1e18} ${order.triggerPrice === null ? 'rests' : 'waits'}`;
  });
}

function resting({ venue }: KiteStage): readonly string[] {
  return venue.account().openOrders.map(({ id }) => id);
}

test('a trigger met before its number is known is no stranger’s: its order is found by it (T41, L2)', async () => {
  const stage = await ready();
  stage.bent.set(KEEP, () => LOST);
  const asked = stage.keep('ann', ABOVE);
  await stage.move('60.5');
  assert.match(await asked, /^504/);
  await stage.pass(10_000);
  assert.deepEqual(stage.entries('foreign'), []);
  assert.deepEqual(known(stage), [' 61 rests']);
  assert.equal(stage.account.openIntents.size, 0);
});

test('while the list of triggers is not told, whose an order is stays open (T41)', async () => {
  const stage = await ready();
  await Promise.all([stage.keep('ann', ABOVE), stage.pass(1_000)]);
  stage.bent.set(LIST, () => LOST);
  await stage.move('60.5');
  await stage.pass(15_000);
  assert.deepEqual(stage.entries('foreign'), []);
  stage.bent.delete(LIST);
  await stage.pass(5_000);
  assert.deepEqual(known(stage), [' 61 rests']);
  assert.deepEqual(stage.entries('halt'), []);
});

test('of two bots whose equal triggers are in doubt none is told what is there, and nobody halted (T41)', async () => {
  const stage = await ready();
  const { server } = stage.venue;
  const handle = server.handle.bind(server);
  let kept = 0;
  server.handle = (request, now) => {
    if (request.method !== 'POST' || request.target !== '/gtt/triggers') return handle(request, now);
    kept += 1;
    // The first one arrives, and neither is answered.
    if (kept === 1) handle(request, now);
    return LOST;
  };
  stage.bent.set(LIST, () => LOST);
  const first = stage.keep('ann', ABOVE);
  await stage.pass(600);
  const asked = [first, stage.keep('bob', ABOVE)];
  await stage.move('60.5');
  stage.bent.delete(LIST);
  await stage.pass(20_000);
  for (const answer of await Promise.all(asked)) assert.match(answer, /^504/);
  assert.deepEqual(known(stage), ['- 61 waits', '- 61 waits']);
  assert.deepEqual([stage.entries('foreign'), stage.entries('halt')], [[], []]);
});

test('equal triggers of one bot in doubt are each the one that is there, as many as there are', async () => {
  const stage = await ready();
  stage.bent.set(KEEP, () => LOST);
  const asked = stage.keep('ann', ABOVE);
  await stage.pass(3_000);
  await stage.pass(20_000);
  const again = stage.keep('ann', ABOVE);
  await stage.pass(10_000);
  await Promise.all([asked, again]);
  assert.deepEqual(known(stage), ['# 61 waits', '# 61 waits']);
  assert.equal(stage.account.openIntents.size, 0);
});

test('what a trigger placed is judged where it rests, and no more as what waits (I15)', async () => {
  const stage = await ready();
  const below: Trigger = { side: 'SELL', trigger: 59.7, price: 60 };
  await Promise.all([stage.keep('ann', below), stage.pass(1_000)]);
  await stage.move('59.5');
  await stage.pass(5_000);
  assert.deepEqual(known(stage), [' 60 rests']);
  stage.way.push.set('NSE:INFY', 1.03);
  await stage.pass(8_000);
  assert.deepEqual(resting(stage), []);
});

test('an order whose answer does not come is found by its tag, and cancelled when it strays (I15)', async () => {
  const stage = await ready();
  stage.way.weather = { ...FAIR, lostAfter: 100 };
  const wanted = { ...ORDER, side: 'sell', quantity: '0.010', price: '60.5', id: 'a' } as const;
  const asked = stage.ask('ann', wanted);
  await stage.pass(100);
  stage.way.weather = FAIR;
  assert.equal(resting(stage).length, 1);
  stage.way.push.set('NSE:INFY', 1.04);
  await stage.pass(9_000);
  assert.deepEqual(resting(stage), []);
  assert.deepEqual(stage.entries('outcome'), [], 'nobody knows yet that no answer comes');
  await stage.pass(5_000);
  assert.match(await asked, /^504/);
  assert.equal(stage.account.openIntents.size, 0);
});

test('an order whose end is known before the loss of its answer is in doubt no longer (L1, I5)', async () => {
  const stage = await ready();
  stage.way.weather = { ...FAIR, lostAfter: 100 };
  const asked = stage.keep('ann', { side: 'SELL', trigger: 59.9, price: 59 });
  await stage.pass(100);
  stage.way.weather = FAIR;
  await stage.move('59.8');
  await stage.pass(20_000);
  assert.match(await asked, /^504/);
  assert.equal(stage.account.openIntents.size, 0);
  assert.deepEqual(known(stage), []);
  assert.equal([...stage.account.book.positions.values()].length, 1);
});

test('whatever is in doubt or waits, a list is asked for once in a look, and fills are known (L2, T35)', async () => {
  const stage = await ready();
  await Promise.all([stage.keep('ann', ABOVE), stage.pass(2_000)]);
  stage.bent.set(KEEP, () => LOST);
  const { server } = stage.venue;
  const handle = server.handle.bind(server);
  server.handle = (request, now) =>
    request.method === 'POST' && request.target === '/gtt/triggers' ? LOST : handle(request, now);
  const doubted = stage.keep('bob', { ...ABOVE, trigger: 60.4 });
  const bought = stage.ask('ann', { ...ORDER, side: 'buy', quantity: '0.010', price: '60.4', id: 'b' });
  const from = stage.arrived.length;
  await stage.pass(4_000);
  await Promise.all([doubted, bought]);
  assert.equal([...stage.account.book.positions.values()].length, 1, 'filled, and known');
  await stage.pass(30_000);
  for (const line of ['GET /orders', LIST]) {
    const times = stage.arrived.slice(from).flatMap(([one, at]) => (one === line ? [at] : []));
    assert.ok(times.length > 10);
    const apart = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    assert.ok(Math.min(...apart) >= 150, `${line} ${Math.min(...apart)} ms after the last`);
  }
});
