import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countdownNotes } from './countdown-scope.ts';
import { denialText } from './evaluate.ts';
import { parsePolicy } from './policy.ts';

const everyAccount = { symbols: ['BTCUSDT'], notionalMax: 1_000, positionMax: 2_000, dailyLossMax: 100 };

function notes(more: object): readonly string[] {
  const policy = parsePolicy({ version: 1, everyAccount, ...more });
  assert.ok('everyBot' in policy, 'the policy can be read');
  return countdownNotes(policy);
}

test('whoever lets the venue’s countdown in is told whose orders it cancels, and otherwise nothing', () => {
  assert.deepEqual(notes({}), []);
  const allowed = notes({ bots: { grid: { settings: ['countdown'] } } });
  assert.equal(allowed.length, 1);
  assert.match(
    allowed[0] ?? '',
    /allowed to bot grid: .*other bots.*every plain order of the account.*at Hyperliquid every/,
  );
  const kept = notes({ everyBot: {}, accounts: { main: { venueCountdownMs: 60_000 } } });
  assert.equal(kept.length, 1);
  assert.match(kept[0] ?? '', /60000 for account main.*ordinary stop.*no conditional order/);
});

test('the refusal of the countdown says its reach, and that of another setting does not', () => {
  const said = (setting: string): string =>
    denialText({ code: 'SETTING_NOT_ALLOWED', facts: { scope: 'bot', setting } });
  assert.match(said('countdown'), /every plain order of the account/);
  assert.doesNotMatch(said('leverage'), /plain order/);
});
