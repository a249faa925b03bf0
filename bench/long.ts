import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { quantile, sendOrders } from './load.ts';
import { cpuOf, memoryMb } from './processes.ts';
import { openStage } from './stage.ts';

const CONNECTIONS = 64;

interface LongRow {
  readonly orders: number;
  readonly p50_us: number;
  readonly p99_us: number;
  readonly per_s: number;
  readonly keeper_cpu_us: number;
  readonly keeper_mb: number;
  readonly edge_mb: number;
  readonly folder_mb: number;
}

/** Many orders through one gateway, looked at in ten parts: what grows with them, and whether they get slower. */
export async function measureLong(
  orders: number,
  onPart: (row: LongRow) => void,
): Promise<readonly LongRow[]> {
  const stage = await openStage();
  const [through = stage.direct] = stage.through;
  const { pids } = stage.gateway.launcher;
  const rows: LongRow[] = [];
  const part = Math.ceil(orders / 10);
  for (let sent = 0; sent < orders; sent += part) {
    const before = cpuOf(pids.keeper);
    const measured = await sendOrders(through, CONNECTIONS, part);
    if (measured.refused > 0) throw new Error(`${measured.refused} orders were refused: ${measured.why}`);
    const row = {
      orders: sent + measured.us.length,
      p50_us: quantile(measured.us, 0.5),
      p99_us: quantile(measured.us, 0.99),
      per_s: Math.round(measured.us.length / measured.seconds),
      keeper_cpu_us: Math.round(((cpuOf(pids.keeper) - before) * 1e6) / measured.us.length),
      keeper_mb: memoryMb(pids.keeper),
      edge_mb: memoryMb(pids.edge),
      folder_mb: Math.round(folderBytes(stage.keeperFolder) / 2 ** 20),
    };
    rows.push(row);
    onPart(row);
  }
  await stage.close();
  return rows;
}

function folderBytes(folder: string): number {
  return readdirSync(folder)
    .map((name) => statSync(join(folder, name)).size)
    .reduce((sum, size) => sum + size, 0);
}

const NAMES = ['orders', 'p50', 'p99', '/s', 'CPU', 'keeper MB', 'edge MB', 'folder MB'];

/** The heading of {@link longLine}. */
export const longHeading = [
  `${CONNECTIONS} connections; p50, p99 and the keeper's CPU per order in microseconds`,
  line(NAMES),
].join('\n');

/** One row as a line for a terminal. */
export function longLine(row: LongRow): string {
  return line(Object.values(row));
}

function line(cells: readonly (string | number)[]): string {
  return cells.map((cell) => String(cell).padStart(11)).join('');
}
