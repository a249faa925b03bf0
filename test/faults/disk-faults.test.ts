import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import test from 'node:test';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { ordersInLedger, resolved } from '../e2e/ledger-reading.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor, REAL } from '../e2e/trading-floor.ts';
import { makePreload, unable } from './preload.ts';

const PROMISED_MS = 100;
/** Window of the signed bytes, lag of the venue's view and twice the clocks' error, with a round of the gateway. */
const RESOLVED_MS = 5_000 + 2_000 + 2 * 1_000 + 4_000;
/** What is promised for a start after a crash (L4). */
const READY_MS = 5_000;

async function stage() {
  const folder = makeFolder();
  const preload = makePreload(folder.keeper);
  const codes: string[] = [];
  const log = { write: (_level: string, code: string) => void codes.push(code) };
  const lives = { folder, keep: true, path: preload.path, log };
  const floor = await openFloor(lives);
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  const { engine } = floor.simulator;
  let placed = 0;
  const place = (id: string) => {
    placed += 1;
    const mark = Number(engine.mark('BTCUSDT')) / 1e18;
    const price = (Math.round(mark * (0.997 - placed / 10_000) * 10) / 10).toFixed(1);
    return bot.place({ price, newClientOrderId: id });
  };
  assert.equal((await place('before')).status, 200);
  const leave = async (): Promise<void> => {
    bot.close();
    await floor.simulator.close();
    preload.remove();
    rmSync(folder.root, { recursive: true, force: true });
  };
  return { lives, preload, codes, floor, bot, engine, place, leave };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test(
  'a disk that hangs in the checkpoint’s write stops neither halts nor cancels, and the owner is told (L3, I13)',
  { skip: unable },
  async (t) => {
    const { preload, floor, bot, engine, place, leave } = await stage();
    preload.plan('sync checkpoint.db-wal 1 hang');
    assert.equal((await place('while')).status, 200);
    // By now the next checkpoint is being written, and is not done.
    await pause(1_500);
    const startedAt = performance.now();
    const { recorded } = await floor.gateway.ask('halt', { reason: 'test' });
    const tookMs = performance.now() - startedAt;
    t.diagnostic(`halted in ${tookMs.toFixed(1)} ms`);
    assert.ok(tookMs < PROMISED_MS, `${tookMs.toFixed(1)} ms`);
    assert.equal(recorded, true);
    assert.match((await place('after')).text, /TRADING_HALTED/);
    const cancelled = await bot.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' });
    assert.equal(cancelled.status, 200);
    assert.equal(engine.inspect(REAL.apiKey).openOrders.length, 0);
    await assert.rejects(floor.gateway.ask('resume', { reason: 'over' }), /CHECKPOINT_LATE/);
    preload.plan('');
    assert.ok(Number((await floor.gateway.ask('ledger export'))['entries']) > 0);
    await floor.gateway.stop();
    await leave();
  },
);

for (const [file, times] of [
  ['ledger.db-wal', 'eio'],
  ['ledger.db-wal', 'eio-always'],
  ['checkpoint.db-wal', 'eio'],
  ['checkpoint.db-wal', 'eio-always'],
  ['vault.db-wal', 'eio-always'],
] as const) {
  test(
    `a flush of ${file} that fails (${times}) ends the keeper; the next asks the venue, no bot hears a no (F13, L4)`,
    { skip: unable },
    async (t) => {
      const { lives, preload, floor, engine, place, leave } = await stage();
      preload.plan(`sync ${file} 1 ${times}`);
      const answer = await place('during').catch(() => null);
      if (file === 'vault.db-wal')
        await assert.rejects(floor.gateway.ask('bot add', { bot: 'b', name: 'main' }));
      assert.match(await floor.gateway.ended, /^KEEPER_ENDED/);
      preload.plan('');
      const again = await startGateway(lives);
      t.diagnostic(`ready in ${again.startedInMs.toFixed(0)} ms`);
      assert.ok(again.startedInMs < READY_MS, `${again.startedInMs.toFixed(0)} ms`);
      await resolved(again, RESOLVED_MS);
      const told = (await ordersInLedger(again)).get('during');
      const isAtVenue = engine
        .inspect(REAL.apiKey)
        .orders.some(({ clientOrderId }) => clientOrderId === 'during');
      assert.ok(answer === null || answer.status === 200 || answer.status >= 500, answer?.text ?? '');
      if (answer?.status === 200) assert.ok(isAtVenue);
      if (isAtVenue) assert.deepEqual(told?.finals, ['accepted']);
      else assert.deepEqual(told?.finals ?? ['notPlaced'], ['notPlaced']);
      assert.ok((engine.requests.get('during')?.received ?? 0) <= 1);
      await again.stop();
      await leave();
    },
  );
}

test(
  'a keeper that is killed in the middle of a write loses nothing that it answered (F15, L4)',
  { skip: unable },
  async (t) => {
    const { lives, preload, floor, engine, place, leave } = await stage();
    const answered = ['before'];
    let gateway = floor.gateway;
    for (const [n, nth] of [1, 2, 3, 4].entries()) {
      preload.plan(`write ledger.db-wal ${nth} kill-half`);
      const answer = await place(`order-${n}`).catch(() => null);
      if (answer?.status === 200) answered.push(`order-${n}`);
      await gateway.ended;
      preload.plan('');
      gateway = await startGateway({ ...lives, port: Number(new URL(floor.url).port) });
      t.diagnostic(`killed in write ${nth}: ready in ${gateway.startedInMs.toFixed(0)} ms`);
      assert.ok(gateway.startedInMs < READY_MS);
    }
    await resolved(gateway, RESOLVED_MS);
    const told = await ordersInLedger(gateway);
    for (const id of answered) assert.deepEqual(told.get(id)?.finals, ['accepted'], id);
    for (const { clientOrderId } of engine.inspect(REAL.apiKey).orders)
      assert.equal(told.get(clientOrderId)?.intents, 1, clientOrderId);
    await gateway.stop();
    await leave();
  },
);

test(
  'writes of the ledger that are done by half are gone on with, and nothing is missing (F15)',
  { skip: unable },
  async () => {
    const { lives, preload, floor, place, leave } = await stage();
    const ids: string[] = [];
    for (const nth of [1, 2, 3, 4]) {
      preload.plan(`write ledger.db-wal ${nth} short`);
      ids.push(`short-${nth}`);
      assert.equal((await place(`short-${nth}`)).status, 200);
    }
    preload.plan('');
    floor.gateway.launcher.stop();
    await floor.gateway.ended;
    const again = await startGateway(lives);
    const told = await ordersInLedger(again);
    for (const id of ids) assert.deepEqual(told.get(id)?.finals, ['accepted'], id);
    await again.stop();
    await leave();
  },
);
