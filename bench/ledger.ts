import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { signCheckpoint } from '../src/core/ledger/checkpoint.ts';
import { ExportWriter } from '../src/core/ledger/export-format.ts';
import { encodeLeaf } from '../src/core/ledger/leaf.ts';
import { Frontier } from '../src/core/ledger/merkle.ts';
import { log, OPENING, outcome, place, platform, START_AT } from '../test/vectors/ledger/sample-ledger.ts';
import { run } from '../verifier/run.ts';

const SIGNED_EVERY = 5_000;
const CHUNK_BYTES = 262_144;

export interface LedgerRow {
  readonly what: 'hash' | 'verify';
  readonly entries: number;
  readonly megabytes: number;
  /** Of the clock on the wall, and of processors; a busy machine tells them apart. */
  readonly wall_ms: number;
  readonly cpu_ms: number;
}

/** The verifier over an export of so many entries, beside one SHA-256 over the same file, in turn. */
export function measureLedger(entries: number, rounds: number): readonly LedgerRow[] {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-ledger-'));
  try {
    const path = join(folder, 'made.sallyport-ledger');
    const bytes = writeExport(path, entries);
    const megabytes = Math.round(bytes / 2 ** 20);
    return Array.from({ length: rounds }).flatMap(() => [
      { what: 'hash', entries, megabytes, ...timed(() => hashFile(path)) } as const,
      { what: 'verify', entries, megabytes, ...timed(() => verifyGood(path)) } as const,
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** {@link measureLedger}'s rows for people. */
export function ledgerText(rows: readonly LedgerRow[]): string {
  return rows
    .map(({ what, entries, megabytes, wall_ms, cpu_ms }) => {
      return `${what.padEnd(7)} ${entries} entries, ${megabytes} MiB: ${wall_ms} ms, ${cpu_ms} ms of processors`;
    })
    .join('\n');
}

function timed(work: () => void): { readonly wall_ms: number; readonly cpu_ms: number } {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  work();
  const { user, system } = process.cpuUsage(cpu);
  return { wall_ms: Math.round(performance.now() - begun), cpu_ms: Math.round((user + system) / 1_000) };
}

function verifyGood(path: string): void {
  const answer = run(platform, [path]);
  if (answer.status !== 0) throw new Error(answer.out);
}

function hashFile(path: string): void {
  const hash = createHash('sha256');
  const file = openSync(path, 'r');
  const chunk = Buffer.alloc(CHUNK_BYTES);
  for (let length = readSync(file, chunk); length > 0; length = readSync(file, chunk)) {
    hash.update(chunk.subarray(0, length));
  }
  closeSync(file);
  hash.digest();
}

/** Orders and their outcomes in turn, signed for every few seconds of a busy day. Returns the length. */
function writeExport(path: string, entries: number): number {
  const tree = new Frontier(platform.sha256);
  const notes: string[] = [];
  for (const leaf of leavesOf(entries)) {
    tree.append(leaf);
    if (tree.size % SIGNED_EVERY !== 0 && tree.size !== entries) continue;
    const head = { origin: log.key.name, size: BigInt(tree.size), root: tree.root(), extensions: [] };
    notes.push(signCheckpoint(head, log.key, log.sign));
  }
  const writer = new ExportWriter(platform.sha256, log.key, notes);
  const file = openSync(path, 'w');
  let bytes = writeSync(file, writer.start());
  let held: Uint8Array[] = [];
  const flush = (): void => {
    bytes += writeSync(file, Buffer.concat(held));
    held = [];
  };
  for (const leaf of leavesOf(entries)) {
    held.push(writer.entry(leaf));
    if (held.length === 1_000) flush();
  }
  held.push(writer.finish());
  flush();
  closeSync(file);
  return bytes;
}

function* leavesOf(entries: number): Generator<Uint8Array> {
  for (let seq = 0; seq < entries; seq += 1) {
    const leaf = encodeLeaf({ seq, at: START_AT + seq, body: OPENING[seq] ?? bodyOf(seq) });
    if (leaf === null) throw new Error('an entry fits its bound');
    yield leaf;
  }
}

function bodyOf(seq: number): ReturnType<typeof place> | ReturnType<typeof outcome> {
  if (seq % 2 === 1) return place({ clientOrderId: `order-${seq}` });
  const id = `order-${seq - 1}`;
  const filled = { filled: '0.01', quantity: '0.01', price: '60000' };
  return outcome(seq - 1, 'accepted', {
    report: { id, venueOrderId: String(seq), state: 'filled', ...filled },
    reply: {
      status: 200,
      body: `{"orderId":${seq},"symbol":"BTCUSDT","status":"FILLED","clientOrderId":"${id}"}`,
    },
  });
}
