import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../src/ports.ts';
import { makeFolder } from './gateway-under-test.ts';
import { SigningBot } from './signing-bot.ts';
import { openFloor, REAL, type Floor } from './trading-floor.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('keeper-under-test.ts', import.meta.url));
/** What SECURITY.md L3 promises. */
const PROMISED_MS = 100;

/** When the launcher heard that the halt acts, and whether the ledger had it by then. */
class HaltLog implements Log {
  heard: { readonly at: number; readonly recorded: unknown } | null = null;

  write(...[, code, facts]: Parameters<Log['write']>): void {
    if (code === 'HALTED') this.heard = { at: performance.now(), recorded: facts?.['recorded'] };
  }

  async wait(): Promise<{ readonly at: number; readonly recorded: unknown }> {
    for (let i = 0; i < 2_000 && this.heard === null; i += 1) await pause(1);
    if (this.heard === null) throw new Error('no halt was heard of');
    return this.heard;
  }
}

interface Stage {
  readonly floor: Floor;
  readonly bot: SigningBot;
  readonly log: HaltLog;
  place(bps: number): ReturnType<SigningBot['place']>;
  orders(): number;
}

async function stage(): Promise<Stage> {
  const log = new HaltLog();
  const floor = await openFloor({ log, keeperMain: KEEPER_UNDER_TEST });
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  const { engine } = floor.simulator;
  const place = (bps: number): ReturnType<SigningBot['place']> => {
    const mark = Number(engine.mark('BTCUSDT')) / 1e18;
    return bot.place({ price: (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1) });
  };
  return { floor, bot, log, place, orders: () => engine.inspect(REAL.apiKey).orders.length };
}

async function leave({ floor, bot }: Stage): Promise<void> {
  bot.close();
  const { keeper } = floor.gateway.launcher.pids;
  const closing = floor.close();
  // A keeper whose disk hangs cannot end by itself: the launcher gives it three seconds, a test does not.
  if (keeper !== undefined) setTimeout(() => process.kill(keeper, 'SIGKILL'), 20);
  await closing;
}

type Way = (on: Stage) => Promise<{ readonly tookMs: number; readonly recorded: unknown }>;

const WAYS: ReadonlyMap<string, Way> = new Map<string, Way>([
  [
    'the owner’s door',
    async ({ floor }) => {
      const startedAt = performance.now();
      const { recorded } = await floor.gateway.ask('halt', { reason: 'test' });
      return { tookMs: performance.now() - startedAt, recorded };
    },
  ],
  [
    'a halt file',
    async ({ floor, log }) => {
      const startedAt = performance.now();
      writeFileSync(floor.gateway.folder.haltFile, '');
      const { at, recorded } = await log.wait();
      return { tookMs: at - startedAt, recorded };
    },
  ],
  [
    'a signal',
    async ({ floor, log }) => {
      const startedAt = performance.now();
      floor.gateway.launcher.halt('signal');
      const { at, recorded } = await log.wait();
      return { tookMs: at - startedAt, recorded };
    },
  ],
]);

for (const [name, halt] of WAYS) {
  test(`a halt by ${name} acts within 100 ms, is in the ledger, and no opening leaves after it (L3, I6)`, async () => {
    const on = await stage();
    assert.equal((await on.place(-30)).status, 200);
    const { tookMs, recorded } = await halt(on);
    assert.ok(tookMs < PROMISED_MS, `${tookMs.toFixed(1)} ms`);
    assert.equal(recorded, true);
    assert.match((await on.place(-31)).text, /TRADING_HALTED/);
    assert.equal(on.orders(), 1);
    const cancelled = await on.bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    assert.equal(cancelled.status, 200);
    assert.equal(on.floor.simulator.engine.inspect(REAL.apiKey).openOrders.length, 0);
    await leave(on);
  });

  test(`a halt by ${name} acts within 100 ms with the edge killed (L3, T35)`, async () => {
    const on = await stage();
    const { edge } = on.floor.gateway.launcher.pids;
    if (edge !== undefined) process.kill(edge, 'SIGKILL');
    const { tookMs, recorded } = await halt(on);
    assert.ok(tookMs < PROMISED_MS, `${tookMs.toFixed(1)} ms`);
    assert.equal(recorded, true);
    await leave(on);
  });

  test(`a halt by ${name} acts within 100 ms while the disk hangs, unrecorded (L3, I6, I13)`, async () => {
    const on = await stage();
    assert.equal((await on.place(-30)).status, 200);
    const hang = join(on.floor.gateway.folder.keeper, 'test-ledger-hangs');
    writeFileSync(hang, '');
    const waiting = on.place(-31).catch(() => null);
    await pause(30);
    const { tookMs, recorded } = await halt(on);
    assert.ok(tookMs < PROMISED_MS, `${tookMs.toFixed(1)} ms`);
    assert.equal(recorded, false);
    // Exits are never trapped: the cancel goes without the ledger.
    const cancelled = await on.bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    assert.equal(cancelled.status, 200);
    assert.equal(on.floor.simulator.engine.inspect(REAL.apiKey).openOrders.length, 0);
    assert.equal(on.orders(), 1);
    await leave(on);
    await waiting;
  });
}

test('a gateway with a halt file starts halted, also when the file came while it was starting (I6)', async () => {
  const folder = makeFolder();
  writeFileSync(folder.haltFile, '');
  const floor = await openFloor({ folder });
  const { halts } = await floor.gateway.ask('status');
  assert.match(JSON.stringify(halts), /"scope":"everything"/);
  await floor.close();
});

test('a halt survives a restart, and taking the file away resumes nothing (I6)', async () => {
  const folder = makeFolder();
  const first = await openFloor({ folder, keep: true });
  await first.gateway.ask('halt', { reason: 'test' });
  await first.close();
  const { startGateway } = await import('./gateway-under-test.ts');
  const again = await startGateway({ folder });
  assert.match(JSON.stringify((await again.ask('status'))['halts']), /"reason":"test"/);
  await again.ask('resume', { reason: 'done' });
  assert.deepEqual((await again.ask('status'))['halts'], []);
  await again.stop();
});

const mountable = process.getuid?.() === 0 && process.platform === 'linux' && canMount();

test(
  'with a full disk nothing opens, a halt acts within 100 ms and cancels still go (F14)',
  { skip: mountable ? false : 'needs root and tmpfs' },
  async () => {
    const folder = makeFolder();
    assert.equal(
      spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=700', 'tmpfs', folder.keeper]).status,
      0,
    );
    try {
      const log = new HaltLog();
      const floor = await openFloor({ folder, log, keep: true });
      const bot = new SigningBot(floor.url, await floor.addBot('a'));
      const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
      const place = (bps: number) =>
        bot.place({ price: (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1) });
      assert.equal((await place(-30)).status, 200);
      fill(folder.keeper);
      const ends: number[] = [];
      for (let i = 0; i < 60; i += 1) ends.push((await place(-31 - i)).status);
      assert.ok(ends.includes(503), `${ends}`);
      const placed = floor.simulator.engine.inspect(REAL.apiKey).orders.length;
      assert.equal(placed, 1 + ends.filter((status) => status === 200).length);
      const startedAt = performance.now();
      const { recorded } = await floor.gateway.ask('halt', { reason: 'full' });
      assert.ok(performance.now() - startedAt < PROMISED_MS);
      assert.equal(recorded, true);
      assert.equal((await bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })).status, 200);
      assert.equal(floor.simulator.engine.inspect(REAL.apiKey).openOrders.length, 0);
      bot.close();
      await floor.close();
    } finally {
      spawnSync('umount', ['-l', folder.keeper]);
      rmSync(folder.root, { recursive: true, force: true });
    }
  },
);

/** Writes until nothing more fits. */
function fill(folder: string): void {
  for (const size of [65_536, 4_096]) {
    try {
      for (let i = 0; i < 5_000; i += 1)
        writeFileSync(join(folder, `filler-${size}-${i}`), Buffer.alloc(size));
    } catch {
      continue;
    }
  }
}

function canMount(): boolean {
  const { keeper, root } = makeFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', keeper]).status === 0;
  if (mounted) spawnSync('umount', [keeper]);
  rmSync(root, { recursive: true, force: true });
  return mounted;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
