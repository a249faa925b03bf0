import assert from 'node:assert/strict';
import test from 'node:test';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { unixMs } from '../../core/units/time.ts';
import { NoticeLog, type NoticeLogParts } from './notice-log.ts';

interface Stage {
  readonly log: NoticeLog;
  readonly lines: string[];
  readonly entries: EntryBody[];
  now: number;
}

function stage(ledger: 'takes' | 'busy' | 'fails' = 'takes', isLow = false): Stage {
  const lines: string[] = [];
  const entries: EntryBody[] = [];
  const on = { lines, entries, now: 0 };
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
      after: () => () => undefined,
      soon: (task) => task(),
    },
    journal: { submit, isLow },
  });
  return Object.assign(on, { log });
}

test('an alert is in the log and in the ledger, everything else in the log alone', () => {
  const on = stage();
  on.log.write('alert', 'KEY_ENDS_SOON', { daysLeft: 3, account: 'main' });
  on.log.write('warn', 'ROUND_FAILED');
  on.log.write('alert', 'KEY_LEAKED', { account: 'main' });
  assert.deepEqual(on.lines, ['alert KEY_ENDS_SOON', 'warn ROUND_FAILED', 'alert KEY_LEAKED']);
  const facts = [
    ['account', 'main'],
    ['daysLeft', '3'],
  ];
  assert.deepEqual(on.entries, [{ kind: 'notice', code: 'KEY_ENDS_SOON', facts }]);
});

test('the same alert is recorded once a minute, and what is remembered of that is bounded', () => {
  const on = stage();
  for (on.now = 0; on.now <= 120_000; on.now += 1_000) on.log.write('alert', 'CHECKPOINT_LATE');
  assert.equal(on.entries.length, 3);
  for (let i = 0; i < 600; i += 1) on.log.write('alert', 'BOT_ODD', { bot: `b${i}` });
  on.log.write('alert', 'BOT_ODD', { bot: 'b0' });
  assert.equal(on.entries.length, 604);
});

test('without room, a ledger that is busy or one that stops, an alert is in the log alone', async () => {
  for (const on of [stage('takes', true), stage('busy'), stage('fails')]) {
    on.log.write('alert', 'DISK_FULL');
    await Promise.resolve();
    assert.deepEqual([on.lines, on.entries], [['alert DISK_FULL'], []]);
  }
});
