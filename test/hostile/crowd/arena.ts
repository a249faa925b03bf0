import type { Way, Weather } from '../../../sim/faulty-wire.ts';
import type { PlantedBug } from '../../../sim/keeper-life.ts';
import { binanceRoad, signedRequest } from '../../../sim/venues/binance-usdm.ts';
import { keysOf } from '../../../sim/venues/venues.ts';
import type { Disk } from '../../../sim/memory-ledger.ts';
import type { SeededRandom } from '../../../sim/random.ts';
import { VenueEngine, type AccountOptions } from '../../../simulators/binance-usdm/engine.ts';
import type { Inspection } from '../../../simulators/binance-usdm/inspection.ts';
import type { MarketChange } from '../../../simulators/binance-usdm/market-spec.ts';
import type { GatewayState } from '../../../src/core/account/state.ts';
import type { RawRequest } from '../../../src/core/order/venue.ts';
import { binanceUsdm } from '../../../src/venues/binance-usdm/venue.ts';
import { Stage, STAGE_START, type Answer } from './stage.ts';

const KEYS = keysOf('binance-usdm');

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

/** A stage before the simulated Binance, with as many bots and under such a policy as wanted. */
export class Arena {
  readonly engine: VenueEngine;
  /** After each request that changes something arrived at the venue. */
  onArrival: (line: string, fields: ReadonlyMap<string, string>) => void = () => undefined;
  readonly #stage: Stage;

  constructor(options: ArenaOptions) {
    const { markets, strangers = [], balance = '1000000', ...rest } = options;
    this.engine = new VenueEngine({
      seed: options.seed,
      startAt: STAGE_START,
      accounts: [{ apiKey: KEYS.real.keyId, secret: KEYS.real.secret, balance }, ...strangers],
      symbols: markets.map(({ symbol }) => symbol),
      markets,
      weightPerMinute: 1_000_000,
      orderLimitFactor: 10_000,
    });
    this.#watch();
    const place = { codec: binanceUsdm, server: this.engine, road: binanceRoad };
    this.#stage = new Stage({ ...rest, venue: 'binance-usdm', place, keys: KEYS });
  }

  get way(): Way {
    return this.#stage.way;
  }

  get disk(): Disk {
    return this.#stage.disk;
  }

  get random(): SeededRandom {
    return this.#stage.random;
  }

  get state(): GatewayState {
    return this.#stage.state;
  }

  get now(): number {
    return this.#stage.now;
  }

  /** The venue's own view of the account. */
  get venue(): Inspection {
    return this.engine.inspect(KEYS.real.keyId);
  }

  /** Sends a bot's request, signed, and answers what it got: the status and the body. */
  ask(bot: string, method: 'POST' | 'PUT' | 'DELETE', path: string, fields: Fields): Promise<Answer> {
    const stamp = { recvWindow: '60000', timestamp: String(Math.floor(this.now)) };
    const decoy = KEYS.decoyOf(bot);
    return this.#stage.serve(signedRequest(method, path, Object.entries({ ...fields, ...stamp }), decoy));
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
  pass(ms: number): Promise<void> {
    return this.#stage.pass(ms);
  }

  #watch(): void {
    const handle = this.engine.handle.bind(this.engine);
    this.engine.handle = (request, now) => {
      const reply = handle(request, now);
      if (request.method !== 'GET') this.onArrival(...readLine(request));
      return reply;
    };
  }
}

export interface Stranger {
  readonly apiKey: string;
  readonly secret: string;
}

/** `METHOD path` and the parameters of what arrived: the gateway's own spelling, which has each name once. */
function readLine(
  request: Pick<RawRequest, 'method' | 'target' | 'body'>,
): [line: string, fields: ReadonlyMap<string, string>] {
  const [path = '', query = ''] = request.target.split('?');
  const text = query === '' ? Buffer.from(request.body).toString('utf8') : query;
  return [`${request.method} ${path}`, new Map(new URLSearchParams(text))];
}
