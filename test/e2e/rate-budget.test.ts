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

/** Not seen by {@link strictVenue}: it is not ours. */
function depthAsOther(engine: VenueEngine) {
  const target = '/fapi/v1/depth?symbol=BTCUSDT&limit=1000';
  const request = { method: 'GET', target, headers: {}, body: new Uint8Array(0) };
  return VenueEngine.prototype.handle.call(engine, request, Date.now());
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

/** What a bot has for itself where there are two: half of the bots' part, halved. */
const FLOOR = { ordersPerS: 7.2, weightPerS: 5 };
const READ_WEIGHT = 5;
/** What the edge may spend: 16 % of 2,400, less what it asked to know that limit. */
const PUBLIC_PER_MINUTE = 383;

/** Sends so many requests a second, whatever becomes of them, and catches up when a tick came late. */
class Flood {
  readonly answers: Promise<Answer>[] = [];
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(perSecond: number, send: (index: number) => Promise<Answer>) {
    this.#timer = setInterval(() => {
      const due = ((performance.now() - this.#startedAt) * perSecond) / 1_000;
      while (this.answers.length < due) this.answers.push(send(this.answers.length));
    }, 10);
  }

  /** Requests a second that were really sent. */
  stop(): number {
    clearInterval(this.#timer);
    return (this.answers.length * 1_000) / (performance.now() - this.#startedAt);
  }
}

test('beside a bot at fifty times its rate a calm one trades, and the venue never says 429 (T35)', async () => {
  const { engine, limited } = strictVenue();
  const floor = await openFloor({ simulator: { engine }, policy: wide() });
  const calm = new SigningBot(floor.url, await floor.addBot('calm'));
  const greedy = new SigningBot(floor.url, await floor.addBot('greedy'));
  const orders = new Flood(FLOOR.ordersPerS * 51, (index) =>
    greedy.ask('POST', '/fapi/v1/order', { ...ORDER, price: priceOf(engine, 1 + (index % 1_000)) }),
  );
  const reads = new Flood((FLOOR.weightPerS * 51) / READ_WEIGHT, () =>
    greedy.ask('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' }),
  );
  const cancels = new Flood(20, () => greedy.ask('DELETE', '/fapi/v1/allOpenOrders', { symbol: 'BTCUSDT' }));
  // Public data, which needs no key: fifty times its 16 % as well.
  const depths = new Flood(20, () =>
    greedy.ask('GET', '/fapi/v1/depth', { symbol: 'BTCUSDT', limit: '1000' }),
  );
  const calmly: Answer[] = [];
  for (let i = 0; i < 10; i += 1) {
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
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  const [ordersPerS, readsPerS] = [orders.stop(), reads.stop()];
  cancels.stop();
  assert.ok(depths.stop() * 20 > (PUBLIC_PER_MINUTE * 50) / 60);
  const looks = await Promise.all(depths.answers);
  assert.equal(looks.filter(({ status }) => status === 200).length, Math.floor(PUBLIC_PER_MINUTE / 20));
  for (const { status, text } of looks)
    assert.ok(status === 200 || /-1015.*public data .* is used up for now/.test(text), text);
  const answers = await Promise.all([...orders.answers, ...reads.answers, ...cancels.answers]);
  assert.ok(ordersPerS > FLOOR.ordersPerS * 50, `${ordersPerS} orders a second`);
  assert.ok(readsPerS * READ_WEIGHT > FLOOR.weightPerS * 50, `${readsPerS} reads a second`);
  assert.deepEqual(
    calmly.filter(({ status }) => status !== 200),
    [],
  );
  assert.deepEqual(limited, []);
  const refused = answers.filter(({ status }) => status === 429);
  assert.ok(refused.length > answers.length / 2, `${refused.length} of ${answers.length} were held back`);
  for (const { text } of refused) assert.match(text, REFUSED);
  calm.close();
  greedy.close();
  await floor.close();
});

test('where another program uses up the venue’s limits, nothing that we send gets us banned (T35)', async () => {
  const { engine, limited } = strictVenue();
  const floor = await openFloor({ simulator: { engine }, policy: wide() });
  const bot = new SigningBot(floor.url, await floor.addBot('stubborn'));
  const resting = { ...ORDER, newClientOrderId: 'rests', price: priceOf(engine, 1) };
  assert.equal((await bot.ask('POST', '/fapi/v1/order', resting)).status, 200);
  // Another program behind the same address, which stops in time itself.
  let others = 200;
  while (others === 200) others = depthAsOther(engine).status;
  const cancel = { symbol: 'BTCUSDT', origClientOrderId: 'rests' };
  const flood = [
    new Flood(40, () => bot.ask('DELETE', '/fapi/v1/order', cancel)),
    new Flood(40, () => bot.ask('GET', '/fapi/v1/openOrders', { symbol: 'BTCUSDT' })),
    new Flood(40, () => bot.ask('GET', '/fapi/v1/ticker/price', { symbol: 'BTCUSDT' })),
    new Flood(40, (i) => bot.ask('POST', '/fapi/v1/order', { ...ORDER, price: priceOf(engine, 2 + i) })),
  ];
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  for (const each of flood) each.stop();
  const answers = await Promise.all(flood.flatMap((each) => each.answers));
  assert.ok(limited.length > 0, 'the venue said 429');
  assert.equal(engine.bans, 0, `banned after ${limited}`);
  const told = answers.filter(({ text }) => /refused cancels too; nothing was sent/.test(text));
  assert.ok(told.length > 0, 'cancels are told why');
  bot.close();
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
