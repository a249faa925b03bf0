import assert from 'node:assert/strict';
import test from 'node:test';
import { policySet } from '../door/policy-commands.ts';
import { policyWith, type Answered } from '../door/desk-fixture.test.ts';
import { askOf, beginLimitsInProcess, Office, SOMEBODY } from './answers-fixture.test.ts';
import { limiting, type BeginLimits } from './order-limits.ts';

async function newest(office: Office): Promise<string> {
  const [{ id }] = Object((await office.ask('owner', 'listOrders')).json['orders']);
  return String(id);
}

async function limitsOf(office: Office, id: string, who = 'main'): Promise<Answered> {
  const { status, json } = await office.ask(who, 'getOrderLimits', { params: { id } });
  assert.equal(status, 200, JSON.stringify(json));
  return Object(json['decided']);
}

function rowOf(decided: Answered, scope: string, limit: string): Answered {
  return Object(rowsOf(decided, scope, limit)[0]);
}

function rowsOf({ limits }: Answered, scope: string, limit: string): readonly unknown[] {
  assert.ok(Array.isArray(limits));
  return limits.filter((row) => row.scope === scope && row.limit === limit);
}

test('of an allowed order every limit is told with what was used before, what it adds and what is left', async () => {
  const office = await Office.open({ notionalMax: '1000', positionMax: '2000', turnoverPerDayMax: '10000' });
  assert.equal(await office.order('ann'), 200);
  await office.desk.pass(100);
  assert.equal(await office.order('ann', { quantity: '0.011' }), 200);
  await office.desk.pass(100);
  const decided = await limitsOf(office, await newest(office));
  assert.deepEqual([decided['agrees'], decided['money']], [true, 'USDT']);
  for (const scope of ['account', 'bot']) {
    const own = rowOf(decided, scope, 'notionalMax');
    assert.deepEqual(
      [own['result'], own['unit'], own['most'], own['before']],
      ['passed', 'money', '1000', null],
    );
    const position = rowOf(decided, scope, 'positionMax');
    const sum = Number(position['before']) + Number(position['adds']);
    assert.ok(Number(position['before']) > 500 && Number(position['adds']) > 600);
    assert.equal(sum.toFixed(6), Number(position['after']).toFixed(6));
    assert.equal((2000 - sum).toFixed(6), Number(position['left']).toFixed(6));
    assert.equal(position['percent'], Math.floor(sum / 20));
    assert.deepEqual(
      ['before', 'adds', 'after'].map((name) => rowOf(decided, scope, 'openOrdersMax')[name]),
      ['1', '1', '2'],
    );
    assert.equal(rowOf(decided, scope, 'collarBps')['of'], 'limit');
    assert.equal(rowOf(decided, scope, 'exposureMax')['result'], 'notSet');
    assert.equal(rowOf(decided, scope, 'symbols')['asked'], 'BTCUSDT');
    // Another rule of positionMax is for pairs alone: it must not say here that none applies.
    assert.equal(rowsOf(decided, scope, 'positionMax').length, 1);
  }
});

test('what stands against an order comes first, and it is judged under the policy of its time', async () => {
  const office = await Office.open({ notionalMax: '100' });
  await office.order('ann');
  await office.desk.pass(100);
  const refused = await newest(office);
  await office.desk.ask(policySet, { policy: policyWith({ approval: { notionalAbove: '1' } }) });
  await office.order('ann');
  await office.desk.pass(100);
  const of = Object((await limitsOf(office, refused))['limits']);
  assert.deepEqual(
    [of[0].limit, of[0].result, of[1].limit, of[1].scope, of[2].result],
    ['notionalMax', 'refused', 'notionalMax', 'bot', 'passed'],
  );
  assert.ok(Number(of[0].left) < 0);
  const held = Object((await limitsOf(office, await newest(office)))['limits']);
  assert.deepEqual([held[0].limit, held[0].result], ['approval', 'held']);
});

test('of a cancel no limit is asked, and what is asked for again is known', async () => {
  const office = await Office.open();
  await office.order('ann', { newClientOrderId: 'mine' });
  await office.desk.pass(100);
  const decoy = office.decoys.get('ann');
  assert.ok(decoy !== undefined);
  await office.desk.bot(decoy, 'DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'mine' });
  await office.desk.pass(100);
  const id = await newest(office);
  assert.deepEqual((await limitsOf(office, id))['limits'], []);
  assert.deepEqual(await limitsOf(office, id), await limitsOf(office, id));
});

test('T30: nobody learns the figures of what they may not see, or of an entry that is no request', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(100);
  const id = await newest(office);
  for (const [who, of] of [
    ['other', id],
    ['owner', '0'],
    ['owner', '999999'],
  ] as const) {
    const { status, json } = await office.ask(who, 'getOrderLimits', { params: { id: of } });
    assert.deepEqual([status, json['code']], [404, 'ORDER_NOT_FOUND'], `${who} ${of}`);
  }
});

/** Asks as the owner of an office, with threads of another kind. */
function asking(office: Office, beginLimits: BeginLimits) {
  const { parts } = office.desk;
  const performer = limiting({ clock: parts.clock, beginLimits });
  const caller = { id: 'x', actor: 'owner', session: { ...SOMEBODY, proofs: [] }, may: () => true } as const;
  return async (id: string) => {
    const ask = askOf('owner', 'getOrderLimits', { params: { id } });
    const owner = (): Promise<never> => assert.fail('no command of the owner');
    const stepUp = (): Promise<null> => Promise.resolve(null);
    return performer.run({ ...parts, owner }, { caller, ask, json: undefined, stepUp });
  };
}

test('one request is decided again at a time; who waits hears how far it is, and too many are sent away', async () => {
  const office = await Office.open();
  for (let count = 0; count < 12; count += 1) {
    await office.order('ann', { quantity: `0.0${10 + count}` });
    await office.desk.pass(1_000);
  }
  const { orders } = (await office.ask('owner', 'listOrders')).json;
  assert.ok(Array.isArray(orders) && orders.length >= 12);
  const go = Promise.withResolvers<void>();
  let running = 0;
  const ask = asking(office, (seq) => {
    const thread = beginLimitsInProcess(seq);
    running += 1;
    assert.equal(running, 1);
    return {
      ...thread,
      take: (leaves) => go.promise.then(() => thread.take(leaves)),
      end: () => Promise.resolve(void (running -= 1)),
    };
  });
  const answers = orders.slice(0, 10).map(({ id }) => ask(String(id)));
  const first = await office.desk.until(Promise.all(answers));
  const codes = first.map((one) => (one.kind === 'refused' ? one.code : Object(one.value).decided));
  assert.deepEqual(codes, [...Array.from({ length: 9 }, () => null), 'LIMITS_BUSY']);
  go.resolve();
  for (const { id } of orders.slice(0, 9)) {
    const again = await office.desk.until(ask(String(id)));
    assert.ok(again.kind !== 'refused' && Object(again.value).decided !== null);
  }
  assert.equal(running, 0);
});

test('what no policy decided has no limits, and nothing that came out otherwise', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(100);
  const ask = asking(office, (seq) => ({
    ...beginLimitsInProcess(seq),
    report: () => Promise.resolve(null),
  }));
  const answer = await office.desk.until(ask(await newest(office)));
  assert.ok(answer.kind !== 'refused');
  assert.deepEqual(Object(answer.value).decided, { agrees: true, money: 'USDT', limits: [] });
});

test('a thread that ends early, or takes too long, is said and begun anew by the next question', async () => {
  const office = await Office.open();
  await office.order('ann');
  await office.desk.pass(100);
  const id = await newest(office);
  let begun = 0;
  const ask = asking(office, (seq) => {
    begun += 1;
    const thread = beginLimitsInProcess(seq);
    if (begun === 1) return { ...thread, report: () => Promise.reject(new RangeError('the thread ended')) };
    const stuck = Promise.withResolvers<never>();
    const end = (): Promise<void> => Promise.resolve(stuck.reject(new RangeError('the thread ended')));
    return begun === 2 ? { ...thread, report: () => stuck.promise, end } : thread;
  });
  const codeOf = async (): Promise<unknown> => {
    const answer = await office.desk.until(ask(id));
    return answer.kind === 'refused' ? answer.code : Object(answer.value).decided?.agrees;
  };
  assert.equal(await codeOf(), 'LIMITS_FAILED');
  assert.equal(await codeOf(), undefined);
  await office.desk.pass(30_000);
  assert.equal(await codeOf(), 'LIMITS_TOO_LONG');
  assert.equal(await codeOf(), true);
});

test('of answered questions the oldest are forgotten', async () => {
  const office = await Office.open();
  for (let count = 0; count < 18; count += 1) {
    await office.order('ann', { quantity: `0.0${10 + count}` });
    await office.desk.pass(1_000);
  }
  let begun = 0;
  const ask = asking(office, (seq) => {
    begun += 1;
    return beginLimitsInProcess(seq);
  });
  const { orders } = (await office.ask('owner', 'listOrders')).json;
  assert.ok(Array.isArray(orders) && orders.length >= 18);
  const ids: readonly string[] = orders.slice(0, 18).map(({ id }) => String(id));
  for (const id of ids) await office.desk.until(ask(id));
  await office.desk.until(ask(ids[17] ?? ''));
  assert.equal(begun, 18);
  await office.desk.until(ask(ids[0] ?? ''));
  assert.equal(begun, 19);
});
