import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { spellings } from './canary-search.ts';
import { assertNoSecrets, CanaryWatch } from './canary-watch.ts';
import { makeClient } from '../../client/client.ts';
import { codeOf } from './beyond-door.ts';
import { CommandWatch } from './command-watch.ts';
import { handsOut, HANDED_OUT } from './exchange.ts';
import { startGateway, type GatewayUnderTest } from './gateway-under-test.ts';

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

/** Secrets of a person who signs in to the API and proves who they are, by the name under which each is told. */
async function beSomebody(gateway: GatewayUnderTest): Promise<ReadonlyMap<string, string>> {
  let access: string | null = null;
  const api = makeClient({ baseUrl: gateway.url, accessToken: () => access });
  const { code } = await gateway.ask('person code');
  const password = randomBytes(18).toString('base64url');
  const reply = await fetch(`${gateway.url}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, name: 'ann', password }),
  });
  access = String(Object(await reply.json()).access);
  const { secret } = (await api.beginTotp()).value;
  await api.confirmTotp({ code: codeOf(secret, -1) });
  return new Map([
    ['password asked with', password],
    ['access handed out', access],
    ['secret handed out', secret],
    ['codes handed out', (await api.makeBackupCodes()).value.codes[0] ?? ''],
    ['ticket handed out', (await api.issueTicket()).value.ticket],
    ['a cookie', /=([^;]+)/.exec(reply.headers.get('set-cookie') ?? '')?.[1] ?? ''],
  ]);
}

test('a gateway stops with red where ledger, log or start of a process has a secret (T16, I14)', async (context) => {
  const gateway = await startGateway();
  context.after(() => gateway.stop());
  const secret = randomBytes(24).toString('base64url');
  gateway.keep('planted', secret);
  const child = spawn('sleep', ['60'], {
    env: { ...process.env, PLANTED: Buffer.from(secret).toString('base64') },
  });
  context.after(() => child.kill('SIGKILL'));
  await gateway.ask('halt', { reason: secret });
  await gateway.ask('approval list');
  const personal = await beSomebody(gateway);
  writeFileSync(join(gateway.folder.keeper, 'left'), [...personal.values()].join('\n'));
  const { keeper } = JSON.parse(readFileSync(gateway.folder.running, 'utf8'));
  const isLinux = process.platform === 'linux';
  if (isLinux) appendFileSync(`/proc/${keeper}/fd/2`, `${Buffer.from(secret).toString('hex')}\n`);
  const said = await gateway.stop().then(() => '', String);
  assert.match(said, /keeper\/ledger\.db: planted as itself/);
  if (isLinux) {
    assert.match(said, /the log of keeper and edge: planted as hex/);
    assert.match(said, /arguments and environment: planted as base64/);
  }
  for (const [name, value] of personal) {
    assert.ok(value.length > 15, name);
    assert.ok(said.includes(`keeper/left: ${name} as itself`), `${name}: ${said}`);
  }
  const others = said
    .split('\n')
    .filter((line) => !line.includes('keeper/left: ') && !line.includes('planted'));
  assert.equal(others.length, 1, `nothing else was found: ${others.join('; ')}`);
  for (const value of [secret, ...personal.values()]) assert.ok(!said.includes(value), 'never the value');
});

test('a command’s secrets in an answer, the log of what it started or the folder turn it red (T16)', async (t) => {
  const root = openPlace(t);
  const from = join(root, 'outside');
  const folder = join(root, 'data');
  mkdirSync(folder);
  const [given, got, code] = [1, 2, 3].map(() => randomBytes(18).toString('base64url'));
  writeFileSync(from, `# a comment\n${given}\n`);
  const watch = new CommandWatch();
  const answer = { secret: got, setUp: { code }, snippets: [{ text: `secret: ${got}` }] };
  watch.ran(['bot', 'add', '--passphrase-file', from], JSON.stringify(answer));
  const search = (): string | null => complaint(() => watch.assertNone(folder));
  assert.equal(search(), null, 'what is there to hand it out may');
  for (const [index, secret] of [given, got, code].entries()) {
    writeFileSync(join(folder, 'left'), `${secret}`);
    assert.match(
      search() ?? '',
      [/left: what --passphrase-file/, /left: secret/, /left: a code/][index] ?? /^$/,
    );
  }
  rmSync(join(folder, 'left'));
  const child = spawn(process.execPath, ['-e', `console.error(process.env.PLANTED)`], {
    env: { PLANTED: given },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  watch.started(['up', '--data', folder], child);
  await once(child, 'close');
  watch.ran(['status'], JSON.stringify({ words: got }));
  assert.match(search() ?? '', /the log: what --passphrase-file names as itself/);
  assert.match(search() ?? '', /the answer to status: secret as itself/);
});

test('what rests in a file by design may lie there alone: tokens, keys of TLS, secrets of sinks (T16)', (t) => {
  const root = openPlace(t);
  const [token, sink] = [1, 2].map(() => randomBytes(24).toString('hex'));
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
  const files: readonly (readonly [string, string])[] = [
    ['metrics-token', `${token}\n`],
    ['owner-token', randomBytes(32).toString('hex')],
    ['alarm-sinks.json', JSON.stringify([{ kind: 'webhook', secret: sink }])],
    ['edge-identity.json', JSON.stringify({ key, cert: '' })],
    ['paper.json', JSON.stringify({ secret: randomBytes(32).toString('hex') })],
  ];
  for (const [name, text] of files) writeFileSync(join(root, name), text);
  const search = (): string | null =>
    complaint(() => assertNoSecrets(new CanaryWatch(), { root, said: NOTHING_SAID }));
  assert.equal(search(), null);
  for (const [name, text] of files) {
    writeFileSync(join(root, 'copy'), text);
    assert.match(search() ?? '', new RegExp(`copy: what ${name} keeps`), name);
  }
});

/** Names that sound like a secret, of answers in which they are none. */
const SOUNDS_SECRET = /secret|token|password|passphrase|^access$|refresh|ticket|private|codes|^uri$|sealed/i;
const NO_SECRETS = [
  'get /me/factors backupCodesLeft', // How many.
  'get /overview token', // The one that signs: whether it is there.
  'get /people hasPassword', // Whether.
  'get /policy/replay/{id} codes', // Why a policy refused.
  'get /wallets token', // What a wallet holds.
  'post /policy/replay codes',
  'post /wallets/{wallet}/export sealed', // To the page's key; canary-sinks.test.ts opens it.
];

test('what the API’s answers have that is named like a secret is searched for, or is known to be none', () => {
  const document = JSON.parse(readFileSync(new URL('../../docs/openapi.json', import.meta.url), 'utf8'));
  const found = new Set<string>();
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, operation] of Object.entries(Object(methods)))
      for (const name of fieldsOf(Object(operation).responses, document.components.schemas))
        if (SOUNDS_SECRET.test(name) && !(HANDED_OUT.has(name) && handsOut(path)))
          found.add(`${method} ${path} ${name}`);
  assert.deepEqual([...found].sort(), NO_SECRETS);
});

/** Names of all fields of a schema, however deep. */
function fieldsOf(schema: unknown, schemas: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const names = new Set<string>();
  const followed = new Set<string>();
  const follow = (part: unknown): void => {
    for (const [key, value] of Object.entries(Object(part))) {
      if (key === 'properties') for (const name of Object.keys(Object(value))) names.add(name);
      const referred = key === '$ref' ? String(value).split('/').at(-1) : undefined;
      if (referred !== undefined && !followed.has(referred)) {
        followed.add(referred);
        follow(schemas[referred]);
      }
      if (typeof value === 'object') follow(value);
    }
  };
  follow(schema);
  return names;
}

/** Tests that name the command line and the words that start a gateway, but leave the start to somebody else. */
const STARTED_ELSEWHERE: ReadonlyMap<string, string> = new Map([
  ['e2e/canary-stage.ts', 'searches by itself, and more than this search does'],
  ['e2e/launcher-process.ts', 'for gateway-under-test.ts, which has it searched'],
  ['system/paper.test.ts', 'by paper-owner.ts'],
]);

test('every test that starts a gateway by the command line has it searched', () => {
  const root = new URL('../', import.meta.url);
  const unwatched = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .filter((path) => {
      const text = readFileSync(new URL(path, root), 'utf8');
      const isStarting = text.includes('bin/sallyport.js') && /'(?:up|start)'/.test(text);
      return isStarting && !text.includes('new CommandWatch()');
    });
  assert.deepEqual(unwatched.sort(), [...STARTED_ELSEWHERE.keys()]);
});
