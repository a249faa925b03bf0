import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ownership, RawReply } from '../../core/order/venue.ts';
import type { Read } from './decode-read.ts';
import { answered } from './fixtures/recorded.ts';
import { answerLocally, batchItems, reply, spliceBatch } from './reply.ts';

const CLOID = '0x00000000000000000000000000000001';
const textOf = (one: RawReply): string => Buffer.from(one.body).toString('utf8');
const OWN: Ownership = { owns: ({ by, id }) => (by === 'client' ? id === CLOID : id === '7') };
const MINE = { coin: 'BTC', oid: 1, cloid: CLOID };
const MINE_BY_NUMBER = { coin: 'BTC', oid: 7, cloid: null };
const THEIRS = { coin: 'BTC', oid: 2, cloid: '0x00000000000000000000000000000002' };
const NAMELESS = { coin: 'BTC', oid: 3 };

function cut(route: string, value: unknown): string {
  const intent: Read = { kind: 'read', route, values: [] };
  return textOf(reply(intent, answered(value), OWN));
}

test('lists are cut to the bot’s own orders and fills, as the venue wrote them', () => {
  const list = [MINE, MINE_BY_NUMBER, THEIRS, NAMELESS];
  const own = JSON.stringify([MINE, MINE_BY_NUMBER]);
  for (const type of ['openOrders', 'frontendOpenOrders', 'userFills', 'userFillsByTime']) {
    assert.equal(cut(`read.${type}`, list), own);
  }
  const wrapped = (order: unknown) => ({ order, status: 'filled', statusTimestamp: 1 });
  assert.equal(
    cut('read.historicalOrders', [wrapped(MINE), wrapped(THEIRS)]),
    JSON.stringify([wrapped(MINE)]),
  );
  assert.match(cut('read.openOrders', { orders: [] }), /VENUE_REPLY_UNREADABLE/);
});

test('somebody else’s order is as one that is not there', () => {
  const status = (order: unknown) => ({
    status: 'order',
    order: { order, status: 'open', statusTimestamp: 1 },
  });
  assert.equal(cut('read.orderStatus', status(MINE)), JSON.stringify(status(MINE)));
  assert.equal(cut('read.orderStatus', status(THEIRS)), '{"status":"unknownOid"}');
  assert.equal(cut('read.orderStatus', { status: 'unknownOid' }), '{"status":"unknownOid"}');
  assert.match(cut('read.orderStatus', { status: 'order' }), /VENUE_REPLY_UNREADABLE/);
  assert.match(cut('read.orderStatus', { status: 'odd' }), /VENUE_REPLY_UNREADABLE/);
  assert.match(cut('read.orderStatus', 'no json'), /VENUE_REPLY_UNREADABLE/);
});

test('what is no list of orders passes, with the headers that clients read', () => {
  assert.equal(cut('read.userFees', { a: 1 }), '{"a":1}');
  const venue = {
    ...answered([THEIRS], 500),
    headers: [
      ['set-cookie', 'a'],
      ['retry-after', '2'],
    ] as const,
  };
  const failed = reply({ kind: 'read', route: 'read.openOrders', values: [] }, venue, OWN);
  assert.deepEqual([failed.status, failed.headers], [500, [['retry-after', '2']]]);
  const acted = reply({ kind: 'local', route: 'x' }, answered([THEIRS]), OWN);
  assert.equal(textOf(acted), JSON.stringify([THEIRS]));
});

test('an answer to several is put together from the venue’s statuses and our refusals', () => {
  const whole = answered(
    '{"status":"ok","response":{"type":"order","data":{"statuses":[{"resting":{"oid":5}},"x"]}}}',
  );
  assert.deepEqual(batchItems(whole, 2), ['{"resting":{"oid":5}}', '"x"']);
  assert.equal(batchItems(whole, 3), null);
  assert.equal(batchItems(answered('no json'), 1), null);
  assert.equal(batchItems(answered('{"status":"err","response":"no"}'), 1), null);
  assert.equal(batchItems(answered('{"response":{}}'), 1), null);
  const refusal = { kind: 'denied', code: 'X', text: 'no' } as const;
  const spliced = spliceBatch([
    { kind: 'refused', refusal },
    { kind: 'sent', item: '{"resting":{"oid":5}}' },
  ]);
  assert.deepEqual(JSON.parse(textOf(spliced)).response.data.statuses, [
    { error: 'Sallyport: no [X]' },
    { resting: { oid: 5 } },
  ]);
});

test('T3: bytes that are no text are neither cut nor taken apart', () => {
  const broken = { ...answered('[]'), body: Uint8Array.of(0x5b, 0xff, 0x5d) };
  for (const route of ['read.openOrders', 'read.orderStatus']) {
    const refused = reply({ kind: 'read', route, values: [] }, broken, OWN);
    assert.match(textOf(refused), /VENUE_REPLY_UNREADABLE/);
  }
  assert.equal(batchItems(broken, 0), null);
});

test('of a decoy the gateway says that it is an account like any other', () => {
  assert.equal(textOf(answerLocally('read.userRole')), '{"role":"user"}');
  assert.equal(textOf(answerLocally('read.userAbstraction')), '"default"');
  assert.equal(textOf(answerLocally('action.noop')), '{"status":"ok","response":{"type":"default"}}');
});
