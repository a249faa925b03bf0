import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BybitStage, type Fields } from './bybit-stage-fixture.test.ts';

const CREATE = '/v5/order/create';
const BOTH = ['sell stopMarket', 'sell takeProfitMarket'];

async function ready(): Promise<BybitStage> {
  const stage = new BybitStage();
  await stage.pass(3_000);
  return stage;
}

/** A purchase at the market with both exits. */
function bracket(stage: BybitStage, words: Fields = {}): Fields {
  const exits = { takeProfit: stage.away(300), stopLoss: stage.away(-200) };
  return { side: 'Buy', orderType: 'Market', qty: '0.010', orderLinkId: 'parent', ...exits, ...words };
}

test('T41: what the venue places after an order is its bot’s: counted, joined with its trade, no leak', async () => {
  const stage = await ready();
  assert.equal((await stage.ask(CREATE, bracket(stage))).retCode, 0);
  await stage.pass(6_000);
  assert.deepEqual(stage.known(), ['0.01', BOTH, 0]);
  assert.deepEqual(
    stage.entries('foreign').map(({ origin, parent }) => [origin, parent]),
    [
      ['attached', 'parent'],
      ['attached', 'parent'],
    ],
  );
  stage.setMark(stage.away(301));
  await stage.pass(12_000);
  assert.deepEqual(stage.known(), ['', [], 0]);
  const [ann] = stage.keeper.state.bots.values();
  assert.deepEqual([ann?.book.positions.size, ann?.book.orders.size], [0, 0]);
});

test('T41: an exit that had traded before it was seen is told from a stranger’s by its trade', async () => {
  const stage = await ready();
  assert.equal((await stage.ask(CREATE, bracket(stage))).retCode, 0);
  stage.setMark(stage.away(-250));
  await stage.pass(15_000);
  assert.deepEqual(stage.known(), ['', [], 0]);
  const sides = stage.entries('fill').map(({ side }) => side);
  assert.deepEqual(sides, ['buy', 'sell']);
  const [ann] = stage.keeper.state.bots.values();
  assert.equal(ann?.book.positions.size, 0);
});

test('T41: what the venue placed for somebody else is a stranger’s, be it like what a bot asked for', async () => {
  for (const theirs of [
    { stopLoss: -100 },
    { stopLoss: -200, tpslMode: 'Partial', slSize: '0.010' },
  ] as const) {
    const stage = await ready();
    await stage.ask(CREATE, bracket(stage, { takeProfit: undefined }));
    await stage.pass(6_000);
    const { stopLoss, ...more } = theirs;
    const words = { tpslMode: 'Full', positionIdx: 0, ...more, stopLoss: stage.away(stopLoss) };
    assert.equal((await stage.byHand('/v5/position/trading-stop', words)).retCode, 0);
    await stage.pass(10_000);
    assert.deepEqual(
      stage.entries('foreign').map(({ origin }) => origin),
      ['attached', 'unexplained'],
    );
  }
});

test('an exit of a part carries the price of its limit, and each fill has its own', async () => {
  const stage = await ready();
  const words = { tpslMode: 'Partial', tpOrderType: 'Limit', tpLimitPrice: stage.away(299) };
  assert.equal((await stage.ask(CREATE, bracket(stage, words))).retCode, 0);
  await stage.pass(6_000);
  assert.deepEqual(stage.known(), ['0.01', ['sell stopMarket', 'sell takeProfit'], 0]);
});

test('the parent of an exit need not be told: the newest order that asked for its like is it', async () => {
  const stage = await ready();
  const { takeProfit, stopLoss } = bracket(stage);
  const conditional = { triggerPrice: stage.away(20), triggerDirection: 1, price: stage.away(30) };
  const words = { ...conditional, orderType: 'Limit', takeProfit, stopLoss };
  assert.equal((await stage.ask(CREATE, bracket(stage, words))).retCode, 0);
  await stage.pass(2_000);
  stage.setMark(stage.away(25));
  await stage.pass(12_000);
  assert.deepEqual(stage.known(), ['0.01', BOTH, 0]);
});

test('the gateway’s own cancels name an exit by the venue’s number', async () => {
  const stage = await ready();
  await stage.ask(CREATE, bracket(stage));
  await stage.pass(6_000);
  const sent: string[] = [];
  const { wire } = stage.keeper.gateway;
  const send = wire.send.bind(wire);
  wire.send = (target, request, ...rest) => {
    if (request.target === '/v5/order/cancel') sent.push(Buffer.from(request.body).toString('utf8'));
    return send(target, request, ...rest);
  };
  const swept = stage.keeper.gateway.sweep(() => undefined);
  await stage.pass(8_000);
  assert.deepEqual((await swept).left, []);
  const numbers = stage.entries('foreign').map(({ venueOrderId }) => venueOrderId);
  assert.deepEqual(
    sent.map((text) => Object(JSON.parse(text)).orderId),
    numbers,
  );
});

test('a bot sees its exits, and cancels them one by one or all at once', async () => {
  const stage = await ready();
  await stage.ask(CREATE, bracket(stage));
  await stage.pass(6_000);
  const { list } = (await stage.ask('/v5/order/realtime', {}, 'GET')).result;
  assert.ok(Array.isArray(list));
  assert.deepEqual(list.map(({ createType }) => createType).sort(), [
    'CreateByStopLoss',
    'CreateByTakeProfit',
  ]);
  const gone = await stage.ask('/v5/order/cancel', { orderId: list[0].orderId });
  assert.equal(gone.retCode, 0, gone.retMsg);
  await stage.pass(6_000);
  assert.equal(stage.known()[1].length, 1);
  assert.equal((await stage.ask('/v5/order/cancel-all', {})).retCode, 0);
  await stage.pass(6_000);
  assert.deepEqual(stage.known(), ['0.01', [], 0]);
});

test('exits are changed by the number of their order in the moment in which that is answered', async () => {
  const stage = await ready();
  const words = {
    orderType: 'Limit',
    price: stage.away(-400),
    takeProfit: undefined,
    stopLoss: stage.away(-600),
  };
  const changed = (orderId: unknown) => ['/v5/order/amend', { orderId, stopLoss: stage.away(-700) }] as const;
  const amended = await stage.askInTurn(CREATE, bracket(stage, words), ({ result }) =>
    changed(result['orderId']),
  );
  assert.equal(amended.retCode, 0, amended.retMsg);
  const other = bracket(stage, { ...words, orderLinkId: 'other', price: stage.away(-410) });
  const unknown = await stage.askInTurn(CREATE, other, () => changed('nobody-s'));
  assert.equal(unknown.retCode, 110001);
});
