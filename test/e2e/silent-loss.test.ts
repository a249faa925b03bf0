import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import test, { type TestContext } from 'node:test';
import { makeFolder } from './gateway-under-test.ts';
import { starterPolicy } from './trading-floor.ts';
import { FLOOR_VENUES, isAccepted, openVenueFloor, type FloorVenueId } from './venue-floor.ts';
import { Receiver } from './webhook-receiver.ts';

const SECRET = 'a secret of the test, thirty-two characters long';
/** Looks come once a second; a loaded machine is given more. */
const WITHIN_MS = 20_000;

async function until(what: string, is: () => boolean): Promise<void> {
  for (let waited = 0; !is(); waited += 50) {
    assert.ok(waited < WITHIN_MS, `waited for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

for (const venue of FLOOR_VENUES) {
  test(`I12: at ${venue} a loss is told and stops openings while its bot says nothing`, (context) =>
    silence(venue, context));
}

async function silence(venue: FloorVenueId, context: TestContext): Promise<void> {
  const hook = await new Receiver().open();
  context.after(() => hook.close());
  const folder = makeFolder();
  const words = {
    name: 'hook',
    kind: 'webhook',
    url: hook.url,
    secret: SECRET,
    allow: [new URL(hook.url).host],
  };
  const sink = { ...words, least: 'warning', subjects: [], administrators: false, ca: null };
  writeFileSync(folder.alarmSinks, JSON.stringify([sink]), { mode: 0o600 });
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
  await until('the position', () => floor.venue.account().positions.length > 0);

  floor.venue.server.setMark('BTCUSDT', floor.priceAt('BTCUSDT', 0.9));
  const reached = /has reached a limit that stops openings: dailyLossMax/;
  await until('the webhook', () => hook.what.filter((what) => reached.test(what)).length === 2);
  assert.match(JSON.stringify(await floor.gateway.ask('alarm recent')), /limitReached/);

  floor.venue.server.setMark('BTCUSDT', floor.priceAt('BTCUSDT', 1 / 0.9));
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const refused = await bot.rest(floor.priceAt('BTCUSDT', 0.995));
  assert.ok(!isAccepted(refused));
  assert.match(refused.text, /lost .* today and its limit is 10/);
}
