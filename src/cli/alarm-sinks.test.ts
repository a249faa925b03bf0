import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { run } from './terminal-fixture.test.ts';

const TOKEN = '123456789:AAexampleexampleexampleexampleexample';

async function withFolder(use: (folder: string, place: string) => Promise<void>): Promise<void> {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-alarms-'));
  const folder = join(place, 'data');
  assert.equal((await run('init', '--data', folder, '--custodian', 'file')).code, 0);
  await use(folder, place);
  rmSync(place, { recursive: true });
}

test('sinks are added with their secrets, listed without them, and removed', () =>
  withFolder(async (folder, place) => {
    const token = join(place, 'token');
    writeFileSync(token, `${TOKEN}\n`, { mode: 0o600 });
    const none = await run('alarm', 'list', '--data', folder);
    assert.match(none.out, /Alarms go nowhere/);
    const telegram = ['alarm', 'add', 'telegram', 'desk', '--data', folder, '--token-file', token];
    const added = await run(...telegram, '--user', '1', '--user', '2', '--administrators');
    assert.match(
      added.out,
      /desk is told of alarms\. Once the gateway runs, try it: sallyport alarm test desk/,
    );
    const hooked = await run(
      ...[
        'alarm',
        'add',
        'webhook',
        'hook',
        '--data',
        folder,
        '--url',
        'https://h.example/secret-path',
        '--json',
      ],
      ...['--least', 'critical', '--subject', 'bot:grid'],
    );
    const { secret } = JSON.parse(hooked.out);
    assert.equal(Buffer.from(secret, 'base64').length, 32);
    const mail = ['alarm', 'add', 'mail', 'post', '--data', folder, '--server', 'smtp.example.com:465'];
    const posted = await run(
      ...mail,
      '--from',
      'gw@example.com',
      '--to',
      'me@example.com',
      '--password-file',
      token,
    );
    assert.equal(posted.code, 0, posted.err);
    assert.equal((await run(...mail.with(3, 'other'), '--from', 'x', '--to', 'me@example.com')).code, 1);
    const dsn = join(place, 'dsn');
    writeFileSync(dsn, 'https://0123456789abcdef@errors.example/secret-path/7\n', { mode: 0o600 });
    const reporter = ['alarm', 'add', 'reporter', 'faults', '--data', folder, '--dsn-file'];
    assert.equal((await run(...reporter, dsn)).code, 0);
    assert.match((await run(...reporter.with(3, 'other'), token)).err, /nothing was added/);
    const listed = await run('alarm', 'list', '--data', folder);
    assert.match(listed.out, /desk +telegram +2 people +all +everything/);
    assert.match(listed.out, /faults +reporter +errors\.example +warning/);
    assert.match(listed.out, /post +mail +me@example\.com +warning/);
    assert.match(listed.out, /hook +webhook +h\.example +critical +bot:grid/);
    const json = await run('alarm', 'list', '--data', folder, '--json');
    for (const hidden of [TOKEN, secret, 'secret-path'])
      assert.ok(!`${listed.out}${json.out}`.includes(hidden));
    assert.equal(statSync(join(folder, 'alarm-sinks.json')).mode & 0o777, 0o600);
    assert.ok(readFileSync(join(folder, 'alarm-sinks.json'), 'utf8').includes(TOKEN));
    assert.equal((await run('alarm', 'remove', 'desk', '--data', folder)).code, 0);
    assert.doesNotMatch((await run('alarm', 'list', '--data', folder)).out, /desk/);
  }));

test('a sink that cannot be is refused with what to do, and nothing is written', () =>
  withFolder(async (folder, place) => {
    const token = join(place, 'token');
    writeFileSync(token, TOKEN, { mode: 0o600 });
    const webhook = (name: string, url: string, ...more: readonly string[]) =>
      run('alarm', 'add', 'webhook', name, '--url', url, '--data', folder, ...more);
    assert.match((await webhook('A B', 'https://h.example')).err, /a name is a-z/);
    assert.match((await webhook('a', 'nowhere')).err, /--help says; nothing was added/);
    assert.match((await webhook('a', 'https://h.example', '--least', 'loud')).err, /nothing was added/);
    assert.equal((await webhook('a', 'https://h.example')).code, 0);
    assert.match((await webhook('a', 'https://h.example')).err, /a sink a is there already/);
    chmodSync(token, 0o644);
    const telegram = ['alarm', 'add', 'telegram', 'desk', '--data', folder, '--token-file', token];
    assert.match((await run(...telegram)).err, /can be read by others; nothing was added\. Next: chmod 600/);
    chmodSync(token, 0o600);
    assert.match((await run(...telegram)).err, /desk tells nobody and obeys nobody/);
    assert.match((await run('alarm', 'remove', 'b', '--data', folder)).err, /there is no sink b/);
    assert.match((await run('alarm', 'test', 'b', '--data', folder)).err, /there is no sink b/);
    assert.match((await run('alarm', 'test', '--data', folder)).err, /no gateway runs/);
    assert.match((await run('alarm', 'settings', 'opensMax', '--data', folder)).err, /no NAME=NUMBER/);
    writeFileSync(join(folder, 'alarm-sinks.json'), '{}');
    assert.match((await run('alarm', 'list', '--data', folder)).err, /is no list of sinks; nothing was done/);
  }));
