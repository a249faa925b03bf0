import { closeSync, fdatasyncSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quantile } from './load.ts';

/** User and system time of a process from /proc, in seconds; ticks are 1/100 s on Linux. */
export function cpuOf(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** Resident memory of a process from /proc, in MiB. */
export function memoryMb(pid: number | undefined): number {
  if (pid === undefined) return Number.NaN;
  const kb = /VmRSS:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Math.round(Number(kb) / 1_024);
}

/** The median of 200 writes of one page, each made durable: what the disk under the ledger costs at least. */
export function fdatasyncUs(): number {
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
