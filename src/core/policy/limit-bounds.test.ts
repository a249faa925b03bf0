import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitsJson } from './limit-fields.ts';
import { policyOf, REQUIRED } from './policy-fixture.test.ts';
import { parsePolicy, policyJson, tightestCollar } from './policy.ts';
import type { AccountId, BotId } from '../units/ids.ts';

test('what an owner leaves out is exactly what the documentation says', () => {
  const { everyAccount } = policyOf({});
  assert.deepEqual(limitsJson(everyAccount), {
    ...REQUIRED,
    sides: ['buy', 'sell'],
    openingTypes: ['limit', 'market', 'stop', 'takeProfit'],
    reducingTypes: [
      'limit',
      'market',
      'stop',
      'stopMarket',
      'takeProfit',
      'takeProfitMarket',
      'trailingStopMarket',
    ],
    quantityMax: {},
    exposureMax: null,
    openOrdersMax: 50,
    collarBps: 200,
    distanceBps: 5_000,
    referenceAgeMaxMs: 5_000,
    volume24hMin: '10000000',
    depthFactorMin: '3',
    turnoverPerDayMax: '500000',
    messagesPerSecondMax: 10,
    messagesPerMinuteMax: 300,
    repeat: { count: 10, withinS: 60 },
    duplicateWithinMs: 500,
    standing: [],
    builders: {},
    settings: [],
    leverageMax: 5,
    approval: null,
    tradingHours: null,
    drawdownMax: null,
    selfTrade: 'pass',
    participationBpsMax: null,
    cooling: null,
    expiryMaxMs: null,
    deadMan: null,
    venueCountdownMs: null,
  });
});

/** Least and most of every whole number that a policy can say. */
const WHOLE: readonly (readonly [string, number, number])[] = [
  ['openOrdersMax', 0, 1_000],
  ['collarBps', 1, 5_000],
  ['distanceBps', 1, 9_999],
  ['referenceAgeMaxMs', 100, 60_000],
  ['messagesPerSecondMax', 1, 10_000],
  ['messagesPerMinuteMax', 1, 600_000],
  ['duplicateWithinMs', 0, 3_600_000],
  ['leverageMax', 1, 125],
  ['participationBpsMax', 1, 10_000],
  ['expiryMaxMs', 100, 60_000],
  ['venueCountdownMs', 30_000, 86_400_000],
];

const MONEY_MOST = '1000000000000';
/** Least and most of every amount. */
const AMOUNTS: readonly (readonly [string, string, string])[] = [
  ['notionalMax', '0', MONEY_MOST],
  ['positionMax', '0', MONEY_MOST],
  ['dailyLossMax', '0.01', MONEY_MOST],
  ['exposureMax', '0', MONEY_MOST],
  ['volume24hMin', '0', MONEY_MOST],
  ['depthFactorMin', '0', '1000'],
  ['turnoverPerDayMax', '0', MONEY_MOST],
];

const reads = (limits: object): boolean =>
  'everyAccount' in parsePolicy({ version: 1, everyAccount: { ...REQUIRED, ...limits } });

test('every whole number of a policy is taken at both its bounds and refused one beyond them', () => {
  for (const [name, least, most] of WHOLE) {
    const taken = [least - 1, least, most, most + 1].map((value) => reads({ [name]: value }));
    assert.deepEqual(taken, [false, true, true, false], name);
  }
});

test('every amount of a policy is taken at both its bounds and refused just beyond them', () => {
  const step = '0.000000000000000001';
  for (const [name, least, most] of AMOUNTS) {
    const below = least === '0' ? `-${step}` : '0.009999999999999999';
    const taken = [below, least, most, `${most}.${step.slice(2)}`].map((value) => reads({ [name]: value }));
    assert.deepEqual(taken, [false, true, true, false], name);
  }
});

test('the numbers in tables have bounds of their own', () => {
  const tables: readonly (readonly [(value: number) => object, number, number])[] = [
    [(count) => ({ repeat: { count, withinS: 60 } }), 2, 1_000],
    [(withinS) => ({ repeat: { count: 10, withinS } }), 1, 3_600],
    [(minutes) => ({ cooling: { minutes, notionalMax: '1' } }), 1, 43_200],
    [(minutes) => ({ approval: { minutes } }), 1, 1_440],
    [(afterMs) => ({ deadMan: { afterMs } }), 5_000, 86_400_000],
  ];
  for (const [of, least, most] of tables) {
    const taken = [least - 1, least, most, most + 1].map((value) => reads(of(value)));
    assert.deepEqual(taken, [false, true, true, false], JSON.stringify(of(0)));
  }
  const drawdown = (amount: string): boolean => reads({ drawdownMax: { amount, since: 'day' } });
  assert.deepEqual([drawdown('0.009'), drawdown('0.01')], [false, true]);
});

test('a list of symbols has one to five hundred of them, a list of those to approve may be empty', () => {
  const names = (count: number): readonly string[] => Array.from({ length: count }, (_, at) => `S${at}USDT`);
  assert.deepEqual(
    [0, 1, 500, 501].map((count) => reads({ symbols: names(count) })),
    [false, true, true, false],
  );
  const table = (count: number): object => Object.fromEntries(names(count).map((name) => [name, '1']));
  assert.deepEqual(
    [0, 500, 501].map((count) => reads({ quantityMax: table(count) })),
    [true, true, false],
  );
  assert.deepEqual(
    [0, 500, 501].map((count) => reads({ approval: { instruments: names(count) } })),
    [true, true, false],
  );
});

test('an approval that says nothing asks for nothing, and stands five minutes', () => {
  const { approval } = policyOf({ approval: {} }).everyAccount;
  assert.ok(approval !== null);
  assert.deepEqual(
    [approval.notionalAbove, approval.instruments.size, approval.settings.size, approval.minutes],
    [null, 0, 0, 5],
  );
});

test('the tightest collar of an account is its own or that of one of its bots, never of another account’s', () => {
  const id = (text: string): AccountId => text as AccountId;
  const bot = (text: string, account: string) => ({ id: text as BotId, account: id(account) });
  const bots = { tight: { collarBps: 50 }, tighter: { collarBps: 20 }, wide: { collarBps: 900 } };
  const policy = policyOf({ collarBps: 100 }, {}, { bots });
  const main = { id: id('main'), limitsOf: id('main') };
  assert.equal(tightestCollar(policy, main, []), 100);
  assert.equal(tightestCollar(policy, main, [bot('wide', 'main')]), 100);
  assert.equal(tightestCollar(policy, main, [bot('tight', 'main'), bot('tighter', 'other')]), 50);
  assert.equal(tightestCollar(policy, main, [bot('tight', 'main'), bot('tighter', 'main')]), 20);
});

test('peaks are watched as soon as one limit anywhere asks for it', () => {
  const drawdownMax = { amount: '5', since: 'day' };
  assert.equal(policyOf({}).watchesPeaks, false);
  assert.equal(policyOf({ drawdownMax }).watchesPeaks, true);
  assert.equal(policyOf({}, { drawdownMax }).watchesPeaks, true);
  assert.equal(policyOf({}, {}, { accounts: { main: { drawdownMax } } }).watchesPeaks, true);
  assert.equal(policyOf({}, {}, { bots: { grid: { drawdownMax } } }).watchesPeaks, true);
});

test('a table of names holds at most so many, and is written sorted', () => {
  const named = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, at) => [`b${at}`, {}]));
  const accepts = (count: number): boolean =>
    'everyAccount' in parsePolicy({ version: 1, everyAccount: REQUIRED, bots: named(count) });
  assert.deepEqual([accepts(1_000), accepts(1_001)], [true, false]);
  const { bots } = policyJson(policyOf({}, {}, { bots: { zed: {}, ann: {}, mid: {} } }));
  assert.deepEqual(Object.keys(bots ?? {}), ['ann', 'mid', 'zed']);
});
