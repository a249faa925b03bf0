import assert from 'node:assert/strict';
import test from 'node:test';
import type { AlarmKind } from './alarm.ts';
import { unixMs } from '../units/time.ts';
import { MINUTE_MS, Watched } from './watched-fixture.test.ts';
import { alarmText } from './alarm-text.ts';
import {
  ALARM_SETTINGS,
  isSettingValue,
  parseSettingName,
  SETTINGS_DEFAULT,
  withSettings,
} from './alarm-settings.ts';

test('the same sign is told once in 30 minutes, again when it became many, and again after that time', () => {
  const watched = new Watched();
  for (let i = 0; i < 120; i += 1) watched.pass(1_000).fail('-2019');
  assert.deepEqual(watched.told('balanceFailure'), [
    'warning bot:ann 1',
    'critical bot:ann 10',
    'critical bot:ann 100',
  ]);
  watched.pass(30 * MINUTE_MS).fail('-2019');
  assert.equal(watched.told('balanceFailure').at(-1), 'warning bot:ann 1');
});

test('critical stays critical, and what is remembered is bounded', () => {
  const watched = new Watched();
  for (let i = 0; i < 10; i += 1) watched.refuse('FUNDS_MOVEMENT_NOT_SERVED');
  assert.deepEqual(watched.told('fundsRoute'), ['critical bot:ann 1', 'critical bot:ann 10']);
  for (let i = 0; i < 2_100; i += 1)
    watched.tell({ kind: 'notice', code: 'TROUBLE', facts: [['bot', `b${i}`]] });
  assert.equal(watched.state.watch.recent.length, 200);
  assert.equal(watched.state.watch.standing.size, 2_000);
  assert.equal(watched.state.watch.raised, watched.state.watch.recent.at(-1)?.number);
});

test('of what stands the one is forgotten that has stood longest, however often it came again', () => {
  const watched = new Watched();
  const trouble = (bot: number): unknown =>
    watched.tell({ kind: 'notice', code: 'TROUBLE', facts: [['bot', `b${bot}`]] });
  for (let i = 0; i < 2_000; i += 1) trouble(i);
  const [oldest = '', second = ''] = watched.state.watch.standing.keys();
  trouble(0);
  trouble(2_000);
  assert.deepEqual(
    [watched.state.watch.standing.has(oldest), watched.state.watch.standing.has(second)],
    [false, true],
  );
});

test('decisions, refusals, outcomes, fills and alarms are counted, each by what it was', () => {
  const watched = new Watched();
  watched.trade('a', 'buy');
  watched.refuse('FUNDS_MOVEMENT_NOT_SERVED');
  watched.fail('-2019');
  const counted = [...watched.state.watch.tallies].filter(([key]) => !key.startsWith('alarm owner'));
  assert.deepEqual(Object.fromEntries(counted), {
    'decision allow': 2,
    'decision deny': 1,
    'denial FUNDS_MOVEMENT_NOT_SERVED': 1,
    'outcome accepted': 1,
    'outcome rejected': 1,
    fill: 1,
    'alarm fundsRoute': 1,
    'alarm balanceFailure': 1,
  });
});

test('settings change by name within their bounds, and nothing else changes', () => {
  assert.deepEqual(
    withSettings(SETTINGS_DEFAULT, [
      ['opensMax', 3],
      ['noSuch', 1],
      ['limitPercent', 100],
    ]),
    {
      ...SETTINGS_DEFAULT,
      opensMax: 3,
    },
  );
  assert.equal(parseSettingName('opensMax'), 'opensMax');
  assert.equal(parseSettingName('toString'), null);
  assert.equal(isSettingValue('opensMinutes', 0), false);
  assert.equal(isSettingValue('opensMinutes', 1.5), false);
  assert.equal(isSettingValue('opensMinutes', 1), true);
  for (const [name, { fallback }] of Object.entries(ALARM_SETTINGS))
    assert.equal(Object(SETTINGS_DEFAULT)[name], fallback, name);
});

test('an alarm says what happened and what to do next, and how often it came', () => {
  const watched = new Watched();
  for (let i = 0; i < 10; i += 1) watched.pass(6_000).fail('-2019');
  const texts = watched.state.watch.recent.filter(({ kind }) => kind === 'balanceFailure').map(alarmText);
  assert.match(
    texts[0]?.what ?? '',
    /^The venue refused an order of bot ann for lack of balance .*\(-2019\)\.$/,
  );
  assert.match(texts[1]?.what ?? '', /This is the 10th time in 1 min\.$/);
  assert.match(texts[0]?.next ?? '', /margin/);
});

test('every kind of alarm has its words, with and without figures', () => {
  const kinds: readonly AlarmKind[] = [
    ...([
      'manyOpens',
      'newAddress',
      'signInFailures',
      'sessionStolen',
      'walletCreation',
      'walletLimit',
      'serverSigning',
      'firstServerSigning',
      'walletExported',
      'keyScope',
      'foreignOrder',
      'limitNear',
    ] as const),
    ...([
      'limitReached',
      'rateLimit',
      'strangers',
      'fundsRoute',
      'balanceFailure',
      'executionFailures',
    ] as const),
    ...(['manyRefusals', 'halt', 'botSilent', 'keyExpiry', 'venueSession'] as const),
    ...(['approvalWaiting', 'ownerAct'] as const),
    ...(['sinkFailing', 'tokenFailing', 'trouble', 'test'] as const),
  ];
  const moment = { count: 1, since: unixMs(0), at: unixMs(0) };
  for (const kind of kinds) {
    for (const facts of [{}, { status: 'quarantined', origin: 'forced', limit: 'dailyLossMax' }]) {
      for (const subject of ['everything', 'account:main'] as const) {
        const { what, next } = alarmText({ kind, subject, facts, ...moment });
        assert.match(`${what} ${next}`, /^[^\n]{20,400}[.]$/, kind);
      }
    }
  }
});
