import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fits } from './json-schema-fixture.test.ts';
import { LIMIT_FIELDS, LIMIT_NAMES } from './limit-fields.ts';
import { REQUIRED } from './policy-fixture.test.ts';
import { policySchema } from './policy-schema.ts';
import { parsePolicy } from './policy.ts';

const many = (count: number, make: (at: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, at) => make(at));
const symbols = (count: number): readonly string[] => many(count, (at) => `S${at}USDT`);
const rows = (count: number): object => Object.fromEntries(symbols(count).map((name) => [name, '1']));
const HOURS = { days: ['mon'], from: '09:00', to: '17:30' };
const hours = (count: number): object => ({
  zone: 'UTC',
  windows: many(count, (at) => String(at)).map((at) => ({
    ...HOURS,
    from: `0${Number(at) % 9}:0${at.slice(-1)}`,
  })),
});

/** One policy that says something of every limit. */
const WHOLE: Readonly<Record<string, unknown>> = {
  ...REQUIRED,
  sides: ['buy'],
  openingTypes: ['limit', 'stop'],
  reducingTypes: ['market'],
  quantityMax: { BTCUSDT: '1.5' },
  exposureMax: '5',
  openOrdersMax: 9,
  collarBps: 50,
  distanceBps: 50,
  referenceAgeMaxMs: 500,
  volume24hMin: '5',
  depthFactorMin: '1',
  turnoverPerDayMax: '5',
  messagesPerSecondMax: 5,
  messagesPerMinuteMax: 50,
  repeat: { count: 5, withinS: 5 },
  duplicateWithinMs: 50,
  standing: ['single'],
  builders: { [`0x${'aB'.repeat(20)}`]: 10 },
  settings: ['leverage'],
  leverageMax: 3,
  approval: { notionalAbove: '5', instruments: ['BTCUSDT'], settings: ['leverage'], minutes: 3 },
  tradingHours: { zone: 'Europe/Berlin', windows: [HOURS] },
  drawdownMax: { amount: '5', since: 'day' },
  selfTrade: 'refuse',
  participationBpsMax: 50,
  cooling: { minutes: 5, notionalMax: '5' },
  expiryMaxMs: 500,
  deadMan: { afterMs: 9_000, spare: ['keep-*'] },
  venueCountdownMs: 60_000,
};

/** What anybody might write in the place of a value. */
const ANYTHING: readonly unknown[] = [
  ...[null, true, '', 'x', 'X', '0', '1', '01', '1.', '1e3', '-1', '1.50', ' 1', 'protective', 'k*', '24:00'],
  ...[-1, 0, 1, 2, 0.5, 30, 99, 100, 125, 126, 1_000, 1_001, 1_440, 1_441, 3_600, 3_601, 4_999, 5_000, 5_001],
  ...[9_999, 10_000, 10_001, 29_999, 30_000, 43_200, 43_201, 60_000, 60_001, 600_000, 600_001],
  ...[3_600_000, 3_600_001, 86_400_000, 86_400_001, 10 ** 12, 10 ** 12 + 1, [], {}, ['x'], ['buy'], [1]],
  ...[['buy', 'buy'], ['BTCUSDT', 'BTCUSDT'], ['leverage', 'marginType'], { x: 1 }],
  ...[
    many(20, (at) => `k${at}*`),
    many(21, (at) => `k${at}*`),
    [{}],
    hours(32),
    hours(33),
    hours(20),
    hours(21),
  ],
  ...[symbols(1), symbols(500), symbols(501), rows(500), rows(501), { 'btc-usd': '1' }, { BTC: 'x' }],
];

/** Every value with one part of it replaced, left out or added. */
function* changed(json: unknown): Generator<unknown> {
  yield* ANYTHING;
  if (Array.isArray(json)) {
    yield [...json, ...json];
    for (const item of changed(json[0])) yield [item];
  } else if (typeof json === 'object' && json !== null) {
    const entries = Object.entries(json);
    yield { ...json, other: 1 };
    for (const [name, of] of entries) {
      yield Object.fromEntries(entries.filter(([other]) => other !== name));
      for (const one of changed(of)) yield { ...json, [name]: one };
    }
  }
}

/** What no schema says: the bounds of decimals in text, which time zones there are, that a window has a length. */
const UNSAID = /^must be at (?:least|most) [0-9.]+$|^must be a time zone|^begins where it ends/;

function compare(json: unknown, about: string): void {
  const read = parsePolicy(json);
  const problems = 'everyAccount' in read ? [] : read.map(({ text }) => text);
  const saysSchema = fits(json, policySchema());
  const isUnsaid = problems.length > 0 && problems.every((text) => UNSAID.test(text));
  if (!isUnsaid) assert.equal(saysSchema, problems.length === 0, `${about}: ${problems.join()}`);
}

test('what the schema refuses is what the parser refuses, for whatever stands in the place of a limit', () => {
  assert.deepEqual(Object.keys(WHOLE).toSorted(), [...LIMIT_NAMES].toSorted());
  compare({ version: 1, everyAccount: WHOLE }, 'a policy that says everything');
  assert.ok('everyAccount' in parsePolicy({ version: 1, everyAccount: WHOLE }));
  for (const [name, json] of Object.entries(WHOLE)) {
    for (const one of changed(json)) {
      compare({ version: 1, everyAccount: { ...WHOLE, [name]: one } }, `${name} ${JSON.stringify(one)}`);
    }
  }
});

test('what the schema refuses is what the parser refuses, for whatever stands at the top', () => {
  const whole = {
    version: 1,
    dayStartsAt: '07:30',
    feeBps: 5,
    everyAccount: REQUIRED,
    everyBot: {},
    accounts: { main: {} },
    bots: { grid: {} },
  };
  for (const name of Object.keys(whole)) {
    const rest = Object.fromEntries(Object.entries(whole).filter(([other]) => other !== name));
    compare(rest, `without ${name}`);
    for (const one of ANYTHING) compare({ ...whole, [name]: one }, `${name} ${JSON.stringify(one)}`);
  }
  for (const one of [
    { 'No Name': {} },
    { grid: { x: 1 } },
    { grid: { collarBps: 0 } },
    { ['g'.repeat(33)]: {} },
  ]) {
    compare({ ...whole, bots: one }, JSON.stringify(one));
    compare({ ...whole, accounts: one }, JSON.stringify(one));
  }
  compare({ ...whole, other: 1 }, 'another field');
});

test('each limit says in sentences what it is about and why it is what it is', () => {
  for (const name of LIMIT_NAMES) {
    const { about, why, form } = LIMIT_FIELDS[name];
    for (const text of [about, why]) assert.match(text, /^[A-Za-z][^]*[a-z0-9)]\.$/, name);
    assert.match(form.words, /^[a-z][^]*[a-zA-Z0-9*)]$/, name);
  }
});
