import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { makeFolder } from './gateway-under-test.ts';
import { clientOf, KITE_APP, LIMIT, openKiteFloor } from './kite-floor.ts';
import { Receiver } from './webhook-receiver.ts';

const SECRET = 'a secret of the test, thirty-two characters long';
/** Looks at prices come every two seconds or so; a loaded machine is given more. */
const WITHIN_MS = 40_000;
const REACHED = /has reached a limit that stops openings: dailyLossMax/;

async function until(what: string, is: () => boolean): Promise<void> {
  for (let waited = 0; !is(); waited += 50) {
    assert.ok(waited < WITHIN_MS, `waited for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What a call was refused with; empty where it was not. */
async function wordsOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => '',
    (error: unknown) => `${String(Object(error)['error_type'])} ${String(Object(error)['message'])}`,
  );
}

test('I12: at kite a loss is told and stops openings while its bot says nothing', async (context) => {
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
  const floor = await openKiteFloor({}, undefined, { folder, everyAccount: { dailyLossMax: 1_000 } });
  context.after(() => floor.close());
  await floor.logIn();
  const { engine } = floor.simulator;
  const bot = clientOf(floor.url, await floor.addBot('sleeper'));
  await bot.placeOrder('regular', { ...LIMIT, price: 1510, validity: 'IOC' });
  await until('the position', () => engine.inspect(KITE_APP.apiKey).positions.size > 0);

  engine.setMark('NSE:INFY', '1350');
  const told = (): number => hook.what.filter((what) => REACHED.test(what)).length;
  await until('the webhook', () => told() === 2);
  assert.match(JSON.stringify(await floor.gateway.ask('alarm recent')), /limitReached/);

  // What was reached once stays reached until the next day, whatever the price does.
  engine.setMark('NSE:INFY', '1500');
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  assert.equal(told(), 2, 'the same is told once');
  assert.match(
    await wordsOf(bot.placeOrder('regular', LIMIT)),
    /^PermissionException .*lost .* today and its limit is 1000/,
  );
});
