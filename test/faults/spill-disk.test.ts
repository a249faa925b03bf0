import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { SigningBot } from '../e2e/signing-bot.ts';
import { openFloor, REAL } from '../e2e/trading-floor.ts';
import { makePreload, unable } from './preload.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('../e2e/keeper-under-test.ts', import.meta.url));

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < 150; tried += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(what);
}

test(
  'an exit that neither ledger nor side file takes is not sent, and goes after a restart (F13, I1)',
  { skip: unable },
  async () => {
    const folder = makeFolder();
    const preload = makePreload(folder.keeper);
    const lives = { folder, keep: true, keeperMain: KEEPER_UNDER_TEST, path: preload.path };
    const floor = await openFloor(lives);
    const bot = new SigningBot(floor.url, await floor.addBot('a'));
    const { engine } = floor.simulator;
    const price = (bps: number): string => {
      const mark = Number(engine.mark('BTCUSDT')) / 1e18;
      return (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1);
    };
    const amount = (): number => Number(engine.inspect(REAL.apiKey).positions[0]?.amount ?? 0n) / 1e18;
    const known = async (text: string): Promise<boolean> =>
      JSON.stringify((await floor.gateway.ask('status'))['keys']).includes(text);
    assert.equal((await bot.place({ quantity: '0.02', price: price(30), timeInForce: 'IOC' })).status, 200);
    assert.equal((await bot.place({ price: price(-50), newClientOrderId: 'rests' })).status, 200);
    await until('the position is known', () => known('"BTCUSDT":"0.02"'));
    const exit = (id: string) => ({
      side: 'SELL',
      reduceOnly: 'true',
      quantity: '0.01',
      price: price(-30),
      timeInForce: 'IOC',
      newClientOrderId: id,
    });
    writeFileSync(join(folder.keeper, 'test-ledger-hangs'), '');
    preload.plan('write spill 1 eio');
    const refused = await bot.place(exit('first'));
    assert.equal(refused.status, 503);
    assert.match(refused.text, /neither the ledger nor its side file answers; nothing was sent/);
    assert.equal(engine.requests.get('first'), undefined);
    assert.equal(amount(), 0.02);
    preload.plan('');
    // The side file is not trusted again before the next start.
    assert.equal((await bot.place(exit('second'))).status, 503);
    assert.equal(engine.requests.get('second'), undefined);
    const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
    assert.equal((await bot.ask('DELETE', '/fapi/v1/order', cancel)).status, 200);
    assert.equal((await floor.gateway.ask('halt', { reason: 'disk' }))['recorded'], false);
    const { keeper } = floor.gateway.launcher.pids;
    assert.ok(keeper !== undefined);
    process.kill(keeper, 'SIGKILL');
    await floor.gateway.ended;
    rmSync(join(folder.keeper, 'test-ledger-hangs'));
    const again = await startGateway({ ...lives, port: Number(new URL(floor.url).port) });
    let third = 0;
    await until('the exit goes', async () => {
      const answer = await bot.place(exit(`third-${(third += 1)}`)).catch(() => null);
      return answer?.status === 200;
    });
    assert.equal(amount(), 0.01);
    const { orders } = engine.inspect(REAL.apiKey);
    assert.equal(new Set(orders.map(({ clientOrderId }) => clientOrderId)).size, orders.length);
    bot.close();
    await again.stop();
    await floor.simulator.close();
    preload.remove();
    rmSync(folder.root, { recursive: true, force: true });
  },
);
