import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Intent } from '../../core/order/intent.ts';
import type { Order } from '../../core/order/order.ts';
import type { Ownership } from '../../core/order/venue.ts';
import type { ClientOrderId, Instrument } from '../../core/units/ids.ts';
import { unixMs } from '../../core/units/time.ts';
import { readPermissions } from './permissions.ts';
import { answerLocally, batchItems, cancelledAll, covers, reply, spliceBatch } from './reply.ts';
import { done, failed, replyOf } from './fixtures/recorded.ts';

const OWN: Ownership = { owns: ({ id }) => id === 'mine' || id === 'o-mine' };

function shown(route: string, list: readonly object[]): readonly string[] {
  const answered = reply({ kind: 'read', route, values: [] }, done({ list, nextPageCursor: 'x' }), OWN);
  const body = JSON.parse(Buffer.from(answered.body).toString('utf8'));
  assert.equal(body.result.nextPageCursor, 'x');
  return body.result.list.map((item: { n: string }) => item.n);
}

test('of the orders and trades of an account a bot sees its own', () => {
  const list = [
    { n: '1', orderLinkId: 'mine', orderId: 'x' },
    { n: '2', orderLinkId: 'theirs', orderId: 'y' },
    { n: '3', orderLinkId: '', orderId: 'o-mine' },
    { n: '4', orderLinkId: '', orderId: '' },
    { n: '5', orderLinkId: '', orderId: 'made', parentOrderLinkId: 'mine' },
    { n: '6', orderLinkId: '', orderId: 'made', parentOrderLinkId: 'theirs' },
  ];
  for (const route of ['order.live', 'order.history', 'order.executions', 'position.closedPnl'])
    assert.deepEqual(shown(route, list), ['1', '3', '5'], route);
  assert.deepEqual(shown('position.list', list), ['1', '2', '3', '4', '5', '6']);
});

test('of the bookings a bot sees its own trades, and what is of no order', () => {
  const list = [
    { n: '1', type: 'TRADE', orderLinkId: '', orderId: 'theirs' },
    { n: '2', type: 'TRADE', orderLinkId: 'mine', orderId: 'x' },
    { n: '3', type: 'SETTLEMENT', orderLinkId: '', orderId: '1672128000-8-592324-1-2' },
    { n: '4', type: 'LIQUIDATION', orderLinkId: 'theirs', orderId: 'x' },
  ];
  assert.deepEqual(shown('account.transactions', list), ['2', '3']);
});

test('an answer that would have to be cut and cannot be read is not passed on', () => {
  const read: Intent = { kind: 'read', route: 'order.live', values: [] };
  for (const broken of [replyOf('x'), replyOf('{"retCode":0,"result":{}}'), replyOf('{"retCode":0}')])
    assert.match(Buffer.from(reply(read, broken, OWN).body).toString(), /VENUE_REPLY_UNREADABLE/);
  const no = failed(10001, 'params error');
  assert.deepEqual(reply(read, no, OWN).body, no.body);
  const page = replyOf('<html>', 403);
  assert.deepEqual(reply(read, page, OWN).body, page.body);
});

test('other answers pass as they are, with few headers', () => {
  const whole = done({ list: [] });
  const passed = reply({ kind: 'read', route: 'account.wallet', values: [] }, whole, OWN);
  assert.deepEqual(passed.body, whole.body);
  assert.deepEqual(
    passed.headers.map(([name]) => name),
    ['content-type', 'x-bapi-limit-status'],
  );
});

test('a batch answer is taken apart and put together without touching its elements', () => {
  const answered = replyOf(
    '{"retCode":0,"result":{"list":[{"orderId":"1", "orderLinkId":"a"}]},' +
      '"retExtInfo":{"list":[{"code":0,"msg":"OK"}]}}',
  );
  const items = batchItems(answered, 1);
  assert.deepEqual(items, ['[{"orderId":"1", "orderLinkId":"a"},{"code":0,"msg":"OK"}]']);
  assert.equal(batchItems(answered, 2), null);
  assert.equal(batchItems(failed(10001), 1), null);
  const refusal = { kind: 'denied', code: 'X', text: 'no.' } as const;
  const spliced = spliceBatch([
    { kind: 'refused', refusal },
    { kind: 'sent', item: items?.[0] ?? '' },
  ]);
  const { result, retExtInfo } = JSON.parse(Buffer.from(spliced.body).toString());
  assert.deepEqual(result.list[1], { orderId: '1', orderLinkId: 'a' });
  assert.deepEqual(
    retExtInfo.list.map((end: { code: number }) => end.code),
    [10005, 0],
  );
  for (const item of ['', '{}', '[1]'])
    assert.throws(() => spliceBatch([{ kind: 'sent', item }]), RangeError);
});

test('a cancel-all means what the venue means by it', () => {
  const order = (instrument: string, type: Order['type']): Order => ({
    instrument: instrument as Instrument,
    side: 'buy',
    type,
    timeInForce: null,
    quantity: null,
    price: null,
    triggerPrice: null,
    reduceOnly: false,
    closePosition: false,
    positionSide: 'both',
    clientOrderId: 'a' as ClientOrderId,
    extras: [],
  });
  const orders = [order('BTCUSDT', 'limit'), order('BTCUSDT', 'stopMarket'), order('ETHUSDT', 'limit')];
  const meant = (instrument: string | null, ...values: [string, string][]): readonly number[] =>
    orders.flatMap((one, index) =>
      covers({ kind: 'cancelAll', instrument: instrument as Instrument | null, values }, one) ? [index] : [],
    );
  assert.deepEqual(meant('BTCUSDT'), [0, 1]);
  assert.deepEqual(meant('BTCUSDT', ['orderFilter', 'Order']), [0]);
  assert.deepEqual(meant('BTCUSDT', ['orderFilter', 'StopOrder']), [1]);
  assert.deepEqual(meant(null, ['settleCoin', 'USDT']), [0, 1, 2]);
  assert.deepEqual(meant(null, ['baseCoin', 'ETH']), [2]);
  assert.deepEqual(JSON.parse(Buffer.from(cancelledAll().body).toString()).result, {
    list: [],
    success: '1',
  });
});

test('the key that the gateway describes is the bot’s: it trades contracts and nothing else', () => {
  const described = answerLocally('account.permissions', unixMs(1));
  assert.deepEqual(readPermissions(described)?.refusals, []);
  assert.match(Buffer.from(answerLocally('account.coins', unixMs(1)).body).toString(), /"rows":\[\]/);
  assert.match(Buffer.from(answerLocally('other', unixMs(1)).body).toString(), /10017/);
});

test('of a batch, an answer that cannot be read, or lacks one of its two lists, is not taken apart', () => {
  const list = [{ orderId: 'o' }];
  assert.deepEqual(batchItems(done({ list }, { list: [{ code: 0 }] }), 1), ['[{"orderId":"o"},{"code":0}]']);
  const bytes = { ...done({}), body: Uint8Array.of(0x22, 0xff, 0x22) };
  for (const broken of [replyOf('x'), bytes, done({ list }), done({}, { list }), replyOf('{"retCode":0}')])
    assert.equal(batchItems(broken, 1), null);
  assert.equal(batchItems(done({ list }, { list }), 2), null);
});
