import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test, { after } from 'node:test';
import { makeFolder } from '../e2e/gateway-under-test.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor } from '../e2e/trading-floor.ts';
import { makePreload, unable } from './preload.ts';

/** How long the keeper may take to see that its clock stepped: some rounds. */
const SEEN_MS = 12_000;

test(
  'a clock that steps stops openings until it is right; cancels and halts go, ledger time never goes back (F18)',
  { skip: unable },
  async () => {
    const folder = makeFolder();
    const preload = makePreload(folder.keeper);
    const floor = await openFloor({ folder, path: preload.path });
    const bot = new SigningBot(floor.url, await floor.addBot('a'));
    after(async () => {
      bot.close();
      await floor.close();
      preload.remove();
      rmSync(folder.root, { recursive: true, force: true });
    });
    let placed = 0;
    const place = () => {
      placed += 1;
      const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
      return bot.place({ price: (Math.round(mark * (0.995 - placed / 10_000) * 10) / 10).toFixed(1) });
    };
    const becomes = async (opens: boolean, aheadMs: number): Promise<void> => {
      const until = performance.now() + SEEN_MS;
      for (;;) {
        const { status, text } = await place();
        if ((status === 200) === opens) return;
        assert.ok(performance.now() < until, `${aheadMs} ms ahead: ${status} ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 300));
      }
    };
    await becomes(true, 0);
    for (const aheadMs of [3_000, 3_600_000, -3_600_000]) {
      preload.clock(aheadMs);
      await becomes(false, aheadMs);
      const cancelled = await bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
      assert.equal(cancelled.status, 200, cancelled.text);
      assert.equal((await floor.gateway.ask('halt', { reason: 'test' }))['recorded'], true);
      const { clock } = await floor.gateway.ask('status');
      assert.ok(typeof clock === 'object' && clock !== null);
      assert.ok(Math.abs(Number(Reflect.get(clock, 'steppedMs')) - aheadMs) < 100, JSON.stringify(clock));
      assert.equal(Reflect.get(clock, 'ledgerAheadMs'), 0);
      preload.clock(0);
      await floor.gateway.ask('resume', { reason: 'right again' });
      await becomes(true, 0);
    }
    preload.clock(500);
    await becomes(true, 500);
    preload.clock(0);
    assert.equal((await floor.gateway.ask('halt', { reason: 'test' }))['recorded'], true);
    const { lines } = await floor.gateway.ask('ledger export');
    assert.ok(Array.isArray(lines));
    const text = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
    const times = [...text.matchAll(/^entry .*?"at":([0-9]+)/gm)].map((match) => Number(match[1]));
    assert.ok(times.length > 10);
    times.forEach((at, index) =>
      assert.ok(at >= (times[index - 1] ?? 0), 'time in the ledger never goes back'),
    );
  },
);
