import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import { alarmedFolder, lossTold } from './alarmed-folder.ts';
import { until } from './learns.ts';
import { starterPolicy } from './trading-floor.ts';
import { FLOOR_VENUES, isAccepted, openVenueFloor, type FloorVenueId } from './venue-floor.ts';

for (const venue of FLOOR_VENUES) {
  test(`I12: at ${venue} a loss is told and stops openings while its bot says nothing`, (context) =>
    silence(venue, context));
}

async function silence(venue: FloorVenueId, context: TestContext): Promise<void> {
  const { folder, hook } = await alarmedFolder(context);
  const starter = starterPolicy();
  const everyAccount = {
    ...Object(starter['everyAccount']),
    dailyLossMax: 10,
    notionalMax: 500,
    positionMax: 2000,
  };
  const floor = await openVenueFloor(venue, { folder, policy: { ...starter, everyAccount } });
  context.after(() => floor.close());
  const bot = await floor.addBot('sleeper');
  const order = {
    symbol: 'BTCUSDT',
    side: 'buy',
    quantity: '0.003',
    timeInForce: 'IOC',
    reduceOnly: false,
  } as const;
  const opened = await bot.ask({ kind: 'place', ...order, price: floor.priceAt('BTCUSDT', 1.005), id: null });
  assert.ok(isAccepted(opened), opened.text);
  await until(() => floor.venue.account().positions.length > 0, 'the position');

  floor.venue.server.setMark('BTCUSDT', floor.priceAt('BTCUSDT', 0.9));
  await lossTold(hook);
  assert.match(JSON.stringify(await floor.gateway.ask('alarm recent')), /limitReached/);

  floor.venue.server.setMark('BTCUSDT', floor.priceAt('BTCUSDT', 1 / 0.9));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const refused = await bot.rest(floor.priceAt('BTCUSDT', 0.995));
  assert.ok(!isAccepted(refused));
  assert.match(refused.text, /lost .* today and its limit is 10/);
}
