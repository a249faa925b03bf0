import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { VenueEngine } from '../../simulators/binance-usdm/engine.ts';
import { startSimulator, type Simulator } from '../../simulators/binance-usdm/server.ts';
import { freePort } from '../../src/cli/open-gateway.ts';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import { CanarySearch, spellings, type Canary } from './canary-search.ts';
import { startedWith } from './process-view.ts';
import { limitOrder, SigningBot, type Decoy, type SignedRequest } from './signing-bot.ts';

/** The command line, as an owner starts it. */
export const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
/** The policy that its gateway begins with. */
export const STARTER = fileURLToPath(new URL('../../policies/starter.yaml', import.meta.url));
const IS_VISIBLE = process.platform === 'linux' && process.getuid?.() === 0;

/** Why the searches cannot run here, or false. */
export const SKIP = IS_VISIBLE ? false : 'looks into other processes, which needs Linux and root';

/** The name of the bot that trades. */
export const DECOY_NAME = 'canary-grid';

/** A secret with characters that other spellings write differently. */
export const REAL = {
  apiKey: randomBytes(48)
    .toString('base64')
    .replaceAll(/[^A-Za-z0-9]/g, 'x'),
  secret: `${randomBytes(16).toString('base64')}"\\%+/=${randomBytes(16).toString('base64')}`,
};

/** What is put where a search must find it. It begins with a letter: a dash would make it an option of a command. */
export const PLANTED: Canary = {
  name: 'planted',
  bytes: Buffer.from(`p${randomBytes(24).toString('base64url')}`),
};

/** What is planted where the text itself would not do: as hexadecimal. */
export const PLANTED_HEX = Buffer.from(PLANTED.bytes).toString('hex');

/** A venue that keeps the signatures it was given: with one of these, and its bytes, a request can be sent again. */
export class WatchedVenue extends VenueEngine {
  readonly signatures = new Set<string>();

  override handle(...[request, now]: Parameters<VenueEngine['handle']>): ReturnType<VenueEngine['handle']> {
    const text = `${request.target}&${Buffer.from(request.body).toString('latin1')}`;
    for (const [, signature = ''] of text.matchAll(/signature=([^&]+)/g)) this.signatures.add(signature);
    return super.handle(request, now);
  }
}

/** A real key: what its owner hands over, how the venue knows it, and what must not be found of it. */
export interface RealKey {
  readonly apiKey: string;
  /** The secret, or the private key as PEM. */
  readonly secret: string;
  readonly knownAs: { readonly secret: string } | { readonly publicKey: string };
  readonly canaries: readonly Canary[];
}

const HMAC_KEY: RealKey = {
  ...REAL,
  knownAs: { secret: REAL.secret },
  canaries: [{ name: 'the real secret', bytes: Buffer.from(REAL.secret) }],
};

/** Finds the real key, all that was signed with it, and what was planted. */
export function searchFor(
  real: { readonly apiKey: string; readonly secret: string },
  venue: WatchedVenue,
): CanarySearch {
  const secret: Canary = { name: 'the real secret', bytes: Buffer.from(real.secret) };
  return searchForAll([{ ...real, knownAs: real, canaries: [secret] }], venue);
}

function searchForAll(reals: readonly RealKey[], { signatures }: WatchedVenue): CanarySearch {
  assert.ok(signatures.size >= 5, 'the venue was given signatures');
  const signed = [...signatures].flatMap((signature): Canary[] => [
    { name: 'a signature', bytes: Buffer.from(signature) },
    { name: 'the bytes of a signature', bytes: signatureBytes(signature) },
  ]);
  const keys = reals.flatMap(({ apiKey, canaries }): readonly Canary[] => [
    { name: 'the real key id', bytes: Buffer.from(apiKey) },
    ...canaries,
  ]);
  return new CanarySearch([...keys, PLANTED, ...signed]);
}

/** HMAC signatures travel as hexadecimal, the others as base 64 in a query. */
function signatureBytes(signature: string): Buffer {
  const isHex = /^[0-9a-f]{64}$/i.test(signature);
  return isHex ? Buffer.from(signature, 'hex') : Buffer.from(decodeURIComponent(signature), 'base64');
}

const PLANTED_ALONE = [...spellings(Buffer.from(PLANTED.bytes))]
  .filter(([, bytes]) => Buffer.from(PLANTED.bytes).includes(bytes))
  .map(([name]) => `planted as ${name}`)
  .sort();

/** What a search finds that sees the planted canary and nothing else. */
export function assertPlantedAlone(found: readonly string[]): void {
  assert.deepEqual([...found].sort(), PLANTED_ALONE);
}

/** Files anywhere below a folder. */
export function filesOf(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Waits for so many milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A bot, and where it sends its requests. */
interface StageBot {
  readonly url: URL;
  readonly decoy: Decoy;
}

/** A token that opens the vault and keeps the real keys. */
export interface StageToken {
  /** Where its driver finds it. */
  readonly env: NodeJS.ProcessEnv;
  /** The words that name it to a command. */
  readonly named: readonly string[];
}

/**
 * One gateway as an owner starts it, by the command line, so that all three processes are real. Its owner is careless:
 * core dumps are allowed, and Node is asked for a report of every crash and on SIGQUIT, with the environment in it.
 */
export class CanaryStage {
  readonly place = mkdtempSync(join(tmpdir(), 'sallyport-canary-'));
  readonly folder = join(this.place, 'data');
  /** Where the gateway is started, and where anything that a crash leaves would be. */
  readonly cwd = join(this.place, 'cwd');
  /** Where its processes put what they think nobody looks at. */
  readonly temporary = join(this.place, 'tmp');
  /** Where its owner puts what leaves the machine. */
  readonly copies = join(this.place, 'copies');
  readonly reports = join(this.place, 'reports');
  readonly at = ['--data', this.folder];
  /** Everything that bots and the owner were told. */
  readonly traffic: Buffer[] = [];
  /** Everything that the processes wrote on standard error. */
  readonly logged: Buffer[] = [];
  /** Arguments and environment of each process that ran for a command of the owner. */
  readonly began: Buffer[] = [];
  readonly venue: WatchedVenue;
  readonly simulator: Simulator;
  readonly #children: ChildProcess[] = [];
  readonly #reals: readonly RealKey[];
  readonly #bots: StageBot[] = [];
  readonly #token: StageToken | null;
  #listen = '';
  #gateway: ChildProcess | null = null;

  private constructor(
    venue: WatchedVenue,
    simulator: Simulator,
    of: { readonly reals: readonly RealKey[]; readonly token: StageToken | null },
  ) {
    this.#reals = of.reals;
    this.#token = of.token;
    this.venue = venue;
    this.simulator = simulator;
  }

  /** A stage whose gateway has a policy, and for each real key a bot. */
  static async open(
    reals: readonly RealKey[] = [HMAC_KEY],
    token: StageToken | null = null,
  ): Promise<CanaryStage> {
    const now = new Date();
    const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
    const authority = await makeAuthority({ name: 'test', days: 1, now, permitted });
    const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };
    const tls = await issueLeaf(authority, { ...names, days: 1, now });
    const accounts = reals.map(({ apiKey, knownAs }) => ({ apiKey, balance: '100000', ...knownAs }));
    const venue = new WatchedVenue({ seed: 1, startAt: Date.now(), accounts });
    const stage = new CanaryStage(venue, await startSimulator({ engine: venue, tls }), { reals, token });
    try {
      await stage.#begin(authority.cert);
    } catch (reason) {
      await stage.close();
      throw reason;
    }
    return stage;
  }

  get gateway(): ChildProcess {
    assert.ok(this.#gateway, 'the gateway runs');
    return this.#gateway;
  }

  get bot(): StageBot {
    const [first] = this.#bots;
    assert.ok(first, 'a bot was added');
    return first;
  }

  /** One for each real key, in their order. */
  get bots(): readonly StageBot[] {
    return this.#bots;
  }

  /** The signer is NaN without a token. */
  get pids(): Readonly<Record<'launcher' | 'keeper' | 'edge' | 'signer', number>> {
    const { keeper, edge, signer } = JSON.parse(readFileSync(join(this.folder, 'running.json'), 'utf8'));
    const launcher = this.gateway.pid ?? 0;
    return { launcher, keeper: Number(keeper), edge: Number(edge), signer: Number(signer) };
  }

  search(): CanarySearch {
    return searchForAll(this.#reals, this.venue);
  }

  /** What a search finds in the files below a folder. */
  foundIn(root: string): readonly string[] {
    const finder = this.search();
    return [...new Set(filesOf(root).flatMap((path) => finder.find(readFileSync(path))))];
  }

  /** Starts a process that lives until the stage is closed. Standard output is the caller's. */
  start(program: string, words: readonly string[], env = process.env): ChildProcess {
    const child = spawn(program, words, { stdio: ['pipe', 'pipe', 'pipe'], cwd: this.cwd, env });
    this.#children.push(child);
    child.stderr.on('data', (part: Buffer) => this.logged.push(part));
    return child;
  }

  async sallyport(...words: readonly string[]): Promise<Record<string, unknown>> {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    const ran = spawn(process.execPath, [BIN, ...words, '--json'], { stdio, cwd: this.cwd, env: this.#env });
    this.began.push(startedWith(ran.pid ?? 0));
    const said: Buffer[] = [];
    ran.stdout.on('data', (part: Buffer) => said.push(part));
    ran.stderr.on('data', (part: Buffer) => this.logged.push(part));
    const code = await new Promise((resolve) => ran.once('close', resolve));
    const text = Buffer.concat(said);
    assert.equal(code, 0, `${words.join(' ')}: ${text}`);
    this.traffic.push(text);
    return JSON.parse(text.toString('utf8'));
  }

  /** Sends a request and keeps every byte that comes back. */
  async exchange({ method, target, apiKey }: SignedRequest): Promise<string> {
    const { url } = this.bot;
    const socket = connect(Number(url.port), url.hostname);
    const head = [`${method} ${target} HTTP/1.1`, `host: ${url.host}`, `x-mbx-apikey: ${apiKey}`];
    socket.write(`${head.join('\r\n')}\r\nconnection: close\r\n\r\n`);
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(Buffer.from(part));
    const answer = Buffer.concat(parts);
    this.traffic.push(answer);
    return answer.toString('latin1');
  }

  async close(): Promise<void> {
    for (const child of this.#children) child.kill('SIGTERM');
    await this.simulator.close();
    rmSync(this.place, { recursive: true, force: true });
  }

  get #env(): NodeJS.ProcessEnv {
    return this.#token?.env ?? process.env;
  }

  /** Starts the process of a gateway, at the same address each time. */
  launch(): ChildProcess {
    const reports = ['on-signal', 'signal=SIGQUIT', 'on-fatalerror', 'uncaught-exception'];
    const env = {
      ...this.#env,
      TMPDIR: this.temporary,
      PLANTED: PLANTED_HEX,
      NODE_OPTIONS: [...reports, `dir=${this.reports}`].map((word) => `--report-${word}`).join(' '),
    };
    const up = [process.execPath, BIN, 'up', ...this.at, '--listen', this.#listen, '--json'];
    return this.start('prlimit', ['--core=unlimited:unlimited', '--', ...up], env);
  }

  /** Starts the gateway, until it is ready. */
  async up(): Promise<void> {
    this.#gateway = this.launch();
    assert.equal((await firstLine(this.gateway))['ready'], true);
  }

  /** Ends the gateway. */
  async down(): Promise<void> {
    const ended = new Promise((resolve) => this.gateway.once('close', resolve));
    this.gateway.kill('SIGTERM');
    await ended;
  }

  async #begin(ca: string): Promise<void> {
    for (const made of [this.cwd, this.temporary, this.copies, this.reports]) mkdirSync(made);
    writeFileSync(join(this.place, 'ca.pem'), ca);
    const { at, place } = this;
    const { named = [] } = this.#token ?? {};
    await this.sallyport(
      'init',
      ...at,
      '--custodian',
      ...(this.#token === null ? ['file'] : ['pkcs11', ...named]),
    );
    if (this.#token !== null) await this.sallyport('key', 'enclave', ...at, ...named);
    this.#listen = `127.0.0.1:${await freePort('127.0.0.1')}`;
    await this.up();
    await this.sallyport('policy', 'set', STARTER, ...at);
    for (const [index, { apiKey, secret }] of this.#reals.entries()) {
      const [name, bot] = index === 0 ? ['main', DECOY_NAME] : [`key-${index}`, `${DECOY_NAME}-${index}`];
      writeFileSync(join(place, 'creds.json'), JSON.stringify({ apiKey, secret }), { mode: 0o600 });
      const from = ['--from', join(place, 'creds.json'), '--ca', join(place, 'ca.pem')];
      const url = ['--base-url', this.simulator.url];
      const where = this.#token === null ? [] : ['--enclave'];
      await this.sallyport('key', 'add', 'binance-usdm', ...at, '--name', name, ...from, ...url, ...where);
      const added = await this.sallyport('bot', 'add', bot, '--key', name, ...at);
      const decoy = { apiKey: String(added['apiKey']), secret: String(added['secret']) };
      this.#bots.push({ url: new URL(String(added['baseUrl'])), decoy });
    }
  }
}

/** The first line that a process says, as JSON. */
export async function firstLine({ stdout }: ChildProcess): Promise<Record<string, unknown>> {
  assert.ok(stdout);
  for await (const line of createInterface({ input: stdout })) return JSON.parse(line);
  throw new assert.AssertionError({ message: 'the process said nothing' });
}

/** Orders that rest, are cancelled, refused here, refused there, in doubt; reads, and what is never served. */
export async function trade(stage: CanaryStage, as: StageBot = stage.bot): Promise<void> {
  const bot = new SigningBot(as.url.origin, as.decoy);
  const mark = Number(stage.venue.mark('BTCUSDT')) / 1e18;
  const price = (Math.round(mark * 0.997 * 10) / 10).toFixed(1);
  const ask = (method: string, path: string, fields: Record<string, string> = {}): Promise<string> =>
    stage.exchange(bot.sign(method, path, fields));
  const order = (fields: Record<string, string>): Promise<string> =>
    ask('POST', '/fapi/v1/order', limitOrder({ price, ...fields }));
  assert.match(await order({ newClientOrderId: 'rests-1' }), / 200 /);
  const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'rests-1' };
  assert.match(await ask('DELETE', '/fapi/v1/order', cancel), / 200 /);
  assert.match(await order({ quantity: '900', newClientOrderId: 'too-large' }), /NOTIONAL/);
  assert.match(await order({ price: '0.1', newClientOrderId: 'far' }), /HTTP\/1.1 4/);
  for (const path of ['/fapi/v3/account', '/fapi/v3/balance', '/fapi/v1/openOrders'])
    assert.match(await ask('GET', path), / 200 /);
  assert.match(await ask('POST', '/sapi/v1/capital/withdraw/apply', { coin: 'USDT' }), /HTTP\/1.1 4/);
  const forged = bot.sign('GET', '/fapi/v3/account', {});
  await stage.exchange({ ...forged, target: `${forged.target.slice(0, -4)}0000` });
  stage.simulator.faults.set({
    status5xx: { next: 1, path: 'POST /fapi/v1/order', applied: true, shape: '-1007' },
  });
  await order({ newClientOrderId: 'in-doubt', quantity: '0.003' });
  bot.close();
}
