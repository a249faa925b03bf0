import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { SigningBot } from './signing-bot.ts';
import { openFloor, REAL, starterPolicy, type Floor } from './trading-floor.ts';
import { FLOOR_VENUES, isAccepted, openVenueFloor, type FloorVenueId } from './venue-floor.ts';

const AFTER_MS = 5_000;

function openIds(floor: Floor): readonly string[] {
  const { orders } = floor.simulator.engine.inspect(REAL.apiKey);
  return orders.filter(({ status }) => status === 'NEW').map(({ clientOrderId }) => clientOrderId);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

for (const venue of FLOOR_VENUES) {
  test(`at ${venue} a silent bot’s orders go, a speaking one’s stay; a dead edge is no silence (F30)`, (context) =>
    silence(venue, context));
}

async function silence(venue: FloorVenueId, context: TestContext): Promise<void> {
  const starter = starterPolicy();
  const policy = { ...starter, everyBot: { ...Object(starter['everyBot']), deadMan: { afterMs: AFTER_MS } } };
  const floor = await openVenueFloor(venue, { policy });
  context.after(() => floor.close());
  const [silent, speaking] = [await floor.addBot('silent'), await floor.addBot('speaking')];
  const open = (): readonly string[] => floor.venue.account().openOrders.map(({ id }) => id);
  const [first, second] = [floor.named('rests-0'), floor.named('rests-1')];
  for (const [index, bot] of [silent, speaking].entries()) {
    const placed = await bot.rest(floor.priceAt('BTCUSDT', 0.99 - index / 10_000), `rests-${index}`);
    assert.ok(isAccepted(placed), placed.text);
  }
  await sleep(AFTER_MS / 2);
  const { edge } = floor.gateway.launcher.pids;
  assert.ok(edge !== undefined);
  process.kill(edge, 'SIGKILL');
  await sleep(AFTER_MS - 1_000);
  assert.deepEqual(open(), [first, second]);
  // Whatever it asks, it speaks.
  await speaking.ask({ kind: 'cancel', symbol: 'BTCUSDT', id: 'no-such-order' });
  for (let waited = 0; waited < 8_000 && open().length > 1; waited += 100) await sleep(100);
  assert.deepEqual(open(), [second]);
  const { bots } = await floor.gateway.ask('status');
  assert.match(JSON.stringify(bots), /"bot":"silent".*"acted":true.*"bot":"speaking".*"acted":false/);
}

test('an account stream that a bot holds open is presence; once closed, silence counts (F30)', async (context) => {
  const starter = starterPolicy();
  const policy = { ...starter, everyBot: { ...Object(starter['everyBot']), deadMan: { afterMs: AFTER_MS } } };
  const floor = await openFloor({ policy });
  context.after(() => floor.close());
  const bot = new SigningBot(floor.url, await floor.addBot('listening'));
  const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
  const price = (Math.round(mark * 9.9) / 10).toFixed(1);
  const placed = await bot.place({ price, newClientOrderId: 'rests' });
  assert.equal(placed.status, 200, placed.text);
  const issued = await bot.ask('POST', '/fapi/v1/listenKey', {});
  const { listenKey } = JSON.parse(issued.text);
  const socket = new WebSocket(`${floor.url.replace('http', 'ws')}/ws/${listenKey}`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  await sleep(AFTER_MS + 2_500);
  assert.deepEqual(openIds(floor), ['rests']);
  socket.close();
  for (let waited = 0; waited < 9_000 && openIds(floor).length > 0; waited += 100) await sleep(100);
  assert.deepEqual(openIds(floor), []);
  bot.close();
});
