import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { startSimulator as startBinance } from '../../simulators/binance-usdm/server.ts';
import { startSimulator as startBybit } from '../../simulators/bybit/server.ts';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import { openBinance } from '../../sim/venues/binance-usdm.ts';
import { openBybit } from '../../sim/venues/bybit.ts';
import type { WorldVenue } from '../../sim/venues/world-venue.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const POLICY = fileURLToPath(new URL('../../policies/starter.yaml', import.meta.url));
const REAL = { apiKey: 'E2E-LIVE-KEY', secret: 'e2e-live-secret' } as const;
const SEEDED = { seed: 1, startAt: 0, real: { keyId: 'none', secret: 'none' }, symbols: [], markets: [] };

interface Live {
  readonly url: string;
  /** Requests that changed something and arrived at the venue itself. */
  readonly arrived: string[];
  close(): Promise<void>;
}

interface Tls {
  readonly key: string;
  readonly cert: string;
}

type Row = {
  readonly words: WorldVenue;
  /** Where its bots ask, beneath the gateway's address. */
  readonly path: string;
  readonly live: (tls: Tls) => Promise<Live>;
};

/** The venues that paper trading is tried at. */
const PAPER_VENUES = ['binance-usdm', 'bybit'] as const;
type PaperVenueId = (typeof PAPER_VENUES)[number];

const ACCOUNTS = [{ ...REAL, balance: '100000' }];

/** What is different at each venue. */
const ROWS: Readonly<Record<PaperVenueId, Row>> = {
  'binance-usdm': {
    words: openBinance(SEEDED),
    path: '',
    live: async (tls) => {
      const venue = await startBinance({ engineOptions: { seed: 3, accounts: ACCOUNTS }, tls });
      return watched(venue, venue.engine);
    },
  },
  bybit: {
    words: openBybit(SEEDED),
    path: '/bybit',
    live: async (tls) => {
      const venue = await startBybit({ engineOptions: { seed: 3, accounts: ACCOUNTS }, tls });
      return watched(venue, venue.engine);
    },
  },
};

function watched(
  { url, close }: { readonly url: string; close(): Promise<void> },
  engine: { handle: ReturnType<typeof openBybit>['server']['handle'] },
): Live {
  const arrived: string[] = [];
  const handle = engine.handle.bind(engine);
  engine.handle = (request, now) => {
    if (request.method !== 'GET') arrived.push(`${request.method} ${request.target.split('?')[0]}`);
    return handle(request, now);
  };
  return { url, arrived, close };
}

class Owner {
  readonly place = mkdtempSync(join(tmpdir(), 'sallyport-paper-'));
  readonly #folder = join(this.place, 'folder');
  #up: ChildProcess | null = null;

  file(name: string, text: string): string {
    const path = join(this.place, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  /** What a command of the owner answers. The venue is in this process, and has to go on meanwhile. */
  async say(...words: readonly string[]): Promise<Record<string, unknown>> {
    const child = spawn(process.execPath, [BIN, ...words, '--data', this.#folder, '--json']);
    let said = '';
    for await (const part of child.stdout) said += String(part);
    return JSON.parse(said);
  }

  /** Runs the gateway. Where it listens. */
  async up(): Promise<string> {
    const pass = join(this.place, 'pass.txt');
    const words = ['up', '--data', this.#folder, '--passphrase-file', pass, '--listen', '127.0.0.1:0'];
    const port = await freePort();
    words[words.length - 1] = `127.0.0.1:${port}`;
    const child = spawn(process.execPath, [BIN, ...words, '--json'], { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#up = child;
    for await (const line of createInterface({ input: child.stdout })) return String(JSON.parse(line).url);
    throw new assert.AssertionError({ message: 'the gateway ended without a word' });
  }

  async down(): Promise<void> {
    const child = this.#up;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
    this.#up = null;
  }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  await new Promise((resolve) => server.close(resolve));
  return address.port;
}

for (const venue of PAPER_VENUES) {
  test(
    `at ${venue} one command moves a bot to paper and back: its key, its URL, and no order at the venue meanwhile`,
    { timeout: 60_000 },
    () => there(venue),
  );
}

async function there(venue: PaperVenueId): Promise<void> {
  const owner = new Owner();
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'live venue', days: 1, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1, now };
  const row = ROWS[venue];
  const live = await row.live(await issueLeaf(authority, names));
  const pass = owner.file('pass.txt', 'a long enough passphrase');
  try {
    await owner.say('init', '--passphrase-file', pass);
    const url = `${await owner.up()}${row.path}`;
    const creds = owner.file('creds.json', JSON.stringify(REAL));
    const ca = owner.file('ca.pem', authority.cert);
    await owner.say(
      'key',
      'add',
      venue,
      '--name',
      'main',
      '--from',
      creds,
      '--base-url',
      live.url,
      '--ca',
      ca,
    );
    await owner.say('policy', 'set', POLICY);
    const { apiKey: key, secret } = await owner.say('bot', 'add', 'grid', '--key', 'main');
    const buy = async (id: string): Promise<string> => {
      const price = null;
      const asked = { symbol: 'BTCUSDT', side: 'buy', quantity: '0.010', price, timeInForce: 'GTC' } as const;
      const signer = { key: String(key), secret: String(secret), stampMs: Date.now() };
      const request = row.words.write({ kind: 'place', ...asked, reduceOnly: false, id }, signer);
      const answer = await fetch(`${url}${request.target}`, {
        method: request.method,
        headers: request.headers.map(([name, value]): [string, string] => [name, value]),
        ...(request.body.length === 0 ? {} : { body: Buffer.from(request.body) }),
      });
      return answer.text();
    };
    const accepted = /"retCode":0|"orderId"/;
    assert.match(await settled(() => buy(`live-${Math.random()}`.replace('0.', '')), accepted), accepted);
    const before = live.arrived.length;
    assert.ok(before > 0);
    const moved = await owner.say('bot', 'paper', 'grid');
    assert.deepEqual([moved['account'], moved['paper']], ['main-paper', true], JSON.stringify(moved));
    assert.match(await settled(() => buy(`paper-${Math.random()}`.replace('0.', '')), accepted), accepted);
    assert.equal(live.arrived.length, before, 'nothing of it came to the venue');
    assert.match(JSON.stringify(await owner.say('bot', 'live', 'grid')), /NOT_CONFIRMED.*--yes --data/);
    const back = await owner.say('bot', 'live', 'grid', '--yes', '--reason', 'tried');
    assert.deepEqual([back['account'], back['paper']], ['main', false]);
    assert.match(await settled(() => buy(`back-${Math.random()}`.replace('0.', '')), accepted), accepted);
    assert.ok(live.arrived.length > before);
    assert.deepEqual(
      JSON.parse(readFileSync(join(owner.place, 'folder/paper/main-paper.json'), 'utf8')).venue,
      venue,
    );
  } finally {
    await owner.down();
    await live.close();
    rmSync(owner.place, { recursive: true, force: true });
  }
}

/** Until the first look at an account there is no price, and so no order. */
async function settled(asks: () => Promise<string>, wanted: RegExp): Promise<string> {
  let answer = '';
  for (let tries = 0; tries < 20; tries += 1) {
    answer = await asks();
    if (wanted.test(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  return answer;
}
