import assert from 'node:assert/strict';
import test from 'node:test';
import { Office, type Reply } from './answers-fixture.test.ts';

const ORDER = '/fapi/v1/order';
const LOST = { kind: 'lost', why: 'TIMEOUT' } as const;
const ID = { newClientOrderId: 'lost-1' };
const SETTLE = { params: { account: 'main' }, body: { order: 'lost-1' } };

/** An order of ann that the venue never got, and of which it says nothing. */
async function lostOne(): Promise<Office> {
  const office = await Office.open();
  office.desk.told.set(ORDER, LOST);
  assert.equal(await office.order('ann', ID), 503);
  return office;
}

function rows({ json }: Reply): readonly Record<string, unknown>[] {
  return Object(json)['doubts'];
}

test('F7: a doubt is listed with what was asked for, and settled once it is late, with who said so', async () => {
  const office = await lostOne();
  await office.employ('eve', 'owner');
  const [early, ...others] = rows(await office.ask('owner', 'listDoubts'));
  assert.equal(others.length, 0);
  const { bot, account, side, quantity, state, clientOrderId } = Object(early?.['order']);
  assert.deepEqual(
    [bot, account, side, quantity, state, clientOrderId],
    ['ann', 'main', 'buy', '0.01', 'inDoubt', 'lost-1'],
  );
  assert.deepEqual([early?.['isLate'], early?.['canSettle'], early?.['maySettle']], [false, true, true]);
  assert.equal((await office.insist('eve', 'settleDoubt', SETTLE)).json['code'], 'TOO_EARLY');
  await office.desk.pass(Number(early?.['resolvesAt']) - office.desk.parts.clock.wallMs() + 1);
  assert.equal(rows(await office.ask('owner', 'listDoubts'))[0]?.['isLate'], true);
  assert.equal((await office.insist('eve', 'settleDoubt', SETTLE)).json['code'], 'VENUE_SILENT');
  office.desk.told.delete(ORDER);
  const settled = await office.insist('eve', 'settleDoubt', SETTLE);
  assert.deepEqual(settled.json, { account: 'main', order: 'lost-1', settled: 'notPlaced' });
  const last = office.desk.entries('outcome').at(-1);
  assert.deepEqual(
    [last?.result, last?.code, last?.by],
    ['notPlaced', 'SETTLED_BY_OWNER', `person/${office.persons.get('eve')}`],
  );
  assert.deepEqual((await office.ask('owner', 'listDoubts')).json, { doubts: [], more: 0 });
  assert.equal((await office.insist('eve', 'settleDoubt', SETTLE)).json['code'], 'ORDER_UNKNOWN');
});

test('T20: settling needs a second factor for exactly that, and a role that may end a halt there', async () => {
  const office = await lostOne();
  assert.equal((await office.ask('owner', 'settleDoubt', SETTLE)).json['code'], 'STEP_UP_NEEDED');
  office.people.set('trader', (permission) => permission === 'see' || permission === 'trade');
  for (const who of ['viewer', 'trader']) {
    assert.equal((await office.insist(who, 'settleDoubt', SETTLE)).json['code'], 'NOT_PERMITTED');
    const [row] = rows(await office.ask(who, 'listDoubts'));
    assert.equal(row?.['maySettle'], false);
  }
  assert.equal((await office.insist('other', 'settleDoubt', SETTLE)).json['code'], 'SCOPE_UNKNOWN');
  assert.deepEqual(rows(await office.ask('other', 'listDoubts')), [], 'of bots that one may see');
  assert.ok(office.desk.entries('outcome').every(({ result }) => result === 'unknown'));
});

test('what the venue knows is not settled by anybody’s word', async () => {
  const office = await Office.open();
  assert.equal(await office.order('ann', ID), 200);
  await office.desk.pass(100);
  assert.deepEqual(rows(await office.ask('owner', 'listDoubts')), []);
  assert.equal((await office.insist('owner', 'settleDoubt', SETTLE)).json['code'], 'ORDER_FOUND');
});

test('F4: an order that rests here and is forgotten at the venue is ended from its story', async () => {
  const office = await Office.open();
  assert.notEqual(await office.order('ann', { ...ID, quantity: '900' }), 200);
  assert.equal(await office.order('ann', ID), 200);
  await office.desk.pass(100);
  office.people.set('trader', (permission) => permission === 'see' || permission === 'trade');
  const [row, refused] = Object((await office.ask('owner', 'listOrders', { params: { bot: 'ann' } })).json)[
    'orders'
  ];
  const storyFor = async (who: string, { id } = row): Promise<unknown> =>
    Object((await office.ask(who, 'getOrder', { params: { id: String(id) } })).json)['maySettle'];
  assert.deepEqual([await storyFor('owner'), await storyFor('trader')], [true, false]);
  assert.equal(refused.clientOrderId, row.clientOrderId);
  assert.equal(await storyFor('owner', refused), false, 'that one does not rest');
  office.desk.told.set(ORDER, LOST);
  for (const id of ['lost-2', 'lost-3'])
    assert.equal(await office.order('ann', { newClientOrderId: id }), 503);
  const inDoubt = rows(await office.ask('owner', 'listDoubts')).map(
    ({ order }) => Object(order).clientOrderId,
  );
  assert.deepEqual(inDoubt, ['lost-2', 'lost-3'], 'the oldest first');
  assert.equal(await storyFor('owner'), true, 'what is in doubt are others');
  office.desk.told.set(ORDER, {
    kind: 'answered',
    reply: { status: 400, headers: [], body: Buffer.from('{"code":-2013,"msg":"Order does not exist."}') },
  });
  const settled = await office.insist('owner', 'settleDoubt', SETTLE);
  assert.deepEqual(settled.json, { account: 'main', order: 'lost-1', settled: 'expired' });
  assert.equal(await storyFor('owner'), false);
});

test('what is in doubt and is no order ends by itself: there is nothing to settle', async () => {
  const office = await Office.open({ settings: ['leverage'] });
  office.desk.told.set('/fapi/v1/leverage', LOST);
  const decoy = office.decoys.get('ann');
  assert.ok(decoy !== undefined);
  const sent = await office.desk.bot(decoy, 'POST', '/fapi/v1/leverage', {
    symbol: 'BTCUSDT',
    leverage: '3',
  });
  assert.equal(sent.status, 503, sent.text);
  const [row] = rows(await office.ask('owner', 'listDoubts'));
  assert.deepEqual([Object(row?.['order']).action, row?.['canSettle']], ['setting', false]);
  await office.desk.pass(Number(row?.['resolvesAt']) - office.desk.parts.clock.wallMs() + 10_000);
  assert.deepEqual(rows(await office.ask('owner', 'listDoubts')), []);
});
