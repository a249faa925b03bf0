import { signedText } from '../../sim/venues/bybit.ts';
import type { EngineOptions } from '../../simulators/bybit/engine.ts';
import { startSimulator, type Simulator } from '../../simulators/bybit/server.ts';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import {
  allowDial,
  makeFolder,
  startGateway,
  type GatewayUnderTest,
  type StartOptions,
} from './gateway-under-test.ts';
import { REAL, starterPolicy } from './trading-floor.ts';

export interface BybitFloor {
  readonly gateway: GatewayUnderTest;
  /** The venue as it listens at this moment. */
  readonly simulator: Simulator;
  /** Base URL for bots. */
  readonly url: string;
  /** PEM of the authority that vouches for the simulator. */
  readonly ca: string;
  /** Somebody who has the real key posts to the venue, past the gateway. Gives what it answers. */
  byHand(path: string, fields: object): string;
  /** The code of the owner's door's refusal; `done` where it refuses nothing. */
  codeOf(command: string, fields: object): Promise<string>;
  /** The venue listens no more, and every connection to it is gone. Gives what lets it listen again. */
  shutVenue(): Promise<() => Promise<void>>;
  addBot(name: string, type?: 'hmac' | 'rsa'): Promise<{ readonly apiKey: string; readonly secret: string }>;
  close(): Promise<void>;
}

export interface BybitFloorTerms extends StartOptions {
  /** What the key is accepted for beside linear contracts. */
  readonly accepted?: readonly string[];
}

/** A gateway and a simulated Bybit as real processes and sockets: TLS with a fresh CA, a probed key, a policy. */
export async function openBybitFloor(
  engine: Partial<EngineOptions> = {},
  policy: unknown = starterPolicy(),
  terms: BybitFloorTerms = {},
): Promise<BybitFloor> {
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'test venue', days: 2, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'], days: 1, now };
  const tls = await issueLeaf(authority, names);
  const first = await startSimulator({
    engineOptions: {
      seed: 1,
      accounts: [{ ...REAL, balance: '100000' }],
      markets: [{ symbol: 'BTCUSDT', volatility: 0 }],
      limitFactor: 100,
      ...engine,
    },
    tls,
  });
  let simulator = first;
  const { accepted = [], folder = makeFolder(), ...start } = terms;
  allowDial(folder, first.url);
  const gateway = await startGateway({ ...start, folder });
  const place = { baseUrl: first.url, ca: authority.cert, paper: true };
  await gateway.ask('key add', { venue: 'bybit', name: 'main', ...REAL, ...place, with: accepted });
  await gateway.ask('policy set', { policy });
  return {
    gateway,
    get simulator() {
      return simulator;
    },
    url: `${gateway.url}/bybit`,
    ca: authority.cert,
    byHand: (path, fields) => {
      const stampMs = Date.now();
      const signer = { key: REAL.apiKey, secret: REAL.secret, stampMs };
      const { headers, ...sent } = signedText('POST', path, JSON.stringify(fields), signer);
      return simulator.engine.handle({ ...sent, headers: Object.fromEntries(headers) }, stampMs).body;
    },
    codeOf: (command, fields) =>
      gateway.ask(command, { ...fields }).then(
        () => 'done',
        (reason: unknown) => String(Object(reason).code ?? reason),
      ),
    shutVenue: async () => {
      await simulator.close();
      return async () => {
        simulator = await startSimulator({ engine: simulator.engine, port: first.port, tls });
      };
    },
    addBot: async (bot, type = 'hmac') => {
      const { apiKey, secret } = await gateway.ask('bot add', { bot, name: 'main', type });
      return { apiKey: String(apiKey), secret: String(secret) };
    },
    close: async () => {
      await gateway.stop().finally(() => simulator.close());
    },
  };
}
