import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../../core/units/time.ts';
import { signed } from '../attach.ts';
import { understand } from '../draft.ts';
import { accountStream } from './account-stream.ts';

const BTC = { category: 'linear', symbol: 'BTCUSDT' } as const;
const frame = (topic: string, ...rows: readonly object[]): string =>
  JSON.stringify({ id: 'x-1', topic, creationTime: 1, data: rows });

test('a log-on is signed as a read that no request is, until five seconds from now', () => {
  const draft = accountStream.draftLogOn(unixMs(1_000));
  assert.deepEqual(understand(draft), { kind: 'read', route: 'stream.logOn', values: [] });
  assert.equal(Buffer.from(signed(draft, 'REAL')).toString(), 'GET/realtime6000');
  const signature = { type: 'hmac', bytes: new Uint8Array(32).fill(171) } as const;
  assert.deepEqual(JSON.parse(accountStream.logOn(draft, 'REAL', signature)), {
    op: 'auth',
    args: ['REAL', 6_000, 'ab'.repeat(32)],
  });
  for (const change of [{ windowMs: 60_000 }, { method: 'POST' }, { payload: 'a=1' }] as const)
    assert.equal(understand({ ...draft, ...change }).kind, 'notUnderstood');
});

test('the venue’s word on the connection is told apart from what it tells of the account', () => {
  const answers: readonly (readonly [string, ReturnType<typeof accountStream.readAnswer>])[] = [
    ['{"success":true,"ret_msg":"","op":"auth","conn_id":"c"}', 'loggedOn'],
    ['{"success":false,"ret_msg":"","op":"auth","conn_id":"c"}', 'refused'],
    ['{"success":"true","op":"auth"}', 'refused'],
    ['{"op":"auth"}', 'refused'],
    ['{"success":true,"ret_msg":"","op":"subscribe","conn_id":"c","req_id":1}', 'subscribed'],
    ['{"success":false,"ret_msg":"","op":"subscribe"}', 'refused'],
    ['{"op":"pong","args":["1"],"conn_id":"c"}', 'other'],
    [frame('order', { ...BTC, note: 'op' }), null],
    ['{"op"', null],
    ['', null],
  ];
  for (const [text, answer] of answers) assert.equal(accountStream.readAnswer(text), answer, text);
  assert.deepEqual(JSON.parse(accountStream.heartbeat), { op: 'ping' });
});

test('each row of a message is an event of its own, shown with nothing of the others (T1)', () => {
  const rows = [
    { ...BTC, orderId: 'o-1', orderLinkId: 'a' },
    { ...BTC, orderId: 'o-2', orderLinkId: '' },
    { ...BTC, category: 'option', orderId: 'o-3', orderLinkId: 'c' },
  ];
  const told = accountStream.read(frame('order', ...rows));
  const plain = (venueOrderId: string) => ({ venueOrderId, instrument: 'BTCUSDT' });
  assert.deepEqual(
    told.map(({ event }) => event),
    [
      {
        kind: 'order',
        names: [
          { by: 'venue', id: 'o-1' },
          { by: 'client', id: 'a' },
        ],
        plain: plain('o-1'),
      },
      { kind: 'order', names: [{ by: 'venue', id: 'o-2' }], plain: plain('o-2') },
    ],
  );
  assert.deepEqual(
    told.map(({ message }) => JSON.parse(message)),
    rows.slice(0, 2).map((row) => JSON.parse(frame('order', row))),
  );
});

test('an order of an inverse contract is told under the name that its category and symbol make', () => {
  const row = { ...BTC, category: 'inverse', symbol: 'BTCUSD', orderId: 'o-1' };
  const [told] = accountStream.read(frame('order', row));
  assert.ok(told?.event.kind === 'order');
  assert.deepEqual(told.event.plain, { venueOrderId: 'o-1', instrument: 'INVERSE:BTCUSD' });
});

test('a trade in a pair is told under the pair’s name, not under that of the contract with its symbol', () => {
  const row = { ...BTC, category: 'spot', orderId: 'o-1', execType: 'Trade' };
  const [told] = accountStream.read(frame('execution', row));
  assert.ok(told?.event.kind === 'order');
  assert.deepEqual(told.event.plain, { venueOrderId: 'o-1', instrument: 'SPOT:BTCUSDT' });
});

test('numbers are passed on as the venue wrote them', () => {
  const row = `{"category":"linear","symbol":"BTCUSDT","orderId":"o","seq":12345678901234567890.10}`;
  const text = `{"topic":"order", "data": [ ${row} ] ,"id":"x"}`;
  assert.deepEqual(
    accountStream.read(text).map(({ message }) => message),
    [`{"topic":"order", "data": [${row}] ,"id":"x"}`],
  );
});

test('a trade is its order’s; balances and positions are the account’s; the rest is shown to nobody', () => {
  const kinds = (topic: string, row: object): readonly string[] =>
    accountStream.read(frame(topic, row)).map(({ event }) => event.kind);
  const execution = { ...BTC, orderId: 'o', execType: 'Trade' };
  assert.deepEqual(kinds('execution', execution), ['order']);
  assert.deepEqual(kinds('execution', { ...execution, execType: 'Funding' }), []);
  assert.deepEqual(kinds('position', BTC), ['account']);
  assert.deepEqual(kinds('position', { ...BTC, category: 'inverse' }), ['account']);
  for (const category of ['option', ''])
    assert.deepEqual(kinds('position', { ...BTC, category }), [], category);
  assert.deepEqual(kinds('wallet', { accountType: 'UNIFIED' }), ['account']);
  assert.deepEqual(kinds('greeks', BTC), []);
  assert.deepEqual(kinds('order', { ...BTC, orderId: 'no id' }), []);
  assert.deepEqual(kinds('order', { ...BTC, orderId: 'o', symbol: '!' }), []);
  for (const text of ['', '[]', '{}', '{"topic":"order","data":{}}', '7'])
    assert.deepEqual(accountStream.read(text), [], text);
});

test('the numbers of orders are seen without reading their message, which never ends the stream', () => {
  const text = frame('order', { orderId: 'o-1' }, { orderId: 'o-2' });
  assert.deepEqual(accountStream.ordersIn(text), ['o-1', 'o-2']);
  assert.deepEqual(accountStream.ordersIn(frame('wallet', {})), []);
  assert.equal(accountStream.mayEnd(text), false);
});
