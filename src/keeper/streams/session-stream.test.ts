import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kite } from '../../venues/kite/venue.ts';
import { MINUTE, Stage } from './follower-fixture.test.ts';

async function sessionStage(change: (stage: Stage) => void = () => undefined): Promise<Stage> {
  const stage = new Stage();
  stage.venue = kite;
  stage.signature = { type: 'checksum', bytes: Buffer.from('token1') };
  change(stage);
  return stage.begin();
}

test('where the session opens the stream it is live when it stands, and its prices go their own way', async () => {
  const stage = await sessionStage();
  assert.deepEqual(stage.dialled, ['https://trade/?api_key=REAL&access_token=token1']);
  assert.deepEqual([stage.isLive, stage.gaps, stage.said, stage.asked], [true, 1, ['first'], []]);
  stage.tell(Uint8Array.of(0));
  assert.deepEqual(stage.ticked, ['begin', 'take 1']);
  assert.deepEqual([stage.gaps, stage.heard], [1, []]);
  const order = { order_id: '7', exchange: 'NSE', tradingsymbol: 'INFY', tag: null };
  stage.say(JSON.stringify({ type: 'order', data: order }));
  assert.equal(stage.heard.length, 1);
  await stage.pass(15_000);
  assert.ok(stage.pings > 0);
});

test('prices alone keep a session’s stream alive, silence ends it and tells those who listen (F32)', async () => {
  const stage = await sessionStage((on) => (on.doesPong = false));
  for (let i = 0; i < 10; i += 1) {
    await stage.pass(9_000);
    stage.tell(Uint8Array.of(0));
  }
  assert.equal(stage.dialled.length, 1);
  await stage.pass(40_000);
  assert.ok(stage.dialled.length > 1);
  assert.deepEqual(stage.ticked.slice(-2), ['end', 'begin']);
  const { tell, ticked } = { tell: stage.tell.bind(stage), ticked: stage.ticked };
  stage.streams.stop();
  const { length } = ticked;
  tell(Uint8Array.of(0));
  assert.deepEqual([ticked.at(-1), ticked.length], ['end', length]);
});

test('without a session nobody is connected to, and it is tried again (F32)', async () => {
  const stage = await sessionStage((on) => (on.isLocked = true));
  await stage.pass(5_000);
  assert.deepEqual([stage.dialled, stage.isLive, stage.ticked], [[], false, []]);
  stage.isLocked = false;
  await stage.pass(MINUTE);
  assert.ok(stage.isLive);
});

test('F25: a log-on that the token of a key does not sign is not said, and is tried again', async () => {
  const stage = await sessionStage((on) => (on.isUnsigned = true));
  await stage.pass(5_000);
  assert.deepEqual([stage.dialled, stage.isLive], [[], false]);
  stage.isUnsigned = false;
  await stage.pass(MINUTE);
  assert.ok(stage.isLive);
});
