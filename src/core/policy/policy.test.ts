import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decimal } from '../units/decimal.ts';
import { parseAccountId, parseBotId } from '../units/ids.ts';
import { LIMIT_FIELDS, LIMIT_NAMES } from './limit-fields.ts';
import { exposureBound } from './limits.ts';
import { policyOf, REQUIRED } from './policy-fixture.test.ts';
import { limitsFor, parsePolicy, policyJson } from './policy.ts';

function problemsOf(json: unknown): readonly string[] {
  const read = parsePolicy(json);
  if ('everyAccount' in read) assert.fail('a policy was read');
  return read.map(({ path, text }) => `${path.join('.')}: ${text}`);
}

const withLimits = (limits: object, top: object = {}): object => ({
  version: 1,
  everyAccount: { ...REQUIRED, ...limits },
  ...top,
});

test('an empty policy is an error that names what is needed', () => {
  for (const empty of [null, undefined, {}, [], 'x', { version: 1 }]) {
    assert.match(problemsOf(empty).at(-1) ?? '', /symbols, notionalMax, positionMax, dailyLossMax/);
  }
  assert.deepEqual(
    problemsOf({ version: 1, everyAccount: {} }).map((text) => text.split(':')[0]),
    ['symbols', 'notionalMax', 'positionMax', 'dailyLossMax'].map((name) => `everyAccount.${name}`),
  );
});

test('what is absent takes its default, and a bot takes what its account has', () => {
  const policy = policyOf({ collarBps: 50 }, { notionalMax: 10 });
  assert.equal(policy.everyBot.notionalMax, decimal('10'));
  assert.equal(policy.everyBot.collarBps, 50);
  assert.equal(policy.everyAccount.turnoverPerDayMax, decimal('500000'));
  assert.equal(policy.dayOffsetMs, 0);
  const read = parsePolicy(withLimits({}));
  assert('everyAccount' in read);
  assert.equal(read.everyBot, read.everyAccount);
});

test('a named account and a named bot replace only what they name', () => {
  const policy = policyOf(
    {},
    { openOrdersMax: 7 },
    { accounts: { a: { collarBps: 20 } }, bots: { z: { collarBps: 10 }, b: {} } },
  );
  const [a, b, z, other] = [parseAccountId('a'), parseBotId('b'), parseBotId('z'), parseBotId('other')];
  assert(a !== null && b !== null && z !== null && other !== null);
  assert.equal(limitsFor(policy, { kind: 'account', account: a }).collarBps, 20);
  assert.equal(limitsFor(policy, { kind: 'bot', bot: z }).collarBps, 10);
  assert.equal(limitsFor(policy, { kind: 'bot', bot: z }).openOrdersMax, 7);
  assert.deepEqual(limitsFor(policy, { kind: 'bot', bot: other }), policy.everyBot);
  assert.deepEqual([...policy.bots.keys()], ['b', 'z']);
  const unnamed = parseAccountId('q');
  assert(unnamed !== null);
  assert.equal(limitsFor(policy, { kind: 'account', account: unnamed }), policy.everyAccount);
});

test('an unknown field is refused wherever it stands', () => {
  assert.match(problemsOf(withLimits({}, { extra: 1 })).join(), /^extra: is not a field/);
  assert.match(
    problemsOf(withLimits({ notionalmax: '1' })).join(),
    /everyAccount.notionalmax: is not a field/,
  );
  assert.match(problemsOf(withLimits({}, { bots: { b: { x: 1 } } })).join(), /bots.b.x: is not a field/);
  assert.match(problemsOf(withLimits({ repeat: { count: 2, withinS: 1, x: 1 } })).join(), /exactly two/);
  assert.match(problemsOf(JSON.parse('{"version":1,"__proto__":{"everyAccount":{}}}')).join(), /__proto__/);
});

test('values out of form or bounds are refused with the place and the form', () => {
  const cases: readonly [object, RegExp][] = [
    [{ notionalMax: 0.5 }, /in quotes/],
    [{ notionalMax: Number.NaN }, /in quotes/],
    [{ notionalMax: 2 ** 60 }, /plain decimal/],
    [{ notionalMax: '1e3' }, /plain decimal/],
    [{ notionalMax: '-1' }, /at least 0/],
    [{ notionalMax: '1000000000001' }, /at most 1000000000000/],
    [{ notionalMax: null }, /plain decimal/],
    [{ dailyLossMax: '0' }, /at least 0.01/],
    [{ exposureMax: 'x' }, /plain decimal/],
    [{ collarBps: '200' }, /whole number from 1 to 5000/],
    [{ collarBps: 0 }, /whole number/],
    [{ collarBps: 5001 }, /whole number/],
    [{ collarBps: 1.5 }, /whole number/],
    [{ symbols: 'BTCUSDT' }, /must be a list/],
    [{ symbols: [] }, /1 to 500/],
    [{ symbols: ['btcusdt'] }, /symbols.0: must be a symbol/],
    [{ symbols: [1] }, /symbols.0: must be a symbol/],
    [{ symbols: ['A', 'A'] }, /symbols.1: is named twice/],
    [{ symbols: Array.from({ length: 501 }, (_, i) => `S${i}`) }, /1 to 500/],
    [{ sides: [] }, /at least 1/],
    [{ sides: 'buy' }, /must be a list of/],
    [{ sides: ['up'] }, /sides.0: must be one of/],
    [{ sides: ['buy', 'buy'] }, /sides.1: is named twice/],
    [{ quantityMax: [] }, /table/],
    [{ quantityMax: { 'btc-usd': '1' } }, /quantityMax.btc-usd: must be a symbol/],
    [{ quantityMax: { BTC: 'x' } }, /quantityMax.BTC: must be a plain/],
    [
      { quantityMax: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`S${i}`, '1'])) },
      /at most 500/,
    ],
    [{ repeat: 5 }, /exactly two/],
    [{ repeat: { count: 1, withinS: 1 } }, /repeat.count: must be a whole/],
    [{ repeat: { count: 2, withinS: 0 } }, /repeat.withinS: must be a whole/],
    [{ repeat: { count: 2, x: 0 } }, /exactly two/],
    [{ repeat: { x: 2, withinS: 0 } }, /exactly two/],
  ];
  for (const [limits, text] of cases) assert.match(problemsOf(withLimits(limits)).join(), text);
  const top: readonly [object, RegExp][] = [
    [{ version: 2 }, /version: must be 1/],
    [{ dayStartsAt: '24:00' }, /dayStartsAt: must be a time/],
    [{ dayStartsAt: 7 }, /dayStartsAt: must be a time/],
    [{ feeBps: -1 }, /feeBps: must be a whole/],
    [{ everyAccount: [] }, /everyAccount: must be a table/],
    [{ everyBot: 3 }, /everyBot: must be a table/],
    [{ accounts: [] }, /accounts: must be a table/],
    [{ bots: { 'No Name': {} } }, /bots.No Name: is not a name/],
    [{ bots: { b: 3 } }, /bots.b: must be a table/],
    [
      { accounts: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [`a${i}`, {}])) },
      /at most 1000/,
    ],
  ];
  for (const [fields, text] of top) assert.match(problemsOf(withLimits({}, fields)).join(), text);
});

test('every problem is reported at once', () => {
  assert.equal(problemsOf(withLimits({ collarBps: 0, distanceBps: 0, x: 1 }, { feeBps: 'x' })).length, 4);
});

const limitsArbitrary = fc.record(
  {
    symbols: fc.uniqueArray(fc.stringMatching(/^[A-Z0-9_]{1,32}$/), { minLength: 1, maxLength: 5 }),
    notionalMax: fc.oneof(fc.nat(), fc.constantFrom('0', '1.5', '0.000000000000000001')),
    exposureMax: fc.oneof(fc.nat(), fc.constant(null)),
    sides: fc.constantFrom(['buy'], ['sell', 'buy']),
    openingTypes: fc.subarray(['stop', 'market', 'limit', 'takeProfit']),
    quantityMax: fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), fc.nat().map(String), { maxKeys: 3 }),
    collarBps: fc.integer({ min: 1, max: 5_000 }),
    repeat: fc.record({
      count: fc.integer({ min: 2, max: 1_000 }),
      withinS: fc.integer({ min: 1, max: 3_600 }),
    }),
    settings: fc.subarray(['leverage', 'marginType', 'countdown']),
  },
  { requiredKeys: [] },
);

test('a policy written as JSON reads back to an equal policy, and writes the same again', () => {
  fc.assert(
    fc.property(
      limitsArbitrary,
      limitsArbitrary,
      fc.dictionary(fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,31}$/), limitsArbitrary, { maxKeys: 3 }),
      fc.integer({ min: 0, max: 1_439 }),
      (account, bot, named, minute) => {
        const two = (part: number): string => String(part).padStart(2, '0');
        const dayStartsAt = `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
        const top = { accounts: named, bots: named, feeBps: 3, dayStartsAt };
        const policy = policyOf(account, bot, top);
        const json = policyJson(policy);
        const again = parsePolicy(JSON.parse(JSON.stringify(json)));
        assert.deepEqual(again, policy);
        assert('everyAccount' in again);
        assert.equal(JSON.stringify(policyJson(again)), JSON.stringify(json));
      },
    ),
    { numRuns: 300 },
  );
});

test('nothing but the parser decides: arbitrary JSON never throws', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (json) => {
      parsePolicy(json);
      parsePolicy({ version: 1, everyAccount: json, bots: json });
    }),
    { numRuns: 500 },
  );
});

test('every default is a value that its own form accepts', () => {
  for (const name of LIMIT_NAMES) {
    const { fallback } = LIMIT_FIELDS[name];
    const needed = ['symbols', 'notionalMax', 'positionMax', 'dailyLossMax'].includes(name);
    assert.equal(fallback === null, needed, name);
  }
  assert.doesNotThrow(() => policyOf(Object(policyJson(policyOf({}))['everyAccount'])));
});

test('positions of a scope are worth at most exposureMax, or positionMax in every symbol', () => {
  const policy = policyOf({}, { exposureMax: '3000' });
  assert.equal(exposureBound(policy.everyAccount), decimal('4000'));
  assert.equal(exposureBound(policy.everyBot), decimal('3000'));
  assert.equal(exposureBound(policyOf({ exposureMax: '9000' }).everyAccount), decimal('4000'));
});
