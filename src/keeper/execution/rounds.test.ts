import assert from 'node:assert/strict';
import { test } from 'node:test';
import { settled, Timeline } from '../../../sim/timeline.ts';
import { emptyState, fold } from '../../core/account/fold.ts';
import type { Account } from '../../core/account/state.ts';
import type { Decimal } from '../../core/units/decimal.ts';
import type { Instrument } from '../../core/units/ids.ts';
import { Rounds } from './rounds.ts';

const START = 1_000_000;

function account(name: string): Account {
  const state = emptyState();
  const hosts = { trade: 'https://simulated', accountHost: 'https://simulated', ca: null, paper: true };
  const body = {
    kind: 'account',
    account: name,
    venue: 'binance-usdm',
    flags: [],
    warnings: [],
    record: '',
  } as const;
  fold(state, { seq: 0, at: START, body: { ...body, ...hosts } });
  const [made] = state.accounts.values();
  assert.ok(made !== undefined);
  return made;
}

function stage(look: (account: Account) => Promise<void> = () => Promise.resolve(), leastMs = 0) {
  const timeline = new Timeline(START);
  const accounts: Account[] = [account('main')];
  const looked: number[] = [];
  const said: string[] = [];
  const load = { now: 0, isAwaited: false };
  const rounds = new Rounds({
    clock: timeline.clockOf({ alive: true }),
    log: { write: (_level, code) => void said.push(code) },
    accounts: () => accounts,
    loadOf: () => load.now,
    leastMs: () => leastMs,
    isAwaited: () => load.isAwaited,
    looks: new Map([
      [
        'look',
        (of) => {
          looked.push(timeline.now - START);
          return look(of);
        },
      ],
    ]),
  });
  const pass = (ms: number): Promise<void> => timeline.runUntil(timeline.now + ms);
  const start = (): Promise<void> => {
    rounds.start();
    return settled();
  };
  return { rounds, start, accounts, looked, said, pass, timeline, load };
}

test('an idle account is looked at once, then every four seconds, and not after the stop', async () => {
  const { rounds, start, looked, pass } = stage();
  await start();
  await pass(9_000);
  assert.deepEqual(looked, [0, 4_000, 8_000]);
  rounds.stop();
  await pass(60_000);
  assert.equal(looked.length, 3);
});

test('I15: a dear look keeps its pace from beginning to beginning, however long one takes', async () => {
  const takes = [400, 9_000, 0, 0];
  const { start, looked, pass, timeline } = stage(
    () =>
      new Promise((resolve) => {
        timeline.plan({ alive: true }, takes.shift() ?? 0, resolve);
      }),
    6_000,
  );
  await start();
  await pass(22_000);
  assert.deepEqual(looked, [0, 6_000, 15_200, 21_200], 'and one that took longer is not followed at once');
});

test('a dear look keeps its pace: activity and doubts bring it after half of its usual time', async () => {
  const { rounds, start, accounts, looked, pass, load } = stage(undefined, 6_000);
  await start();
  for (const active of accounts) rounds.soon(active);
  await pass(2_999);
  assert.deepEqual(looked, [0]);
  await pass(1);
  assert.deepEqual(looked, [0, 3_000]);
  for (const active of accounts) rounds.urge(active, 'look');
  await pass(200);
  assert.deepEqual(looked, [0, 3_000, 3_200], 'what cannot wait does not');
  // Where nearly nothing is left, something that is awaited is still asked for.
  [load.now, load.isAwaited] = [0.99, true];
  for (const active of accounts) rounds.soon(active);
  await pass(3_000);
  assert.deepEqual(looked, [0, 3_000, 3_200, 6_200]);
});

test('activity brings the next look within 200 ms, and the usual turn goes on from there', async () => {
  const { rounds, start, accounts, looked, pass } = stage();
  await start();
  await pass(3_000);
  for (const active of accounts) rounds.soon(active);
  await pass(5_000);
  assert.deepEqual(looked, [0, 3_200, 7_200]);
});

test('activity during a look brings another one after it: the first may have begun too early', async () => {
  const { rounds, start, accounts, looked, pass, timeline } = stage(
    () => new Promise((resolve) => timeline.plan({ alive: true }, 700, resolve)),
  );
  await start();
  await pass(100);
  for (const active of accounts) rounds.soon(active);
  await pass(2_000);
  assert.deepEqual(looked, [0, 700]);
});

test('an account that is added is noticed within a second; one that is removed is left alone', async () => {
  const { start, accounts, looked, pass } = stage();
  await start();
  await pass(2_500);
  accounts.push(account('second'));
  await pass(1_000);
  assert.deepEqual(looked, [0, 3_000]);
  for (const known of accounts) known.status = 'removed';
  await pass(60_000);
  assert.equal(looked.length, 2);
});

test('T41: what is done before the first look at an account does not put it off, however little is left', async () => {
  const { rounds, start, accounts, looked, pass, load } = stage(undefined, 4_000);
  await start();
  await pass(500);
  const added = account('second');
  accounts.push(added);
  load.now = 1;
  rounds.soon(added);
  await pass(1);
  assert.deepEqual(looked, [0, 500], 'its stream is opened then: nothing else tells of a stranger sooner');
});

test('looks come rarer as the gateway’s part of the venue’s limits fills, and never stop', async () => {
  const { start, accounts, looked, pass, load } = stage();
  load.now = 0.5;
  await start();
  await pass(21_000);
  assert.deepEqual(looked, [0, 8_000, 16_000]);
  load.now = 0.2;
  for (const active of accounts) active.book.positions.set('BTCUSDT' as Instrument, 1n as Decimal);
  await pass(3_000);
  assert.deepEqual(looked, [0, 8_000, 16_000, 24_000]);
  load.now = 0.75;
  await pass(9_300);
  assert.deepEqual(looked.slice(4), [25_250, 29_250, 33_250]);
});

test('a look that may end a doubt comes every two seconds, however full the part is (L1)', async () => {
  const { start, accounts, looked, pass, load } = stage();
  load.now = 1;
  load.isAwaited = true;
  for (const active of accounts) active.book.positions.set('BTCUSDT' as Instrument, 1n as Decimal);
  await start();
  await pass(6_500);
  assert.deepEqual(looked, [0, 2_000, 4_000, 6_000]);
});

test('a look that fails is logged, and the next one comes in its turn', async () => {
  const { start, looked, said, pass } = stage(() => Promise.reject(new RangeError('no answer')));
  await start();
  await pass(5_000);
  assert.deepEqual(
    [looked, said],
    [
      [0, 4_000],
      ['ROUND_FAILED', 'ROUND_FAILED'],
    ],
  );
});

test('a look that hangs does not hold up the others, and is not begun twice', async () => {
  const { start, accounts, looked, pass } = stage((of) =>
    of.id === accounts[0]?.id ? new Promise(() => undefined) : Promise.resolve(),
  );
  accounts.push(account('second'));
  await start();
  await pass(9_000);
  assert.deepEqual(looked, [0, 0, 4_000, 8_000]);
});
