import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Log } from '../../src/ports.ts';
import { makeFolder, startGateway } from './gateway-under-test.ts';
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

/** Left at the end of the test, also where it fails: a gateway that runs on keeps the process from ending. */
async function stage(context: TestContext): Promise<Stage> {
  const log = new HaltLog();
  const floor = await openFloor({ log, keeperMain: KEEPER_UNDER_TEST });
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  const { engine } = floor.simulator;
  const place = (bps: number): ReturnType<SigningBot['place']> => {
    const mark = Number(engine.mark('BTCUSDT')) / 1e18;
    return bot.place({ price: (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1) });
  };
  const on = { floor, bot, log, place, orders: () => engine.inspect(REAL.apiKey).orders.length };
  context.after(() => leave(on));
  return on;
}

async function leave({ floor, bot }: Stage): Promise<void> {
  bot.close();
  const { keeper } = floor.gateway.launcher.pids;
  const closing = floor.close();
  // A keeper whose disk hangs cannot end by itself: the launcher gives it three seconds, a test does not.
  // By a program, which does not mind that it has ended already.
  if (keeper !== undefined)
    setTimeout(() => spawn('kill', ['-KILL', String(keeper)], { stdio: 'ignore' }), 20);
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
  test(`a halt by ${name} acts within 100 ms, is in the ledger, and no opening leaves after it (L3, I6)`, async (t) => {
    const on = await stage(t);
    assert.equal((await on.place(-30)).status, 200);
    const { tookMs, recorded } = await halt(on);
    assert.ok(tookMs < PROMISED_MS, `${tookMs.toFixed(1)} ms`);
    assert.equal(recorded, true);
    assert.match((await on.place(-31)).text, /TRADING_HALTED/);
    assert.equal(on.orders(), 1);
    const cancelled = await on.bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    assert.equal(cancelled.status, 200);
    assert.equal(on.floor.simulator.engine.inspect(REAL.apiKey).openOrders.length, 0);
  });

  test(`a halt by ${name} acts within 100 ms with the edge killed (L3, T35)`, async (t) => {
    const on = await stage(t);
    const { edge } = on.floor.gateway.launcher.pids;
    if (edge !== undefined) process.kill(edge, 'SIGKILL');
    const { tookMs, recorded } = await halt(on);
    assert.ok(tookMs < PROMISED_MS, `${tookMs.toFixed(1)} ms`);
    assert.equal(recorded, true);
  });

  test(`a halt by ${name} acts within 100 ms while the disk hangs, unrecorded (L3, I6, I13)`, async (t) => {
    const on = await stage(t);
    assert.equal((await on.place(-30)).status, 200);
    const hang = join(on.floor.gateway.folder.keeper, 'test-ledger-hangs');
    writeFileSync(hang, '');
    const waiting = on.place(-31).catch(() => null);
    t.after(() => waiting);
    await pause(30);
    const { tookMs, recorded } = await halt(on);
    assert.ok(tookMs < PROMISED_MS, `${tookMs.toFixed(1)} ms`);
    assert.equal(recorded, false);
    // Exits are never trapped: the cancel goes without the ledger.
    const cancelled = await on.bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    assert.equal(cancelled.status, 200);
    assert.equal(on.floor.simulator.engine.inspect(REAL.apiKey).openOrders.length, 0);
    assert.equal(on.orders(), 1);
  });
}

test('a gateway with a halt file starts halted, also when the file came while it was starting (I6)', async (t) => {
  const folder = makeFolder();
  writeFileSync(folder.haltFile, '');
  const floor = await openFloor({ folder });
  t.after(() => floor.close());
  const { halts } = await floor.gateway.ask('status');
  assert.match(JSON.stringify(halts), /"scope":"everything"/);
});

test('a halt survives a restart, and taking the file away resumes nothing (I6)', async (t) => {
  const folder = makeFolder();
  const first = await openFloor({ folder, keep: true });
  await first.gateway.ask('halt', { reason: 'test' }).finally(() => first.close());
  const again = await startGateway({ folder });
  t.after(() => again.stop());
  assert.match(JSON.stringify((await again.ask('status'))['halts']), /"reason":"test"/);
  await again.ask('resume', { reason: 'done' });
  assert.deepEqual((await again.ask('status'))['halts'], []);
});

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
