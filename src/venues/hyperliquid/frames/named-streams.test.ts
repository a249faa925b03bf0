import assert from 'node:assert/strict';
import test from 'node:test';
import { namedStreams } from './named-streams.ts';

const DECOY = `0x${'d0'.repeat(20)}`;
const OWNER = `0x${'0e'.repeat(20)}`;
const subscribe = (subscription: unknown, method = 'subscribe'): string =>
  JSON.stringify({ method, subscription });

function asked(subscription: unknown, method?: string) {
  const found = namedStreams.readAsked(subscribe(subscription, method));
  assert.ok(found !== null);
  return found;
}

test('a subscription that names a user is the account’s, and its name known or not', () => {
  for (const type of ['orderUpdates', 'userEvents', 'userFills'])
    assert.deepEqual(
      { ...asked({ type, user: DECOY.toUpperCase().replace('0X', '0x') }), echo: '' },
      { op: 'subscribe', key: DECOY, name: type, echo: '' },
    );
  assert.equal(asked({ type: 'userFills', user: DECOY, aggregateByTime: false }).name, 'userFills');
  for (const other of [
    { aggregateByTime: true },
    { aggregateByTime: 'no' },
    { dex: 'x' },
    { type: 'webData2' },
  ])
    assert.equal(asked({ type: 'userFills', user: DECOY, ...other }).name, null);
  assert.equal(asked({ type: 'userFills', user: 'nobody' }).key, '');
  assert.equal(asked({ type: 'userFills', user: DECOY }, 'unsubscribe').op, 'unsubscribe');
});

test('public streams and everything else are none of it (T31)', () => {
  const others = [
    ...['no json', '{"method":"ping"}', '{"method":"subscribe"}', '{"method":"post","subscription":{}}'],
    subscribe({ type: 'trades', coin: 'BTC' }),
    subscribe('userFills'),
    subscribe({ type: 'userFills', user: { a: 1 } }),
  ];
  for (const text of others) assert.equal(namedStreams.readAsked(text), null, text);
});

test('answers repeat what was asked for; fills begin with nothing of what was', () => {
  const orders = asked({ type: 'orderUpdates', user: DECOY });
  const fills = asked({ type: 'userFills', user: DECOY });
  assert.deepEqual(
    namedStreams.answer(orders, null).map((text) => JSON.parse(text)),
    [
      {
        channel: 'subscriptionResponse',
        data: { method: 'subscribe', subscription: { type: 'orderUpdates', user: DECOY } },
      },
    ],
  );
  const [, first] = namedStreams.answer(fills, null);
  assert.deepEqual(JSON.parse(first ?? ''), {
    channel: 'userFills',
    data: { isSnapshot: true, user: DECOY, fills: [] },
  });
  assert.equal(namedStreams.answer(asked({ type: 'userFills', user: DECOY }, 'unsubscribe'), null).length, 1);
  assert.match(namedStreams.answer(fills, 'no:')[0] ?? '', /"channel":"error","data":"Sallyport: no: \{/);
});

test('T1: each stream tells what is its own, under the bot’s address', () => {
  const tell = (message: unknown, type: string): unknown => {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    const told = namedStreams.tell(text, asked({ type, user: DECOY }), OWNER);
    return told === null ? null : JSON.parse(told);
  };
  const update = { channel: 'orderUpdates', data: [{ order: { oid: 1 } }] };
  const fill = { channel: 'user', data: { fills: [{ oid: 1, px: '60000' }] } };
  const forced = { channel: 'user', data: { liquidation: { liquidated_user: OWNER } } };
  assert.deepEqual(
    ['orderUpdates', 'userEvents', 'userFills'].map((type) => tell(update, type)),
    [update, null, null],
  );
  assert.deepEqual(tell(fill, 'orderUpdates'), null);
  assert.deepEqual(tell(fill, 'userEvents'), fill);
  assert.deepEqual(tell(fill, 'userFills'), {
    channel: 'userFills',
    data: { user: DECOY, fills: [{ oid: 1, px: '60000' }] },
  });
  assert.deepEqual(tell(forced, 'userEvents'), {
    channel: 'user',
    data: { liquidation: { liquidated_user: DECOY } },
  });
  assert.equal(tell(forced, 'userFills'), null);
  assert.equal(tell('no json', 'userFills'), null);
  assert.equal(tell({ channel: 'user' }, 'userFills'), null);
  assert.equal(namedStreams.tell('x', asked({ type: 'userEvents', user: DECOY }), null), 'x');
});
