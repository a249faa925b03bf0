import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { PLANTED, PLANTED_HEX, searchFor, WatchedVenue } from './canary-stage.ts';
import { limitOrder, SigningBot } from './signing-bot.ts';
import { openFloor, REAL } from './trading-floor.ts';

const KEEPER_MAIN = fileURLToPath(new URL('keeper-with-tapped-link.ts', import.meta.url));

test('nothing of the real key crosses the pipe of edge and keeper, either way (T14, T16, I14)', async (context) => {
  const accounts = [{ ...REAL, balance: '100000' }];
  const engine = new WatchedVenue({ seed: 1, startAt: Date.now(), accounts });
  const floor = await openFloor({ keeperMain: KEEPER_MAIN, simulator: { engine } });
  context.after(() => floor.close());
  const decoy = await floor.addBot('grid');
  const bot = new SigningBot(floor.url, decoy);
  context.after(() => bot.close());
  const price = ((Number(engine.mark('BTCUSDT')) / 1e18) * 0.997).toFixed(0);
  const fields = { price, newClientOrderId: 'crosses-1' };
  const placed = await bot.ask('POST', '/fapi/v1/order', limitOrder(fields));
  assert.equal(placed.status, 200);
  for (const path of ['/fapi/v3/account', '/fapi/v1/openOrders', '/fapi/v1/listenKey'])
    await bot.ask(path.endsWith('Key') ? 'POST' : 'GET', path, {});
  const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'crosses-1' };
  assert.equal((await bot.ask('DELETE', '/fapi/v1/order', cancel)).status, 200);
  // Refused, and with the canary in it: whatever the edge was given crosses.
  await bot.ask('GET', '/fapi/v1/openOrders', { symbol: PLANTED_HEX });

  const crossed = (way: string): Buffer =>
    readFileSync(join(floor.gateway.folder.keeper, `test-${way}-edge`));
  const finder = searchFor(REAL, engine);
  assert.ok(crossed('to').includes('crosses-1') && crossed('from').includes('crosses-1'), 'both were copied');
  assert.ok(crossed('from').includes(decoy.apiKey), 'with the bot’s own key');
  assert.deepEqual(finder.find(crossed('from')), ['planted as hex']);
  assert.deepEqual(finder.find(crossed('to')), []);
  const altered = Buffer.concat([crossed('to'), PLANTED.bytes]);
  assert.ok(finder.find(altered).includes('planted as itself'));
});
