import assert from 'node:assert/strict';
import test from 'node:test';
import { LIMIT_NAMES } from './limit-fields.ts';
import { loosenings } from './loosens.ts';
import { policyOf } from './policy-fixture.test.ts';

/** What is looser in the second one, as `scope limit`. */
function looser(before: object, after: object, top: readonly [object, object] = [{}, {}]): readonly string[] {
  const found = loosenings(policyOf(before, before, top[0]), policyOf(after, after, top[1]));
  return found.map(({ scope, limit }) => `${scope} ${limit}`);
}

const BUILDER = `0x${'ab'.repeat(20)}`;

/** For each limit a stricter and a looser value. */
const PAIRS: Readonly<Record<string, readonly [stricter: unknown, looser: unknown]>> = {
  symbols: [['BTCUSDT'], ['BTCUSDT', 'ETHUSDT']],
  notionalMax: ['10', '11'],
  positionMax: ['10', '11'],
  dailyLossMax: ['10', '11'],
  sides: [['buy'], ['buy', 'sell']],
  openingTypes: [['limit'], ['limit', 'market']],
  reducingTypes: [['limit'], ['limit', 'market']],
  quantityMax: [{ BTCUSDT: '1' }, { BTCUSDT: '2' }],
  exposureMax: ['10', '11'],
  openOrdersMax: [1, 2],
  collarBps: [10, 11],
  distanceBps: [300, 301],
  referenceAgeMaxMs: [1_000, 1_001],
  volume24hMin: ['11', '10'],
  depthFactorMin: ['2', '1'],
  turnoverPerDayMax: ['10', '11'],
  messagesPerSecondMax: [1, 2],
  messagesPerMinuteMax: [60, 61],
  repeat: [
    { count: 2, withinS: 10 },
    { count: 3, withinS: 10 },
  ],
  duplicateWithinMs: [11, 10],
  standing: [['single'], ['single', 'twoLeg']],
  builders: [{ [BUILDER]: 9 }, { [BUILDER]: 10 }],
  settings: [[], ['leverage']],
  leverageMax: [1, 2],
  approval: [{ notionalAbove: '10' }, { notionalAbove: '11' }],
  tradingHours: [
    { zone: 'UTC', windows: [{ days: ['mon'], from: '09:00', to: '17:00' }] },
    { zone: 'UTC', windows: [{ days: ['mon'], from: '09:00', to: '18:00' }] },
  ],
  drawdownMax: [
    { amount: '10', since: 'day' },
    { amount: '11', since: 'day' },
  ],
  selfTrade: ['refuse', 'pass'],
  participationBpsMax: [10, 11],
  cooling: [
    { minutes: 10, notionalMax: '1' },
    { minutes: 9, notionalMax: '1' },
  ],
  expiryMaxMs: [100, 101],
  deadMan: [{ afterMs: 10_000 }, { afterMs: 20_000 }],
  venueCountdownMs: [30_000, 60_000],
};

test('of every limit the looser value is looser, and the stricter one is not', () => {
  assert.deepEqual(Object.keys(PAIRS).toSorted(), [...LIMIT_NAMES].toSorted());
  for (const [limit, [strict, loose]] of Object.entries(PAIRS)) {
    const [before, after] = [{ [limit]: strict }, { [limit]: loose }];
    assert.deepEqual(looser(before, after), [`everyAccount ${limit}`, `everyBot ${limit}`], limit);
    assert.deepEqual(looser(before, before), [], limit);
  }
});

test('a limit that goes is looser, one that comes is not', () => {
  for (const limit of [
    'exposureMax',
    'approval',
    'tradingHours',
    'drawdownMax',
    'participationBpsMax',
    'cooling',
    'expiryMaxMs',
    'deadMan',
    'venueCountdownMs',
  ]) {
    const [set] = PAIRS[limit] ?? [];
    assert.equal(looser({ [limit]: set }, { [limit]: null }).length, 2, limit);
    assert.deepEqual(looser({ [limit]: null }, { [limit]: set }), [], limit);
  }
  assert.equal(looser({ quantityMax: { BTCUSDT: '1' } }, { quantityMax: {} }).length, 2);
  assert.deepEqual(looser({ quantityMax: {} }, { quantityMax: { BTCUSDT: '1' } }), []);
  // Whom nobody may pay is not one who may be paid nothing: an order may name the second.
  assert.equal(looser({ builders: {} }, { builders: { [BUILDER]: 0 } }).length, 2);
  assert.deepEqual(looser({ builders: { [BUILDER]: 0 } }, { builders: {} }), []);
});

test('what works in two directions is looser in either of them', () => {
  const repeat = (count: number, withinS: number): object => ({ repeat: { count, withinS } });
  assert.equal(looser(repeat(2, 10), repeat(2, 9)).length, 2);
  assert.deepEqual(looser(repeat(2, 10), repeat(2, 11)), []);
  const since = (of: string): object => ({ drawdownMax: { amount: '10', since: of } });
  assert.equal(looser(since('day'), since('week')).length, 2);
  assert.deepEqual(looser({ selfTrade: 'pass' }, { selfTrade: 'refuse' }), []);
});

test('a named account or bot is compared with what held for it before, named or not', () => {
  const named = (limits: object): object => ({ accounts: { main: limits }, bots: { grid: limits } });
  const wide = looser({}, {}, [{}, named({ openOrdersMax: 900 })]);
  assert.deepEqual(wide, ['account:main openOrdersMax', 'bot:grid openOrdersMax']);
  assert.deepEqual(looser({}, {}, [{}, named({ openOrdersMax: 1 })]), []);
  assert.deepEqual(looser({}, {}, [named({ openOrdersMax: 1 }), {}]), wide, 'strictness that is taken away');
});

test('without a policy before every policy is looser, and so is another beginning of the day', () => {
  assert.deepEqual(loosenings(null, policyOf({})), [{ scope: 'policy', limit: 'policy' }]);
  assert.deepEqual(looser({}, {}, [{}, { dayStartsAt: '01:00' }]), ['policy dayStartsAt']);
  assert.deepEqual(looser({}, {}, [{}, { walletsPerUser: 9 }]), ['policy walletsPerUser']);
  assert.deepEqual(looser({}, {}, [{ feeBps: 5 }, { feeBps: 10 }]), [], 'is printed, and holds nobody back');
});
