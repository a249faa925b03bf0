import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Account, Bot } from '../../core/account/state.ts';
import { edgeHello } from '../edge-hello.ts';
import { botAdd, botList, botRevoke } from './bot-commands.ts';
import { botLive, botPaper } from './bot-move.ts';
import { Desk, KEY, policyWith, REAL, URL_AT, type Answered, type Given } from './desk-fixture.test.ts';
import { keyAdd, keyBaseline, keyList, keyRemove } from './key-commands.ts';
import { policySet } from './policy-commands.ts';

const ORDER = '/fapi/v1/order';
const LIVE: Given = { ...KEY, paper: false };
const PAPER_KEY = { apiKey: 'DESK-PAPER-KEY', secret: 'desk-paper-secret' } as const;
const STAND_IN: Given = { ...KEY, ...PAPER_KEY, name: 'main-paper', paper: true, standsFor: 'main' };
const BUY = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.100' } as const;
const REST = {
  ...BUY,
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: '59500.0',
  newClientOrderId: 'rests',
} as const;

async function open(limits: object = {}): Promise<{ readonly desk: Desk; readonly ann: Answered }> {
  const desk = await Desk.open();
  desk.newKey({ ...PAPER_KEY, account: 'paper' });
  await desk.ask(keyAdd, LIVE);
  await desk.ask(keyAdd, STAND_IN);
  await desk.ask(policySet, { policy: policyWith(limits) });
  const ann = await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  return { desk, ann };
}

function bookOf(desk: Desk): { readonly bot: Bot; readonly main: Account } {
  const [bot] = desk.parts.state.bots.values();
  const [main] = desk.parts.state.accounts.values();
  assert.ok(bot !== undefined && main !== undefined);
  return { bot, main };
}

function fills(desk: Desk): readonly [live: number, paper: number] {
  return [desk.engine.inspect(REAL.apiKey).fills.length, desk.engine.inspect(PAPER_KEY.apiKey).fills.length];
}

test('a bot goes to paper and back with the key it has, and each request arrives at one account alone', async () => {
  const { desk, ann } = await open();
  const [listed] = Object.values(await desk.ask(keyList)).slice(1);
  assert.equal(Object(listed).standsFor, 'main');
  assert.equal((await desk.bot(ann, 'POST', ORDER, BUY)).status, 200);
  assert.deepEqual(fills(desk), [1, 0]);
  await desk.pass(3_000);
  const moved = await desk.ask(botPaper, { bot: 'ann', reason: 'a new strategy' });
  assert.deepEqual(moved, {
    bot: 'ann',
    from: 'main',
    account: 'main-paper',
    paper: true,
    positions: ['BTCUSDT'],
  });
  assert.equal((await desk.bot(ann, 'POST', ORDER, BUY)).status, 200);
  assert.equal((await desk.bot(ann, 'POST', ORDER, BUY)).status, 200);
  assert.deepEqual(fills(desk), [1, 2]);
  assert.equal(Object(Object.values(await desk.ask(botList))[0]).paper, true);
  const back = await desk.ask(botLive, { bot: 'ann' });
  assert.deepEqual([back['from'], back['account'], back['paper']], ['main-paper', 'main', false]);
  assert.equal((await desk.bot(ann, 'POST', ORDER, BUY)).status, 200);
  assert.deepEqual(fills(desk), [2, 2]);
  const entries = desk.entries('botAccount').map(({ account, reason, by }) => [account, reason, by]);
  assert.deepEqual(entries, [
    ['main-paper', 'a new strategy', 'owner'],
    ['main', 'moved by the owner', 'owner'],
  ]);
});

test('nothing on paper counts against a live limit, and what was live counts again on the way back (I5)', async () => {
  // An order of 0.1 is worth about 6,000.
  const { desk, ann } = await open({ turnoverPerDayMax: '13000' });
  const buys = async (): Promise<boolean> => (await desk.bot(ann, 'POST', ORDER, BUY)).status === 200;
  assert.ok(await buys());
  await desk.pass(3_000);
  await desk.ask(botPaper, { bot: 'ann' });
  assert.deepEqual(
    [await buys(), await buys(), await buys()],
    [true, true, false],
    'its limits hold on paper',
  );
  await desk.pass(3_000);
  await desk.ask(botLive, { bot: 'ann' });
  const { bot, main } = bookOf(desk);
  assert.deepEqual([...bot.book.positions], [...main.book.positions]);
  assert.equal(bot.book.day.turnover, main.book.day.turnover);
  assert.deepEqual([await buys(), await buys()], [true, false]);
});

test('a bot whose orders rest on its own account is not moved, and from paper it always comes back', async () => {
  const { desk, ann } = await open();
  assert.equal((await desk.bot(ann, 'POST', ORDER, REST)).status, 200);
  assert.equal(await desk.refusal(botPaper, { bot: 'ann' }), 'ORDERS_REST');
  await desk.bot(ann, 'DELETE', ORDER, { symbol: 'BTCUSDT', origClientOrderId: 'rests' });
  assert.equal((await desk.bot(ann, 'POST', ORDER, BUY)).status, 200);
  assert.equal(await desk.refusal(botPaper, { bot: 'ann' }), 'ORDERS_UNSETTLED');
  await desk.pass(3_000);
  await desk.ask(botPaper, { bot: 'ann' });
  assert.equal((await desk.bot(ann, 'POST', ORDER, REST)).status, 200, 'an id used before is free on paper');
  await desk.ask(botLive, { bot: 'ann' });
  const seen = await desk.bot(ann, 'GET', '/fapi/v1/openOrders');
  assert.equal(seen.text, '[]', 'it sees nothing of paper');
  await desk.ask(keyBaseline, { name: 'main-paper' });
  await desk.ask(botPaper, { bot: 'ann' });
  assert.equal(bookOf(desk).bot.book.orders.size, 0, 'a venue that began anew has none of its orders');
});

test('a request that was on its way while its bot was moved is refused, and arrives nowhere (I1)', async () => {
  const { desk, ann } = await open();
  const order = desk.bot(ann, 'POST', ORDER, BUY);
  const moving = desk.ask(botPaper, { bot: 'ann' });
  const [answer] = await Promise.all([order, moving]);
  const arrived = fills(desk);
  if (answer.status === 200) assert.deepEqual(arrived, [1, 0]);
  else assert.deepEqual([/BOT_MOVED/.test(answer.text), arrived], [true, [0, 0]]);
});

test('a bot is moved only where there is somewhere to go, and says what to do next', async () => {
  const desk = await Desk.open();
  desk.newKey({ ...PAPER_KEY, account: 'paper' });
  await desk.ask(keyAdd, LIVE);
  await desk.ask(botAdd, { bot: 'ann', name: 'main' });
  assert.equal(await desk.refusal(botPaper, { bot: 'ann' }), 'NO_PAPER_ACCOUNT');
  assert.equal(await desk.refusal(botLive, { bot: 'ann' }), 'AT_HOME_ALREADY');
  assert.equal(await desk.refusal(botPaper, { bot: 'nobody' }), 'BOT_UNKNOWN');
  assert.equal(await desk.refusal(botLive, { bot: 'No Name' }), 'BOT_UNKNOWN');
  await desk.ask(keyAdd, STAND_IN);
  await desk.ask(botAdd, { bot: 'bob', name: 'main-paper' });
  assert.equal(await desk.refusal(botPaper, { bot: 'bob' }), 'ON_PAPER_ALREADY');
  assert.equal(await desk.refusal(botLive, { bot: 'bob' }), 'AT_HOME_ALREADY');
  await desk.ask(botPaper, { bot: 'ann' });
  assert.equal(await desk.refusal(botPaper, { bot: 'ann' }), 'ON_PAPER_ALREADY');
  await desk.ask(keyRemove, { name: 'main' });
  assert.equal(await desk.refusal(botLive, { bot: 'ann' }), 'KEY_UNKNOWN');
  await desk.ask(botRevoke, { bot: 'ann' });
  assert.equal(await desk.refusal(botLive, { bot: 'ann' }), 'BOT_UNKNOWN');
});

test('on paper one account stands for a live one of the same venue, and nothing else does', async () => {
  const desk = await Desk.open();
  desk.newKey({ ...PAPER_KEY, account: 'paper' });
  await desk.ask(keyAdd, LIVE);
  assert.equal(await desk.refusal(keyAdd, { ...STAND_IN, paper: false }), 'STAND_IN_REFUSED');
  assert.equal(await desk.refusal(keyAdd, { ...STAND_IN, standsFor: 'other' }), 'KEY_UNKNOWN');
  await desk.ask(keyAdd, STAND_IN);
  assert.equal(await desk.refusal(keyAdd, { ...STAND_IN, name: 'another' }), 'STAND_IN_REFUSED');
  assert.equal(
    await desk.refusal(keyAdd, { ...STAND_IN, name: 'another', standsFor: 'main-paper' }),
    'STAND_IN_REFUSED',
  );
});

test('what is public is asked of the venue itself as soon as it has an account there', async () => {
  const desk = await Desk.open();
  desk.newKey({ ...PAPER_KEY, account: 'paper' });
  await desk.ask(keyAdd, { ...KEY, ...PAPER_KEY, name: 'first', baseUrl: 'http://127.0.0.1:8' });
  const at = (): readonly string[] => edgeHello(desk.parts.state).upstreams.map(({ baseUrl }) => baseUrl);
  assert.deepEqual(at(), ['http://127.0.0.1:8']);
  await desk.ask(keyAdd, LIVE);
  assert.deepEqual(at(), [URL_AT]);
  await desk.ask(keyRemove, { name: 'main' });
  assert.deepEqual(at(), ['http://127.0.0.1:8']);
});
