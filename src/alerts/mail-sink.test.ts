import assert from 'node:assert/strict';
import test from 'node:test';
import type { MailSinkSettings } from '../protocol/alarm-sinks.ts';
import { Destination } from './destination.ts';
import { makeSink } from './make-sink.ts';
import { alarm, StandingClock } from './outbox-fixture.test.ts';
import { OutboundHttp } from './outbound-http.ts';
import { openPost, settingsFor, type Post } from './post-fixture.test.ts';

function mailTo(post: Post, more: Partial<MailSinkSettings> = {}) {
  const destination = new Destination(() => Promise.resolve(['127.0.0.1']));
  const log = { write: () => undefined };
  const http = new OutboundHttp(destination);
  return makeSink(
    { destination, http, clock: new StandingClock(), log, ask: () => Promise.resolve(null) },
    settingsFor(post, more),
  );
}

test('an alarm arrives as a mail, over TLS from STARTTLS or from the start', async () => {
  for (const implicitTls of [false, true]) {
    const post = await openPost({ secure: implicitTls });
    const text = 'Halted.\r\nBcc: all@example.com';
    const end = await mailTo(post, { implicitTls }).deliver(alarm(1, { what: text, subject: 'bot:grid' }));
    assert.deepEqual(end, { code: 'delivered' });
    const [mail = ''] = post.mails;
    assert.match(mail, /^over TLS\n/);
    assert.match(mail, /^Subject: Sallyport warning: bot grid\r?$/m);
    assert.match(mail, /^From: gw@example\.com\r?$/m);
    const [head = '', body = ''] = mail.split(/\r?\n\r?\n/);
    assert.ok(!/^Bcc/im.test(head), 'what an alarm says makes no header');
    assert.match(body, /Halted\./);
    await post.close();
  }
});

test('what cannot be delivered has its code: credentials, recipients, certificates, no TLS, no server', async () => {
  const post = await openPost();
  assert.deepEqual(await mailTo(post, { password: 'wrong' }).deliver(alarm(1)), {
    code: 'credentials-refused',
  });
  assert.deepEqual(await mailTo(post, { password: null }).deliver(alarm(1)), { code: 'credentials-refused' });
  assert.deepEqual(await mailTo(post, { to: ['gone@example.com'] }).deliver(alarm(1)), {
    code: 'recipient-refused',
  });
  const both = mailTo(post, { to: ['ann@example.com', 'gone@example.com'] });
  assert.deepEqual(await both.deliver(alarm(1)), { code: 'recipient-refused' });
  assert.deepEqual(await mailTo(post, { ca: null }).deliver(alarm(1)), { code: 'tls-refused' });
  const other = `other.example:${post.port}`;
  const misnamed = mailTo(post, { host: 'other.example', allow: [other] });
  assert.deepEqual(
    await misnamed.deliver(alarm(1)),
    { code: 'tls-refused' },
    'a certificate of another name',
  );
  await post.close();
  assert.deepEqual(await mailTo(post).deliver(alarm(1)), { code: 'no-connection' });
  const open = await openPost({ disabledCommands: ['STARTTLS'] });
  const { code } = await mailTo(open).deliver(alarm(1));
  assert.notEqual(code, 'delivered', 'nothing is sent in the open');
  assert.deepEqual(open.mails, []);
  await open.close();
});

test('T25: a mail server inside, or on another port, is reached only where its owner named it', async () => {
  const post = await openPost();
  assert.deepEqual(await mailTo(post, { allow: [] }).deliver(alarm(1)), { code: 'address-refused' });
  assert.deepEqual(await mailTo(post, { allow: [], port: 587 }).deliver(alarm(1)), {
    code: 'address-refused',
  });
  const submission = mailTo(post, { allow: [], port: 465 });
  assert.deepEqual(await submission.deliver(alarm(1)), { code: 'address-refused' });
  submission.close();
  await post.close();
});
