import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { KiteConnect } from 'kiteconnect';
import { parse } from 'yaml';
import type { EngineOptions } from '../../simulators/kite/engine.ts';
import { startSimulator, type Simulator } from '../../simulators/kite/server.ts';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import type { Log } from '../../src/ports.ts';
import {
  allowDial,
  makeFolder,
  startGateway,
  type GatewayUnderTest,
  type StartOptions,
} from './gateway-under-test.ts';

/** What every access token of a decoy begins with. */
const TOKEN_PREFIX = 'sallyport';
/** A throw-away app at the simulated venue. */
export const KITE_APP = { apiKey: 'REALKITEKEY01', secret: 'm4vq8tz2REALKITESECRET01x7kd9wpe' } as const;

/** A buy that rests: the market of tests stands at 1500. */
export const LIMIT = {
  exchange: 'NSE',
  tradingsymbol: 'INFY',
  transaction_type: 'BUY',
  quantity: 10,
  product: 'MIS',
  order_type: 'LIMIT',
  price: 1490,
} as const;

/** How the gateway is started, and limits of every bot, or further ones of every account, in place of the example's. */
export type KiteStart = StartOptions & { readonly everyBot?: object; readonly everyAccount?: object };

export interface KiteFloor {
  readonly gateway: GatewayUnderTest;
  readonly simulator: Simulator;
  /** Base URL for bots. */
  readonly url: string;
  /** A person logs in, and brings back what the page sent them. */
  logIn(): Promise<Record<string, unknown>>;
  addBot(name: string): Promise<{ readonly apiKey: string; readonly secret: string }>;
  close(): Promise<void>;
}

/** A gateway and a simulated Kite as real processes and sockets: TLS with a fresh CA, a key, a policy. */
export async function openKiteFloor(
  engine: Partial<EngineOptions> = {},
  log?: Log,
  start: KiteStart = {},
): Promise<KiteFloor> {
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'test venue', days: 2, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1, now };
  const simulator = await startSimulator({
    engineOptions: {
      seed: 1,
      accounts: [{ ...KITE_APP, balance: '1000000' }],
      markets: [{ symbol: 'NSE:INFY', volatility: 0 }],
      limitFactor: 10,
      ...engine,
    },
    tls: await issueLeaf(authority, names),
  });
  const { everyBot, everyAccount = {}, ...lives } = start;
  const folder = lives.folder ?? makeFolder();
  allowDial(folder, simulator.url);
  const gateway = await startGateway({ ...lives, folder, ...(log === undefined ? {} : { log }) });
  const place = { baseUrl: simulator.url, ca: authority.cert, paper: true };
  await gateway.ask('key add', { venue: 'kite', name: 'main', ...KITE_APP, ...place });
  const written = readFileSync(new URL('../../policies/kite.yaml', import.meta.url), 'utf8');
  const example: Readonly<Record<string, unknown>> = Object(parse(written));
  await gateway.ask('policy set', {
    policy: {
      ...example,
      everyAccount: { ...Object(example['everyAccount']), ...everyAccount },
      ...(everyBot === undefined ? {} : { everyBot }),
    },
  });
  return {
    gateway,
    simulator,
    url: `${gateway.url}/kite`,
    logIn: async () => {
      const redirect = `request_token=${simulator.engine.logIn(KITE_APP.apiKey)}&status=success`;
      const said = await gateway.ask('login finish', { name: 'main', redirect });
      gateway.keep('the access token of the day', simulator.engine.sessionToken(KITE_APP.apiKey).token);
      return said;
    },
    addBot: async (bot) => {
      const { apiKey, secret } = await gateway.ask('bot add', { bot, name: 'main' });
      const decoy = { apiKey: String(apiKey), secret: String(secret) };
      gateway.keep('the access token of a decoy', decoyToken(decoy).slice(TOKEN_PREFIX.length));
      return decoy;
    },
    close: async () => {
      await gateway.stop().finally(() => simulator.close());
    },
  };
}

/** The access token that a decoy has from the beginning. */
export function decoyToken({ apiKey, secret }: { readonly apiKey: string; readonly secret: string }): string {
  return `${TOKEN_PREFIX}${createHash('sha256').update(`${apiKey}sallyport${secret}`).digest('hex')}`;
}

/** The venue's own client, pointed at the gateway. */
export function clientOf(
  url: string,
  decoy: { readonly apiKey: string; readonly secret: string },
): InstanceType<typeof KiteConnect> {
  return new KiteConnect({ api_key: decoy.apiKey, access_token: decoyToken(decoy), root: url });
}

/** What kind of error a call ends with; `none` where it ends well. */
export async function raised(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  return error === null ? 'none' : String(Object(error)['error_type']);
}

/** Somebody who has the session's token acts at the venue, past the gateway. Gives the number of the order. */
export function byHand(
  { simulator }: KiteFloor,
  method: 'POST' | 'DELETE',
  target: string,
  order: Readonly<Record<string, string>> = {},
): string {
  const { token } = simulator.engine.sessionToken(KITE_APP.apiKey);
  const headers = { authorization: `token ${KITE_APP.apiKey}:${token}` };
  const body = Buffer.from(new URLSearchParams(order).toString());
  const reply = simulator.engine.handle({ method, target, headers, body }, Date.now());
  assert.equal(reply.status, 200, reply.body);
  const { order_id: placed, trigger_id: waiting } = JSON.parse(reply.body).data;
  return String(placed ?? waiting);
}
