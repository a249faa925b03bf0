import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { spellings } from './canary-search.ts';
import { assertNoSecrets, CanaryWatch } from './canary-watch.ts';
import { startGateway } from './gateway-under-test.ts';

const NOTHING_SAID: ReadonlyMap<string, Uint8Array> = new Map();

function openPlace(context: TestContext): string {
  const root = mkdtempSync(join(tmpdir(), 'sallyport-watch-'));
  context.after(() => rmSync(root, { recursive: true }));
  return root;
}

/** What the search says; null where it finds nothing. */
function complaint(search: () => void): string | null {
  try {
    search();
    return null;
  } catch (reason) {
    return String(reason);
  }
}

test('a secret in files or what was said is told by place and spelling, never by value (T16, I14)', (context) => {
  const root = openPlace(context);
  const secret = randomBytes(40);
  const watch = new CanaryWatch();
  watch.keep('the secret', secret);
  const file = join(root, 'deep.db');
  for (const [name, spelt] of spellings(secret)) {
    const planted = Buffer.concat([randomBytes(70_001), spelt, Buffer.alloc(200_003)]);
    writeFileSync(file, planted);
    const inFile = complaint(() => assertNoSecrets(watch, { root, said: NOTHING_SAID })) ?? '';
    assert.ok(inFile.includes(`\ndeep.db: the secret as ${name}`), name);
    assert.ok(!inFile.includes(spelt.toString('latin1')), name);
    rmSync(file);
    const said = new Map([['the log', planted]]);
    assert.ok(
      complaint(() => assertNoSecrets(watch, { root, said }))?.includes(`the log: the secret as ${name}`),
    );
    said.set('the log', randomBytes(300_000));
    assert.equal(
      complaint(() => assertNoSecrets(watch, { root, said })),
      null,
    );
  }
});

test('what a text stands for is looked for too: bytes as digits, and the keys of a PEM (T16)', (context) => {
  const root = openPlace(context);
  const { privateKey } = generateKeyPairSync('ed25519');
  const bytes = randomBytes(32);
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const texts: readonly (readonly [string, Uint8Array])[] = [
    [`0x${bytes.toString('hex')}`, bytes],
    [JSON.stringify([...bytes]), bytes],
    [bytes.toString('base64'), bytes],
    [pem, Buffer.from(String(privateKey.export({ format: 'jwk' }).d), 'base64url')],
    // A seed as Stellar writes it: a byte for what it is, the seed, two of a checksum.
    ...[...spellings(Buffer.concat([Buffer.of(144), bytes, Buffer.of(1, 2)]))]
      .filter(([name]) => name === 'base32')
      .map(([, text]): [string, Uint8Array] => [text.toString(), bytes]),
  ];
  assert.equal(texts.length, 5);
  for (const [text, stands] of texts) {
    const watch = new CanaryWatch();
    watch.keepFields({ inner: [{ secret: text }] });
    writeFileSync(join(root, 'raw'), Buffer.concat([randomBytes(99), stands]));
    assert.match(
      complaint(() => assertNoSecrets(watch, { root, said: NOTHING_SAID })) ?? '',
      /raw: secret/,
      text,
    );
  }
});

test('the key file of a vault may lie in the file that is it, and nowhere else', (context) => {
  const root = openPlace(context);
  const key = randomBytes(32);
  const watch = new CanaryWatch();
  watch.keep('unsealing', key);
  const search = (): string | null => complaint(() => assertNoSecrets(watch, { root, said: NOTHING_SAID }));
  writeFileSync(join(root, 'root.key'), key);
  assert.equal(search(), null);
  writeFileSync(join(root, 'root.key.old'), key);
  assert.match(search() ?? '', /root\.key\.old: unsealing as itself/);
});

test('a gateway stops with red where ledger, log or start of a process has a secret (T16, I14)', async (context) => {
  const gateway = await startGateway();
  const secret = randomBytes(24).toString('base64url');
  gateway.keep('planted', secret);
  const child = spawn('sleep', ['60'], {
    env: { ...process.env, PLANTED: Buffer.from(secret).toString('base64') },
  });
  context.after(() => child.kill('SIGKILL'));
  await gateway.ask('halt', { reason: secret });
  await gateway.ask('approval list');
  const { keeper } = JSON.parse(readFileSync(gateway.folder.running, 'utf8'));
  const isLinux = process.platform === 'linux';
  if (isLinux) appendFileSync(`/proc/${keeper}/fd/2`, `${Buffer.from(secret).toString('hex')}\n`);
  const said = await gateway.stop().then(() => '', String);
  assert.match(said, /keeper\/ledger\.db: planted as itself/);
  if (isLinux) {
    assert.match(said, /the log of keeper and edge: planted as hex/);
    assert.match(said, /arguments and environment: planted as base64/);
  }
  assert.ok(!said.includes(secret), 'never the value');
});
