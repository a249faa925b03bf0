import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { EngineOptions } from '../../simulators/binance-usdm/engine.ts';
import { startSimulator } from '../../simulators/binance-usdm/server.ts';
import { issueLeaf, makeAuthority } from '../../src/launcher/certificate.ts';
import {
  allowDial,
  makeFolder,
  startGateway,
  type GatewayUnderTest,
  type StartOptions,
} from './gateway-under-test.ts';

/** The real key of a trading floor: a throw-away one of the simulator. */
export const REAL = {
  apiKey: 'REALKEYOFTHESIMULATOR0000000000000000000000000000000000000000001',
  secret: 'real-secret-of-the-simulator-000000000000000000000000000000000001',
} as const;

export interface Floor {
  readonly gateway: GatewayUnderTest;
  readonly simulator: Awaited<ReturnType<typeof startSimulator>>;
  /** Base URL for bots. */
  readonly url: string;
  /** PEM of the authority that vouches for the simulator. */
  readonly ca: string;
  addBot(name: string): Promise<{ readonly apiKey: string; readonly secret: string }>;
  close(): Promise<void>;
}

export interface FloorOptions extends StartOptions {
  readonly policy?: unknown;
  readonly simulator?: Partial<Parameters<typeof startSimulator>[0]>;
  readonly symbols?: readonly string[];
  readonly engine?: Partial<EngineOptions>;
}

/** Gateway and venue simulator as real processes and sockets: TLS with a fresh CA, a probed key, the starter policy. */
export async function openFloor(options: FloorOptions = {}): Promise<Floor> {
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'test venue', days: 2, now, permitted });
  const leaf = await issueLeaf(authority, {
    dnsNames: ['localhost'],
    ipAddresses: ['127.0.0.1'],
    days: 1,
    now,
  });
  const simulator = await startSimulator({
    engineOptions: {
      seed: 1,
      accounts: [{ ...REAL, balance: '100000' }],
      weightPerMinute: 1_000_000,
      orderLimitFactor: 1_000,
      ...(options.symbols === undefined ? {} : { symbols: options.symbols }),
      ...options.engine,
    },
    tls: leaf,
    ...options.simulator,
  });
  const folder = options.folder ?? makeFolder();
  allowDial(folder, simulator.url);
  const gateway = await startGateway({ ...options, folder });
  await gateway.ask('key add', {
    venue: 'binance-usdm',
    name: 'main',
    ...REAL,
    baseUrl: simulator.url,
    ca: authority.cert,
    paper: true,
  });
  await gateway.ask('policy set', { policy: options.policy ?? starterPolicy() });
  return {
    gateway,
    simulator,
    url: gateway.url,
    ca: authority.cert,
    addBot: async (bot) => {
      const { apiKey, secret } = await gateway.ask('bot add', { bot, name: 'main' });
      return { apiKey: String(apiKey), secret: String(secret) };
    },
    close: async () => {
      await gateway.stop().finally(() => simulator.close());
    },
  };
}

/** The policy that newcomers get, as plain JSON. */
export function starterPolicy(): Record<string, unknown> {
  return parse(readFileSync(new URL('../../policies/starter.yaml', import.meta.url), 'utf8'));
}
