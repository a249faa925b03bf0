import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LifeParts } from '../../../sim/keeper-life.ts';
import { formatDecimal } from '../../core/units/decimal.ts';
import { BybitStage, type Fields, type Said } from './bybit-stage-fixture.test.ts';

const CREATE = '/v5/order/create';
const AMEND = '/v5/order/amend';
const GUARD = '/v5/position/trading-stop';

/** A stage on which the bot has bought at the market. */
async function long(dies?: LifeParts['dies']): Promise<BybitStage> {
  const stage = new BybitStage(dies);
  await stage.pass(3_000);
  const buy = { side: 'Buy', orderType: 'Market', qty: '0.010', orderLinkId: 'parent' };
  assert.equal((await stage.ask(CREATE, buy)).retCode, 0);
  await stage.pass(3_000);
  return stage;
}

function guard(stage: BybitStage, fields: Fields): Promise<Said> {
  return stage.ask(GUARD, { tpslMode: 'Full', positionIdx: 0, ...fields });
}

/** Side, type and trigger of every order that is open, by the gateway's knowledge. */
function open(stage: BybitStage): readonly string[] {
  return [...stage.account.book.orders.values()]
    .map(({ order: { side, type, triggerPrice } }) =>
      [side, type, triggerPrice === null ? '' : Number(formatDecimal(triggerPrice))].join(' '),
    )
    .sort();
}

test('T41: exits that a bot sets for its position are its own: counted, replaced, taken away, no leak', async () => {
  const stage = await long();
  const [high, low, lower] = [stage.away(300), stage.away(-200), stage.away(-250)];
  assert.equal((await guard(stage, { takeProfit: high, stopLoss: low })).retCode, 0);
  await stage.pass(6_000);
  assert.deepEqual(open(stage), [`sell stopMarket ${Number(low)}`, `sell takeProfitMarket ${Number(high)}`]);
  const [set] = stage.entries('intent').filter(({ action }) => action.kind === 'guard');
  assert.equal(set?.verdict, 'allow');
  assert.deepEqual(
    stage.entries('foreign').map(({ origin, parent }) => [origin, parent?.startsWith('~guard-')]),
    [
      ['attached', true],
      ['attached', true],
    ],
  );
  assert.equal((await guard(stage, { stopLoss: lower })).retCode, 0);
  await stage.pass(6_000);
  assert.deepEqual(open(stage), [
    `sell stopMarket ${Number(lower)}`,
    `sell takeProfitMarket ${Number(high)}`,
  ]);
  assert.equal((await guard(stage, { takeProfit: '0' })).retCode, 0);
  await stage.pass(6_000);
  assert.deepEqual(open(stage), [`sell stopMarket ${Number(lower)}`]);
  stage.setMark(stage.away(-260));
  await stage.pass(12_000);
  assert.deepEqual(stage.known(), ['', [], 0]);
  const [ann] = stage.keeper.state.bots.values();
  assert.deepEqual([ann?.book.positions.size, ann?.book.orders.size], [0, 0]);
});

test('T41: exits of a part of a position are as many as were set, and like nothing that nobody asked for', async () => {
  const stage = await long();
  const [high, higher, low] = [stage.away(300), stage.away(350), stage.away(-200)];
  const half = { tpslMode: 'Partial', tpSize: '0.005' };
  const limit = { tpOrderType: 'Limit', tpLimitPrice: stage.away(299) };
  assert.equal((await guard(stage, { ...half, takeProfit: high, ...limit })).retCode, 0);
  const both = { takeProfit: higher, stopLoss: low, slSize: '0.005' };
  assert.equal((await guard(stage, { ...half, ...both })).retCode, 0);
  await stage.pass(6_000);
  assert.deepEqual(open(stage), [
    `sell stopMarket ${Number(low)}`,
    `sell takeProfit ${Number(high)}`,
    `sell takeProfitMarket ${Number(higher)}`,
  ]);
  const theirs = { tpslMode: 'Partial', slSize: '0.005', stopLoss: stage.away(-100), positionIdx: 0 };
  assert.equal((await stage.byHand(GUARD, theirs)).retCode, 0);
  await stage.pass(10_000);
  assert.deepEqual(
    stage.entries('foreign').map(({ origin }) => origin),
    ['attached', 'attached', 'attached', 'unexplained'],
  );
  assert.equal(stage.keeper.state.halts.size, 1);
});

test('exits may be set at once, before the trade that they guard is known, and while openings are halted', async () => {
  const stage = new BybitStage();
  await stage.pass(3_000);
  const buy = { side: 'Buy', orderType: 'Market', qty: '0.010' };
  const bought = stage.ask(CREATE, buy);
  await bought;
  assert.equal((await guard(stage, { stopLoss: stage.away(-200) })).retCode, 0);
  await stage.pass(6_000);
  assert.deepEqual(stage.known(), ['0.01', ['sell stopMarket'], 0]);
});

test('I6: a halt of openings in the last moment lets exits of a position leave, one of orders does not', async () => {
  for (const [stops, code] of [
    ['openings', 0],
    ['orders', 10005],
  ] as const) {
    let halting: (() => void) | null = null;
    const stage = await long((label) => {
      if (label === 'after-commit') halting?.();
      return false;
    });
    halting = () => {
      halting = null;
      const scope = { kind: 'everything' } as const;
      void stage.keeper.gateway.halt({ scope, stops, reason: 'now', by: 'owner' });
    };
    assert.equal((await guard(stage, { stopLoss: stage.away(-200) })).retCode, code, stops);
    assert.equal(stage.entries('intent').at(-1)?.verdict, 'allow', 'the halt came after the decision');
    await stage.pass(6_000);
    assert.deepEqual(open(stage).length, code === 0 ? 1 : 0);
  }
});

test('I15: an exit of a position is refused as the same order would be, and nothing is sent', async () => {
  const stage = await long();
  for (const [fields, code] of [
    [{ stopLoss: '1' }, 10005],
    [{ takeProfit: stage.away(300), positionIdx: 1 }, 10005],
    [{ trailingStop: '100' }, 10001],
    [{ stopLoss: stage.away(-200), tpslMode: 'Partial' }, 10001],
  ] as const)
    assert.equal((await guard(stage, fields)).retCode, code, JSON.stringify(fields));
  await stage.pass(6_000);
  assert.deepEqual(stage.known(), ['0.01', [], 0]);
});

test('exits that go with a resting order are changed, and what it then opens has those', async () => {
  const stage = new BybitStage();
  await stage.pass(3_000);
  const [high, low, lower] = [stage.away(300), stage.away(-300), stage.away(-350)];
  const rest = { side: 'Buy', orderType: 'Limit', qty: '0.010', price: stage.away(-100), orderLinkId: 'a' };
  assert.equal((await stage.ask(CREATE, { ...rest, takeProfit: high, stopLoss: low })).retCode, 0);
  await stage.pass(2_000);
  const far = await stage.ask(AMEND, { orderLinkId: 'a', stopLoss: '1' });
  assert.equal(far.retCode, 10005, far.retMsg);
  const changed = await stage.ask(AMEND, { orderLinkId: 'a', stopLoss: lower, takeProfit: '0' });
  assert.equal(changed.retCode, 0, changed.retMsg);
  await stage.pass(8_000);
  assert.deepEqual(
    [...stage.account.openIntents.values()].map(({ kind }) => kind),
    [],
  );
  const outcomes = stage.entries('outcome').map(({ result }) => result);
  assert.deepEqual(outcomes, ['accepted', 'unknown', 'accepted'], 'acknowledged, and then seen');
  stage.setMark(stage.away(-110));
  await stage.pass(12_000);
  assert.deepEqual(open(stage), [`sell stopMarket ${Number(lower)}`]);
  assert.equal(stage.keeper.state.halts.size, 0);
});

/** Exits of a part, told apart by their triggers: a target and a stop each. */
function parts(stage: BybitStage, count: number, qty = '0.001'): readonly Fields[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ tpslMode: 'Partial', positionIdx: 0, tpSize: qty, slSize: qty },
    ...{ takeProfit: stage.away(200 + 10 * index), stopLoss: stage.away(-200 - 10 * index) },
  }));
}

/** Which were let through, and why others were not. */
function verdicts(stage: BybitStage): readonly string[] {
  return stage
    .entries('intent')
    .filter(({ action }) => action.kind === 'guard')
    .map(({ verdict, denials }) => [verdict, ...new Set(denials.map(({ code }) => code))].join(' '));
}

const FULL = 'deny OPEN_ORDERS_EXCEED_MAX';

test('I5: of exits that are sent at once no more are let through than may be open', async () => {
  const stage = await long();
  const said = await stage.askAtOnce(GUARD, parts(stage, 8));
  const [decided, allowed] = [verdicts(stage), Array<string>(5).fill('allow')];
  assert.deepEqual(decided.slice(0, 6), [...allowed, FULL], 'ten exits');
  assert.ok(decided.slice(5).every((one) => one === FULL));
  assert.equal(said.filter(({ retCode }) => retCode === 0).length, 5);
  await stage.pass(6_000);
  assert.deepEqual([open(stage).length, stage.account.awaited.size], [10, 0]);
  const [more] = parts(stage, 1);
  assert.equal((await stage.ask(GUARD, { ...more, takeProfit: stage.away(290) })).retCode, 10005);
  const [first] = stage.account.book.orders.values();
  const cancelled = await stage.ask('/v5/order/cancel', { orderId: first?.venueOrderId });
  assert.equal(cancelled.retCode, 0, cancelled.retMsg);
  await stage.pass(6_000);
  const { tpSize: _, takeProfit: __, ...one } = more ?? {};
  assert.equal((await stage.ask(GUARD, { ...one, stopLoss: stage.away(-290) })).retCode, 0);
});

test('I5: exits that go with resting orders count from the order on, and no more once it is cancelled', async () => {
  const stage = await long();
  const rest = { side: 'Buy', orderType: 'Limit', qty: '0.001', tpslMode: 'Partial' };
  const orders = Array.from({ length: 5 }, (_, index) => ({
    ...{ ...rest, price: stage.away(-100 - 10 * index), orderLinkId: `grid-${index}` },
    ...{ takeProfit: stage.away(200), stopLoss: stage.away(-300) },
  }));
  for (const { retCode, retMsg } of await stage.askAtOnce(CREATE, orders)) assert.equal(retCode, 0, retMsg);
  await stage.pass(3_000);
  await stage.askAtOnce(GUARD, parts(stage, 1));
  assert.deepEqual(verdicts(stage), [FULL], 'ten are to come');
  assert.equal((await stage.ask('/v5/order/cancel', { orderLinkId: 'grid-4' })).retCode, 0);
  await stage.pass(3_000);
  await stage.askAtOnce(GUARD, parts(stage, 1));
  assert.deepEqual(verdicts(stage), [FULL, 'allow']);
  await stage.pass(6_000);
  stage.setMark(stage.away(-145));
  await stage.pass(12_000);
  assert.equal(open(stage).filter((one) => !one.startsWith('buy')).length, 10);
  assert.equal(stage.account.awaited.size, 0, 'all of them show');
  assert.equal(stage.keeper.state.halts.size, 0);
});

test('a stop that is moved every second is never one too many', async () => {
  const stage = await long();
  for (let moved = 0; moved < 14; moved += 1) {
    const { retCode, retMsg } = await guard(stage, { stopLoss: stage.away(-300 + moved) });
    assert.equal(retCode, 0, retMsg);
    await stage.pass(700);
  }
  await stage.pass(6_000);
  assert.deepEqual([open(stage).length, stage.keeper.state.halts.size], [1, 0]);
});
