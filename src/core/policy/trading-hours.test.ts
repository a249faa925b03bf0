import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unixMs } from '../units/time.ts';
import { policyOf, REQUIRED } from './policy-fixture.test.ts';
import { parsePolicy, policyJson } from './policy.ts';
import { isOpen, tradingHoursForm, type TradingHours } from './trading-hours.ts';
import { parseZone } from './zone.ts';

const WEEK = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const WORKDAYS = WEEK.slice(0, 5);

function hours(
  zone: string,
  ...windows: readonly (readonly [readonly string[], string, string])[]
): TradingHours {
  const read = tradingHoursForm.read(
    { zone, windows: windows.map(([days, from, to]) => ({ days, from, to })) },
    [],
  );
  assert(read.kind === 'value', JSON.stringify(read));
  return read.value;
}

const at = (text: string) => unixMs(Date.parse(text));

test('a window holds its first minute and not its last, on its days only', () => {
  const office = hours('UTC', [WORKDAYS, '09:00', '17:30']);
  // The 20th of November 2026 is a Friday.
  assert(!isOpen(office, at('2026-11-20T08:59:59.999Z')));
  assert(isOpen(office, at('2026-11-20T09:00:00Z')));
  assert(isOpen(office, at('2026-11-20T17:29:59.999Z')));
  assert(!isOpen(office, at('2026-11-20T17:30:00Z')));
  assert(!isOpen(office, at('2026-11-21T12:00:00Z')));
});

test('a window over midnight belongs to the day on which it begins', () => {
  const night = hours('UTC', [['fri'], '22:00', '02:00']);
  assert(isOpen(night, at('2026-11-20T22:00Z')));
  assert(isOpen(night, at('2026-11-21T01:59Z')));
  assert(!isOpen(night, at('2026-11-21T02:00Z')));
  assert(!isOpen(night, at('2026-11-20T01:00Z')), 'that is the night of Thursday');
  assert(isOpen(hours('UTC', [['sun'], '23:00', '01:00']), at('2026-11-23T00:30Z')), 'Monday after Sunday');
});

test('an offset is arithmetic, a named zone knows its summer time', () => {
  assert(isOpen(hours('+05:30', [['sat'], '00:00', '01:00']), at('2026-11-20T18:30Z')));
  assert(isOpen(hours('-03:00', [['thu'], '23:00', '24:00']), at('2026-11-20T02:30Z')));
  const berlin = hours('Europe/Berlin', [WEEK, '09:00', '10:00']);
  assert(isOpen(berlin, at('2026-01-15T08:30Z')));
  assert(!isOpen(berlin, at('2026-07-15T08:30Z')));
  assert(isOpen(berlin, at('2026-07-15T07:30Z')));
  assert(isOpen(hours('America/New_York', [['thu'], '20:00', '21:00']), at('2026-11-20T01:30Z')));
});

test('in the night of the change a local hour comes twice or never, and a window follows the clock on the wall', () => {
  const berlin = hours('Europe/Berlin', [['sun'], '02:00', '03:00']);
  const open = (day: string): number =>
    Array.from({ length: 24 * 60 }, (_, minute) => at(`${day}T00:00Z`) + minute * 60_000).filter((ms) =>
      isOpen(berlin, unixMs(ms - 2 * 3_600_000)),
    ).length;
  assert.equal(open('2026-03-29'), 0);
  assert.equal(open('2026-10-25'), 120);
  assert.equal(open('2026-11-22'), 60);
});

test('the whole week is always open, in every zone', () => {
  const moments = fc.integer({ min: 0, max: 4_000_000_000_000 });
  const zones = fc.constantFrom(
    'UTC',
    '+14:00',
    '-12:00',
    'Asia/Kathmandu',
    'Pacific/Chatham',
    'America/St_Johns',
  );
  fc.assert(
    fc.property(moments, zones, (ms, zone) => isOpen(hours(zone, [WEEK, '00:00', '24:00']), unixMs(ms))),
    { numRuns: 200 },
  );
});

test('two windows that meet leave no gap and are the day together', () => {
  const minutes = fc.integer({ min: 1, max: 1_439 });
  const text = (minute: number): string =>
    `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
  fc.assert(
    fc.property(minutes, fc.integer({ min: 0, max: 2_000_000_000_000 }), (cut, ms) => {
      const first = isOpen(hours('UTC', [WEEK, '00:00', text(cut)]), unixMs(ms));
      const second = isOpen(hours('UTC', [WEEK, text(cut), '24:00']), unixMs(ms));
      return first !== second;
    }),
    { numRuns: 200 },
  );
});

test('an offset of a named zone is what its own clock says, also before 1970 in local time', () => {
  assert.equal(parseZone('America/New_York')?.offsetMinutesAt(0), -300);
  assert.equal(parseZone('Asia/Kolkata')?.offsetMinutesAt(Date.parse('2026-01-01T00:00:30Z')), 330);
});

test('the form is closed and says where a mistake is', () => {
  const problems = (tradingHours: unknown): readonly string[] => {
    const read = parsePolicy({ version: 1, everyAccount: { ...REQUIRED, tradingHours } });
    return 'everyAccount' in read ? [] : read.map(({ path }) => path.slice(2).join('.'));
  };
  const window = { days: ['mon'], from: '09:00', to: '10:00' };
  const zone = 'UTC';
  assert.deepEqual(problems({ zone, windows: [window] }), []);
  assert.deepEqual(problems(7), ['']);
  assert.deepEqual(problems({ zone, windows: [window], more: 1 }), ['']);
  for (const wrong of ['utc', '+5', '+15:00', 'Mars/Olympus', '', 'Europe/', 3]) {
    assert.deepEqual(problems({ zone: wrong, windows: [window] }), ['zone'], String(wrong));
  }
  assert.deepEqual(problems({ zone, windows: 'always' }), ['windows']);
  assert.deepEqual(problems({ zone, windows: [] }), ['windows']);
  assert.deepEqual(problems({ zone, windows: Array.from({ length: 51 }, () => window) }), ['windows']);
  assert.deepEqual(problems({ zone, windows: [window, 5] }), ['windows.1']);
  assert.deepEqual(problems({ zone, windows: [{ ...window, days: ['monday'] }] }), ['windows.0.days.0']);
  assert.deepEqual(problems({ zone, windows: [{ ...window, from: '24:01' }] }), ['windows.0.from']);
  assert.deepEqual(problems({ zone, windows: [{ ...window, to: '9:00' }] }), ['windows.0.to']);
  assert.deepEqual(problems({ zone, windows: [{ ...window, to: '09:00' }] }), ['windows.0']);
  assert.deepEqual(problems({ zone, windows: [{ ...window, from: '24:00' }] }), ['windows.0']);
  const policy = policyOf({ tradingHours: { zone: '+05:30', windows: [window] } });
  const again = parsePolicy(policyJson(policy));
  assert('everyAccount' in again);
  assert.deepEqual(policyJson(again), policyJson(policy));
});
