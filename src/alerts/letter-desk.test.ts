import assert from 'node:assert/strict';
import test from 'node:test';
import { letterAbout } from '../core/identity/letter.ts';
import type { WebhookSinkSettings } from '../protocol/alarm-sinks.ts';
import { Destination } from './destination.ts';
import { LetterDesk } from './letter-desk.ts';
import { StandingClock } from './outbox-fixture.test.ts';
import { openPost, settingsFor } from './post-fixture.test.ts';

const LETTER = letterAbout('password', 'bob@example.com', 1_800_000_000_000);
const HOOK: WebhookSinkSettings = {
  ...{ kind: 'webhook', name: 'hook', least: 'warning', subjects: [], administrators: false, allow: [] },
  ...{ ca: null, url: 'https://example.com', secret: 'x'.repeat(32) },
};

function deskOf(): { desk: LetterDesk; clock: StandingClock; logged: string[] } {
  const clock = new StandingClock();
  const logged: string[] = [];
  const log = {
    write: (_level: string, code: string, facts?: object) =>
      void logged.push(`${code} ${Object(facts).reason}`),
  };
  const destination = new Destination(() => Promise.resolve(['127.0.0.1']));
  return { desk: new LetterDesk({ clock, log, destination }), clock, logged };
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

test('a server that is down is tried again; after nine tries the log says so', async (context) => {
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
  for (let turn = 0; turn < 20 && logged.length === 0; turn += 1) await clock.pass(300_000);
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
