import assert from 'node:assert/strict';
import test from 'node:test';
import { VenueEngine } from '../../simulators/binance-usdm/engine.ts';
import { SigningBot, type Answer } from './signing-bot.ts';
import { openFloor, REAL, starterPolicy } from './trading-floor.ts';

/** A venue with a real one's limits, and everything that it answered with 429 or 418. */
function strictVenue() {
  const engine = new VenueEngine({
    seed: 3,
    startAt: Date.now(),
    accounts: [{ ...REAL, balance: '1000000' }],
  });
  const limited: string[] = [];
  const handle = engine.handle.bind(engine);
  engine.handle = (request, now) => {
    const reply = handle(request, now);
    if (reply.status === 429 || reply.status === 418) limited.push(`${request.method} ${request.target}`);
    return reply;
  };
  return { engine, limited };
}

function priceOf(engine: VenueEngine, step: number): string {
  return (Math.round((Number(engine.mark('BTCUSDT')) / 1e18) * (1 - 0.002) * 10 - step) / 10).toFixed(1);
}

const REFUSED = /"code":-1015.*this bot’s part is used up/;

/** The starter policy without its own limits on messages: what is left is the venue's. */
function wide(): Record<string, unknown> {
  const policy = starterPolicy();
  const messages = { messagesPerSecondMax: 10_000, messagesPerMinuteMax: 100_000, openOrdersMax: 1_000 };
  return {
    ...policy,
    everyAccount: { ...Object(policy['everyAccount']), ...messages },
    everyBot: { openOrdersMax: 1_000 },
  };
}

test('beside a bot at fifty times its rate a calm one trades, and the venue never says 429 (T35)', async () => {
  const { engine, limited } = strictVenue();
  const floor = await openFloor({ simulator: { engine }, policy: wide() });
  const calm = new SigningBot(floor.url, await floor.addBot('calm'));
  const greedy = new SigningBot(floor.url, await floor.addBot('greedy'));
  const flood: Promise<Answer>[] = [];
  const flooding = setInterval(() => {
    flood.push(greedy.ask('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' }));
    flood.push(greedy.ask('POST', '/fapi/v1/order', { ...ORDER, price: priceOf(engine, flood.length) }));
    flood.push(greedy.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' }));
  }, 10);
  const calmly: Answer[] = [];
  for (let i = 0; i < 12; i += 1) {
    const newClientOrderId = `calm-${i}`;
    calmly.push(
      await calm.ask('POST', '/fapi/v1/order', {
        ...ORDER,
        price: priceOf(engine, 2_000 + i),
        newClientOrderId,
      }),
    );
    calmly.push(await calm.ask('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' }));
    calmly.push(
      await calm.ask('DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: newClientOrderId }),
    );
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  clearInterval(flooding);
  const answers = await Promise.all(flood);
  assert.deepEqual(
    calmly.filter(({ status }) => status !== 200),
    [],
  );
  assert.deepEqual(limited, []);
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length > answers.length / 4, `${refused.length} of ${answers.length} were held back`);
  for (const { text } of refused) assert.match(text, REFUSED);
  calm.close();
  greedy.close();
  await floor.close();
});

test('after a 429 only cancels go until the venue’s time is over, and status says so (T35)', async () => {
  const { engine } = strictVenue();
  const floor = await openFloor({ simulator: { engine }, policy: wide() });
  const bot = new SigningBot(floor.url, await floor.addBot('watched'));
  const resting = await bot.ask('POST', '/fapi/v1/order', {
    ...ORDER,
    price: priceOf(engine, 1),
    newClientOrderId: 'rests',
  });
  assert.equal(resting.status, 200, resting.text);
  floor.simulator.faults.set({ tooManyRequests: { path: 'GET /fapi/v1/userTrades', next: 1 } });
  const limited = await bot.ask('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' });
  assert.equal(limited.status, 429);
  const [opening, cancel] = await Promise.all([
    bot.ask('POST', '/fapi/v1/order', { ...ORDER, price: priceOf(engine, 2) }),
    bot.ask('DELETE', '/fapi/v1/order', { symbol: 'BTCUSDT', origClientOrderId: 'rests' }),
  ]);
  assert.match(
    opening.text,
    /-1015.*the venue asked this gateway to wait; nothing was sent\. Cancels still go/,
  );
  assert.equal(cancel.status, 200, cancel.text);
  assert.match(JSON.stringify((await floor.gateway.ask('status'))['keys']), /"pause":\{"kind":"slow"/);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  assert.equal(
    (await bot.ask('POST', '/fapi/v1/order', { ...ORDER, price: priceOf(engine, 3) })).status,
    200,
  );
  bot.close();
  await floor.close();
});

const ORDER = {
  symbol: 'BTCUSDT',
  side: 'BUY',
  type: 'LIMIT',
  timeInForce: 'GTC',
  quantity: '0.002',
} as const;
