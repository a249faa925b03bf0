import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { orderRecord } from '../core/account/record.ts';
import type { Order } from '../core/order/order.ts';
import { order as orderOf, policyOf } from '../core/policy/policy-fixture.test.ts';
import { decimal } from '../core/units/decimal.ts';
import { madeOrderId } from '../core/units/ids.ts';
import type { WhatIfReport } from './what-if.ts';
import { ETHUSDT, Recorded, START } from './recorded-fixture.test.ts';

const EXIT = { side: 'sell', reduceOnly: true } as const;

function differences(report: WhatIfReport): readonly number[] {
  const { refused, allowed, otherReasons, consequences, struck, lostFills } = report;
  return [refused.orders, allowed.orders, otherReasons, consequences, struck, lostFills.length];
}

/** A random week of a bot, by numbers. */
function story(steps: readonly (readonly [number, number])[]): Recorded {
  const told = new Recorded({ notionalMax: '500', positionMax: '900', openOrdersMax: 4 });
  let last = told.place();
  for (const [what, size] of steps) {
    told.later(700 * (size + 1));
    const quantity = String(size + 1);
    const side = size % 2 === 0 ? 'buy' : 'sell';
    if (what === 0) last = told.place({ quantity, side });
    if (what === 1) last = told.trade({ quantity, side });
    if (what === 2) told.cancel(last);
    if (what === 3) told.quote(String(97 + size));
    if (what === 4) told.trade({ quantity, ...EXIT });
    if (what === 5) told.amend(last, quantity, '99');
    if (what === 6) told.place({ quantity, reduceOnly: true, side: 'buy' });
  }
  told.quote('101');
  return told;
}

const steps = fc.array(fc.tuple(fc.nat(6), fc.nat(7)), { maxLength: 60 });

test('the policy that decided changes nothing: no order, no fill, no figure', () => {
  fc.assert(
    fc.property(steps, (told) => {
      const recorded = story(told);
      const same = policyOf({ notionalMax: '500', positionMax: '900', openOrdersMax: 4 });
      const report = recorded.under(same);
      assert.deepEqual(differences(report), [0, 0, 0, 0, 0, 0]);
      assert.equal(report.same, report.decisions);
      for (const { turnover, worstExposure, profit } of report.accounts) {
        for (const one of [turnover, worstExposure, profit]) assert.equal(one.recorded, one.candidate);
      }
    }),
    { numRuns: 150 },
  );
});

test('a policy that refuses everything leaves no turnover, no exposure and no profit', () => {
  fc.assert(
    fc.property(steps, (told) => {
      const [account] = story(told).under(
        policyOf({ notionalMax: '0', positionMax: '0', exposureMax: '0' }),
      ).accounts;
      assert.equal(account?.turnover.candidate, '0');
      assert.equal(account.worstExposure.candidate, '0');
      assert.equal(account.profit.candidate, '0');
    }),
    { numRuns: 150 },
  );
});

test('a tighter limit: refused orders, their value by rule, their fills and what those made', () => {
  const told = new Recorded();
  told.trade({ quantity: '5' });
  told.later(1_000).trade({ quantity: '2', price: '99' });
  told.quote('110');
  const report = told.under(policyOf({ notionalMax: '300' }));
  assert.deepEqual([report.decisions, report.same, report.refused.orders], [2, 1, 1]);
  assert.deepEqual(report.refused.rows, [
    { bot: 'grid', instrument: 'BTCUSDT', code: 'NOTIONAL_EXCEEDS_MAX', orders: 1, notional: '500' },
  ]);
  assert.deepEqual(report.lostFills, [
    { bot: 'grid', instrument: 'BTCUSDT', fills: 1, notional: '500', profit: '49.9' },
  ]);
  assert.deepEqual(report.accounts, [
    {
      account: 'main',
      turnover: { recorded: '698', candidate: '198' },
      worstExposure: { recorded: '770', candidate: '220' },
      profit: { recorded: '71.8', candidate: '21.9' },
    },
  ]);
  const [radius] = report.blastRadius;
  assert.equal(radius?.bot, 'grid');
  assert.deepEqual(report.first[0], {
    ...{ seq: 6, at: START, bot: 'grid', instrument: 'BTCUSDT', became: 'refused' },
    ...{ codes: ['NOTIONAL_EXCEEDS_MAX'], notional: '500' },
  });
});

test('a wider limit: newly allowed orders are counted by the reason that stood against them, and fill nothing', () => {
  const told = new Recorded({ notionalMax: '100', symbols: ['BTCUSDT'] });
  told.trade({ quantity: '3' });
  told.later(900).trade({ instrument: ETHUSDT, price: '10' });
  told.later(900).trade({ instrument: ETHUSDT, quantity: '50', price: '10' });
  const report = told.under(policyOf({}));
  assert.equal(report.allowed.orders, 3);
  assert.deepEqual(
    report.allowed.rows.map(({ code, orders, notional }) => [code, orders, notional]),
    [
      ['SYMBOL_NOT_ALLOWED', 2, '510'],
      ['NOTIONAL_EXCEEDS_MAX', 1, '500'],
      ['NOTIONAL_EXCEEDS_MAX', 1, '300'],
    ],
  );
  assert.equal(report.allowed.notional, '810');
  assert.equal(report.accounts[0]?.turnover.candidate, '0');
});

test('what was newly allowed still counts as a message and as a repeat', () => {
  const told = new Recorded({ notionalMax: '100' });
  for (let i = 0; i < 4; i += 1) told.later(600).place({ quantity: '3' });
  const report = told.under(policyOf({ repeat: { count: 2, withinS: 60 } }));
  assert.deepEqual([report.allowed.orders, report.otherReasons], [2, 2]);
});

test('a retry under the id of an order that would have been allowed is a consequence', () => {
  const told = new Recorded({ notionalMax: '100' });
  const order = told.place({ quantity: '3' });
  told.later(600).ask([{ kind: 'place', order }]);
  const report = told.under(policyOf({}));
  assert.deepEqual([report.allowed.orders, report.consequences], [1, 1]);
});

test('a cancel that was refused because its order was, and would not have been, is a consequence', () => {
  const told = new Recorded({ notionalMax: '100' });
  told.cancel(told.place({ quantity: '3' }));
  const report = told.under(policyOf({}));
  assert.deepEqual(differences(report), [0, 1, 0, 1, 0, 0]);
});

test('a cancel and a change of an order that was never placed are consequences, and nothing comes of them', () => {
  const told = new Recorded();
  const order = told.place({ quantity: '5', price: '99' });
  told.later(600).amend(order, '6', '99');
  told.later(600).cancel(order);
  const report = told.under(policyOf({ notionalMax: '300' }));
  assert.deepEqual(differences(report), [1, 0, 0, 2, 0, 0]);
});

test('a change that is refused leaves the order as it was: it fills no more than it could', () => {
  const told = new Recorded();
  const order = told.place({ quantity: '2', price: '100' });
  told.later(600).amend(order, '6', '100');
  told.fill(order, '1.5', '100');
  told.fill(order, '1.5', '100');
  told.fill(order, '3', '100');
  told.ends(order, 'filled', '6');
  const report = told.under(policyOf({ notionalMax: '300' }));
  assert.equal(report.refused.orders, 1);
  assert.equal(report.accounts[0]?.turnover.recorded, '600');
  assert.equal(report.accounts[0]?.turnover.candidate, '200');
});

test('an exit fills no more than there is to reduce', () => {
  const told = new Recorded();
  told.trade({ quantity: '5' });
  told.later(600).trade({ quantity: '2' });
  told.later(600).trade({ quantity: '6', price: '101', ...EXIT });
  const exposure = told.under(policyOf({ notionalMax: '300' })).accounts[0];
  assert.equal(exposure?.turnover.recorded, '1306');
  assert.equal(exposure.turnover.candidate, '200', 'the exit alone would be an opening, and too large');
  const whole = told.under(policyOf({ notionalMax: '300' }), { bot: 'somebody else' });
  assert.deepEqual([whole.decisions, whole.accounts[0]?.turnover.candidate], [0, '1306']);
});

test('an exit that is larger than what is left is cut, and its order ends with it', () => {
  const told = new Recorded({}, {}, ['grid', 'other']);
  told.trade({ quantity: '5' });
  told.later(600).trade({ quantity: '2' }, 'other');
  told.later(600);
  const exit = told.place({ quantity: '5', price: '100', ...EXIT });
  told.fill(exit, '4', '100');
  told.fill(exit, '1', '100');
  told.ends(exit, 'filled', '5');
  const half = told.under(policyOf({}, {}, { bots: { grid: { sides: ['sell'] } } }));
  assert.equal(half.refused.orders, 1);
  assert.deepEqual(
    half.lostFills.map((row) => [row.fills, row.notional]),
    [[3, '800']],
  );
  assert.equal(half.accounts[0]?.turnover.candidate, '400', 'two bought by the other, two sold');
});

/** An order that is on its way and that the venue has not answered yet. */
function doubtful(told: Recorded, quantity: string): Order {
  const placed = orderOf({ quantity, price: '99' });
  const [seq] = told.later(600).ask([{ kind: 'place', order: placed }]);
  assert(seq !== undefined && told.wasAllowed(seq));
  return placed;
}

test('a fill that comes before the answer of its order goes where the order goes', () => {
  const told = new Recorded();
  const small = doubtful(told, '1');
  const large = doubtful(told, '5');
  told.fill(large, '2', '99');
  told.fill(small, '1', '99');
  told.ends(large, 'filled', '2');
  told.ends(small, 'filled', '1');
  told.fill(large, '3', '99');
  const report = told.under(policyOf({ notionalMax: '300' }));
  assert.deepEqual(
    report.lostFills.map((row) => [row.bot, row.fills, row.notional]),
    [['grid', 2, '495']],
  );
  assert.equal(report.accounts[0]?.turnover.candidate, '99');
});

test('a fill of nobody known is booked in the end, also while a refused order is in doubt', () => {
  const told = new Recorded();
  doubtful(told, '5');
  told.fill(orderOf(), '1', '100');
  const report = told.under(policyOf({ notionalMax: '300' }));
  assert.equal(report.accounts[0]?.turnover.candidate, '100');
  assert.equal(report.accounts[0].profit.candidate, '-0.1');
});

test('funding follows the position', () => {
  const told = new Recorded();
  told.trade({ quantity: '2' });
  told.later(600).trade({ quantity: '6' });
  const income = { kind: 'income', account: 'main', bookedAt: told.at + 1 } as const;
  told.append({ ...income, id: 'a', what: 'funding', instrument: 'BTCUSDT', amount: '-8' });
  told.append({ ...income, id: 'b', what: 'transfer', instrument: null, amount: '1000' });
  told.append({ ...income, id: 'c', what: 'funding', instrument: 'ETHUSDT', amount: '-1' });
  const [account] = told.under(policyOf({ notionalMax: '300' })).accounts;
  assert.deepEqual(account?.profit, { recorded: '-9.2', candidate: '-3.1' });
});

test('what rests outside a tighter collar is taken back after five seconds, unless the record says so too', () => {
  const told = new Recorded();
  const order = told.place({ price: '100' });
  told.later(1_000).quote('99');
  told.later(1_000).quote('100');
  told.later(1_000).quote('98.5');
  told.later(4_999).quote('98.5');
  assert.equal(told.under(policyOf({ collarBps: 100 })).struck, 0);
  told.later(1).quote('98.5');
  told.fill(order, '1', '100');
  told.ends(order, 'filled', '1');
  const report = told.under(policyOf({ collarBps: 100 }));
  assert.deepEqual([report.struck, report.lostFills.length], [1, 1]);
  const both = new Recorded();
  const other = both.place({ price: '100' });
  both.later(1_000).quote('98.5');
  both.later(6_000).quote('98.5');
  const denial = { code: 'PRICE_OUTSIDE_COLLAR', facts: {} };
  both.append({ kind: 'recheck', account: 'main', id: other.clientOrderId ?? '', denial });
  assert.equal(both.under(policyOf({ collarBps: 100 })).struck, 0);
});

test('a trading day that begins at another hour begins there, also for positions that only one world has', () => {
  const told = new Recorded({ turnoverPerDayMax: '800' });
  told.trade({ quantity: '4' });
  told.later(12 * 3_600_000).quote('100');
  told.trade({ quantity: '4' });
  told.trade({ quantity: '3', price: '99' });
  const noon = { dayStartsAt: '18:00' };
  const report = told.under(policyOf({ turnoverPerDayMax: '800' }, {}, noon));
  assert.equal(report.allowed.orders, 1, 'a new day of that policy began in between');
  told.append({ kind: 'day', account: 'main', startsAt: told.at, marks: [['BTCUSDT', '100']] });
  assert.equal(told.under(policyOf({ turnoverPerDayMax: '800' }, {}, noon)).allowed.orders, 1);
});

test('a recorded day begins in the other world too, with marks for what only that holds', () => {
  const told = new Recorded();
  told.trade({ quantity: '2' });
  told.later(600).trade({ quantity: '2', side: 'sell', price: '100' });
  told.append({ kind: 'day', account: 'main', startsAt: told.at, marks: [] });
  const report = told.under(policyOf({ sides: ['buy'] }));
  assert.equal(report.accounts[0]?.profit.candidate, '-0.1');
  assert.equal(report.refused.orders, 1);
});

test('the moment: before it everything is as it was, after it a later policy of the record is passed over', () => {
  const told = new Recorded();
  told.trade({ quantity: '5' });
  const since = told.later(1_000).at;
  told.trade({ quantity: '4' });
  told.policy(policyOf({ notionalMax: '100' }));
  told.later(1_000).trade({ quantity: '4', price: '99' });
  const report = told.under(policyOf({ notionalMax: '450' }), { since });
  assert.deepEqual([report.decisions, report.same, report.allowed.orders], [2, 1, 1]);
  assert.equal(report.accounts[0]?.turnover.recorded, '400');
  assert.equal(told.under(policyOf({}), { since: told.at + 1 }).decisions, 0);
});

test('a batch is decided on one state, and each bot by itself', () => {
  const told = new Recorded({}, {}, ['grid', 'other']);
  const orders = ['99', '98', '97'].map((price) => told.place({ price, quantity: '0.1' }));
  const batch = orders.map((order, index) => {
    const clientOrderId = `b${index}` as NonNullable<typeof order.clientOrderId>;
    return { kind: 'place' as const, order: { ...order, clientOrderId } };
  });
  told.later(700).ask(batch, 'other');
  const report = told.under(policyOf({}, {}, { bots: { other: { openOrdersMax: 2 } } }));
  assert.deepEqual(
    report.refused.rows.map((row) => [row.bot, row.orders]),
    [['other', 1]],
  );
  assert.equal(told.under(policyOf({ openOrdersMax: 0 }), { account: 'elsewhere' }).decisions, 0);
});

test('the same request twice, refused routes and settings are judged and counted as what they are', () => {
  const told = new Recorded({ settings: ['leverage'] });
  const values = [['leverage', '5']] as const;
  told.ask([{ kind: 'setting', name: 'leverage', instrument: null, values }], 'grid', 'twice');
  told.ask([{ kind: 'setting', name: 'leverage', instrument: null, values }], 'grid', 'twice');
  const test = told.later(600).place({ quantity: '0.5' });
  told.ask([{ kind: 'placeTest', order: test }]);
  told.ask([{ kind: 'cancelAll', instrument: test.instrument }]);
  const recorded = told.entries[told.ask([{ kind: 'cancelAll', instrument: test.instrument }])[0] ?? 0]?.body;
  assert(recorded?.kind === 'intent');
  const route = { kind: 'route', route: 'withdraw' } as const;
  told.append({ ...recorded, request: 'w', action: route, verdict: 'deny', draft: null, resolvesAt: null });
  const report = told.under(policyOf({}));
  assert.deepEqual(
    report.refused.rows.map((row) => [row.code, row.instrument]),
    [['SETTING_NOT_ALLOWED', null]],
  );
  assert.deepEqual([report.decisions, report.same], [6, 5]);
});

test('looking at an account anew keeps what it had made, and an unpriced position has no profit', () => {
  const told = new Recorded();
  told.trade({ quantity: '2' });
  told.quote('110');
  const positions = [{ instrument: 'BTCUSDT', quantity: '2', mark: '110' }];
  told.append({ kind: 'baseline', account: 'main', positions, orders: [] });
  told.quote('111');
  assert.deepEqual(told.under(policyOf({})).accounts[0]?.profit, { recorded: '21.9', candidate: '21.9' });
  const odd = [{ instrument: 'XUSDT', quantity: '2', mark: '1' }];
  told.append({ kind: 'baseline', account: 'main', positions: odd, orders: [] });
  assert.deepEqual(told.under(policyOf({})).accounts[0]?.profit, { recorded: null, candidate: null });
});

test('what a bracket kept back goes under another policy only if all of the bracket does', () => {
  const told = new Recorded({ notionalMax: '500', openOrdersMax: 100 });
  told.isBracket = true;
  const bracket = ['2', '9'].map((quantity) => ({ kind: 'place', order: orderOf({ quantity }) }) as const);
  const seqs = told.ask(bracket);
  assert.deepEqual(
    seqs.map((seq) => told.wasAllowed(seq)),
    [false, false],
  );
  told.quote('101');
  const same = told.under(policyOf({ notionalMax: '500', openOrdersMax: 100 }));
  assert.deepEqual([same.same, same.allowed.orders], [2, 0]);
  assert.equal(told.under(policyOf({ notionalMax: '600', openOrdersMax: 100 })).allowed.orders, 0);
  assert.equal(told.under(policyOf({ notionalMax: '5000', positionMax: '50000' })).allowed.orders, 2);
});

test('the exits that the venue placed after an order that is refused did not trade either', () => {
  const trigger = { triggerPrice: decimal('105'), price: decimal('105') };
  const attached = { closes: 'filled', takeProfit: trigger, stopLoss: null } as const;
  const told = new Recorded();
  const parent = told.trade({ quantity: '5', attached });
  const exit = { ...orderOf({ quantity: '5', ...EXIT, price: '105' }), clientOrderId: madeOrderId('78') };
  const id = String(exit.clientOrderId);
  const report = { id, venueOrderId: '78', state: 'open', filled: '0', quantity: '5', price: '105' } as const;
  told.fillAs('78', exit, '2', '105');
  told.append({
    ...{ kind: 'foreign', account: 'main', origin: 'attached', parent: String(parent.clientOrderId) },
    ...{ venueOrderId: '78', instrument: exit.instrument, order: orderRecord(exit), report },
  });
  told.fillAs('78', exit, '3', '105');
  const refused = told.under(policyOf({ notionalMax: '300' }));
  assert.deepEqual(
    refused.lostFills.map(({ fills, notional }) => [fills, notional]),
    [[3, '1025']],
  );
  assert.equal(refused.accounts[0]?.turnover.candidate, '0');
  assert.deepEqual(differences(told.under(policyOf({}))), [0, 0, 0, 0, 0, 0]);
});
