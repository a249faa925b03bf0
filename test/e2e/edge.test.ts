import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { ordersInLedger, resolved } from './ledger-reading.ts';
import { SigningBot, type Answer } from './signing-bot.ts';
import { openFloor, REAL, starterPolicy, type Floor } from './trading-floor.ts';

/** An edge that was killed serves again within this. */
const PROMISED_MS = 2_000;
/** Window of the signed bytes, lag of the venue's view and twice the clocks' error, with a round of the gateway. */
const RESOLVED_MS = 13_000;

interface Stage {
  readonly floor: Floor;
  readonly bot: SigningBot;
  /** A price at which order number n rests. */
  priceOf(n: number): string;
}

const stage = new Map<'it', Stage>();

function at(): Stage {
  const it = stage.get('it');
  assert.ok(it);
  return it;
}

before(async () => {
  const starter = starterPolicy();
  const everyAccount = {
    ...Object(starter['everyAccount']),
    messagesPerSecondMax: 1_000,
    duplicateWithinMs: 0,
  };
  const floor = await openFloor({ policy: { ...starter, everyAccount, everyBot: {} } });
  const bot = new SigningBot(floor.url, await floor.addBot('a'));
  const mark = Number(floor.simulator.engine.mark('BTCUSDT')) / 1e18;
  const priceOf = (n: number): string => (Math.round(mark * (0.997 - n / 10_000) * 10) / 10).toFixed(1);
  stage.set('it', { floor, bot, priceOf });
  assert.equal((await bot.place({ price: priceOf(70), newClientOrderId: 'before' })).status, 200);
});

after(async () => {
  const { bot, floor } = at();
  bot.close();
  await floor.close();
});

test('an edge killed thrice serves again within 2 s each time, and the keeper stays unsealed', async () => {
  const { bot, floor, priceOf } = at();
  const { keeper } = floor.gateway.launcher.pids;
  for (let life = 0; life < 3; life += 1) {
    const killedAt = performance.now();
    const dead = killEdge(floor);
    const answer = await insist(() => bot.ask('GET', '/fapi/v3/account'));
    const tookMs = performance.now() - killedAt;
    assert.equal(answer.status, 200, answer.text);
    assert.ok(tookMs < PROMISED_MS, `${tookMs.toFixed(0)} ms`);
    const { pids } = floor.gateway.launcher;
    assert.equal(pids.keeper, keeper);
    assert.notEqual(pids.edge, dead);
    const running = JSON.parse(readFileSync(floor.gateway.folder.running, 'utf8'));
    assert.deepEqual([running.keeper, running.edge], [keeper, pids.edge]);
    const placed = await bot.place({ price: priceOf(60 + life), newClientOrderId: `life-${life}` });
    assert.equal(placed.status, 200, placed.text);
  }
});

test('an order whose edge dies while the venue thinks is recorded, and a retry gets the answer (I2, I4)', async () => {
  const { bot, floor, priceOf } = at();
  const { engine, faults } = floor.simulator;
  faults.set({ delayMs: { ms: 400, path: 'POST /fapi/v1/order', next: 1 } });
  const order = { price: priceOf(50), newClientOrderId: 'thinking' };
  const inFlight = bot.place(order).catch(() => null);
  await until(() => (engine.requests.get('thinking')?.received ?? 0) === 1);
  killEdge(floor);
  assert.equal(await inFlight, null, 'the bot is told nothing, not something untrue');
  await resolved(floor.gateway, RESOLVED_MS);
  assert.deepEqual((await ordersInLedger(floor.gateway)).get('thinking'), {
    intents: 1,
    finals: ['accepted'],
  });
  const again = await insist(() => bot.place(order));
  assert.equal(again.status, 200, again.text);
  assert.equal(JSON.parse(again.text).clientOrderId, 'thinking');
  assert.deepEqual(engine.requests.get('thinking'), { received: 1, accepted: 1 });
});

test('orders on their way through an edge that dies end as the ledger says, none twice (I1, I2, I4)', async () => {
  const { bot, floor, priceOf } = at();
  const { engine, faults } = floor.simulator;
  faults.set({ delayMs: { ms: 60, path: 'POST /fapi/v1/order', probability: 1 } });
  const answers = new Map<string, Answer | null>();
  for (const first of [0, 20]) {
    const sent = new Map<string, Promise<Answer | null>>();
    for (let n = first; n < first + 20; n += 1) {
      if (n === first + 12) killEdge(floor);
      const order = { price: priceOf(n), newClientOrderId: `order-${n}` };
      const answer = bot.place(order).catch(() => null);
      sent.set(order.newClientOrderId, answer);
      await pause(10);
    }
    for (const [id, answer] of sent) answers.set(id, await answer);
    await insist(() => bot.ask('GET', '/fapi/v3/account'));
  }
  const broken = [...answers.values()].filter((answer) => answer === null).length;
  assert.ok(broken > 0 && broken < answers.size, `${broken} of ${answers.size} were cut off`);
  await resolved(floor.gateway, RESOLVED_MS);
  const told = await ordersInLedger(floor.gateway);
  const orders = engine.inspect(REAL.apiKey).orders.map(({ clientOrderId }) => clientOrderId);
  assert.equal(new Set(orders).size, orders.length, 'no id is at the venue twice');
  for (const [id, answer] of answers) {
    const atVenue = orders.includes(id);
    if (answer?.status === 200) assert.ok(atVenue, `${id} was acknowledged`);
    const ended = told.get(id) ?? { intents: 0, finals: [] };
    assert.deepEqual(ended, atVenue ? { intents: 1, finals: ['accepted'] } : { intents: 0, finals: [] }, id);
    assert.ok((engine.requests.get(id)?.received ?? 0) <= 1);
  }
});

function killEdge(floor: Floor): number {
  const { edge } = floor.gateway.launcher.pids;
  assert.ok(edge);
  process.kill(edge, 'SIGKILL');
  return edge;
}

/** Tries until there is an answer. */
async function insist(ask: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await pause(10);
  }
  throw new assert.AssertionError({ message: 'the edge never came back' });
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 500 && !isSo(); i += 1) await pause(5);
  assert.ok(isSo());
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
