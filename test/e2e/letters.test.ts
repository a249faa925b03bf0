import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import test from 'node:test';
import { openPost, settingsFor } from '../../src/alerts/post-fixture.test.ts';
import { makeFolder, startGateway } from './gateway-under-test.ts';

test('T23: a letter about a new password goes through a real mail server, without the token', async (context) => {
  const post = await openPost();
  context.after(() => post.close());
  const folder = makeFolder();
  const host = 'localhost';
  const sink = settingsFor(post, { host, allow: [`${host}:${post.port}`] });
  writeFileSync(folder.alarmSinks, JSON.stringify([sink]), { mode: 0o600 });
  const gateway = await startGateway({ folder });
  context.after(() => gateway.stop());
  await gateway.ask('person add', { name: 'vic', roles: ['viewer'] });
  assert.equal(
    (await gateway.ask('person mail', { name: 'vic', mail: 'vic@example.com' }))['mail'],
    'vic@example.com',
  );
  const { token } = await gateway.ask('person reset', { name: 'vic' });
  const letters = (): readonly string[] => post.mails.filter((mail) => mail.includes('To: vic@example.com'));
  const begunAt = performance.now();
  while (letters().length < 2) {
    assert.ok(performance.now() - begunAt < 20_000, 'the letters came too late');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const all = letters().join('\n');
  assert.match(all, /Subject: Sallyport: the address for these letters was changed/);
  assert.match(all, /Subject: Sallyport: a token for another password was given out/);
  assert.ok(!all.includes(String(token)));
});
