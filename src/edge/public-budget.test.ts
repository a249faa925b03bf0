import assert from 'node:assert/strict';
import test from 'node:test';
import { Timeline } from '../../sim/timeline.ts';
import type { RawReply, RawRequest } from '../core/order/venue.ts';
import { RATES } from '../venues/binance-usdm/rates.ts';
import { RATES as HYPERLIQUID } from '../venues/hyperliquid/rates.ts';
import { PublicBudget } from './public-budget.ts';

/** 16 % of the 2,400 that are documented. */
const PART = 384;
const OK: RawReply = { status: 200, headers: [], body: Buffer.from('{}') };
const ONE = ask('/fapi/v1/time');
const TWENTY = ask('/fapi/v1/depth?symbol=A&limit=1000');

function ask(target: string): RawRequest {
  return { method: 'GET', target, headers: [], body: new Uint8Array(0) };
}

function stage() {
  const timeline = new Timeline(0);
  const budget = new PublicBudget(RATES, timeline.clockOf({ alive: true }));
  const seen = { sent: 0 };
  const get = async (request = ONE, reply = OK): Promise<string> => {
    const fetched = await budget.spend(request, () => {
      seen.sent += 1;
      return Promise.resolve(reply);
    });
    return 'kind' in fetched ? `${fetched.why} ${fetched.retryAfterMs}` : 'sent';
  };
  return { timeline, budget, seen, get };
}

test('public data never takes more of an address than its 16 %, in any minute (T35)', async () => {
  const on = stage();
  const ends: string[] = [];
  for (let i = 0; i < 30; i += 1) ends.push(await on.get(TWENTY));
  assert.deepEqual([...new Set(ends)], ['sent', 'used 60000']);
  assert.equal(on.seen.sent, Math.floor(PART / 20));
  for (let i = 0; i < 10; i += 1) await on.get(ONE);
  assert.equal(on.seen.sent, Math.floor(PART / 20) + (PART % 20));
  await on.timeline.runUntil(59_999);
  assert.equal(await on.get(ONE), 'used 1');
  await on.timeline.runUntil(60_000);
  assert.equal(await on.get(TWENTY), 'sent');
});

test('what got lost may still have arrived, and counts a little longer', async () => {
  const on = stage();
  const lost = (): Promise<RawReply> => Promise.reject(new RangeError('lost'));
  for (let i = 0; i < PART / 20 - 1; i += 1) await assert.rejects(on.budget.spend(TWENTY, lost), RangeError);
  await on.timeline.runUntil(64_999);
  assert.equal(await on.get(TWENTY), 'used 1');
  await on.timeline.runUntil(65_000);
  assert.equal(await on.get(TWENTY), 'sent');
});

test('after a 429 or 418 nothing is asked until the longest time that the venue said is over (T35)', async () => {
  const on = stage();
  const wait = (status: number, seconds: string): RawReply => ({
    ...OK,
    status,
    headers: [['retry-after', seconds]],
  });
  const both = [on.get(ONE, wait(418, '9')), on.get(ONE, wait(429, '2'))];
  assert.deepEqual(await Promise.all(both), ['sent', 'sent']);
  assert.equal(await on.get(), 'paused 9000');
  await on.timeline.runUntil(9_000);
  assert.equal(await on.get(), 'sent');
  assert.equal(on.seen.sent, 3);
});

test('sixteen are under way at once, 256 wait, and none of these is sent after a 429 (T35)', async () => {
  const on = stage();
  const answers: ((reply: RawReply) => void)[] = [];
  const slow = (): Promise<RawReply> => new Promise((resolve) => answers.push(resolve));
  const all = Array.from({ length: 300 }, () => on.budget.spend(ONE, slow));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(answers.length, 16);
  answers[0]?.(OK);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(answers.length, 17);
  for (const answer of answers) answer({ ...OK, status: 429, headers: [['retry-after', '5']] });
  const ends = await Promise.all(all);
  const count = (why: string): number => ends.filter((end) => 'kind' in end && end.why === why).length;
  assert.deepEqual([answers.length, count('paused'), count('busy')], [17, 300 - 17 - 28, 28]);
  await on.timeline.runUntil(60_000);
  let again = 0;
  while ((await on.get()) === 'sent') again += 1;
  assert.equal(again, PART, 'what was not sent is not counted');
});

test('the venue’s own limits hold once it has said them, and it is asked once an hour', async () => {
  const on = stage();
  assert.deepEqual([on.budget.isDue(), on.budget.isDue()], [true, false]);
  on.budget.learn({ ...OK, status: 503 });
  await on.timeline.runUntil(60_000);
  assert.equal(on.budget.isDue(), true);
  const limit = '{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":1000}';
  on.budget.learn({ ...OK, body: Buffer.from(`{"rateLimits":[${limit}]}`) });
  await on.timeline.runUntil(60_000 + 3_599_999);
  assert.equal(on.budget.isDue(), false);
  let sent = 0;
  while ((await on.get()) === 'sent') sent += 1;
  assert.equal(sent, 160);
  assert.equal(await on.get(ask('/sapi/v1/account/apiRestrictions')), 'sent', 'another meter');
  await on.timeline.runUntil(60_000 + 3_600_000);
  assert.equal(on.budget.isDue(), true);
});

test('a request that is heavier than the whole part is told a window, and what no meter counts goes', async () => {
  const on = stage();
  const limit = '{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,"limit":100}';
  on.budget.learn({ ...OK, body: Buffer.from(`{"rateLimits":[${limit}]}`) });
  assert.equal(await on.get(TWENTY), 'used 60000');
  assert.equal(await on.get({ ...ONE, method: 'POST', target: '/fapi/v1/order' }), 'sent');
});

test('a list of few rows leaves room for the next, though until then it counts as full', async () => {
  const budget = new PublicBudget(HYPERLIQUID, new Timeline(0).clockOf({ alive: true }));
  const body = Buffer.from(JSON.stringify({ type: 'candleSnapshot' }));
  const candles: RawRequest = { method: 'POST', target: '/info', headers: [], body };
  const ask = async (rows: number): Promise<string> => {
    const reply = { ...OK, body: Buffer.from(JSON.stringify(Array(rows).fill({}))) };
    const fetched = await budget.spend(candles, () => Promise.resolve(reply));
    return 'kind' in fetched ? fetched.why : 'sent';
  };
  // 192 are for public data; 104 are charged, 21 counted for five rows.
  assert.deepEqual(
    [await ask(5), await ask(5), await ask(5), await ask(5), await ask(5), await ask(5)],
    ['sent', 'sent', 'sent', 'sent', 'sent', 'used'],
  );
});
