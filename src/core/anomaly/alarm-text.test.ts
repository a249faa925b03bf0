import assert from 'node:assert/strict';
import test from 'node:test';
import { unixMs } from '../units/time.ts';
import type { AlarmFacts, AlarmKind, Subject } from './alarm.ts';
import { alarmText } from './alarm-text.ts';

const AGAIN = 'account nse is out of quarantine. Its key may: trade. Bots may open again.';

function told(kind: AlarmKind, subject: Subject, facts: AlarmFacts): ReturnType<typeof alarmText> {
  return alarmText({ kind, subject, facts, count: 1, since: unixMs(0), at: unixMs(0) });
}

test('what an owner did is told in a sentence of its own', () => {
  for (const [subject, what, sentence] of [
    ['everything', 'policy', 'A policy was put in force.'],
    ['bot:grid', 'resume', 'A halt of bot grid was ended.'],
    ['account:main', 'manual', 'Trading by hand on account main was allowed.'],
    ['account:main', 'rotation', 'The real key of account main was replaced.'],
    ['account:main', 'account', 'A real key was added: account main.'],
    ['bot:grid', 'bot', 'A decoy was issued: bot grid.'],
    ['everything', 'passphrase', 'The passphrase was changed.'],
    ['everything', 'person', 'A person was added.'],
    ['everything', 'roles', 'The roles of a person were changed.'],
    ['everything', 'retention', 'How long things are kept was changed.'],
    [
      'wallet:desk',
      'wallet that signs at the client',
      'wallet desk was added, a wallet that signs at the client.',
    ],
  ] as const)
    assert.equal(told('ownerAct', subject, { what }).what, sentence);
});

test('a quarantine says why, which is not always that a key may do too much', () => {
  const facts = { status: 'quarantined', why: 'nobody has logged in yet' };
  const { what, next } = told('keyScope', 'account:nse', facts);
  assert.equal(what, 'account nse is quarantined: nobody has logged in yet. Openings stop.');
  assert.match(next, /^Where nobody is logged in, `sallyport login NAME`/);
  const again = told('keyScope', 'account:nse', { status: 'again', may: 'trade' });
  assert.equal(`${again.what} ${again.next}`, AGAIN);
  assert.match(
    told('keyScope', 'account:main', { may: 'trade' }).what,
    /has changed at the venue; now: trade\.$/,
  );
});

test('T37: before a session of the day ends it is said when, and when it ended before its time that it did', () => {
  const { what, next } = told('venueSession', 'account:nse', { code: 'SESSION_ENDS_SOON', minutes: '30' });
  assert.match(what, /^The session of account nse at the venue ends in 30 minutes\./);
  assert.match(next, /`sallyport login`/);
  assert.match(told('venueSession', 'account:nse', { code: 'SESSION_OVER' }).what, /ended before its time/);
});
