import { spawn } from 'node:child_process';
import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { issueLeaf, makeAuthority } from '../src/launcher/certificate.ts';
import { allowDial, makeFolder, startGateway } from '../test/e2e/gateway-under-test.ts';
import { quantile, sendAtRate, sendOrders, OrderNumbers, type Path } from './load.ts';
import { startNginx } from './nginx.ts';

const USAGE = `npm run bench -- [--rounds N] [--orders N] [--json]

Sends signed orders over kept connections to a simulated venue: directly, through nginx where it is installed, and
through Sallyport, in turn within each round, and prints medians over the rounds. Everything runs on this machine.
`;
const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    orders: { type: 'string', default: '1500' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const orders = Number(values.orders);
if (values.help || !(rounds >= 1) || !(orders >= 100)) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const REAL = { apiKey: 'BENCH-REAL-KEY', secret: 'bench-real-secret' };
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

interface Row {
  readonly path: 'rest';
  readonly connections: number;
  readonly direct_p50_us: number;
  readonly nginx_p50_us: number | null;
  readonly gateway_p50_us: number;
  readonly gateway_p99_us: number;
  readonly fdatasync_p50_us: number;
  readonly nginx_per_s: number | null;
  readonly gateway_per_s: number;
}

const now = new Date();
const permitted = { dns: ['localhost'], ip: ['127.0.0.1'] };
const authority = await makeAuthority({ name: 'bench', days: 2, now, permitted });
const leaf = await issueLeaf(authority, {
  dnsNames: ['localhost'],
  ipAddresses: ['127.0.0.1'],
  days: 1,
  now,
});
const venue = await startVenue();
const folder = makeFolder();
allowDial(folder, venue.url);
const gateway = await startGateway({ folder });
await gateway.ask('key add', {
  venue: 'binance-usdm',
  name: 'main',
  ...REAL,
  baseUrl: venue.url,
  ca: authority.cert,
  paper: true,
});
await gateway.ask('policy set', { policy: POLICY });
const decoy = await gateway.ask('bot add', { bot: 'bench', name: 'main' });
const nginx = await startNginx(venue.url, authority.cert);

const numbers = new OrderNumbers();
const direct: Path = {
  name: 'direct',
  url: venue.url,
  ca: authority.cert,
  key: REAL.apiKey,
  secret: REAL.secret,
  numbers,
};
const through: Path = {
  name: 'gateway',
  url: gateway.url,
  ca: null,
  key: String(decoy['apiKey']),
  secret: String(decoy['secret']),
  numbers,
};
const proxied: Path | null = nginx === null ? null : { ...direct, name: 'nginx', url: nginx.url, ca: null };
const paths = [direct, ...(proxied === null ? [] : [proxied]), through];

for (const path of paths) await sendOrders(path, 4, 400);
const rows: Row[] = [];
const cpuBefore = cpuSeconds();
for (const connections of [1, 16, 64]) rows.push(await measure(connections));
const cpuAfter = cpuSeconds();
const gatewayOrders = rows.length * rounds * orders;
const rate = await sendAtRate(through, 1_000, 5);
const report = {
  machine: { processors: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version },
  rows,
  at_1000_per_s: { p50_us: quantile(rate.us, 0.5), p99_us: quantile(rate.us, 0.99), refused: rate.refused },
  cpu_us_per_order: {
    keeper: Math.round(((cpuAfter.keeper - cpuBefore.keeper) * 1e6) / gatewayOrders),
    edge: Math.round(((cpuAfter.edge - cpuBefore.edge) * 1e6) / gatewayOrders),
  },
  start_up_ms: Math.round(gateway.startedInMs),
  memory_mb: { keeper: memoryMb(gateway.launcher.pids.keeper), edge: memoryMb(gateway.launcher.pids.edge) },
};
nginx?.close();
await gateway.stop();
venue.close();
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
else print(report);

async function measure(connections: number): Promise<Row> {
  const figures = new Map<string, { p50: number[]; p99: number[]; perS: number[] }>();
  const syncs: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const path of paths) {
      const measured = await sendOrders(path, connections, orders);
      if (measured.refused > 0)
        throw new Error(`${path.name}: ${measured.refused} orders were refused: ${measured.why}`);
      const known = figures.get(path.name) ?? { p50: [], p99: [], perS: [] };
      known.p50.push(quantile(measured.us, 0.5));
      known.p99.push(quantile(measured.us, 0.99));
      known.perS.push(measured.us.length / measured.seconds);
      figures.set(path.name, known);
    }
    syncs.push(fdatasyncUs());
  }
  const middle = (name: string, kind: 'p50' | 'p99' | 'perS'): number | null => {
    const known = figures.get(name);
    return known === undefined ? null : quantile(known[kind], 0.5);
  };
  return {
    path: 'rest',
    connections,
    direct_p50_us: middle('direct', 'p50') ?? 0,
    nginx_p50_us: middle('nginx', 'p50'),
    gateway_p50_us: middle('gateway', 'p50') ?? 0,
    gateway_p99_us: middle('gateway', 'p99') ?? 0,
    fdatasync_p50_us: quantile(syncs, 0.5),
    nginx_per_s: middle('nginx', 'perS'),
    gateway_per_s: middle('gateway', 'perS') ?? 0,
  };
}

/** The median of 200 writes of one page, each made durable: what the disk under the ledger costs at least. */
function fdatasyncUs(): number {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-sync-'));
  const file = openSync(join(place, 'file'), 'w');
  const page = Buffer.alloc(4_096, 1);
  const us: number[] = [];
  for (let i = 0; i < 200; i += 1) {
    const startedAt = performance.now();
    writeSync(file, page);
    fdatasyncSync(file);
    us.push((performance.now() - startedAt) * 1_000);
  }
  closeSync(file);
  rmSync(place, { recursive: true });
  return quantile(us, 0.5);
}

/** The venue simulator as a process of its own. */
async function startVenue(): Promise<{ readonly url: string; close(): void }> {
  const main = fileURLToPath(new URL('../simulators/binance-usdm/main.ts', import.meta.url));
  const child = spawn(process.execPath, [main], { stdio: ['pipe', 'pipe', 'inherit'] });
  const engine = {
    seed: 1,
    accounts: [{ ...REAL, balance: '1000000' }],
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

function cpuSeconds(): { readonly keeper: number; readonly edge: number } {
  const { keeper, edge } = gateway.launcher.pids;
  return { keeper: cpuOf(keeper), edge: cpuOf(edge) };
}

/** User and system time of a process from /proc, in seconds; ticks are 1/100 s on Linux. */
function cpuOf(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function memoryMb(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN;
  const kb = /VmRSS:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1_024);
}

function print(shown: typeof report): void {
  const line = (cells: readonly (string | number | null)[]): string =>
    cells.map((cell) => String(cell ?? 'absent').padStart(11)).join('');
  const out = [
    `${shown.machine.processors} processors, ${shown.machine.model}, Node ${shown.machine.node}`,
    'p50 and p99 in microseconds',
    line([
      'connections',
      'direct p50',
      'nginx p50',
      'ours p50',
      'ours p99',
      'fdatasync',
      'nginx /s',
      'ours /s',
    ]),
    ...shown.rows.map((row) =>
      line([
        row.connections,
        row.direct_p50_us,
        row.nginx_p50_us,
        row.gateway_p50_us,
        row.gateway_p99_us,
        row.fdatasync_p50_us,
        row.nginx_per_s,
        row.gateway_per_s,
      ]),
    ),
    `at 1,000 orders/s: p50 ${shown.at_1000_per_s.p50_us}, p99 ${shown.at_1000_per_s.p99_us}`,
    `CPU per order: keeper ${shown.cpu_us_per_order.keeper}, edge ${shown.cpu_us_per_order.edge}`,
    `start-up ${shown.start_up_ms} ms; memory: keeper ${shown.memory_mb.keeper} MB, edge ${shown.memory_mb.edge} MB`,
  ];
  process.stdout.write(`${out.join('\n')}\n`);
}
