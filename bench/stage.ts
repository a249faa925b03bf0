import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { issueLeaf, makeAuthority } from '../src/launcher/certificate.ts';
import {
  allowDial,
  makeFolder,
  startGateway,
  type GatewayUnderTest,
} from '../test/e2e/gateway-under-test.ts';
import { OrderNumbers, type Path } from './load.ts';

/** A simulated venue in a process of its own, a gateway in front of it, and bots with keys of both. */
export interface Stage {
  readonly gateway: GatewayUnderTest;
  readonly venueUrl: string;
  /** PEM of the authority that the venue's certificate is from. */
  readonly ca: string;
  readonly direct: Path;
  /** One per bot, all on one account. */
  readonly through: readonly Path[];
  /** Where the ledger and its companions lie. */
  readonly keeperFolder: string;
  close(): Promise<void>;
}

const REAL = { apiKey: 'BENCH-REAL-KEY', secret: 'bench-real-secret' };
/** Of another account: on the gateway's own these orders would be a stranger's, and halt it. */
const DIRECT = { apiKey: 'BENCH-DIRECT-KEY', secret: 'bench-direct-secret' };
const POLICY = {
  version: 1,
  everyAccount: {
    symbols: ['BTCUSDT'],
    notionalMax: '100000',
    positionMax: '1000000000',
    dailyLossMax: '1000000',
    turnoverPerDayMax: '1000000000000',
    messagesPerSecondMax: 10_000,
    messagesPerMinuteMax: 600_000,
    openOrdersMax: 1_000,
    repeat: { count: 1_000, withinS: 1 },
    duplicateWithinMs: 0,
    depthFactorMin: '0',
    volume24hMin: '0',
  },
};

/** Starts everything. With `keep`, the gateway's folder stays when it is stopped. */
export async function openStage(bots = 1, keep = false): Promise<Stage> {
  const now = new Date();
  const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
  const authority = await makeAuthority({ name: 'bench', days: 2, now, permitted });
  const names = { dnsNames: ['localhost'], ipAddresses: ['127.0.0.1'] };
  const leaf = await issueLeaf(authority, { ...names, days: 1, now });
  const venue = await startVenue(leaf);
  const folder = makeFolder();
  allowDial(folder, venue.url);
  const gateway = await startGateway({ folder, keep });
  const account = { venue: 'binance-usdm', name: 'main', ...REAL, baseUrl: venue.url };
  await gateway.ask('key add', { ...account, ca: authority.cert, paper: true });
  await gateway.ask('policy set', { policy: POLICY });
  const numbers = new OrderNumbers();
  const direct = {
    name: 'direct',
    url: venue.url,
    ca: authority.cert,
    key: DIRECT.apiKey,
    secret: DIRECT.secret,
    numbers,
  };
  const through: Path[] = [];
  for (let bot = 0; bot < bots; bot += 1) {
    const decoy = await gateway.ask('bot add', { bot: `bench-${bot}`, name: 'main' });
    const key = { key: String(decoy['apiKey']), secret: String(decoy['secret']) };
    through.push({ name: 'gateway', url: gateway.url, ca: null, ...key, numbers });
  }
  const close = async (): Promise<void> => {
    await gateway.stop();
    venue.close();
  };
  const keeperFolder = folder.keeper;
  return { gateway, venueUrl: venue.url, ca: authority.cert, direct, through, keeperFolder, close };
}

interface Venue {
  readonly url: string;
  close(): void;
}

async function startVenue(leaf: { readonly key: string; readonly cert: string }): Promise<Venue> {
  const main = fileURLToPath(new URL('../simulators/binance-usdm/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
  const engine = {
    seed: 1,
    accounts: [REAL, DIRECT].map((key) => ({ ...key, account: key.apiKey, balance: '1000000' })),
    symbols: ['BTCUSDT'],
    weightPerMinute: 100_000_000,
    orderLimitFactor: 1_000_000,
  };
  child.stdin.write(`${JSON.stringify({ ...engine, tls: { key: leaf.key, cert: leaf.cert } })}\n`);
  for await (const line of createInterface({ input: child.stdout })) {
    const said: unknown = JSON.parse(line);
    if (typeof said === 'object' && said !== null && 'url' in said) {
      return { url: String(said.url), close: () => void child.kill('SIGKILL') };
    }
    throw new Error(`the venue did not start: ${line}`);
  }
  throw new Error('the venue did not start');
}
