import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Timeline } from '../../../sim/timeline.ts';
import { RateBudget } from '../../core/budget/rate-budget.ts';
import type { RawReply, RawRequest, VenueRates } from '../../core/order/venue.ts';
import type { AccountId, BotId } from '../../core/units/ids.ts';
import type { Sending, Wire, WireTarget } from '../../ports.ts';
import { RATES } from '../../venues/binance-usdm/rates.ts';
import { RATES as KITE } from '../../venues/kite/rates.ts';
import { BudgetWire } from './budget-wire.ts';

const TARGET: WireTarget = {
  baseUrl: 'https://venue',
  ca: null,
  venue: 'binance-usdm',
  account: 'main' as AccountId,
};
const ASK = { method: 'GET', target: '/fapi/v1/time', headers: [], body: new Uint8Array(0) };
const OK: RawReply = { status: 200, headers: [], body: Buffer.from('{}') };

function stage(answer: (request: RawRequest) => Sending, rates: VenueRates = RATES) {
  const timeline = new Timeline(0);
  const said: string[] = [];
  const budget = new RateBudget();
  const sent = { count: 0, before: (): void => undefined };
  const wire: Wire = {
    send: (_target, request, _deadline, mayStill) => {
      sent.before();
      if (!mayStill()) return Promise.resolve({ kind: 'notSent', why: 'CALLED_OFF' });
      sent.count += 1;
      return Promise.resolve(answer(request));
    },
  };
  const budgeted = new BudgetWire({
    wire,
    budget,
    clock: timeline.clockOf({ alive: true }),
    log: { write: (_level, code) => void said.push(code) },
    ratesOf: () => rates,
    sharing: () => ({ address: 1, account: 1 }),
  });
  const used = (): number =>
    budget.levels({ address: TARGET.baseUrl, account: 'main' }, timeline.now)[0]?.used ?? 0;
  const send = (rank?: 'cancel'): Promise<Sending> => budgeted.send(TARGET, ASK, 1_000, () => true, rank);
  return { timeline, said, budget, sent, budgeted, used, send };
}

function limited(status: number): Sending {
  return { kind: 'answered', reply: { ...OK, status, headers: [['retry-after', '3']] } };
}

test('what arrived counts for a window, what got lost a little longer, what was never sent not at all', async () => {
  for (const [answer, until] of [
    [{ kind: 'answered', reply: OK }, 60_000],
    [{ kind: 'lost', why: 'TIMEOUT' }, 65_000],
    [{ kind: 'notSent', why: 'NO_CONNECTION' }, 0],
  ] as const) {
    const on = stage(() => answer);
    assert.deepEqual(await on.send(), answer);
    assert.equal(on.used(), until === 0 ? 0 : 1);
    await on.timeline.runUntil(until - 1);
    assert.equal(on.used(), until === 0 ? 0 : 1);
    await on.timeline.runUntil(until);
    assert.equal(on.used(), 0);
  }
});

test('after 429 only cancels leave, after 418 nothing, and both are told in the log (T35)', async () => {
  const slow = stage(() => limited(429));
  await slow.send();
  assert.deepEqual(await slow.send(), { kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 3_000 });
  await slow.send('cancel');
  assert.deepEqual([slow.sent.count, slow.said], [2, ['VENUE_LIMIT_HIT', 'VENUE_LIMIT_HIT']]);
  const banned = stage(() => limited(418));
  await banned.send();
  assert.deepEqual(await banned.send('cancel'), { kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 3_000 });
  assert.deepEqual([banned.sent.count, banned.said], [1, ['VENUE_BANNED_US']]);
  await banned.timeline.runUntil(3_000);
  assert.equal((await banned.send()).kind, 'answered');
});

test('cancels that the venue refuses as well do not go on until it bans us (T35)', async () => {
  const status = { now: 429 };
  const on = stage(() => limited(status.now));
  await on.send();
  for (let i = 0; i < 50; i += 1) await on.send('cancel');
  assert.equal(on.sent.count, 5);
  const taken = stage(() => limited(status.now));
  status.now = 429;
  await taken.send();
  status.now = 200;
  for (let i = 0; i < 20; i += 1) assert.equal((await taken.send('cancel')).kind, 'answered');
});

test('a 429 between the lease and the first byte calls the sending off, and the lease is given back', async () => {
  const on = stage(() => ({ kind: 'answered', reply: OK }));
  const charges = [{ meter: 'weight-1m', units: 7 }];
  const lease = on.budgeted.lease(TARGET, 'ann' as BotId, 'opening', charges);
  assert.ok(lease.kind === 'lease');
  assert.equal(on.used(), 7);
  on.sent.before = () => on.budget.pushBack({ holds: [TARGET.baseUrl] }, { kind: 'slow', forMs: 1_000 }, 0);
  const ended = await on.budgeted.send(TARGET, ASK, 1_000, () => true, lease);
  assert.deepEqual([ended, on.used()], [{ kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 1_000 }, 0]);
});

test('a venue that pushes back on a key that was only offered is told without an account’s name', async () => {
  const timeline = new Timeline(0);
  const said: unknown[] = [];
  const wire = new BudgetWire({
    wire: { send: () => Promise.resolve(limited(429)) },
    budget: new RateBudget(),
    clock: timeline.clockOf({ alive: true }),
    log: { write: (_level, code, facts) => void said.push([code, facts]) },
    ratesOf: () => RATES,
    sharing: () => ({ address: 0, account: 0 }),
  });
  await wire.send({ ...TARGET, account: null }, ASK, 1_000, () => true);
  assert.deepEqual(said, [['VENUE_LIMIT_HIT', { account: '', forMs: 3_000 }]]);
});

test('at Kite a refused quote holds back quotes, and no order, cancel or question about orders (T35)', async () => {
  const on = stage(
    ({ target }) => (target.startsWith('/quote') ? limited(429) : { kind: 'answered', reply: OK }),
    KITE,
  );
  // Of what counts orders the gateway has nothing of its own but for cancels; an order has a bot's lease.
  const ask = (method: string, target: string): Promise<Sending> =>
    on.budgeted.send(
      TARGET,
      { ...ASK, method, target },
      1_000,
      () => true,
      method === 'GET' ? 'opening' : 'cancel',
    );
  assert.equal((await ask('GET', '/quote?i=NSE:INFY')).kind, 'answered');
  await on.timeline.runUntil(999);
  const held = { kind: 'notSent', why: 'OVER_BUDGET', retryAfterMs: 1 };
  assert.deepEqual(await ask('GET', '/quote?i=NSE:INFY'), held);
  for (const [method, target] of [
    ['POST', '/orders/regular'],
    ['DELETE', '/orders/regular/1'],
    ['GET', '/orders'],
  ] as const)
    assert.equal((await ask(method, target)).kind, 'answered', `${method} ${target}`);
  await on.timeline.runUntil(2_000);
  assert.equal((await ask('GET', '/quote?i=NSE:INFY')).kind, 'answered');
});

test('what Kite lists of its day is counted: bots’ new orders end there, cancels go on (T35)', async () => {
  const row = { order_timestamp: '1970-01-01 09:15:00' };
  const rows = Array.from({ length: 5_000 }, (_, at) => ({ order_id: String(at), ...row }));
  const body = Buffer.from(JSON.stringify({ status: 'success', data: rows }));
  const headers = [['date', 'Thu, 01 Jan 1970 05:30:00 GMT']] as const;
  const on = stage(() => ({ kind: 'answered', reply: { ...OK, headers, body } }), KITE);
  const lease = (kind: 'place' | 'cancel'): string => {
    const meters = ['orders-1s', 'orders-1m', ...(kind === 'place' ? ['orders-1d'] : [])];
    const charges = meters.map((meter) => ({ meter, units: 1 }));
    const taken = on.budgeted.lease(TARGET, 'ann' as BotId, kind === 'place' ? 'opening' : 'cancel', charges);
    return taken.kind === 'lease' ? 'leaves' : `${taken.why} ${taken.retryAfterMs}`;
  };
  assert.equal(lease('place'), 'leaves');
  await on.budgeted.send(TARGET, { ...ASK, target: '/orders' }, 1_000, () => true, 'cancel');
  // On the timeline it is half past five in the morning there.
  assert.deepEqual([lease('place'), lease('cancel')], [`day ${18.5 * 3_600_000}`, 'leaves']);
});
