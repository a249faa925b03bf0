import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after } from 'node:test';
import { makeWebIdentity } from '../launcher/web-identity.ts';
import { beyondOf } from './beyond.ts';
import { makeDataFolder } from './make-folder.ts';
import { run } from './terminal-fixture.test.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-tls-'));
const folder = makeDataFolder(join(place, 'data'), { custodian: 'file', keyFile: 'root.key' });
after(() => rmSync(place, { recursive: true, force: true }));

async function tls(...words: readonly string[]): Promise<{ exit: number; said: Record<string, unknown> }> {
  const { code: exit, out } = await run('tls', ...words, '--data', folder.root, '--json');
  return { exit, said: JSON.parse(out) };
}

function codeOf({ said }: { said: Record<string, unknown> }): unknown {
  return Object(said['error']).code;
}

test('a certificate is made, shown and made anew for the same names, with a key for its owner alone', async () => {
  assert.equal(codeOf(await tls('show')), 'CERTIFICATE_MISSING');
  const made = await tls('make', '--name', 'Trading.Example.org:8443', '--name', '192.0.2.1');
  assert.equal(made.exit, 0);
  assert.deepEqual(made.said['names'], ['localhost', 'trading.example.org', '127.0.0.1', '192.0.2.1']);
  assert.equal(statSync(folder.webIdentity).mode & 0o777, 0o600);
  assert.equal(JSON.stringify(made.said).includes('PRIVATE'), false);
  const shown = await tls('show');
  assert.deepEqual([shown.exit, shown.said['sha256']], [0, made.said['sha256']]);
  const renewed = await tls('renew');
  assert.deepEqual(renewed.said['names'], made.said['names']);
  assert.notEqual(renewed.said['sha256'], made.said['sha256']);
});

test('files are imported when they fit, left as they were otherwise, and read again to renew', async () => {
  const [cert, key] = [join(place, 'cert.pem'), join(place, 'key.pem')];
  const write = async (): Promise<void> => {
    const { identity } = await makeWebIdentity(['desk.example.org'], new Date());
    writeFileSync(cert, identity.cert);
    writeFileSync(key, identity.key, { mode: 0o600 });
  };
  await write();
  const taken = await tls('import', '--cert', cert, '--key', key);
  assert.deepEqual([taken.exit, taken.said['from'], taken.said['source']], [0, 'files', cert]);
  await write();
  const renewed = await tls('renew');
  assert.notEqual(renewed.said['sha256'], taken.said['sha256']);
  const before = readFileSync(folder.webIdentity, 'utf8');
  writeFileSync(key, 'no key');
  assert.equal(codeOf(await tls('renew')), 'KEY_UNREADABLE');
  assert.equal(codeOf(await tls('import', '--cert', join(place, 'none'), '--key', key)), 'FILE_UNREADABLE');
  assert.equal(readFileSync(folder.webIdentity, 'utf8'), before);
});

test('T7: nothing starts beyond this machine without TLS, a name, or a certificate that covers it', async () => {
  const now = new Date();
  const refused = async (options: Parameters<typeof beyondOf>[1], code: string, at = now): Promise<void> => {
    await assert.rejects(beyondOf(folder, options, at), { code });
  };
  const https = { host: '127.0.0.1', port: 1 };
  const name = ['desk.example.org'];
  await refused({ name }, 'TLS_MISSING');
  await refused({ hstsPreload: true }, 'TLS_MISSING');
  await refused({ https: { host: '0.0.0.0', port: 1 } }, 'NAME_MISSING');
  await refused({ behind: ['127.0.0.1'] }, 'NAME_MISSING');
  await refused({ https, name: ['other.example.org:8443'] }, 'NAME_NOT_COVERED');
  await refused({ https, name }, 'CERTIFICATE_OVER', new Date(now.getTime() + 400 * 86_400_000));
  const contacts = ['mailto:security@example.org'];
  assert.deepEqual((await beyondOf(folder, { contact: contacts }, now)).contacts, contacts);
  const behind = await beyondOf(folder, { behind: ['127.0.0.1'], name }, now);
  assert.deepEqual([behind.web, behind.names, behind.proxies], [null, name, ['127.0.0.1']]);
  rmSync(folder.webIdentity);
  await refused({ https }, 'CERTIFICATE_MISSING');
});

test('names, addresses and contacts that are none are refused at once', async () => {
  const bad = [
    ['--name', 'localhost'],
    ['--name', '127.0.0.1'],
    ['--name', 'a b'],
    ['--behind', 'proxy.example.org'],
    ['--contact', 'security@example.org'],
    ['--https', '8443'],
  ];
  for (const words of bad) {
    assert.equal((await run('up', ...words)).code, 2, words.join(' '));
  }
});
