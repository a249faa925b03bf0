import assert from 'node:assert/strict';
import test from 'node:test';
import type { Ownership, RawReply } from '../../core/order/venue.ts';
import { decodeRead, userOf, writeRead, type Read } from './decode-read.ts';
import { answered, post, READS } from './fixtures/recorded.ts';
import { SUB_ACCOUNT } from './fixtures/trading.ts';
import { answerLocally, batchItems, reply, spliceBatch } from './reply.ts';

const USER = '0x1111111111111111111111111111111111111111';
const CLOID = '0x00000000000000000000000000000001';

const said = (body: unknown) => decodeRead(Buffer.from(JSON.stringify(body)));
const textOf = (one: RawReply): string => Buffer.from(one.body).toString('utf8');

test('recorded reads of an account name their user, and say what they ask', () => {
  const asked = READS.flatMap(({ body }) => {
    const read = decodeRead(Buffer.from(body));
    if (read.kind === 'notUnderstood') return [];
    assert.equal(userOf(post('/info', body)), USER);
    return [`${read.kind} ${read.route} ${JSON.stringify(read.kind === 'read' ? read.values : [])}`];
  });
  assert.deepEqual(
    [...new Set(asked)],
    [
      'local read.userAbstraction []',
      'read read.clearinghouseState []',
      'read read.frontendOpenOrders []',
      'read read.orderStatus [["oid","91490942"]]',
    ],
  );
});

test('a read is written anew about the account, and says the same again', () => {
  const bodies = [
    { type: 'orderStatus', user: USER, oid: CLOID },
    { type: 'orderStatus', user: USER, oid: 5 },
    { type: 'userFillsByTime', user: USER, aggregateByTime: true, endTime: 9, startTime: 5 },
    { type: 'activeAssetData', user: USER, coin: 'BTC' },
    { type: 'userFills', user: USER, aggregateByTime: false },
    { type: 'openOrders', user: USER },
    { type: 'userFunding', user: USER, startTime: 5 },
  ];
  for (const body of bodies) {
    const read = said(body);
    assert.ok(read.kind === 'read');
    const written = writeRead(read.route, read.values, SUB_ACCOUNT);
    assert.deepEqual(JSON.parse(written), { ...body, user: SUB_ACCOUNT });
    assert.deepEqual(decodeRead(Buffer.from(written)), read);
  }
  assert.deepEqual(
    said({ type: 'openOrders', user: USER, dex: '' }),
    said({ type: 'openOrders', user: USER }),
  );
  assert.throws(() => writeRead('read.meta', [], SUB_ACCOUNT), RangeError);
  assert.throws(() => writeRead('read.openOrders', [['oid', '5']], SUB_ACCOUNT), RangeError);
});

test('T3: a read with anything that is not understood is refused by name', () => {
  const field = (body: unknown): string => {
    const read = said(body);
    return read.kind === 'notUnderstood' ? read.field : 'said';
  };
  assert.deepEqual(
    [
      { type: 'openOrders' },
      { type: 'openOrders', user: 'me' },
      { type: 'openOrders', user: USER, dex: 'xyz' },
      { type: 'openOrders', user: USER, oid: 5 },
      { type: 'orderStatus', user: USER, oid: '0x1' },
      { type: 'orderStatus', user: USER, oid: true },
      { type: 'userFills', user: USER, aggregateByTime: 1 },
      { type: 'userFunding', user: USER, startTime: 1.5 },
      { type: 'activeAssetData', user: USER, coin: 'no market' },
      { type: 'extraAgents', user: USER },
      { type: 'meta' },
      { type: 'nothing' },
      [],
      'text',
    ].map(field),
    [
      'user',
      'user',
      'unknown',
      'oid',
      'oid',
      'oid',
      'unknown',
      'unknown',
      'unknown',
      'type',
      'type',
      'type',
      'type',
      'type',
    ],
  );
  assert.equal(decodeRead(Buffer.from('no json')).kind, 'notUnderstood');
});

test('nobody is named by a request of another path or form', () => {
  assert.equal(userOf(post('/exchange', `{"user":"${USER}"}`)), null);
  assert.equal(userOf(post('/info', 'no json')), null);
  assert.equal(userOf(post('/info', '{"user":7}')), null);
});

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
