import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { makeFolder } from '../e2e/gateway-under-test.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor, REAL } from '../e2e/trading-floor.ts';

/** What is promised for halts (L3). */
const PROMISED_MS = 100;
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
      const floor = await openFloor({ folder, keep: true });
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
