import assert from 'node:assert/strict';
import { test } from 'node:test';
import { letterAbout, type Occasion } from './letter.ts';

const AT = Date.UTC(2026, 10, 22, 7, 30);
const OCCASIONS = [
  'password',
  'resetIssued',
  'totp',
  'passkey',
  'backupCodes',
  'factorsRemoved',
  'mail',
  'removed',
  'newPlace',
  'backupCodeUsed',
  'signInsRefused',
  'sessionStolen',
] as const satisfies readonly Occasion[];

test('a letter says what happened, when, and what to do about it, and has no link', () => {
  assert.deepEqual(letterAbout('backupCodeUsed', 'ann@example.org', AT), {
    to: 'ann@example.org',
    subject: 'Sallyport: a backup code was used',
    lines: [
      'One of your backup codes was used; it works no second time.',
      'When: 2026-11-22T07:30:00.000Z (UTC).',
      'If that was you, there is nothing to do. If not: open the console by the address that you know, end your ' +
        'sessions under “Your account”, set another password, and tell whoever runs this gateway. They can end ' +
        'sessions too: sallyport person revoke.',
      'This letter asks for nothing, and has no link in it: one that does is not from here.',
    ],
  });
});

test('every occasion has words of its own, whole sentences without a link or an address', () => {
  const letters = OCCASIONS.map((occasion) => letterAbout(occasion, 'ann@example.org', AT));
  assert.equal(new Set(letters.map(({ subject }) => subject)).size, OCCASIONS.length);
  assert.equal(new Set(letters.map(({ lines }) => lines[0])).size, OCCASIONS.length);
  for (const { subject, lines } of letters)
    for (const line of [subject, ...lines]) assert.doesNotMatch(line, /undefined|NaN|:\/\/|@|www\./);
  for (const { lines } of letters) for (const line of lines) assert.match(line, /^[A-Z].*\.$/);
});
