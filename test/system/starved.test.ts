import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import test from 'node:test';
import { makeFolder } from '../e2e/gateway-under-test.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor, REAL } from '../e2e/trading-floor.ts';

const unable =
  process.platform === 'linux' && process.getuid?.() === 0 ? false : 'needs Linux and root, to limit others';
const STALL_MS = 5_000;

async function stage() {
  const folder = makeFolder();
  const floor = await openFloor({ folder, keep: true });
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  let placed = 0;
  const place = () => {
    placed += 1;
    const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
    return bot.place({ price: (Math.round(mark * (0.997 - placed / 10_000) * 10) / 10).toFixed(1) });
  };
  assert.equal((await place()).status, 200);
  const leave = async (): Promise<void> => {
    bot.close();
    await floor.close();
    rmSync(folder.root, { recursive: true, force: true });
  };
  const { keeper, edge } = floor.gateway.launcher.pids;
  assert.ok(keeper !== undefined && edge !== undefined);
  const resting = (): number => floor.simulator.engine.inspect(REAL.apiKey).openOrders.length;
  return { folder, floor, bot, place, leave, resting, keeper, edge };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: string, is: () => Promise<boolean> | boolean): Promise<void> {
  for (let i = 0; i < 150; i += 1) {
    if (await is()) return;
    await pause(100);
  }
  assert.fail(what);
}

/** Leaves a process no descriptor beyond the ones it has. Asks as its own user: others may not. */
function starve(pid: number): void {
  const used = new Set(readdirSync(`/proc/${pid}/fd`).map(Number));
  let free = 0;
  while (used.has(free)) free += 1;
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const idOf = (name: string): number => Number(new RegExp(`^${name}:\\s+([0-9]+)`, 'm').exec(status)?.[1]);
  const words = ['--pid', String(pid), `--nofile=${free}:`];
  const limited = spawnSync('prlimit', words, { encoding: 'utf8', uid: idOf('Uid'), gid: idOf('Gid') });
  assert.equal(limited.status, 0, limited.stderr);
}

for (const which of ['keeper', 'edge'] as const) {
  test(
    `a ${which} that stands still for ${STALL_MS} ms goes on: nothing is sent twice, halts and cancels go (F30)`,
    { skip: unable },
    async () => {
      const { floor, bot, place, leave, resting, ...pids } = await stage();
      process.kill(pids[which], 'SIGSTOP');
      const during = place().catch(() => null);
      const halted = which === 'edge' ? await floor.gateway.ask('halt', { reason: 'stalled' }) : null;
      if (halted !== null) assert.equal(halted['recorded'], true);
      await pause(STALL_MS);
      process.kill(pids[which], 'SIGCONT');
      const answer = await during;
      if (halted !== null) assert.ok(answer === null || answer.status !== 200, 'the halt came first');
      if (halted !== null) await floor.gateway.ask('resume', { reason: 'goes on' });
      await until('openings go again', async () => (await place().catch(() => null))?.status === 200);
      const { orders } = floor.simulator.engine.inspect(REAL.apiKey);
      assert.equal(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size, orders.length);
      assert.equal((await floor.gateway.ask('halt', { reason: 'after' }))['recorded'], true);
      assert.equal((await bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })).status, 200);
      assert.equal(resting(), 0);
      await leave();
    },
  );
}

test(
  'an edge without descriptors: the owner halts, a bot that is connected cancels, and it recovers (F31)',
  { skip: unable },
  async () => {
    const { floor, bot, place, leave, resting, edge } = await stage();
    starve(edge);
    const { port } = new URL(floor.url);
    const crowd: Socket[] = [];
    for (let i = 0; i < 100; i += 1) {
      const socket = connect(Number(port), '127.0.0.1');
      socket.on('error', () => undefined);
      crowd.push(socket);
    }
    await pause(500);
    assert.equal((await floor.gateway.ask('halt', { reason: 'crowded' }))['recorded'], true);
    assert.equal((await bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })).status, 200);
    assert.equal(resting(), 0);
    for (const socket of crowd) socket.destroy();
    await floor.gateway.ask('resume', { reason: 'quiet again' });
    await until('openings go again', async () => (await place().catch(() => null))?.status === 200);
    await leave();
  },
);

test(
  'a keeper without descriptors hears the owner, again and again, by door and by file (F31)',
  { skip: unable },
  async (t) => {
    const { folder, floor, bot, place, leave, keeper, resting } = await stage();
    starve(keeper);
    const took: number[] = [];
    for (let i = 0; i < 30; i += 1) {
      const startedAt = performance.now();
      assert.equal((await floor.gateway.ask('halt', { reason: 'starved' }))['recorded'], true);
      took.push(performance.now() - startedAt);
      assert.ok((await floor.gateway.ask('status'))['halts'] !== undefined);
      await floor.gateway.ask('resume', { reason: 'go on' });
    }
    t.diagnostic(`30 halts by the door: the slowest took ${Math.max(...took).toFixed(1)} ms`);
    // More reads at once than there are connections to the venue: new ones cannot be had.
    await Promise.allSettled(
      Array.from({ length: 20 }, () => bot.ask('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' })),
    );
    const atOnce = await Promise.all(Array.from({ length: 4 }, () => floor.gateway.ask('status')));
    assert.equal(atOnce.length, 4);
    assert.equal((await bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' })).status, 200);
    assert.equal(resting(), 0);
    writeFileSync(folder.haltFile, '');
    await until('halted', async () => {
      const answer = await place().catch(() => null);
      return answer !== null && /TRADING_HALTED/.test(answer.text);
    });
    await leave();
  },
);
