import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isRetentionValue,
  RETENTION,
  RETENTION_DEFAULT,
  RETENTION_NAMES,
  shortenedForAudit,
  withRetention,
} from './retention.ts';

test('defaults lie within their bounds, and no default is shorter than an audit needs', () => {
  for (const name of RETENTION_NAMES) {
    const { least, most, forAudit } = RETENTION[name];
    assert.ok(isRetentionValue(name, RETENTION_DEFAULT[name]), name);
    assert.ok(RETENTION_DEFAULT[name] >= (forAudit ?? 0), name);
    assert.ok(isRetentionValue(name, least) && isRetentionValue(name, most), name);
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN])
      assert.ok(!isRetentionValue(name, value), `${name} ${value}`);
  }
});

test('what is no setting, or out of its bounds, changes nothing', () => {
  const after = withRetention(RETENTION_DEFAULT, [
    ['alertDays', 7],
    ['alertDays', 0],
    ['noSuch', 5],
    ['toString', 5],
  ]);
  assert.deepEqual(after, { ...RETENTION_DEFAULT, alertDays: 7 });
});

test('only what becomes shorter than an audit needs is held: not what is long enough, longer, or in memory', () => {
  const from = (before: object, after: object): readonly string[] =>
    shortenedForAudit({ ...RETENTION_DEFAULT, ...before }, { ...RETENTION_DEFAULT, ...after });
  assert.deepEqual(from({}, { alertDays: 29, placeDays: 89 }), ['alertDays', 'placeDays']);
  assert.deepEqual(from({}, { alertDays: 30, requestDays: 30, addressKeyDays: 30 }), []);
  assert.deepEqual(from({ alertDays: 2 }, { alertDays: 3 }), []);
  assert.deepEqual(from({ alertDays: 2 }, { alertDays: 1 }), ['alertDays']);
  assert.deepEqual(from({}, { repeatHours: 1, replayMinutes: 1 }), []);
});
