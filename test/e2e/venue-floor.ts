import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { Agent, request as requestHttp } from 'node:http';
import { Agent as TlsAgent, request as requestHttps } from 'node:https';
import { startSimulator as startBinance } from '../../simulators/binance-usdm/server.ts';
import { startSimulator as startBybit } from '../../simulators/bybit/server.ts';
import { startSimulator as startHyperliquid } from '../../simulators/hyperliquid/server.ts';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import type { RawRequest } from '../../src/core/order/venue.ts';
import { openBinance } from '../../sim/venues/binance-usdm.ts';
import { openBybit } from '../../sim/venues/bybit.ts';
import { hyperliquidKeys, openHyperliquid } from '../../sim/venues/hyperliquid.ts';
import type { Asked, VenueTerms, WorldVenue } from '../../sim/venues/world-venue.ts';
import {
  allowDial,
  makeFolder,
  startGateway,
  type GatewayUnderTest,
  type StartOptions,
} from './gateway-under-test.ts';
import type { Answer, Decoy } from './signing-bot.ts';
import { REAL, starterPolicy } from './trading-floor.ts';

/**
 * The venues that whole gateways are tried at, by the same tests. Kite is not among them: a person logs in there, a
 * bot has no id of its own for an order (so no test can ask what became of one by it), what is not found stays in
 * doubt, and its markets are other ones. What these tests ask is asked there by kite-dead-man.test.ts and
 * kite-silent-loss.test.ts, and by kite-deaths.test.ts and kite-strangers.test.ts of test/system.
 */
export const FLOOR_VENUES = ['binance-usdm', 'bybit', 'hyperliquid'] as const;
/** One of {@link FLOOR_VENUES}. */
export type FloorVenueId = (typeof FLOOR_VENUES)[number];

interface Serving {
  readonly url: string;
  close(): Promise<void>;
}

interface Tls {
  readonly key: string;
  readonly cert: string;
}

/** A venue behind real sockets, with what a test may know of it. A further venue is one more row. */
const SERVED: Readonly<
  Record<FloorVenueId, (terms: VenueTerms, tls: Tls) => Promise<readonly [WorldVenue, Serving]>>
> = {
  'binance-usdm': async (terms, tls) => {
    const world = openBinance(terms);
    return [world, await startBinance({ engine: world.server, tls })];
  },
  bybit: async (terms, tls) => {
    const world = openBybit(terms);
    const { engine, server } = world;
    // What comes over the socket goes the way on which the floor looks on.
    server.handle = engine.handle.bind(engine);
    engine.handle = (request, at) => server.handle(request, at);
    return [world, await startBybit({ engine, tls })];
  },
  hyperliquid: async (terms, tls) => {
    const world = openHyperliquid(terms);
    return [world, await startHyperliquid({ engine: world.server, tls })];
  },
};

const TEXT_KEY = { keyId: REAL.apiKey, secret: REAL.secret };
/** The real key of each venue, as the venue has keys. */
const REALS: Readonly<Record<FloorVenueId, VenueTerms['real']>> = {
  'binance-usdm': TEXT_KEY,
  bybit: TEXT_KEY,
  hyperliquid: hyperliquidKeys.real,
};

/** Where bots of a venue ask: the first venue also without a prefix. */
export function prefixOf(venue: FloorVenueId): string {
  return venue === 'binance-usdm' ? '' : `/${venue}`;
}

export interface VenueFloor {
  readonly gateway: GatewayUnderTest;
  readonly venue: WorldVenue;
  /** `METHOD path` of every request that arrived at the venue, the gateway's own included. */
  readonly arrived: string[];
  addBot(name: string): Promise<VenueBot>;
  /** A bot that has its decoy from an earlier life of the gateway. */
  bot(decoy: Decoy, url?: string): VenueBot;
  /** Somebody who has the real key acts at the venue, past the gateway. */
  byHand(asked: Asked): void;
  /** An id as it reads at the venue. */
  named(id: string): string;
  /** A price, as a factor of the mark, with one decimal. */
  priceAt(symbol: string, factor: number): string;
  close(): Promise<void>;
}

export interface VenueFloorOptions extends StartOptions {
  readonly policy?: unknown;
  readonly seed?: number;
  /** The real key is kept by the token that signs. */
  readonly enclave?: boolean;
  /** Another real key than the venue has in all tests. */
  readonly real?: VenueTerms['real'];
}

const MARKETS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT'] as const;

/** A simulated venue on a real socket with a fresh CA, and the PEM of that. */
async function serveVenue(
  id: FloorVenueId,
  seed: number,
  real = REALS[id],
): Promise<{ readonly venue: WorldVenue; readonly serving: Serving; readonly ca: string }> {
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'test venue', days: 2, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1, now };
  const terms = { seed, startAt: Date.now(), real, symbols: MARKETS, markets: [] };
  const [venue, serving] = await SERVED[id](
    { ...terms, limitFactor: 1_000 },
    await issueLeaf(authority, names),
  );
  return { venue, serving, ca: authority.cert };
}

/** A simulated venue without a gateway, and somebody with the real key: what an order takes there by itself. */
export async function openVenueAlone(
  id: FloorVenueId,
): Promise<{ readonly bot: VenueBot; readonly close: () => Promise<void> }> {
  const { venue, serving, ca } = await serveVenue(id, 1);
  const { keyId: apiKey, secret } = REALS[id];
  const bot = new VenueBot(venue, { apiKey, secret }, serving.url, ca);
  const close = (): Promise<void> => {
    bot.close();
    return serving.close();
  };
  return { bot, close };
}

/** A gateway and a simulated venue as real processes and sockets: TLS with a fresh CA, a probed key, a policy. */
export async function openVenueFloor(id: FloorVenueId, options: VenueFloorOptions = {}): Promise<VenueFloor> {
  const real = options.real ?? REALS[id];
  const { venue, serving, ca } = await serveVenue(id, options.seed ?? 1, real);
  const arrived: string[] = [];
  const handle = venue.server.handle.bind(venue.server);
  venue.server.handle = (request, at) => {
    arrived.push(`${request.method} ${request.target.split('?')[0]}`);
    return handle(request, at);
  };
  const folder = options.folder ?? makeFolder();
  allowDial(folder, serving.url);
  const isOnCurve = venue.codec.keyIdOf !== null;
  if (isOnCurve) writeFileSync(folder.nativeCurve, '');
  const gateway = await startGateway({ ...options, folder });
  const place = { baseUrl: serving.url, ca, paper: true };
  const key = isOnCurve ? { secret: real.secret } : { apiKey: real.keyId, secret: real.secret };
  try {
    await gateway.ask('key add', { venue: id, name: 'main', ...key, ...place, enclave: options.enclave });
    await gateway.ask('policy set', { policy: options.policy ?? starterPolicy() });
  } catch (reason) {
    // Nobody was given anything to close yet.
    await gateway.stop().finally(() => serving.close());
    throw reason;
  }
  const bots: VenueBot[] = [];
  const bot = (decoy: Decoy, url = gateway.url): VenueBot => {
    const made = new VenueBot(venue, decoy, `${url}${prefixOf(id)}`);
    bots.push(made);
    return made;
  };
  return {
    gateway,
    venue,
    arrived,
    bot,
    addBot: async (name) => {
      const { apiKey, secret } = await gateway.ask('bot add', { bot: name, name: 'main' });
      return bot({ apiKey: String(apiKey), secret: String(secret) });
    },
    byHand: (asked) => {
      const signer = { key: real.keyId, secret: real.secret, stampMs: Date.now() };
      const { method, target, headers, body } = venue.write(asked, signer);
      const reply = handle({ method, target, headers: Object.fromEntries(headers), body }, Date.now());
      assert.equal(reply.status, 200, reply.body);
      assert.doesNotMatch(reply.body, REFUSED);
    },
    named: (text) => venue.named?.(text) ?? text,
    priceAt: (symbol, factor) =>
      (Math.round((Number(venue.server.mark(symbol)) / 1e18) * factor * 10) / 10).toFixed(1),
    close: async () => {
      for (const each of bots) each.close();
      await gateway.stop().finally(() => serving.close());
    },
  };
}

/** A bot of a few lines that speaks its venue's protocol and never sends anything twice by itself. */
export class VenueBot {
  readonly decoy: Decoy;
  readonly #venue: WorldVenue;
  readonly #url: URL;
  readonly #agent: Agent;

  /** `ca`: PEM of the authority that an https address is signed by. */
  constructor(venue: WorldVenue, decoy: Decoy, url: string, ca: string | null = null) {
    this.#venue = venue;
    this.decoy = decoy;
    this.#url = new URL(url);
    const kept = { keepAlive: true, maxSockets: 256 };
    this.#agent = ca === null ? new Agent(kept) : new TlsAgent({ ...kept, ca });
  }

  /** The request as it will stand on the wire. */
  write(asked: Asked): RawRequest {
    const { apiKey: key, secret } = this.decoy;
    return this.#venue.write(asked, { key, secret, stampMs: Date.now() });
  }

  ask(asked: Asked): Promise<Answer> {
    return this.send(this.write(asked));
  }

  /** A limit buy of 0.002 BTC that rests when its price is away from the market. */
  rest(price: string, id: string | null = null): Promise<Answer> {
    return this.send(this.writeResting(price, id));
  }

  /** The same as it will stand on the wire. */
  writeResting(price: string, id: string | null): RawRequest {
    const order = { symbol: 'BTCUSDT', side: 'buy', quantity: '0.002', price, timeInForce: 'GTC' } as const;
    return this.write({ kind: 'place', ...order, reduceOnly: false, id });
  }

  /** Rejects when the connection broke before a whole answer came. */
  send({ method, target, headers, body }: RawRequest): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const { hostname: host, port, pathname, protocol } = this.#url;
      const request = protocol === 'https:' ? requestHttps : requestHttp;
      const path = `${pathname === '/' ? '' : pathname}${target}`;
      const fields = { ...Object.fromEntries(headers), 'content-length': String(body.length) };
      const outgoing = request({ host, port, method, path, headers: fields, agent: this.#agent }, (came) => {
        const parts: Buffer[] = [];
        came.on('data', (part: Buffer) => parts.push(part));
        came.once('error', reject);
        came.once('end', () =>
          resolve({ status: came.statusCode ?? 0, text: Buffer.concat(parts).toString('utf8') }),
        );
      });
      outgoing.once('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Whether an answer acknowledges an order, at any venue. */
export function isAccepted({ status, text }: Answer): boolean {
  return status === 200 && !REFUSED.test(text);
}

const REFUSED = /"retCode":[1-9]|"status":"err"|"error":/;
