import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '../../src/launcher/folder.ts';
import { makeFolder, startGateway, type GatewayUnderTest } from './gateway-under-test.ts';
import { SigningBot } from './signing-bot.ts';
import { openFloor, REAL, type Floor } from './trading-floor.ts';

const KEEPER_UNDER_TEST = fileURLToPath(new URL('keeper-under-test.ts', import.meta.url));

interface Stage {
  readonly floor: Floor;
  readonly bot: SigningBot;
  readonly hang: string;
  price(bps: number): string;
  position(): string;
}

/** A bot that holds 0.02 BTC, on a gateway whose ledger can be made to hang. */
async function stage(): Promise<Stage> {
  const folder = makeFolder();
  const floor = await openFloor({ folder, keep: true, keeperMain: KEEPER_UNDER_TEST });
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  const { engine } = floor.simulator;
  const price = (bps: number): string => {
    const mark = Number(engine.mark('BTCUSDT')) / 1e18;
    return (Math.round(mark * (1 + bps / 10_000) * 10) / 10).toFixed(1);
  };
  const position = (): string =>
    String(Number(engine.inspect(REAL.apiKey).positions[0]?.amount ?? 0n) / 1e18);
  const bought = await bot.place({ quantity: '0.02', price: price(30), timeInForce: 'IOC' });
  assert.equal(bought.status, 200, bought.text);
  await until(async () =>
    JSON.stringify((await floor.gateway.ask('status'))['keys']).includes('"BTCUSDT":"0.02"'),
  );
  return { floor, bot, hang: join(folder.keeper, 'test-ledger-hangs'), price, position };
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < 100; tried += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail('it did not come to that within 10 s');
}

function kill(gateway: GatewayUnderTest): void {
  const { keeper } = gateway.launcher.pids;
  if (keeper !== undefined) process.kill(keeper, 'SIGKILL');
}

test('an exit goes out once while the ledger hangs, nothing else does, and it is recorded (I1, I13)', async () => {
  const { floor, bot, hang, price, position } = await stage();
  writeFileSync(hang, '');
  const opening = bot.place({ quantity: '0.01', price: price(30) }).catch(() => null);
  const exit = {
    side: 'SELL',
    reduceOnly: 'true',
    quantity: '0.01',
    timeInForce: 'IOC',
    newClientOrderId: 'out-1',
  };
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', price: price(-30), ...exit };
  const signed = bot.sign('POST', '/fapi/v1/order', order);
  const [left, again] = await Promise.all([bot.send(signed), bot.send(signed)]);
  const wild = await bot.place({ ...exit, newClientOrderId: 'out-2', price: price(-400) });

  const answers = [left, again].map(({ status }) => status).sort();
  assert.equal(answers[0], 200, `${left.text} ${again.text}`);
  assert.notEqual(answers[1], 200);
  assert.equal(position(), '0.01');
  assert.notEqual(wild.status, 200);
  assert.match(wild.text, /PRICE_OUTSIDE_COLLAR/);

  // Power goes; the next start finds the exit in the side file.
  kill(floor.gateway);
  await floor.gateway.stop();
  await opening;
  rmSync(hang);
  const next = await startGateway({ folder: dataFolder(floor.gateway.folder.root) });
  await until(async () => {
    const status = JSON.stringify((await next.ask('status'))['keys']);
    return status.includes('"inDoubt":0') && status.includes('"BTCUSDT":"0.01"');
  });
  const venue = floor.simulator.engine.inspect(REAL.apiKey);
  assert.equal(venue.orders.filter((order) => order.clientOrderId === 'out-1').length, 1);
  assert.equal(venue.orders.filter((order) => order.clientOrderId === 'out-2').length, 0);
  bot.close();
  await next.stop();
  await floor.simulator.close();
});
