import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bybit } from '../../venues/bybit/venue.ts';
import { accountStreamOf } from '../../venues/hyperliquid/frames/account-stream.ts';
import { parseAddress } from '../../venues/hyperliquid/text.ts';
import { binanceUsdm } from '../../venues/binance-usdm/venue.ts';
import { KEY, MINUTE, reply, Stage } from './follower-fixture.test.ts';

test('an account is followed under a key that the venue gave, and looked at when that begins', async () => {
  const stage = await new Stage().begin();
  assert.deepEqual(stage.asked, ['POST /fapi/v1/listenKey REAL']);
  assert.deepEqual(stage.dialled, [`https://trade/private/ws?listenKey=${KEY}`]);
  assert.deepEqual([stage.isLive, stage.gaps], [true, 1]);
  stage.streams.tend(stage.story.account);
  assert.equal(stage.dialled.length, 1, 'once');
});

test('what is known is passed on, what is not is shown to nobody', async () => {
  const stage = await new Stage().begin();
  stage.say('{"e":"ACCOUNT_UPDATE"}');
  stage.say('{"e":"SOMETHING_NEW"}');
  stage.say('no json');
  stage.say('{"e":"ORDER_TRADE_UPDATE","o":{"c":"a","i":7}}');
  assert.deepEqual(stage.heard, ['account 22', 'order 46']);
});

test('the key is kept alive, and after a day the connection is opened anew', async () => {
  const stage = await new Stage().begin();
  await stage.pass(26 * MINUTE);
  assert.equal(stage.asked.at(-1), 'PUT /fapi/v1/listenKey REAL');
  await stage.pass(24 * 60 * MINUTE);
  assert.equal(stage.dialled.length, 2);
  assert.ok(stage.isLive && stage.closed === 1);
});

test('a key that the venue will not extend is opened anew', async () => {
  const stage = await new Stage().begin();
  stage.answer = { kind: 'answered', reply: { ...reply('{"code":-1125}'), status: 400 } };
  await stage.pass(26 * MINUTE);
  assert.ok(!stage.isLive);
  stage.answer = { kind: 'answered', reply: reply(`{"listenKey":"${KEY}"}`) };
  await stage.pass(MINUTE);
  assert.ok(stage.isLive);
});

test('silence, a cut and an expired key end a connection, tell of the gap, and begin another (F32)', async () => {
  const ends: readonly ((stage: Stage) => Promise<void>)[] = [
    async (stage) => {
      stage.doesPong = false;
      await stage.pass(40_000);
      stage.doesPong = true;
    },
    (stage) => Promise.resolve(stage.cut()),
    (stage) => Promise.resolve(stage.say('{"e":"listenKeyExpired"}')),
  ];
  for (const end of ends) {
    const stage = await new Stage().begin();
    await end(stage);
    await stage.pass(2_000);
    assert.ok(stage.isLive);
    assert.ok(stage.gaps >= 3, 'the beginning, the end, the next beginning');
    assert.ok(stage.dialled.length >= 2);
  }
});

test('what an earlier connection still says is not heard', async () => {
  const stage = await new Stage().begin();
  const { say, cut } = stage;
  const old = { say: say.bind(stage), cut: cut.bind(stage) };
  stage.cut();
  old.say('{"e":"ACCOUNT_UPDATE"}');
  old.cut();
  assert.deepEqual(stage.heard, []);
  await stage.pass(600);
  assert.ok(stage.isLive);
  assert.equal(stage.dialled.length, 2);
});

test('while venue, key or answer are missing it tries again, ever less often', async () => {
  const stage = new Stage();
  stage.isReachable = false;
  await stage.begin();
  await stage.pass(10 * MINUTE);
  assert.ok(stage.dialled.length > 20 && stage.dialled.length < 32, String(stage.dialled.length));
  stage.answer = { kind: 'lost', why: 'TIMEOUT' };
  await stage.pass(MINUTE);
  const { length } = stage.dialled;
  stage.keyId = null;
  const asked = stage.asked.length;
  await stage.pass(MINUTE);
  assert.deepEqual([stage.dialled.length, stage.asked.length, stage.isLive], [length, asked, false]);
});

test('with the account its stream ends, and so it does at a stop', async () => {
  for (const end of ['removed', 'stop'] as const) {
    const stage = await new Stage().begin();
    if (end === 'stop') stage.streams.stop();
    else {
      stage.story.account.status = 'removed';
      stage.streams.tend(stage.story.account);
      stage.streams.tend(stage.story.account);
    }
    const { length } = stage.dialled;
    await stage.pass(10 * MINUTE);
    assert.deepEqual([stage.dialled.length, stage.closed, stage.isLive], [length, 1, false]);
  }
});

test('a stop while the connection is made closes it when it stands', async () => {
  const stage = new Stage();
  stage.streams.tend(stage.story.account);
  stage.streams.stop();
  await stage.pass(MINUTE);
  assert.deepEqual([stage.isLive, stage.gaps], [false, 0]);
});

test('while no bot listens a message is news and is not read, unless it ends the stream', async () => {
  const stage = await new Stage().begin();
  stage.isHeard = false;
  stage.say('{"e":"ACCOUNT_UPDATE"}');
  assert.deepEqual([stage.heard, stage.gaps, stage.isLive], [[], 2, true]);
  stage.say('{"e":"listenKeyExpired"}');
  assert.ok(!stage.isLive);
});

test('a message of an order that the ledger does not know is read whoever listens', async () => {
  const stage = await new Stage().begin();
  stage.isHeard = false;
  const { story } = stage;
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open', '0', '7'));
  stage.say('{"e":"ORDER_TRADE_UPDATE","o":{"s":"BTCUSDT","c":"a","i":7}}');
  assert.deepEqual(stage.heard, []);
  stage.say('{"e":"ORDER_TRADE_UPDATE","o":{"s":"BTCUSDT","c":"x","i":8}}');
  assert.equal(stage.heard.length, 1);
});

test('a connection that comes to stand after the stop is closed, and nothing is heard on it', async () => {
  const stage = new Stage();
  const made = Promise.withResolvers<void>();
  stage.standing = made.promise;
  await stage.begin();
  assert.equal(stage.dialled.length, 1);
  stage.streams.stop();
  made.resolve();
  await stage.pass(MINUTE);
  stage.say('{"e":"ACCOUNT_UPDATE"}');
  assert.deepEqual([stage.isLive, stage.closed, stage.gaps, stage.heard], [false, 1, 0, []]);
});

test('a key that cannot be asked for, whatever the reason, is asked for again (F32)', async () => {
  const stage = new Stage();
  stage.isBroken = true;
  await stage.begin();
  await stage.pass(5_000);
  assert.ok(!stage.isLive && stage.asked.length > 2);
  stage.isBroken = false;
  await stage.pass(MINUTE);
  assert.ok(stage.isLive);
});

test('an account that cannot be listened to is not followed, which is not said to be silence', async () => {
  const stage = new Stage();
  stage.venue = { ...binanceUsdm, accountStream: null };
  await stage.begin();
  await stage.pass(MINUTE);
  const isLive = stage.streams.isLive(stage.story.account);
  assert.deepEqual([stage.asked, stage.dialled, isLive], [[], [], null]);
});

const DONE = {
  auth: '{"success":true,"op":"auth"}',
  subscribe: '{"success":true,"op":"subscribe"}',
} as const;

/** An account of a venue whose stream a log-on opens, up to the log-on. */
async function privateStage(change: (stage: Stage) => void = () => undefined): Promise<Stage> {
  const stage = new Stage();
  stage.venue = bybit;
  change(stage);
  return stage.begin();
}

async function privateLive(): Promise<Stage> {
  const stage = await privateStage();
  stage.say(DONE.auth);
  stage.say(DONE.subscribe);
  return stage;
}

const orderOf = (...ids: readonly string[]): string =>
  JSON.stringify({
    topic: 'order',
    data: ids.map((orderId) => ({ category: 'linear', symbol: 'BTCUSDT', orderId, orderLinkId: '' })),
  });

test('a private stream begins with a log-on that is good for seconds, by the venue’s clock', async () => {
  const stage = await privateStage();
  assert.deepEqual([stage.asked, stage.dialled], [[], ['https://trade/v5/private']]);
  const [logOn] = stage.said;
  const until = stage.timeline.clockOf({ alive: true }).wallMs() + 700 + 5_000;
  assert.equal(logOn, JSON.stringify({ op: 'auth', args: ['REAL', until, '00'.repeat(32)] }));
  assert.deepEqual([stage.isLive, stage.gaps], [false, 0]);
  stage.say(DONE.auth);
  assert.equal(stage.said[1], '{"op":"subscribe","args":["execution","order","position","wallet"]}');
  assert.equal(stage.isLive, false, 'nothing is told before the topics');
  stage.say(DONE.subscribe);
  stage.say(DONE.subscribe);
  assert.deepEqual([stage.isLive, stage.gaps], [true, 1]);
});

test('a private stream is kept open by messages, whose answers are no news', async () => {
  const stage = await privateLive();
  await stage.pass(15_000);
  assert.deepEqual([stage.said.at(-1), stage.pings], ['{"op":"ping"}', 0]);
  stage.isHeard = false;
  stage.say('{"op":"pong","args":["1"]}');
  assert.deepEqual([stage.gaps, stage.isLive], [1, true]);
  await stage.pass(40_000);
  assert.ok(stage.dialled.length > 1, 'silence ends it (F32)');
});

test('a private stream tells row by row, and of any strange order in a message whoever listens', async () => {
  const stage = await privateLive();
  stage.say(orderOf('a', 'b'));
  assert.deepEqual(
    stage.heard.map((line) => line.split(' ')[0]),
    ['order', 'order'],
  );
  const { story } = stage;
  story.outcome(story.place('a'), 'accepted', story.report('a', 'open', '0', '7'));
  stage.isHeard = false;
  stage.say(orderOf('7'));
  assert.equal(stage.heard.length, 2);
  stage.say(orderOf('7', '8'));
  assert.equal(stage.heard.length, 4);
});

test('a log-on that is refused, not answered or cannot be signed is tried again, ever less often (F32)', async () => {
  const refused = await privateStage();
  refused.say('{"success":false,"op":"auth"}');
  assert.deepEqual([refused.closed, refused.logged], [1, ['ACCOUNT_STREAM_REFUSED']]);
  await refused.pass(2_000);
  assert.equal(refused.said.length, 2);
  const silent = await privateStage();
  await silent.pass(11_000);
  assert.deepEqual([silent.closed, silent.said.length, silent.isLive], [1, 2, false]);
  const locked = await privateStage((stage) => (stage.isLocked = true));
  await locked.pass(5 * MINUTE);
  assert.ok(locked.said.length === 0 && locked.dialled.length < 20 && locked.dialled.length > 8);
  const keyless = await privateStage((stage) => (stage.keyId = null));
  await keyless.pass(2_000);
  assert.deepEqual([keyless.said, keyless.isLive], [[], false]);
});

test('a venue that could not say what its own log-on means signs none', async () => {
  const confused = { kind: 'notUnderstood', code: 'FIELD_NOT_UNDERSTOOD', field: 'unknown' } as const;
  const stage = await privateStage((on) => (on.venue = { ...bybit, understand: () => confused }));
  assert.deepEqual([stage.said, stage.isLive], [[], false]);
});

test('a private stream that is stopped while its log-on is signed says nothing', async () => {
  const stage = await privateStage((on) => (on.onSign = () => on.streams.stop()));
  await stage.pass(MINUTE);
  assert.deepEqual([stage.said, stage.isLive, stage.closed], [[], false, 1]);
});

/** An account of a venue that tells everybody who asks, up to the subscriptions. */
async function openStage(): Promise<Stage> {
  const stage = new Stage();
  const user = parseAddress(`0x${'0e'.repeat(20)}`);
  assert.ok(user !== null);
  stage.venue = { ...binanceUsdm, accountStream: accountStreamOf(user) };
  return stage.begin();
}

const CONFIRMED = '{"channel":"subscriptionResponse","data":{"method":"subscribe"}}';

test('where anybody may listen a stream is live when every subscription is confirmed (F32)', async () => {
  const stage = await openStage();
  assert.deepEqual([stage.dialled, stage.said.length], [['https://trade/ws'], 2]);
  stage.say(CONFIRMED);
  assert.equal(stage.isLive, false);
  stage.say(CONFIRMED);
  assert.deepEqual([stage.isLive, stage.gaps], [true, 1]);
  stage.say('{"channel":"orderUpdates","data":[{"order":{"coin":"BTC","oid":7},"status":"open"}]}');
  assert.equal(stage.heard.length, 1);
  await stage.pass(15_000);
  assert.deepEqual([stage.said.at(-1), stage.pings], ['{"method":"ping"}', 0]);
  stage.say('{"channel":"pong"}');
  assert.equal(stage.isLive, true);
});

test('a message that says in full what happened is no reason to ask, and is read whoever listens', async () => {
  const stage = await openStage();
  stage.say(CONFIRMED);
  stage.say(CONFIRMED);
  stage.isHeard = false;
  const order = { coin: 'BTC', oid: 7, limitPx: '59000.0', sz: '0.01' };
  const told = (row: object) => stage.say(JSON.stringify({ channel: 'orderUpdates', data: [row] }));
  told({ order, status: 'canceled' });
  assert.deepEqual([stage.heard.length, stage.gaps], [1, 1]);
  told({ order, status: 'of a new kind' });
  assert.deepEqual([stage.heard.length, stage.gaps], [2, 2]);
  stage.say('{"channel":"user","data":{"funding":{}}}');
  assert.deepEqual([stage.heard.length, stage.gaps], [3, 3]);
});

test('a subscription that is refused ends the connection, and another one is begun (F32)', async () => {
  const stage = await openStage();
  stage.say('{"channel":"error","data":"Invalid subscription"}');
  assert.deepEqual([stage.closed, stage.logged, stage.isLive], [1, ['ACCOUNT_STREAM_REFUSED'], false]);
  await stage.pass(2_000);
  assert.equal(stage.dialled.length, 2);
});
