import assert from 'node:assert/strict';
import { FAIR, Way, type Weather } from '../../../sim/faulty-wire.ts';
import { KeeperLife, type Secrets } from '../../../sim/keeper-life.ts';
import { signedRequest } from '../../../sim/venues/binance-usdm.ts';
import { Disk } from '../../../sim/memory-ledger.ts';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline } from '../../../sim/timeline.ts';
import { VenueEngine } from '../../../simulators/binance-usdm/engine.ts';
import { canonicalJson } from '../../core/ledger/canonical.ts';
import { Fault } from '../../core/fault.ts';
import type { EntryBody } from '../../core/ledger/entry.ts';
import { decodeLeaf, encodeLeaf } from '../../core/ledger/leaf.ts';
import type { RawReply, RawRequest, Venue } from '../../core/order/venue.ts';
import type { FailpointLabel, SocketWire, VenueSocketEvents } from '../../ports.ts';
import { tokenMaterial } from '../custody/token-material.ts';
import { sha256 } from '../open-ledger.ts';
import { toHex } from '../../core/units/bytes.ts';

const START = 1_795_220_000_000;
const REAL = { keyId: 'STAGE-REAL-KEY', secret: 'stage-real-secret' };

const TOKEN_KEY = Buffer.from(
  tokenMaterial({ type: 'hmac', id: '01'.repeat(16), publicKey: new Uint8Array() }),
).toString('utf8');

export type Fields = Readonly<Record<string, string>>;

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** An answer of the simulated venue. */
export type Told = ReturnType<VenueEngine['handle']>;

/** What a venue would say of a thing. */
export function tells(status: number, body: unknown): (venue: Told) => Told {
  return ({ headers }) => ({ status, headers, body: JSON.stringify(body) });
}

/** The venue does not know whether it did what was asked. */
export const SHRUG = { status: 503, body: '{"code":-1007,"msg":"Timeout waiting for response."}' } as const;

/** Limits that a plain order of the tests is within. */
export const WIDE = {
  symbols: ['BTCUSDT', 'ETHUSDT'],
  notionalMax: '100000',
  positionMax: '1000000',
  dailyLossMax: '100000',
  turnoverPerDayMax: '100000000',
  openOrdersMax: 100,
  depthFactorMin: '0',
  volume24hMin: '0',
  messagesPerSecondMax: 1_000,
  messagesPerMinuteMax: 10_000,
  repeat: { count: 1_000, withinS: 1 },
  duplicateWithinMs: 0,
} as const;

export interface StageOptions {
  readonly limits?: object;
  /** What else the policy says. */
  readonly policy?: object;
  /** No policy at all. */
  readonly lawless?: boolean;
  readonly more?: readonly EntryBody[];
  readonly dies?: (label: FailpointLabel) => boolean;
  /** How far the machine's clock is ahead when the keeper starts. */
  readonly wallStepMs?: number;
  /** Whether the account's own stream is followed; without, nobody can listen. */
  readonly follows?: boolean;
  /** Another codec of the venue. */
  readonly venue?: Venue;
  /** Markets at the venue. Two by default. */
  readonly symbols?: readonly string[];
  /** The venue's limit; far beyond any use where absent. */
  readonly weightPerMinute?: number;
}

/** The execution room in virtual time: bots ann and bob in front, the simulated venue behind. */
export class Stage {
  readonly disk = new Disk();
  readonly engine: VenueEngine;
  readonly timeline = new Timeline(START);
  readonly way: Way;
  readonly keeper: KeeperLife;
  /** Requests that changed something and arrived at the venue. */
  readonly arrived: string[] = [];
  /** Everything that was asked, in order: method and target without what is signed. */
  readonly asked: string[] = [];
  /** What is told instead of the venue's own answer, by method and path; null leaves it as it is. */
  readonly told = new Map<string, (venue: Told, target: string) => Told>();
  /** Requests that are answered without reaching the venue, by method and path. */
  readonly unheard = new Map<string, Omit<Told, 'headers'>>();
  /** Codes that were logged. */
  readonly said: string[] = [];
  /** Whether the account's real key no longer opens. */
  isLocked = false;
  /** Whether the account's real key is in a token, of which nothing signs. */
  isTokenSilent = false;
  /** The venue's end of the account's stream; null while none stands. */
  stream: VenueSocketEvents | null = null;
  #requests = 0;
  readonly #venue: VenueEngine['handle'];

  constructor(options: StageOptions = {}) {
    const random = new SeededRandom(1);
    const { symbols = ['BTCUSDT', 'ETHUSDT'], follows = false } = options;
    this.timeline.wallStepMs = options.wallStepMs ?? 0;
    this.engine = new VenueEngine({
      seed: 1,
      startAt: START,
      accounts: [{ apiKey: REAL.keyId, secret: REAL.secret, balance: '1000000' }],
      symbols: [...symbols],
      markets: symbols.map((symbol) => ({ symbol, levels: 10, volatility: 0 })),
      weightPerMinute: options.weightPerMinute ?? 1_000_000,
      orderLimitFactor: 10_000,
    });
    this.#venue = this.engine.handle.bind(this.engine);
    this.engine.handle = (request, now) => {
      const line = `${request.method} ${request.target.split('?')[0]}`;
      if (request.method !== 'GET') this.arrived.push(line);
      this.asked.push(`${request.method} ${request.target.replace(/&?(?:recvWindow|timestamp)=.*$/, '')}`);
      const unheard = this.unheard.get(line);
      if (unheard !== undefined) return { ...unheard, headers: {} };
      const reply = this.#venue(request, now);
      return this.told.get(line)?.(reply, request.target) ?? reply;
    };
    this.way = new Way(this.engine, this.timeline, random);
    for (const [seq, body] of genesis(options).entries()) {
      const leaf = encodeLeaf({ seq, at: START, body });
      assert.ok(leaf !== null);
      this.disk.leaves.push(leaf);
    }
    this.keeper = new KeeperLife({
      timeline: this.timeline,
      disk: this.disk,
      way: this.way,
      random,
      secrets: {
        real: this.#real(),
        decoys: new Map(['ann', 'bob'].map((bot) => [bot, `secret-of-${bot}`])),
      },
      bug: null,
      dies: options.dies ?? (() => false),
      log: { write: (_level, code) => void this.said.push(code) },
      ...(options.venue === undefined ? {} : { venue: options.venue }),
      ...(follows ? { sockets: this.#sockets() } : {}),
    });
  }

  #real(): Secrets['real'] {
    const secretOf = (): string => {
      if (this.isLocked) throw new Fault('VAULT_RECORD_REFUSED', { record: 'main' });
      return this.isTokenSilent ? TOKEN_KEY : REAL.secret;
    };
    return {
      keyId: REAL.keyId,
      get secret() {
        return secretOf();
      },
    };
  }

  #sockets(): SocketWire {
    const close = (): void => void (this.stream = null);
    return {
      open: (_host, _target, events) => {
        this.stream = events;
        return Promise.resolve({ say: () => undefined, ping: () => events.onPong(), close });
      },
    };
  }

  /** Somebody else who has the real key, past the gateway. */
  stranger(method: 'POST' | 'DELETE', path: string, fields: Fields): void {
    const stamped = Object.entries({ ...fields, timestamp: String(this.now) });
    const { target, body } = signedRequest(method, path, stamped, { key: REAL.keyId, secret: REAL.secret });
    const headers = { 'x-mbx-apikey': REAL.keyId };
    const reply = this.#venue({ method, target, headers, body }, this.now);
    assert.equal(reply.status, 200, reply.body);
  }

  get now(): number {
    return Math.floor(this.timeline.now);
  }

  async pass(ms: number): Promise<void> {
    await this.timeline.runUntil(this.timeline.now + ms);
    this.engine.advance(this.now);
  }

  weather(change: Partial<Weather>): void {
    this.way.weather = { ...FAIR, ...change };
  }

  /** A signed request as a client of the venue sends it. A stamp in the fields stands. */
  signed(
    bot: string,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    fields: Fields = {},
  ): RawRequest {
    this.#requests += 1;
    const stamp = { recvWindow: String(10_000 + this.#requests), timestamp: String(this.now) };
    const decoy = { key: `decoy-${bot}`, secret: `secret-of-${bot}` };
    return signedRequest(method, path, Object.entries({ ...stamp, ...fields }), decoy);
  }

  /** The answer to a request, and the time until it has come. */
  async serve(request: RawRequest, venue = 'binance-usdm'): Promise<Answer> {
    const answer: { reply: RawReply | null } = { reply: null };
    void this.keeper.gateway.serve(venue, request).then((reply) => (answer.reply = reply));
    for (let i = 0; i < 20_000 && answer.reply === null; i += 1) await this.pass(1);
    assert.ok(answer.reply !== null, 'every request is answered (L5)');
    return { status: answer.reply.status, text: Buffer.from(answer.reply.body).toString('utf8') };
  }

  ask(
    bot: string,
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    fields: Fields = {},
  ): Promise<Answer> {
    return this.serve(this.signed(bot, method, path, fields));
  }

  place(bot: string, words: Fields = {}): Promise<Answer> {
    return this.ask(bot, 'POST', '/fapi/v1/order', { ...LIMIT, ...words });
  }

  /** Bodies of all durable entries of a kind. */
  entries<K extends EntryBody['kind']>(kind: K): readonly Extract<EntryBody, { kind: K }>[] {
    return this.disk.leaves.flatMap((leaf) => {
      const body = decodeLeaf(leaf)?.body;
      return body?.kind === kind ? [body as Extract<EntryBody, { kind: K }>] : [];
    });
  }
}

/** A buy that rests below the market. */
export const LIMIT = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.010',
  price: '59500.0',
} as const;

function genesis(options: StageOptions): readonly EntryBody[] {
  const { limits = {}, lawless = false, more = [] } = options;
  const policy = canonicalJson({ version: 1, everyAccount: { ...WIDE, ...limits }, ...options.policy });
  const hosts = { trade: 'https://simulated', accountHost: 'https://simulated', ca: null, paper: true };
  const hash = toHex(sha256(Buffer.from(policy, 'utf8')));
  return [
    { kind: 'start', engine: 'stage', version: '0' },
    {
      kind: 'account',
      account: 'main',
      venue: 'binance-usdm',
      ...hosts,
      flags: [],
      warnings: [],
      record: '',
    },
    { kind: 'baseline', account: 'main', positions: [], orders: [] },
    ...['ann', 'bob'].map((bot): EntryBody => ({
      kind: 'bot',
      bot,
      account: 'main',
      key: `decoy-${bot}`,
      record: '',
    })),
    ...(lawless ? [] : [{ kind: 'policy', policy, hash, by: 'owner' } as const]),
    ...more,
  ];
}
