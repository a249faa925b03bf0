import { cpus } from 'node:os';
import { quantile, sendAtRate, sendOrders, type Path } from './load.ts';
import { startNginx } from './nginx.ts';
import { cpuOf, fdatasyncUs, memoryMb } from './processes.ts';
import { openStage, type Stage } from './stage.ts';

export interface Amounts {
  readonly rounds: number;
  /** Orders per path in each round. */
  readonly orders: number;
}

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

interface Report {
  readonly machine: { readonly processors: number; readonly model: string; readonly node: string };
  readonly rows: readonly Row[];
  readonly at_1000_per_s: { readonly p50_us: number; readonly p99_us: number; readonly refused: number };
  readonly cpu_us_per_order: { readonly keeper: number; readonly edge: number };
  readonly start_up_ms: number;
  readonly memory_mb: { readonly keeper: number; readonly edge: number };
}

/**
 * Signed orders over kept connections: directly, through nginx where it is installed, and through the gateway, in turn
 * within each round; medians over the rounds.
 */
export async function measureOrders(amounts: Amounts): Promise<Report> {
  const stage = await openStage();
  const { direct, gateway } = stage;
  const [through = direct] = stage.through;
  const nginx = await startNginx(stage.venueUrl, stage.ca);
  const proxied: Path | null = nginx === null ? null : { ...direct, name: 'nginx', url: nginx.url, ca: null };
  const paths = [direct, ...(proxied === null ? [] : [proxied]), through];
  for (const path of paths) await sendOrders(path, 4, 400);
  const rows: Row[] = [];
  const before = cpuSeconds(stage);
  for (const connections of [1, 16, 64]) rows.push(await measure(paths, connections, amounts));
  const after = cpuSeconds(stage);
  const sent = rows.length * amounts.rounds * amounts.orders;
  const rate = await sendAtRate(through, 1_000, 5);
  const { pids } = gateway.launcher;
  const report = {
    machine: { processors: cpus().length, model: cpus()[0]?.model ?? 'unknown', node: process.version },
    rows,
    at_1000_per_s: { p50_us: quantile(rate.us, 0.5), p99_us: quantile(rate.us, 0.99), refused: rate.refused },
    cpu_us_per_order: {
      keeper: Math.round(((after.keeper - before.keeper) * 1e6) / sent),
      edge: Math.round(((after.edge - before.edge) * 1e6) / sent),
    },
    start_up_ms: Math.round(gateway.startedInMs),
    memory_mb: { keeper: memoryMb(pids.keeper), edge: memoryMb(pids.edge) },
  };
  nginx?.close();
  await stage.close();
  return report;
}

async function measure(
  paths: readonly Path[],
  connections: number,
  { rounds, orders }: Amounts,
): Promise<Row> {
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

function cpuSeconds(stage: Stage): { readonly keeper: number; readonly edge: number } {
  const { keeper, edge } = stage.gateway.launcher.pids;
  return { keeper: cpuOf(keeper), edge: cpuOf(edge) };
}

/** The report as lines for a terminal. */
export function ordersText(shown: Report): string {
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
  return out.join('\n');
}
