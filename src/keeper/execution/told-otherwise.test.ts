import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Stage, tells } from './room-fixture.test.ts';

const ORDER = '/fapi/v1/order';

const results = (stage: Stage) => stage.entries('outcome').map(({ result, code }) => [result, code]);
const lookups = (stage: Stage) => stage.asked.filter((line) => line.startsWith(`GET ${ORDER}?`));

function doubts(stage: Stage): number {
  const [account] = stage.keeper.state.accounts.values();
  return account?.openIntents.size ?? -1;
}

test('an order that its cancel ended before its own answer was given up is no doubt (I4, L1)', async () => {
  const stage = new Stage();
  await stage.pass(500);
  // What the venue says of orders gets stuck on its way back, until the gateway has given it up.
  let passed = 0;
  stage.way.clogs.pass = (link, goOn) => {
    passed += link === 'orders' ? 1 : 0;
    if (link !== 'orders' || passed !== 2) goOn();
  };
  const placed = stage.place('ann', { newClientOrderId: 'a' });
  for (let i = 0; i < 50; i += 1) await stage.pass(1);
  const gone = { symbol: 'BTCUSDT', origClientOrderId: 'a' };
  assert.equal((await stage.ask('ann', 'DELETE', ORDER, gone)).status, 200);
  await stage.pass(1_000);
  assert.equal(doubts(stage), 1, 'its answer may yet come');
  assert.equal((await placed).status, 503);
  await stage.pass(50);
  assert.deepEqual(results(stage), [
    ['accepted', null],
    ['accepted', null],
  ]);
  assert.equal(doubts(stage), 0);
});

test('an order in doubt whose cancel says that it was there was placed, and is not asked about (I4)', async () => {
  const stage = new Stage();
  await stage.pass(500);
  const line = `POST ${ORDER}`;
  stage.told.set(line, tells(503, { code: -1007, msg: 'Timeout waiting for response.' }));
  // No lookup brings anything until the cancel has.
  stage.told.set(`GET ${ORDER}`, tells(500, {}));
  assert.equal((await stage.place('ann', { newClientOrderId: 'a' })).status, 503);
  await stage.pass(3_000);
  assert.deepEqual([doubts(stage), lookups(stage).length > 0], [1, true]);
  const gone = { symbol: 'BTCUSDT', origClientOrderId: 'a' };
  assert.equal((await stage.ask('ann', 'DELETE', ORDER, gone)).status, 200);
  const asked = lookups(stage).length;
  await stage.pass(3_000);
  assert.deepEqual([doubts(stage), lookups(stage).length], [0, asked]);
  assert.deepEqual(results(stage).at(-1), ['accepted', null]);
});
