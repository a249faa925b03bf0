import assert from 'node:assert/strict';
import test from 'node:test';
import { letterAbout } from '../core/identity/letter.ts';
import type { WebhookSinkSettings } from '../protocol/alarm-sinks.ts';
import { Destination } from './destination.ts';
import { LetterDesk } from './letter-desk.ts';
import { parseLetters, writeLetters } from './letter-queue.ts';
import { StandingClock } from './outbox-fixture.test.ts';
import { openPost, settingsFor } from './post-fixture.test.ts';

const LETTER = letterAbout('password', 'bob@example.com', 1_800_000_000_000);
const HOOK: WebhookSinkSettings = {
  ...{ kind: 'webhook', name: 'hook', least: 'warning', subjects: [], administrators: false, allow: [] },
  ...{ ca: null, url: 'https://example.com', secret: 'x'.repeat(32) },
};

interface Kept {
  text: string | null;
}

function deskOf(kept: Kept = { text: null }): { desk: LetterDesk; clock: StandingClock; logged: string[] } {
  const clock = new StandingClock();
  const letterStore = {
    load: () => kept.text,
    save: (text: string) => {
      kept.text = text;
      return Promise.resolve(true);
    },
  };
  const logged: string[] = [];
  const log = {
    write: (_level: string, code: string, facts?: object) =>
      void logged.push(`${code} ${Object(facts).reason}`),
  };
  const destination = new Destination(() => Promise.resolve(['127.0.0.1']));
  return { desk: new LetterDesk({ clock, log, destination, letterStore }), clock, logged };
}

async function until(is: () => boolean): Promise<void> {
  for (let turn = 0; !is(); turn += 1) {
    assert.ok(turn < 2_000, 'it took too long');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a letter goes to the person alone, over TLS, through the first sink that is mail', async (context) => {
  const post = await openPost();
  context.after(() => post.close());
  const { desk, logged } = deskOf();
  desk.take(LETTER);
  desk.learn([HOOK, settingsFor(post), settingsFor(post, { name: 'second', port: 1 })]);
  desk.take(LETTER);
  await until(() => post.mails.length === 1);
  const [mail = ''] = post.mails;
  assert.match(mail, /^over TLS\n/);
  assert.match(mail, /^To: bob@example\.com\r?$/m);
  assert.match(mail, /^Subject: Sallyport: your password was set\r?$/m);
  assert.ok(!mail.includes('ann@example.com'), 'who gets alarms gets no letters of others');
  assert.deepEqual(logged, []);
});

test('a server that is down is tried again; after a day the log says that the letter was given up', async (context) => {
  const post = await openPost();
  context.after(() => post.close());
  const { desk, clock, logged } = deskOf();
  desk.learn([settingsFor(post, { password: 'wrong' })]);
  desk.take(LETTER);
  await until(() => clock.waiting === 1);
  // Its owner mends the sink meanwhile.
  desk.learn([settingsFor(post)]);
  await clock.pass(1_000);
  await until(() => post.mails.length === 1);
  desk.learn([settingsFor(post, { port: 587, allow: [] })]);
  desk.take(LETTER);
  for (let hour = 0; hour < 23; hour += 1) await clock.pass(3_600_000);
  assert.deepEqual(logged, []);
  await clock.pass(3_900_000);
  assert.equal(logged.length, 1);
  desk.learn([settingsFor(post)]);
  desk.take({ ...LETTER, to: 'gone@example.com' });
  await until(() => logged.length === 2);
  assert.deepEqual(logged, ['LETTER_NOT_SENT address-refused', 'LETTER_NOT_SENT recipient-refused']);
});

test('beyond a hundred that wait a letter is lost, and none is kept for a sink that is gone', async () => {
  const { desk, clock, logged } = deskOf();
  const post = { ca: '', port: 587, mails: [], close: () => Promise.resolve() };
  desk.learn([settingsFor(post, { allow: [] })]);
  for (let count = 0; count < 101; count += 1) desk.take(LETTER);
  assert.deepEqual(logged, ['LETTER_NOT_SENT refused']);
  await until(() => clock.waiting === 100);
  desk.learn([]);
  await clock.pass(1_000);
  assert.equal(clock.waiting, 0);
  desk.take(LETTER);
  assert.equal(logged.length, 1);
});

test('F33: what waits goes on after a restart, and what was delivered is not sent again', async (context) => {
  const post = await openPost();
  context.after(() => post.close());
  const kept: Kept = { text: null };
  const before = deskOf(kept);
  before.desk.learn([settingsFor(post, { password: 'wrong' })]);
  before.desk.take(LETTER);
  await until(() => before.clock.waiting === 1);
  const after = deskOf(kept);
  after.desk.learn([settingsFor(post)]);
  await until(() => post.mails.length === 1 && kept.text === '{"letters":[]}');
  const third = deskOf(kept);
  third.desk.learn([settingsFor(post)]);
  third.desk.take({ ...LETTER, to: 'eve@example.com' });
  await until(() => post.mails.length === 2);
  assert.ok(post.mails[1]?.includes('eve@example.com'));
});

test('a file of letters that is none begins anew', () => {
  const whole = writeLetters([{ letter: LETTER, since: 5 }]);
  assert.deepEqual(parseLetters(whole), [{ letter: LETTER, since: 5 }]);
  const bad = ['', 'x', 'null', '[]', '{}', '{"letters":{}}', '{"letters":[1]}', '{"letters":[{}]}'];
  const parts = [{ letter: LETTER }, { since: 5 }, { letter: LETTER, since: '5' }, { letter: {}, since: 5 }];
  for (const text of [...bad, ...parts.map((one) => JSON.stringify({ letters: [one] }))])
    assert.equal(parseLetters(text), null, text);
});
