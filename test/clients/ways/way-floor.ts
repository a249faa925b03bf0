import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { startSimulator as startBinance } from '../../../simulators/binance-usdm/server.ts';
import { startSimulator as startBybit } from '../../../simulators/bybit/server.ts';
import { Wallet } from '../../../simulators/hyperliquid/fixtures/wallet.ts';
import { startSimulator as startHyperliquid } from '../../../simulators/hyperliquid/server.ts';
import { startSimulator as startKite } from '../../../simulators/kite/server.ts';
import { decimal } from '../../../src/core/units/decimal.ts';
import { issueLeaf, makeAuthority } from '../../../src/launcher/certificate.ts';
import { botEnvironment } from '../../../src/cli/bot-environment.ts';
import { VENUE_NAMES } from '../../../src/protocol/venue-names.ts';
import {
  allowDial,
  freePort,
  makeFolder,
  startGateway,
  type GatewayUnderTest,
} from '../../e2e/gateway-under-test.ts';
import { REAL, starterPolicy } from '../../e2e/trading-floor.ts';
import { BYBIT_MARKETS, bybitMarkets, type BybitMarkets } from './bybit-markets.ts';
import type { Situation, Way } from './way-actions.ts';

/** Venues that bots are let to on every way. */
export type WayVenue = 'binance-usdm' | BybitMarkets | 'hyperliquid' | 'kite';

const OWNER = Wallet.numbered(8_201);
const AGENT = Wallet.numbered(8_202);
const APP = { apiKey: 'REALKITEKEY02', secret: 'REALKITESECRET02' } as const;

interface Venue {
  readonly url: string;
  readonly key: Readonly<Record<string, unknown>>;
  /** What a person does once, where the venue has sessions. */
  readonly logIn: ((gateway: GatewayUnderTest) => Promise<unknown>) | null;
  close(): Promise<void>;
}

type Tls = { readonly key: string; readonly cert: string };

const OPENERS: Readonly<Record<WayVenue, (tls: Tls) => Promise<Venue>>> = {
  'binance-usdm': async (tls) => {
    const markets = [{ symbol: 'BTCUSDT', volatility: 0 }];
    const accounts = [{ ...REAL, balance: '100000' }];
    const engineOptions = { seed: 1, accounts, markets, weightPerMinute: 1_000_000, orderLimitFactor: 1_000 };
    const { url, close } = await startBinance({ engineOptions, tls });
    return { url, close, key: REAL, logIn: null };
  },
  bybit: (tls) => openBybit('bybit', tls),
  'bybit-inverse': (tls) => openBybit('bybit-inverse', tls),
  'bybit-spot': (tls) => openBybit('bybit-spot', tls),
  hyperliquid: async (tls) => {
    const markets = [{ symbol: 'BTC', price: decimal('60000'), volatility: 0 }];
    const accounts = [{ address: OWNER.address, balance: '100000', agents: [{ address: AGENT.address }] }];
    const engineOptions = { seed: 1, accounts, symbols: ['BTC'], markets, weightPerMinute: 1_000_000 };
    const { url, close } = await startHyperliquid({ engineOptions, tls });
    return { url, close, key: { secret: AGENT.privateKey }, logIn: null };
  },
  kite: async (tls) => {
    const accounts = [{ ...APP, balance: '1000000' }];
    const markets = [{ symbol: 'NSE:INFY', volatility: 0 }];
    const { url, close, engine } = await startKite({
      engineOptions: { seed: 1, accounts, markets, limitFactor: 100 },
      tls,
    });
    const logIn = async (gateway: GatewayUnderTest): Promise<void> => {
      const redirect = `request_token=${engine.logIn(APP.apiKey)}&status=success`;
      await gateway.ask('login finish', { name: 'main', redirect });
      gateway.keep('the access token of the day', engine.sessionToken(APP.apiKey).token);
    };
    return { url, close, key: APP, logIn };
  },
};

async function openBybit(markets: BybitMarkets, tls: Tls): Promise<Venue> {
  const { category, listed } = BYBIT_MARKETS[markets];
  const permissions = {
    ContractTrade: ['Order', 'Position'],
    ...(category === 'spot' ? { Spot: ['SpotTrade'] } : {}),
  };
  const engineOptions = {
    seed: 1,
    accounts: [{ ...REAL, balance: '100000', restrictions: { permissions } }],
    markets: [...new Set(['BTCUSDT', listed])].map((symbol) => ({ symbol, volatility: 0 })),
    limitFactor: 100,
  };
  const { url, close } = await startBybit({ engineOptions, tls });
  const key = { ...REAL, with: category === 'linear' ? [] : [category] };
  return { url, close, key, logIn: null };
}

/** A gateway with every way in, before one simulated venue. */
export interface WayFloor {
  readonly gateway: GatewayUnderTest;
  /** A fresh decoy, and where its bot is to go on that way. */
  situation(way: Way): Promise<Situation>;
  /** Variables that a program on that way is started with. */
  environment(way: Way): Readonly<Record<string, string>>;
  close(): Promise<void>;
}

function policyOf(venue: WayVenue): unknown {
  if (venue === 'kite') {
    const starter = parse(readFileSync(new URL('../../../policies/kite.yaml', import.meta.url), 'utf8'));
    const standing = ['single'];
    const everyAccount = { ...Object(starter).everyAccount, standing };
    return { ...Object(starter), everyAccount, everyBot: { ...Object(starter).everyBot, standing } };
  }
  const wide = {
    duplicateWithinMs: 0,
    repeat: { count: 1_000, withinS: 60 },
    messagesPerSecondMax: 1_000,
    messagesPerMinuteMax: 10_000,
  };
  const starter = starterPolicy();
  const bybit = bybitMarkets(venue);
  const market = bybit === null ? {} : { symbols: [BYBIT_MARKETS[bybit].named] };
  const everyAccount = { ...Object(starter['everyAccount']), ...wide, ...market, leverageMax: 20 };
  const text = JSON.stringify({ ...starter, everyAccount, everyBot: {} });
  const named =
    venue === 'hyperliquid' ? text.replaceAll('BTCUSDT', 'BTC').replaceAll('ETHUSDT', 'ETH') : text;
  return JSON.parse(named);
}

/** Gateway and venue as real processes and sockets: TLS with a fresh CA, a probed key, a policy, four ways in. */
export async function openWayFloor(wayVenue: WayVenue): Promise<WayFloor> {
  const venue = bybitMarkets(wayVenue) === null ? wayVenue : 'bybit';
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'test venue', days: 2, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1, now };
  const served = await OPENERS[wayVenue](await issueLeaf(authority, names));
  const folder = makeFolder();
  allowDial(folder, served.url);
  if (venue === 'hyperliquid') writeFileSync(folder.nativeCurve, '');
  const host = '127.0.0.1';
  const [tls, proxy, own] = [await freePort(), await freePort(), await freePort()];
  const ways = {
    tls: { host, port: tls },
    proxy: { host, port: proxy },
    venuePorts: [{ venue, host, port: own }],
  };
  const gateway = await startGateway({ folder, ways });
  const place = { baseUrl: served.url, ca: authority.cert, paper: true };
  const close = async (): Promise<void> => {
    await gateway.stop().finally(() => served.close());
  };
  try {
    await gateway.ask('key add', { venue, name: 'main', ...served.key, ...place });
    await served.logIn?.(gateway);
    await gateway.ask('policy set', { policy: policyOf(wayVenue) });
  } catch (reason) {
    // Nobody was given anything to close yet.
    await close();
    throw reason;
  }
  const baseUrls: Readonly<Record<Way, string | null>> = {
    path: `${gateway.url}/${venue}`,
    port: `http://${host}:${own}`,
    run: null,
    alias: null,
  };
  let bots = 0;
  return {
    gateway,
    situation: async (way) => {
      bots += 1;
      const { apiKey, secret } = await gateway.ask('bot add', { bot: `bot-${bots}`, name: 'main' });
      const given = { apiKey: String(apiKey), secret: String(secret) };
      return { way, baseUrl: baseUrls[way], ...given };
    },
    environment: (way) => {
      if (way === 'path' || way === 'port') return {};
      const preload = fileURLToPath(new URL('../../../bin/venue-alias.cjs', import.meta.url));
      const led = {
        NODE_EXTRA_CA_CERTS: folder.authority,
        NODE_OPTIONS: `--require=${JSON.stringify(preload)}`,
        SALLYPORT_TLS: `${host}:${tls}`,
        SALLYPORT_NAMES: [...VENUE_NAMES.keys()].join(','),
      };
      return way === 'alias' ? led : Object.fromEntries(botEnvironment(folder, {}));
    },
    close,
  };
}
