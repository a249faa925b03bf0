import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { VenueEngine } from '../../simulators/binance-usdm/engine.ts';
import { startSimulator, type Simulator } from '../../simulators/binance-usdm/server.ts';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import { CanarySearch, spellings, type Canary } from './canary-search.ts';
import { familyOf, openFiles, searchMemory, startedWith } from './process-view.ts';
import { limitOrder, SigningBot, type Decoy, type SignedRequest } from './signing-bot.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const STARTER = fileURLToPath(new URL('../../policies/starter.yaml', import.meta.url));
const IS_VISIBLE = process.platform === 'linux' && process.getuid?.() === 0;
const SKIP = IS_VISIBLE ? false : 'looks into other processes, which needs Linux and root';

const place = mkdtempSync(join(tmpdir(), 'sallyport-canary-'));
const folder = join(place, 'data');
/** Where the gateway is started, and where anything that a crash leaves would be. */
const cwd = join(place, 'cwd');
/** Where its processes put what they think nobody looks at, and where its owner puts what leaves the machine. */
const [temporary, copies] = [join(place, 'tmp'), join(place, 'copies')];
const at = ['--data', folder];

/** A secret with characters that other spellings write differently. */
const REAL = {
  apiKey: randomBytes(48)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, 'x'),
  secret: `${randomBytes(16).toString('base64')}"\\%+/=${randomBytes(16).toString('base64')}`,
};
const PLANTED: Canary = { name: 'planted', bytes: Buffer.from(randomBytes(24).toString('base64url')) };

/** Signatures that the venue has been given: with one of these, and its bytes, a request can be sent again. */
const signatures = new Set<string>();

class WatchedVenue extends VenueEngine {
  override handle(...[request, now]: Parameters<VenueEngine['handle']>): ReturnType<VenueEngine['handle']> {
    const text = `${request.target}&${Buffer.from(request.body).toString('latin1')}`;
    for (const [, signature = ''] of text.matchAll(/signature=([^&]+)/g)) signatures.add(signature);
    return super.handle(request, now);
  }
}

interface Started {
  readonly gateway: ChildProcess;
  readonly pids: { readonly keeper: number; readonly edge: number };
  readonly venue: Simulator;
  readonly url: URL;
  readonly decoy: Decoy;
}

const stage = new Map<'it', Started>();
const running: { readonly venues: Simulator[]; readonly gateways: ChildProcess[] } = {
  venues: [],
  gateways: [],
};
const traffic: Buffer[] = [];
const logged: Buffer[] = [];

function started(): Started {
  const it = stage.get('it');
  assert.ok(it, 'the gateway runs');
  return it;
}

function search(): CanarySearch {
  assert.ok(signatures.size >= 5, 'the venue was given signatures');
  const real = [...signatures].flatMap((signature): Canary[] => [
    { name: 'a signature', bytes: Buffer.from(signature) },
    { name: 'the bytes of a signature', bytes: Buffer.from(signature, 'hex') },
  ]);
  return new CanarySearch([
    { name: 'the real key id', bytes: Buffer.from(REAL.apiKey) },
    { name: 'the real secret', bytes: Buffer.from(REAL.secret) },
    PLANTED,
    ...real,
  ]);
}

/** What a search finds that sees the planted canary and nothing else. */
const PLANTED_ALONE = [...spellings(Buffer.from(PLANTED.bytes))]
  .filter(([, bytes]) => Buffer.from(PLANTED.bytes).includes(bytes))
  .map(([name]) => `planted as ${name}`)
  .sort();

function assertPlantedAlone(found: readonly string[]): void {
  assert.deepEqual([...found].sort(), PLANTED_ALONE);
}

async function sallyport(...words: readonly string[]): Promise<Record<string, unknown>> {
  const ran = spawn(process.execPath, [BIN, ...words, '--json'], { stdio: ['ignore', 'pipe', 'pipe'], cwd });
  const said: Buffer[] = [];
  ran.stdout.on('data', (part: Buffer) => said.push(part));
  ran.stderr.on('data', (part: Buffer) => logged.push(part));
  const code = await new Promise((resolve) => ran.once('close', resolve));
  const text = Buffer.concat(said);
  assert.equal(code, 0, `${words.join(' ')}: ${text}`);
  traffic.push(text);
  return JSON.parse(text.toString('utf8'));
}

/** Sends a request and keeps every byte that comes back. */
async function exchange(signed: SignedRequest): Promise<string> {
  const { url } = started();
  const socket = connect(Number(url.port), url.hostname);
  const { method, target, apiKey } = signed;
  const head = [
    `${method} ${target} HTTP/1.1`,
    `host: ${url.host}`,
    `x-mbx-apikey: ${apiKey}`,
    'connection: close',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(Buffer.from(part));
  const answer = Buffer.concat(parts);
  traffic.push(answer);
  return answer.toString('latin1');
}

/** As an owner does it, by the command line, so that all three processes are real and their logs are kept. */
async function open(): Promise<void> {
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'test', days: 1, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };
  const tls = await issueLeaf(authority, { ...names, days: 1, now });
  const engine = new WatchedVenue({
    seed: 1,
    startAt: Date.now(),
    accounts: [{ ...REAL, balance: '100000' }],
  });
  const venue = await startSimulator({ engine, tls });
  running.venues.push(venue);
  for (const made of [cwd, temporary, copies]) mkdirSync(made);
  writeFileSync(join(place, 'creds.json'), JSON.stringify(REAL), { mode: 0o600 });
  writeFileSync(join(place, 'ca.pem'), authority.cert);
  await sallyport('init', ...at, '--custodian', 'file');
  const gateway = spawn(process.execPath, [BIN, 'up', ...at, '--listen', '127.0.0.1:18440', '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd,
    env: { ...process.env, TMPDIR: temporary },
  });
  running.gateways.push(gateway);
  gateway.stderr.on('data', (part: Buffer) => logged.push(part));
  await ready(gateway);
  const from = ['--from', join(place, 'creds.json'), '--base-url', venue.url, '--ca', join(place, 'ca.pem')];
  await sallyport('key', 'add', 'binance-usdm', ...at, '--name', 'main', ...from);
  await sallyport('policy', 'set', STARTER, ...at);
  const bot = await sallyport('bot', 'add', DECOY_NAME, '--key', 'main', ...at);
  const decoy = { apiKey: String(bot['apiKey']), secret: String(bot['secret']) };
  const url = new URL(String(bot['baseUrl']));
  stage.set('it', { gateway, pids: pidsOf(), venue, url, decoy });
}

async function ready({ stdout }: ChildProcess): Promise<void> {
  assert.ok(stdout);
  for await (const line of createInterface({ input: stdout })) {
    assert.equal(JSON.parse(line).ready, true);
    return;
  }
}

function pidsOf(): Started['pids'] {
  const { keeper, edge } = JSON.parse(readFileSync(join(folder, 'running.json'), 'utf8'));
  return { keeper: Number(keeper), edge: Number(edge) };
}

/** Orders that rest, are cancelled, refused here, refused there, in doubt; reads, and what is never served. */
async function trade(): Promise<void> {
  const { url, decoy, venue } = started();
  const bot = new SigningBot(url.origin, decoy);
  const mark = Number(venue.engine.mark('BTCUSDT')) / 1e18;
  const price = (Math.round(mark * 0.997 * 10) / 10).toFixed(1);
  const ask = (method: string, path: string, fields: Record<string, string> = {}): Promise<string> =>
    exchange(bot.sign(method, path, fields));
  const order = (fields: Record<string, string>): Promise<string> =>
    ask('POST', '/fapi/v1/order', limitOrder({ price, ...fields }));
  assert.match(await order({ newClientOrderId: 'rests-1' }), / 200 /);
  const cancel = await ask('DELETE', '/fapi/v1/order', {
    symbol: 'BTCUSDT',
    origClientOrderId: 'rests-1',
  });
  assert.match(cancel, / 200 /);
  assert.match(await order({ quantity: '900', newClientOrderId: 'too-large' }), /NOTIONAL/);
  assert.match(await order({ price: '0.1', newClientOrderId: 'far' }), /HTTP\/1.1 4/);
  for (const path of ['/fapi/v3/account', '/fapi/v3/balance', '/fapi/v1/openOrders'])
    assert.match(await ask('GET', path), / 200 /);
  assert.match(await ask('POST', '/sapi/v1/capital/withdraw/apply', { coin: 'USDT' }), /HTTP\/1.1 4/);
  const forged = bot.sign('GET', '/fapi/v3/account', {});
  await exchange({ ...forged, target: `${forged.target.slice(0, -4)}0000` });
  venue.faults.set({ status5xx: { next: 1, path: 'POST /fapi/v1/order', applied: true, shape: '-1007' } });
  await order({ newClientOrderId: 'in-doubt', quantity: '0.003' });
  bot.close();
}

before(async () => {
  if (!IS_VISIBLE) return;
  await open();
  await trade();
});

after(async () => {
  for (const gateway of running.gateways) gateway.kill('SIGTERM');
  for (const venue of running.venues) await venue.close();
  rmSync(place, { recursive: true, force: true });
});

test('a canary is found in every spelling, wherever it stands, and not where it is not', () => {
  const bytes = randomBytes(40);
  const finder = new CanarySearch([{ name: 'a canary', bytes }]);
  assert.deepEqual(finder.find(randomBytes(1_000_000)), []);
  for (const [name, spelt] of spellings(bytes)) {
    const [front, behind] = [randomBytes(1_001), randomBytes(77)];
    assert.ok(finder.find(Buffer.concat([front, spelt, behind])).includes(`a canary as ${name}`), name);
    assert.ok(finder.find(spelt).includes(`a canary as ${name}`), `${name}, alone`);
    assert.deepEqual(finder.find(Buffer.concat([front, spelt.subarray(1, 8), behind])), []);
  }
  for (const shift of [0, 1, 2, 3]) {
    const inside = Buffer.concat([randomBytes(shift), bytes, randomBytes(5)]);
    for (const alphabet of ['base64', 'base64url'] as const)
      assert.notDeepEqual(finder.find(Buffer.from(inside.toString(alphabet))), [], `${alphabet} ${shift}`);
  }
});

test(
  'the edge of a gateway that traded has nothing of the real key in its memory (T14, T16, I14)',
  {
    skip: SKIP,
  },
  async () => {
    const { url, pids } = started();
    // A request that the edge is still waiting for, so that it must hold what was sent so far.
    const waiting = connect(Number(url.port), url.hostname);
    const planted = Buffer.from(PLANTED.bytes).toString('latin1');
    const head = ['POST /fapi/v1/order HTTP/1.1', `host: ${url.host}`, `x-planted: ${planted}`];
    waiting.write(`${head.join('\r\n')}\r\ncontent-length: 10\r\n\r\n`);
    await pause(100);
    const finder = search();
    const { bytes, found } = searchMemory(pids.edge, finder.longest, (piece) => finder.find(piece));
    assert.ok(bytes > 20_000_000, `${bytes} bytes were read`);
    assertPlantedAlone(found);
    waiting.destroy();
  },
);

test(
  'the launcher, through which the owner’s door leads, has nothing of it in its memory either (T16, I14)',
  {
    skip: SKIP,
  },
  () => {
    const finder = search();
    const { gateway } = started();
    const find = (piece: Uint8Array): readonly string[] => finder.find(piece);
    assert.deepEqual(searchMemory(gateway.pid ?? 0, finder.longest, find).found, []);
  },
);

test('the same search finds the key in this process, which has it: it can find (T16)', { skip: SKIP }, () => {
  const finder = search();
  const { found } = searchMemory(process.pid, finder.longest, (piece) => finder.find(piece));
  for (const name of ['the real key id', 'the real secret', 'a signature'])
    assert.ok(found.includes(`${name} as itself`), `${name}: ${found.join('; ')}`);
});

test('no process was started with anything of the real key (T16, T39, I14)', { skip: SKIP }, () => {
  const finder = search();
  const { gateway, pids } = started();
  const family = familyOf(gateway.pid ?? 0);
  assert.ok(family.length >= 3 && family.includes(pids.keeper) && family.includes(pids.edge), `${family}`);
  for (const pid of family) assert.deepEqual(finder.find(startedWith(pid)), []);
  const planted = Buffer.from(PLANTED.bytes).toString('hex');
  const wait = ['-e', 'setTimeout(() => 0, 9000)'];
  const careless: readonly ChildProcess[] = [
    spawn(process.execPath, [...wait, planted], { env: {} }),
    spawn(process.execPath, wait, { env: { PLANTED: planted } }),
  ];
  for (const { pid = 0 } of careless) assert.deepEqual(finder.find(startedWith(pid)), ['planted as hex']);
  for (const child of careless) child.kill('SIGKILL');
});

test('the edge has no file open that lies in the data folder (T14)', { skip: SKIP }, () => {
  const { pids } = started();
  const inside = (pid: number): readonly string[] => openFiles(pid).filter((path) => path.startsWith(folder));
  assert.deepEqual(inside(pids.edge), []);
  assert.ok(inside(pids.keeper).some((path) => path.endsWith('ledger.db')));
});

test('nothing of the real key reaches bots or the owner’s screen (T16, I14)', { skip: SKIP }, () => {
  const heard = Buffer.concat(traffic);
  assert.ok(heard.includes('rests-1') && heard.includes(started().decoy.secret), 'the traffic was kept');
  assert.deepEqual(search().find(heard), []);
  assertPlantedAlone(search().find(Buffer.concat([heard, PLANTED.bytes])));
});

test('nothing of the real key is in any log of the three processes (T16, I14)', { skip: SKIP }, async () => {
  const { gateway, pids, url } = started();
  // Each process that logs is made to: a stranger at the owner's door, and a dead edge.
  const stranger = connect(join(folder, 'owner.sock'));
  stranger.end(`${JSON.stringify({ token: '0'.repeat(64), command: 'key list' })}\n`).resume();
  process.kill(pids.edge, 'SIGKILL');
  for (let i = 0; i < 300 && !/EDGE_ENDED/.test(String(Buffer.concat(logged))); i += 1) await pause(10);
  await pause(200);
  const log = Buffer.concat(logged);
  assert.match(log.toString('utf8'), /"process":"launcher".*EDGE_ENDED/);
  assert.match(log.toString('utf8'), /"process":"keeper".*OWNER_DOOR_REFUSED/);
  assert.deepEqual(search().find(log), []);
  assertPlantedAlone(search().find(Buffer.concat([log, PLANTED.bytes])));
  assert.equal(gateway.exitCode, null, url.href);
});

test(
  'the data folder has the real key as ciphertext only, while it is in use (T16, T17, I14)',
  { skip: SKIP },
  () => {
    assert.ok(existsSync(join(folder, 'keeper', 'ledger.db-wal')), 'the write-ahead log is looked at too');
    assert.deepEqual(foundIn(folder), []);
    const known = new CanarySearch([{ name: 'an order', bytes: Buffer.from('too-large') }]);
    assert.ok(filesOf(folder).some((path) => known.find(readFileSync(path)).includes('an order as itself')));
    const planted = join(folder, 'keeper', 'planted');
    writeFileSync(planted, Buffer.from(PLANTED.bytes).toString('hex'));
    assert.deepEqual(foundIn(folder), ['planted as hex']);
    rmSync(planted);
  },
);

test(
  'what leaves the machine or lies beside it has neither the real key nor a decoy’s secret (T16, T40, I14)',
  { skip: SKIP },
  async () => {
    await sallyport('ledger', 'export', ...at, '--out', join(copies, 'ledger.jsonl'));
    await sallyport('ledger', 'tiles', ...at, '--to', join(copies, 'tiles'));
    await sallyport('backup', 'keygen', ...at, '--identity', join(place, 'identity.txt'));
    await sallyport('backup', 'create', ...at, '--to', join(copies, 'backup.age'));
    assert.ok(filesOf(copies).length >= 4, 'an export, tiles and a backup were made');
    const finder = new CanarySearch([DECOY_NAME, started().decoy.secret].map(canaryOf));
    const decoyIn = (root: string): readonly string[] =>
      filesOf(root).flatMap((path) => finder.find(readFileSync(path)));
    for (const root of [copies, temporary, folder]) {
      assert.deepEqual(foundIn(root), [], root);
      assert.deepEqual(
        decoyIn(root).filter((name) => !name.startsWith(DECOY_NAME)),
        [],
        root,
      );
    }
    assert.ok(decoyIn(copies).includes(`${DECOY_NAME} as itself`));
    assert.deepEqual(
      finder.find(Buffer.concat(logged)).filter((name) => !name.startsWith(DECOY_NAME)),
      [],
    );
  },
);

const DECOY_NAME = 'canary-grid';

function canaryOf(text: string): Canary {
  return { name: text, bytes: Buffer.from(text) };
}

test('a keeper that crashes leaves nothing of the real key behind (T15, I14)', { skip: SKIP }, async () => {
  const { gateway, pids } = started();
  const ended = new Promise((resolve) => gateway.once('close', resolve));
  process.kill(pids.keeper, 'SIGABRT');
  await ended;
  assert.deepEqual(readdirSync(cwd), []);
  assert.deepEqual(foundIn(folder), []);
  assert.deepEqual(search().find(Buffer.concat(logged)), []);
});

function foundIn(root: string): readonly string[] {
  const finder = search();
  return [...new Set(filesOf(root).flatMap((path) => finder.find(readFileSync(path))))];
}

function filesOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
