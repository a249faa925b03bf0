import assert from 'node:assert/strict';
import test from 'node:test';
import { decodeRead, userOf, writeRead } from './decode-read.ts';
import { post, READS } from './fixtures/recorded.ts';
import { SUB_ACCOUNT } from './fixtures/trading.ts';

const CLOID = '0x00000000000000000000000000000001';
const USER = '0x1111111111111111111111111111111111111111';

const said = (body: unknown) => decodeRead(Buffer.from(JSON.stringify(body)));

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
