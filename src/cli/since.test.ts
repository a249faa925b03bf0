import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CliRefusal } from './refusal.ts';
import { parseSince } from './since.ts';

const END = Date.UTC(2026, 10, 21, 12);

test('a span is counted back from the end, a date begins at midnight UTC', () => {
  assert.equal(parseSince('90m', END), END - 90 * 60_000);
  assert.equal(parseSince('36h', END), END - 36 * 3_600_000);
  assert.equal(parseSince('7d', END), END - 7 * 86_400_000);
  assert.equal(parseSince('4w', END), END - 28 * 86_400_000);
  assert.equal(parseSince('2026-11-14', END), Date.UTC(2026, 10, 14));
  assert.equal(parseSince('2026-11-14T08:00+02:00', END), Date.UTC(2026, 10, 14, 6));
  assert.equal(parseSince('99999w', END), 0);
});

for (const words of [
  '',
  '7',
  'd',
  '-7d',
  '1.5d',
  '7days',
  '2026-13-01',
  '2026',
  'yesterday',
  '1969-01-01',
  '07d',
]) {
  test(`"${words}" is no time, and the refusal says what is`, () => {
    assert.throws(
      () => parseSince(words, END),
      (reason: unknown) => reason instanceof CliRefusal && reason.code === 'TIME_MALFORMED',
    );
  });
}
