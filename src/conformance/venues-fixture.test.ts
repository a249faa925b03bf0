import { startSimulator as startBinance } from '../../simulators/binance-usdm/server.ts';
import { startSimulator as startBybit } from '../../simulators/bybit/server.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import { startSimulator as startHyperliquid } from '../../simulators/hyperliquid/server.ts';
import { startSimulator as startKite } from '../../simulators/kite/server.ts';
import type { SimReply, SimRequest } from '../../simulators/shared/request.ts';
import type { VenueId } from '../core/units/ids.ts';

/** A request as it arrived at a simulated venue, and what of it or of its answer is secret. */
export interface Arrived {
  readonly line: string;
  readonly secrets: readonly string[];
}

/** A simulated venue with one account, and a key for that. */
export interface TriedVenue {
  readonly venue: VenueId;
  readonly url: string;
  readonly credential: { readonly apiKey: string; readonly secret: string };
  /** What no report may say: keys, secrets, names of the account. */
  readonly secrets: readonly string[];
  readonly arrived: Arrived[];
  /** Called with each request before it is answered. */
  onRequest: (request: SimRequest) => void;
  /** What a log-in is answered with; null where each request is signed. */
  logIn(): string | null;
  /** Ids of the account's orders that rest. */
  resting(): readonly string[];
  close(): Promise<void>;
}

const REAL = {
  apiKey: 'CANARYKEYOFTHETRIAL000000000000000001',
  secret: 'canary-secret-of-the-trial-01',
} as const;
const APP = { apiKey: 'CANARYKITEKEY01', secret: 'CANARYKITESECRET01', userId: 'ZZ9876' } as const;
const WITH_SPOT = { permissions: { ContractTrade: ['Order', 'Position'], Spot: ['SpotTrade'] } };
const OWNER = Wallet.numbered(8_101);
const AGENT = Wallet.numbered(8_102);
const STRANGER = Wallet.numbered(8_103);
/** Accounts without a key at the simulated Hyperliquid: a vault that the key's owner leads, a sub-account of it. */
export const [VAULT, SUB_ACCOUNT] = [`0x${'da'.repeat(20)}`, `0x${'db'.repeat(20)}`] as const;
/** A vault that somebody else leads. */
export const FOREIGN_VAULT = `0x${'dc'.repeat(20)}`;
const OTHERS = { vault: VAULT, subAccount: SUB_ACCOUNT } as const;

interface Engine {
  handle(request: SimRequest, nowMs: number): SimReply;
}

interface Opened {
  readonly simulator: { readonly url: string; readonly engine: Engine; close(): Promise<void> };
  readonly resting: () => readonly string[];
  readonly logIn: () => string | null;
  readonly credential: TriedVenue['credential'];
  readonly secrets: readonly string[];
}

const keyed = { credential: REAL, secrets: [REAL.apiKey, REAL.secret], logIn: () => null } as const;

/** What a venue is opened as. */
interface Opening {
  /** It takes effect so many milliseconds after it acknowledged, where it has such a delay. */
  readonly matchDelayMs?: number;
  /** What orders are then looked for at: another account of the key's owner. */
  readonly on?: 'vault' | 'subAccount';
  /** With pairs, and a key that may trade them. */
  readonly hasPairs?: boolean;
  /** As its test network, over TLS with this leaf; otherwise as the venue itself, over http. */
  readonly testNetwork?: { readonly key: string; readonly cert: string };
}

const OPENERS: Readonly<Record<VenueId, (opening: Opening) => Promise<Opened>>> = {
  'binance-usdm': async ({ testNetwork }) => {
    const engineOptions = { seed: 1, accounts: [{ ...REAL, balance: '100000' }] };
    const simulator = await startBinance({ engineOptions, ...over(testNetwork) });
    const ids = () => simulator.engine.inspect(REAL.apiKey).openOrders.map((one) => one.clientOrderId);
    return { simulator, resting: ids, ...keyed };
  },
  bybit: async ({ matchDelayMs = 0, hasPairs = false, testNetwork }) => {
    const pairs = hasPairs ? { restrictions: WITH_SPOT } : {};
    const accounts = [{ ...REAL, balance: '100000', ...pairs }];
    const markets = hasPairs ? [{ symbol: 'BTCUSDT' }, { symbol: 'SPOT:BTCUSDT' }] : undefined;
    const engineOptions = { seed: 1, accounts, matchDelayMs, ...(markets === undefined ? {} : { markets }) };
    const simulator = await startBybit({ engineOptions, ...over(testNetwork) });
    const ids = () => simulator.engine.inspect(REAL.apiKey).openOrders.map((one) => one.orderLinkId);
    return { simulator, resting: ids, ...keyed };
  },
  hyperliquid: async ({ testNetwork, on }) => {
    const balance = '100000';
    const others = [
      { address: VAULT, balance, master: { address: OWNER.address, role: 'vault' } },
      { address: SUB_ACCOUNT, balance, master: { address: OWNER.address, role: 'subAccount' } },
      { address: FOREIGN_VAULT, balance, master: { address: STRANGER.address, role: 'vault' } },
    ] as const;
    const own = { address: OWNER.address, balance, agents: [{ address: AGENT.address }] };
    const accounts = [own, { address: STRANGER.address, balance }, ...others];
    const traded = on === undefined ? OWNER.address : OTHERS[on];
    const chain = testNetwork === undefined ? 'mainnet' : 'testnet';
    const engineOptions = { seed: 1, accounts, chain } as const;
    const simulator = await startHyperliquid({ engineOptions, ...over(testNetwork) });
    return {
      simulator,
      resting: () => simulator.engine.inspect(traded).openOrders.map((one) => String(one.cloid)),
      logIn: () => null,
      credential: { apiKey: '-', secret: AGENT.privateKey },
      secrets: [OWNER.address, AGENT.address, AGENT.privateKey, VAULT, SUB_ACCOUNT],
    };
  },
  kite: async ({ matchDelayMs = 0 }) => {
    const engineOptions = { seed: 1, accounts: [{ ...APP, balance: '1000000' }], matchDelayMs };
    const simulator = await startKite({ engineOptions });
    return {
      simulator,
      resting: () => simulator.engine.inspect(APP.apiKey).openOrders.map((one) => String(one.tag)),
      logIn: () => `request_token=${simulator.engine.logIn(APP.apiKey)}&status=success`,
      credential: APP,
      secrets: Object.values(APP),
    };
  },
};

function over(tls: Opening['testNetwork']): Pick<Parameters<typeof startBinance>[0], 'tls'> {
  return tls === undefined ? {} : { tls };
}

const SECRET_FIELDS = /(?:signature|request_token|access_token|listenKey)["=:\s]+"?([A-Za-z0-9+/=%-]{16,})/g;

/** Opens a venue with one account. */
export async function openTried(venue: VenueId, opening: Opening = {}): Promise<TriedVenue> {
  const { simulator, ...rest } = await OPENERS[venue](opening);
  const { engine } = simulator;
  const handle = engine.handle.bind(engine);
  const tried: TriedVenue = {
    venue,
    url: simulator.url,
    arrived: [],
    onRequest: () => undefined,
    close: () => simulator.close(),
    ...rest,
  };
  engine.handle = (request, nowMs) => {
    const reply = handle(request, nowMs);
    const text = `${request.target}\n${Buffer.from(request.body).toString('latin1')}\n${reply.body}`;
    const headers = ['x-bapi-sign', 'authorization'].flatMap((name) => request.headers[name] ?? []);
    const fields = [...text.matchAll(SECRET_FIELDS)].map(([, secret = '']) => secret);
    tried.arrived.push({
      line: `${request.method} ${request.target.split('?')[0]}`,
      secrets: [...headers, ...fields],
    });
    tried.onRequest(request);
    return reply;
  };
  return tried;
}
