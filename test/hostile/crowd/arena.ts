import { FAIR, Way, type Weather } from '../../../sim/faulty-wire.ts';
import { KeeperLife, type PlantedBug } from '../../../sim/keeper-life.ts';
import { signedRequest } from '../../../sim/venues/binance-usdm.ts';
import { Disk } from '../../../sim/memory-ledger.ts';
import { SeededRandom } from '../../../sim/random.ts';
import { Timeline } from '../../../sim/timeline.ts';
import { VenueEngine, type AccountOptions } from '../../../simulators/binance-usdm/engine.ts';
import type { Inspection } from '../../../simulators/binance-usdm/inspection.ts';
import type { MarketChange } from '../../../simulators/binance-usdm/market-spec.ts';
import { canonicalJson } from '../../../src/core/ledger/canonical.ts';
import type { EntryBody } from '../../../src/core/ledger/entry.ts';
import { encodeLeaf } from '../../../src/core/ledger/leaf.ts';
import { toHex } from '../../../src/core/units/bytes.ts';
import type { GatewayState } from '../../../src/core/account/state.ts';
import type { RawRequest } from '../../../src/core/order/venue.ts';
import { sha256 } from '../../../src/keeper/open-ledger.ts';

const START = 1_795_220_000_000;
const REAL = { keyId: 'ARENA-REAL-KEY', secret: 'arena-real-secret' };

export type Fields = Readonly<Record<string, string>>;

export interface ArenaOptions {
  readonly seed: number;
  readonly policy: unknown;
  readonly bots: readonly string[];
  readonly markets: readonly MarketChange[];
  readonly weather?: Weather;
  readonly balance?: string;
  readonly bug?: PlantedBug;
  /** Other accounts at the venue, whose owners trade without a gateway. */
  readonly strangers?: readonly AccountOptions[];
}

/** The real keeper in virtual time against the simulated venue, with as many bots and under such a policy as wanted. */
export class Arena {
  readonly engine: VenueEngine;
  readonly way: Way;
  readonly disk = new Disk();
  readonly random: SeededRandom;
  /** After each request that changes something arrived at the venue. */
  onArrival: (line: string, fields: ReadonlyMap<string, string>) => void = () => undefined;
  readonly #timeline = new Timeline(START);
  readonly #life: KeeperLife;
  readonly #bots: readonly string[];

  constructor(options: ArenaOptions) {
    this.random = new SeededRandom(options.seed);
    this.#bots = options.bots;
    this.engine = new VenueEngine({
      seed: options.seed,
      startAt: START,
      accounts: [
        { apiKey: REAL.keyId, secret: REAL.secret, balance: options.balance ?? '1000000' },
        ...(options.strangers ?? []),
      ],
      symbols: options.markets.map(({ symbol }) => symbol),
      markets: options.markets,
      weightPerMinute: 1_000_000,
      orderLimitFactor: 10_000,
    });
    this.#watch();
    this.way = new Way(this.engine, this.#timeline, this.random);
    this.#genesis(options.policy);
    this.#life = new KeeperLife({
      timeline: this.#timeline,
      disk: this.disk,
      way: this.way,
      random: this.random,
      secrets: { real: REAL, decoys: new Map(this.#bots.map((bot) => [bot, `secret-of-${bot}`])) },
      bug: options.bug ?? null,
      dies: () => false,
    });
    this.way.weather = options.weather ?? FAIR;
  }

  get state(): GatewayState {
    return this.#life.state;
  }

  get now(): number {
    return this.#timeline.now;
  }

  /** The venue's own view of the account. */
  get venue(): Inspection {
    return this.engine.inspect(REAL.keyId);
  }

  /** Sends a bot's request, signed, and answers what it got: the status and the body. */
  async ask(bot: string, method: 'POST' | 'PUT' | 'DELETE', path: string, fields: Fields): Promise<Answer> {
    const stamp = { recvWindow: '60000', timestamp: String(Math.floor(this.now)) };
    const decoy = { key: `decoy-${bot}`, secret: `secret-of-${bot}` };
    const request = signedRequest(method, path, Object.entries({ ...fields, ...stamp }), decoy);
    const reply = await this.#life.gateway.serve('binance-usdm', request);
    return { status: reply.status, text: Buffer.from(reply.body).toString('utf8') };
  }

  /** A request straight to the venue, of somebody who trades there without a gateway. */
  askVenue(stranger: Stranger, method: 'POST' | 'DELETE', path: string, fields: Fields): Answer {
    const stamp = { recvWindow: '60000', timestamp: String(Math.floor(this.now)) };
    const decoy = { key: stranger.apiKey, secret: stranger.secret };
    const request = signedRequest(method, path, Object.entries({ ...fields, ...stamp }), decoy);
    const headers = Object.fromEntries(request.headers);
    const { status, body } = this.engine.handle({ ...request, headers }, Math.floor(this.now));
    return { status, text: body };
  }

  /** Lets time pass, and everything that is due in it happen. */
  async pass(ms: number): Promise<void> {
    await this.#timeline.runUntil(this.#timeline.now + ms);
    this.engine.advance(Math.floor(this.#timeline.now));
  }

  #watch(): void {
    const handle = this.engine.handle.bind(this.engine);
    this.engine.handle = (request, now) => {
      const reply = handle(request, now);
      if (request.method !== 'GET') this.onArrival(...readLine(request));
      return reply;
    };
  }

  #genesis(policy: unknown): void {
    const text = canonicalJson(JSON.parse(JSON.stringify(policy)));
    const bodies: EntryBody[] = [
      { kind: 'start', engine: 'arena', version: '0' },
      { ...ACCOUNT, kind: 'account', account: 'main', venue: 'binance-usdm' },
      { kind: 'baseline', account: 'main', positions: [], orders: [] },
      ...this.#bots.map((bot): EntryBody => ({
        kind: 'bot',
        bot,
        account: 'main',
        key: `decoy-${bot}`,
        record: '',
      })),
      { kind: 'policy', policy: text, hash: toHex(sha256(Buffer.from(text, 'utf8'))), by: 'owner' },
    ];
    bodies.forEach((body, seq) => {
      const leaf = encodeLeaf({ seq, at: START, body });
      if (leaf === null) throw new RangeError('an entry of the beginning is malformed');
      this.disk.leaves.push(leaf);
    });
  }
}

export interface Stranger {
  readonly apiKey: string;
  readonly secret: string;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const ACCOUNT = {
  trade: 'https://simulated',
  accountHost: 'https://simulated',
  ca: null,
  flags: [],
  warnings: [],
  record: '',
  paper: true,
} as const;

/** `METHOD path` and the parameters of what arrived: the gateway's own spelling, which has each name once. */
function readLine(
  request: Pick<RawRequest, 'method' | 'target' | 'body'>,
): [line: string, fields: ReadonlyMap<string, string>] {
  const [path = '', query = ''] = request.target.split('?');
  const text = query === '' ? Buffer.from(request.body).toString('utf8') : query;
  return [`${request.method} ${path}`, new Map(new URLSearchParams(text))];
}
