import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMIT, Stage, type Answer, type Fields } from './room-fixture.test.ts';

const EXIT = { ...LIMIT, side: 'SELL', price: '60500.0', reduceOnly: 'true' } as const;
const EXIT_BEFORE = 'exit-before';

/** Ann holds a position, an order of hers rests, and she has placed an exit before. */
async function holding(): Promise<Stage> {
  const stage = new Stage();
  await stage.pass(500);
  const market = { symbol: 'BTCUSDT', side: 'BUY', type: 'MARKET', quantity: '0.050' };
  assert.equal((await stage.ask('ann', 'POST', '/fapi/v1/order', market)).status, 200);
  assert.equal((await stage.place('ann', { newClientOrderId: 'rest' })).status, 200);
  await stage.pass(1_000);
  assert.equal((await stage.place('ann', { ...EXIT, newClientOrderId: EXIT_BEFORE })).status, 200);
  await stage.pass(1_000);
  return stage;
}

const cancel: Fields = { symbol: 'BTCUSDT', origClientOrderId: 'rest' };
const cancels = (stage: Stage): Promise<Answer> => stage.ask('ann', 'DELETE', '/fapi/v1/order', cancel);

/** The disk stands still, with a commit under way. */
async function silence(stage: Stage): Promise<void> {
  stage.disk.trouble = 'waits';
  void stage.keeper.journal.submit((book) => book.append({ kind: 'start', engine: 'e', version: '1' }));
  await stage.pass(50);
}

test('an exit goes without the ledger, which has it as spilled when it answers again (I13)', async () => {
  const stage = await holding();
  await silence(stage);
  const { status } = await stage.place('ann', { ...EXIT, newClientOrderId: 'exit-now' });
  assert.equal(status, 200);
  assert.equal(stage.disk.spill.length, 1);
  stage.disk.release();
  await stage.pass(2_000);
  const [spilled] = stage.entries('spilled');
  assert.ok(spilled?.intent.action.kind === 'place');
  assert.equal(spilled.intent.action.order.clientOrderId, 'exit-now');
  assert.equal(stage.entries('outcome').at(-1)?.result, 'accepted');
  assert.equal(stage.disk.spill.length, 0, 'the side file is cleared');
});

test('I2: an exit that was refused during an outage is not sent by the ledger’s return', async () => {
  const stage = await holding();
  await silence(stage);
  stage.disk.trouble = 'waits';
  const before = stage.arrived.length;
  const far = await stage.place('ann', { ...EXIT, price: '30000.0', newClientOrderId: 'far' });
  assert.equal(far.status, 400);
  stage.disk.release();
  await stage.pass(2_000);
  assert.equal(stage.arrived.length, before);
  assert.equal(stage.entries('spilled').length, 0);
});

test('I2: during an outage nobody is told that an id was used, and nothing is sent under it again', async () => {
  const stage = await holding();
  await silence(stage);
  const before = stage.arrived.length;
  for (const change of [{}, { price: '60400.0' }]) {
    const again = await stage.place('ann', { ...EXIT, ...change, newClientOrderId: EXIT_BEFORE });
    assert.match(again.text, /STORE_SILENT/);
  }
  assert.equal(stage.arrived.length, before);
});

test('an exit that neither the ledger nor the side file takes does not go (I1)', async () => {
  const stage = await holding();
  await silence(stage);
  const before = stage.arrived.length;
  const first = stage.place('ann', { ...EXIT, quantity: '0.001', newClientOrderId: 'a' });
  stage.disk.trouble = 'fails';
  assert.match((await first).text, /STORE_SILENT/);
  assert.equal(stage.arrived.length, before);
});

test('I13: a cancel goes without the ledger, and the same request a second time is refused as a replay', async () => {
  const stage = await holding();
  await silence(stage);
  stage.disk.release();
  await stage.pass(1_000);
  stage.disk.trouble = 'waits';
  const request = stage.signed('ann', 'DELETE', '/fapi/v1/order', cancel);
  assert.equal((await stage.serve(request)).status, 200);
  const before = stage.arrived.length;
  assert.equal((await stage.serve(request)).status, 400);
  assert.equal(stage.arrived.length, before);
});

test('I13: once the ledger takes nothing any more cancels still go, and everything else is told to wait', async () => {
  const stage = await holding();
  const ended = stage.keeper.journal.finish();
  await stage.pass(100);
  await ended;
  const before = stage.arrived.length;
  assert.match((await stage.place('ann')).text, /STORE_BUSY|waiting for the ledger/);
  assert.match((await stage.place('ann', { ...EXIT, newClientOrderId: 'b' })).text, /waiting for the ledger/);
  assert.equal(stage.arrived.length, before);
  assert.equal((await cancels(stage)).status, 200);
  assert.equal(stage.arrived.length, before + 1);
});

test('an order whose end comes after the ledger’s last commit is answered, and in doubt at the next', async () => {
  const stage = await holding();
  let ended: Promise<void> | null = null;
  stage.way.onSend = ({ method }) => {
    if (method === 'POST') ended = stage.keeper.journal.finish();
  };
  const { status } = await stage.place('ann', { newClientOrderId: 'late' });
  assert.equal(status, 200);
  assert.ok(ended !== null);
  const intents = stage.entries('intent').length;
  assert.equal(stage.entries('outcome').length, intents - 1);
});

test('a look at the market after the ledger’s last commit judges nothing', async () => {
  const stage = await holding();
  await stage.keeper.journal.finish();
  const before = [stage.arrived.length, stage.disk.leaves.length];
  stage.way.push.set('BTCUSDT', 2);
  await stage.pass(6_000);
  assert.deepEqual([stage.arrived.length, stage.disk.leaves.length], before);
});

test('I2: during an outage one order goes once, also when it is asked for by another request', async () => {
  const stage = await holding();
  await silence(stage);
  const before = stage.arrived.length;
  const exit = { ...EXIT, quantity: '0.001', newClientOrderId: 'once' };
  assert.equal((await stage.place('ann', exit)).status, 200);
  assert.match((await stage.place('ann', exit)).text, /STORE_SILENT/);
  assert.equal(stage.arrived.length, before + 1);
  stage.disk.release();
  await stage.pass(2_000);
  assert.deepEqual([stage.arrived.length, stage.entries('spilled').length], [before + 1, 1]);
});

test('I13: of a batch of cancels that goes without the ledger, what is not the bot’s own stays', async () => {
  const stage = await holding();
  assert.equal((await stage.place('bob', { newClientOrderId: 'of-bob', price: '59400.0' })).status, 200);
  await stage.pass(1_000);
  await silence(stage);
  const ids = JSON.stringify(['rest', 'of-bob']);
  const batch = { symbol: 'BTCUSDT', origClientOrderIdList: ids };
  const { status, text } = await stage.ask('ann', 'DELETE', '/fapi/v1/batchOrders', batch);
  assert.equal(status, 200, text);
  const rest = (): readonly string[] =>
    stage.engine.inspect('STAGE-REAL-KEY').openOrders.map(({ clientOrderId }) => clientOrderId);
  assert.ok(rest().includes('of-bob') && !rest().includes('rest'));
  stage.disk.release();
  await stage.pass(2_000);
  assert.deepEqual(
    stage
      .entries('intent')
      .slice(-2)
      .map(({ verdict, action }) => [verdict, action.kind]),
    [
      ['allow', 'cancel'],
      ['deny', 'cancel'],
    ],
  );
  assert.equal(stage.entries('outcome').at(-1)?.result, 'accepted');
});
