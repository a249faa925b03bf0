import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { exportTo } from '../src/cli/ledger.ts';
import { startGateway, type GatewayUnderTest } from '../test/e2e/gateway-under-test.ts';
import { lengthen } from './lengthen.ts';
import { sendOrders } from './load.ts';
import { cpuOf, memoryMb } from './processes.ts';
import { openStage } from './stage.ts';

const ORDERS = 512;
/** What the keeper lets grow between two snapshots, less a little: the most that a crash leaves to be folded. */
const PAST_SNAPSHOT = 99_000;
const SNAPSHOT_WAIT_MS = 120_000;
const LOOK_MS = 10;

/** One thing done with a ledger of so many entries. */
export interface LifeRow {
  readonly what: 'start: no snapshot' | 'start: stopped' | 'start: crashed' | 'export' | 'verify' | 'replay';
  readonly entries: number;
  /** The ledger's file, or the export's. */
  readonly megabytes: number;
  readonly wall_ms: number;
  /** Of the processors: the keeper's, or the command's. */
  readonly cpu_ms: number;
  /** The keeper's memory, or the most that the command had. */
  readonly memory_mb: number;
}

/** A gateway over a long ledger: how soon it is ready, and what it takes to verify and replay what it exports. */
export async function measureLife(
  entries: number,
  onRow: (row: LifeRow) => void,
): Promise<readonly LifeRow[]> {
  const rows: LifeRow[] = [];
  const add = (row: LifeRow): void => {
    rows.push(row);
    onRow(row);
  };
  const stage = await openStage(1, true);
  const { folder } = stage.gateway;
  const [through = stage.direct] = stage.through;
  const sent = await sendOrders(through, 8, ORDERS);
  if (sent.refused > 0) throw new Error(`${sent.refused} orders were refused: ${sent.why}`);
  await stage.gateway.stop();
  const ledger = join(folder.keeper, 'ledger.db');
  const snapshot = join(folder.keeper, 'snapshot');
  const start = async (what: LifeRow['what']): Promise<GatewayUnderTest> => {
    const gateway = await startGateway({ folder, keep: true });
    const pid = gateway.launcher.pids.keeper;
    const status = await gateway.ask('status');
    const size = Number(status['entries'] ?? entries);
    const cpu_ms = Math.round(cpuOf(pid) * 1_000);
    const wall_ms = Math.round(gateway.startedInMs);
    add({ what, entries: size, megabytes: megabytesOf(ledger), wall_ms, cpu_ms, memory_mb: memoryMb(pid) });
    return gateway;
  };
  // The gateway's clock must not stand before its last entry.
  const reach = async (length: number): Promise<void> =>
    void (await pause(Math.max(0, lengthen(ledger, length) - Date.now())));
  const place = mkdtempSync(join(tmpdir(), 'sallyport-bench-life-'));
  try {
    await reach(entries - PAST_SNAPSHOT);
    const first = await start('start: no snapshot');
    // Of a shorter one it is made at the stop.
    const isDue = entries > 2 * PAST_SNAPSHOT + ORDERS * 4;
    for (let waited = 0; isDue && !existsSync(snapshot) && waited < SNAPSHOT_WAIT_MS; waited += 100)
      await pause(100);
    await first.stop();
    const second = await start('start: stopped');
    await second.stop();
    await reach(entries);
    const third = await start('start: crashed');
    const file = join(place, 'made.sallyport-ledger');
    const begun = performance.now();
    const cpu = cpuOf(third.launcher.pids.keeper);
    await exportTo(folder, file, () => undefined);
    const row = { entries, megabytes: megabytesOf(file), memory_mb: memoryMb(third.launcher.pids.keeper) };
    const cpu_ms = Math.round((cpuOf(third.launcher.pids.keeper) - cpu) * 1_000);
    add({ what: 'export', ...row, wall_ms: Math.round(performance.now() - begun), cpu_ms });
    await third.stop();
    add({ what: 'verify', ...row, ...(await command('verify', file)) });
    add({ what: 'replay', ...row, ...(await command('replay', file)) });
  } finally {
    await stage.close();
    rmSync(place, { recursive: true });
    rmSync(folder.root, { recursive: true, force: true });
  }
  return rows;
}

/** The command line as a person calls it; throws when it does not end with 0. */
async function command(
  word: 'verify' | 'replay',
  file: string,
): Promise<Omit<LifeRow, 'what' | 'entries' | 'megabytes'>> {
  const main = fileURLToPath(new URL('../bin/sallyport.js', import.meta.url));
  const begun = performance.now();
  const child = spawn(process.execPath, [main, 'ledger', word, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (text) => (said += String(text)));
  const watched = watch(child);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`ledger ${word} ended with ${code}: ${said}`);
  return { wall_ms: Math.round(performance.now() - begun), ...watched() };
}

/** What a child used, as of the last look at it. */
function watch(child: ChildProcess): () => { readonly cpu_ms: number; readonly memory_mb: number } {
  let [cpu_ms, memory_mb] = [0, 0];
  const timer = setInterval(() => {
    if (!existsSync(`/proc/${child.pid}/status`) || child.exitCode !== null) return;
    cpu_ms = Math.round(cpuOf(child.pid) * 1_000) || cpu_ms;
    memory_mb = Math.max(memory_mb, memoryMb(child.pid) || 0);
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return { cpu_ms, memory_mb };
  };
}

function megabytesOf(path: string): number {
  return Math.round(statSync(path).size / 2 ** 20);
}

/** A row as a line for a terminal. */
export function lifeLine({ what, entries, megabytes, wall_ms, cpu_ms, memory_mb }: LifeRow): string {
  const figures = `${wall_ms} ms, ${cpu_ms} ms of processors, ${memory_mb} MiB of memory`;
  return `${what.padEnd(18)} ${entries} entries, ${megabytes} MiB: ${figures}`;
}
