import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alarmedFolder, lossesTold, lossTold } from './alarmed-folder.ts';
import { clientOf, KITE_APP, LIMIT, openKiteFloor } from './kite-floor.ts';
import { until } from './learns.ts';

/** What a call was refused with; empty where it was not. */
async function wordsOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => '',
    (error: unknown) => `${String(Object(error)['error_type'])} ${String(Object(error)['message'])}`,
  );
}

test('I12: at kite a loss is told and stops openings while its bot says nothing', async (context) => {
  const { folder, hook } = await alarmedFolder(context);
  const floor = await openKiteFloor({}, undefined, { folder, everyAccount: { dailyLossMax: 1_000 } });
  context.after(() => floor.close());
  await floor.logIn();
  const { engine } = floor.simulator;
  const bot = clientOf(floor.url, await floor.addBot('sleeper'));
  await bot.placeOrder('regular', { ...LIMIT, price: 1510, validity: 'IOC' });
  await until(() => engine.inspect(KITE_APP.apiKey).positions.size > 0, 'the position');

  engine.setMark('NSE:INFY', '1350');
  await lossTold(hook);
  assert.match(JSON.stringify(await floor.gateway.ask('alarm recent')), /limitReached/);

  // What was reached once stays reached until the next day, whatever the price does.
  engine.setMark('NSE:INFY', '1500');
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  assert.equal(lossesTold(hook), 2, 'the same is told once');
  assert.match(
    await wordsOf(bot.placeOrder('regular', LIMIT)),
    /^PermissionException .*lost .* today and its limit is 1000/,
  );
});
