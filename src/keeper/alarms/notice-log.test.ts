import assert from 'node:assert/strict';
import test from 'node:test';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { unixMs } from '../../core/units/time.ts';
import { NoticeLog, type NoticeLogParts } from './notice-log.ts';

interface Stage {
  readonly log: NoticeLog;
  readonly lines: string[];
  readonly entries: EntryBody[];
  readonly unrecorded: string[];
  now: number;
  /** Half a second passes. */
  late: () => void;
}

function stage(ledger: 'takes' | 'busy' | 'fails' = 'takes', isLow = false): Stage {
  const lines: string[] = [];
  const entries: EntryBody[] = [];
  const unrecorded: string[] = [];
  const on = { lines, entries, unrecorded, now: 0, late: (): void => undefined };
  const submit: NoticeLogParts['journal']['submit'] = (prepare) => {
    if (ledger === 'busy') return null;
    if (ledger === 'fails') return Promise.reject(new RangeError('the disk'));
    const book = { append: (body: EntryBody) => entries.push(body) };
    return Promise.resolve(prepare(book as unknown as Parameters<typeof prepare>[0]));
  };
  const log = new NoticeLog({
    log: { write: (level, code) => void lines.push(`${level} ${code}`) },
    clock: {
      wallMs: () => unixMs(on.now),
      monotonicMs: () => on.now,
      after: (_delayMs, task) => {
        on.late = task;
        return () => void (on.late = () => undefined);
      },
      soon: (task) => task(),
    },
    journal: { submit, isLow },
    onUnrecorded: (code) => void unrecorded.push(code),
  });
  return Object.assign(on, { log });
}

test('an alert is in the log and in the ledger, everything else in the log alone', () => {
  const on = stage();
  on.log.write('alert', 'KEY_ENDS_SOON', { account: 'main', daysLeft: 3 });
  on.log.write('warn', 'ROUND_FAILED');
  on.log.write('alert', 'KEY_LEAKED', { account: 'main' });
  on.log.write('alert', 'WALLET_FIRST_USE', { wallet: 'hot' });
  const told = ['alert KEY_LEAKED', 'alert WALLET_FIRST_USE'];
  assert.deepEqual(on.lines, ['alert KEY_ENDS_SOON', 'warn ROUND_FAILED', ...told]);
  const facts = [
    ['account', 'main'],
    ['daysLeft', '3'],
  ];
  const entry = { kind: 'notice', code: 'KEY_ENDS_SOON', facts };
  assert.deepEqual(on.entries, [entry]);
  on.now += 60_001;
  on.log.write('alert', 'KEY_ENDS_SOON', { daysLeft: 3, account: 'main' });
  assert.deepEqual(on.entries, [entry, entry], 'whatever the order in which facts were said');
});

test('the same alert is recorded once a minute, sixty of all kinds in a minute, and memory is bounded', () => {
  const on = stage();
  for (on.now = 0; on.now <= 120_000; on.now += 1_000) on.log.write('alert', 'CHECKPOINT_LATE');
  assert.equal(on.entries.length, 3);
  for (let i = 0; i < 100; i += 1) on.log.write('alert', 'DECOY_RECORD_CHANGED', { bot: `b${i}` });
  assert.equal(on.entries.length, 3 + 59, 'the last one before is of the same minute');
  for (let i = 0; i < 600; i += 1) {
    on.now += 1_001;
    on.log.write('alert', 'DECOY_RECORD_CHANGED', { bot: `c${i}` });
  }
  on.now = 120_000 + 50_000;
  on.log.write('alert', 'DECOY_RECORD_CHANGED', { bot: 'c0' });
  assert.ok(on.entries.length > 600, 'the oldest were forgotten, and may come again');
});

test('F14: what the ledger does not take, or not in half a second, is told without it', async () => {
  for (const on of [stage('takes', true), stage('busy')]) {
    on.log.write('alert', 'DISK_FULL');
    assert.deepEqual([on.lines, on.entries, on.unrecorded], [['alert DISK_FULL'], [], ['DISK_FULL']]);
  }
  const failing = stage('fails');
  failing.log.write('alert', 'DISK_FULL');
  await new Promise(setImmediate);
  failing.late();
  assert.deepEqual(failing.unrecorded, ['DISK_FULL']);
  const well = stage();
  well.log.write('alert', 'CHECKPOINT_LATE');
  await new Promise(setImmediate);
  well.late();
  assert.deepEqual(well.unrecorded, [], 'it was durable before');
});
