import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../../core/units/time.ts';
import { understand } from '../draft.ts';
import { ROW } from '../fixtures/recorded.ts';
import { accountStream } from './account-stream.ts';

const OWN_TAG = 'minesp0000000001';

function frame(change: object, type = 'order'): string {
  return JSON.stringify({ type, id: '', data: { ...ROW, ...change } });
}

test('the stream is opened by the session’s token, of which a read is what the keyring gives it for', () => {
  const draft = accountStream.draftLogOn(unixMs(1_000));
  assert.deepEqual(understand(draft), { kind: 'read', route: 'order.list', values: [] });
  const target = accountStream.target('REAL', { type: 'checksum', bytes: Buffer.from('token1') });
  assert.equal(target, '/?api_key=REAL&access_token=token1');
  assert.throws(
    () => accountStream.target('REAL', { type: 'hmac', bytes: Buffer.from('token1') }),
    RangeError,
  );
});

test('an order is told by every name it has, with the bot’s own part of its tag', () => {
  const [told, ...others] = accountStream.read(frame({ order_id: '26112', tag: OWN_TAG, tags: [OWN_TAG] }));
  assert(told?.event.kind === 'order');
  assert.deepEqual(told.event.names, [
    { by: 'venue', id: '26112' },
    { by: 'client', id: OWN_TAG },
  ]);
  assert.deepEqual(told.event.plain, { venueOrderId: '26112', instrument: 'NSE:INFY' });
  const { data } = JSON.parse(told.message);
  assert.deepEqual([data.tag, data.tags, others.length], ['mine', ['mine'], 0]);
});

test('T1: who is logged on is nobody in what is told of an order', () => {
  const raw = 'no margin for account-AB1234';
  const [told] = accountStream.read(
    frame({ user_id: 'AB1234', account_id: 'AB1234', status_message_raw: raw }),
  );
  assert(told !== undefined);
  assert.doesNotMatch(told.message, /AB1234/);
  assert.match(told.message, /"placed_by":"SP0000".*"user_id":"SP0000".*account-SP0000/);
});

test('a leg is told to whoever has the order that it is of, and a stranger’s order has no name of ours', () => {
  const [leg] = accountStream.read(frame({ order_id: '2', parent_order_id: '1', tag: null }));
  assert(leg?.event.kind === 'order');
  assert.deepEqual(leg.event.names, [
    { by: 'venue', id: '2' },
    { by: 'venue', id: '1' },
  ]);
});

test('what is not about an order is told to nobody', () => {
  for (const text of [
    '',
    '{"order"',
    '{"type":"message","data":"order"}',
    '{"type":"order"}',
    frame({}, 'error'),
    frame({ order_id: 'a b' }),
    frame({ tradingsymbol: '' }),
  ])
    assert.deepEqual(accountStream.read(text), [], text);
  assert.equal(accountStream.mayEnd('{"type":"error"}'), false);
});

test('the numbers of orders are found without reading the message', () => {
  assert.deepEqual(accountStream.ordersIn(frame({ order_id: '26112' })), ['26112']);
  assert.deepEqual(accountStream.ordersIn('{"type":"message"}'), []);
});
