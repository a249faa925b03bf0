import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../../core/units/time.ts';
import { accountStream } from './account-stream.ts';

const reply = (status: number, text: string) => ({ status, headers: [], body: Buffer.from(text) });
const KEY = 'pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1';

const eventIn = (text: string) => accountStream.read(text)[0]?.event;

test('a stream key is opened and extended by the key id alone', () => {
  const { method, target, headers } = accountStream.request('open', 'REAL');
  assert.deepEqual(
    [method, target, headers.at(-1)],
    ['POST', '/fapi/v1/listenKey', ['x-mbx-apikey', 'REAL']],
  );
  assert.equal(accountStream.request('extend', 'REAL').method, 'PUT');
  assert.throws(() => accountStream.request('open', 'two words'));
});

test('an answer holds a stream key of letters and digits, or none (T5)', () => {
  assert.equal(accountStream.readKey(reply(200, `{"listenKey":"${KEY}"}`)), KEY);
  for (const bad of ['{}', 'x', '{"listenKey":7}', `{"listenKey":"${KEY}/../x"}`, `{"listenKey":"short"}`])
    assert.equal(accountStream.readKey(reply(200, bad)), null);
  assert.equal(accountStream.readKey(reply(400, `{"listenKey":"${KEY}"}`)), null);
  assert.equal(accountStream.target(KEY), `/private/ws?listenKey=${KEY}`);
});

test('events name their order by every name that they have for it', () => {
  assert.deepEqual(eventIn('{"e":"ORDER_TRADE_UPDATE","o":{"s":"BTCUSDT","c":"a","i":8886774}}'), {
    kind: 'order',
    names: [
      { by: 'client', id: 'a' },
      { by: 'venue', id: '8886774' },
    ],
    plain: { venueOrderId: '8886774', instrument: 'BTCUSDT' },
  });
  assert.deepEqual(eventIn('{"e":"TRADE_LITE","c":"a"}'), {
    kind: 'order',
    names: [{ by: 'client', id: 'a' }],
    plain: null,
  });
  assert.deepEqual(eventIn('{"e":"ALGO_UPDATE","o":{"caid":"b","aid":5}}'), {
    kind: 'order',
    names: [
      { by: 'client', id: 'b' },
      { by: 'venue', id: '5' },
    ],
    plain: null,
  });
  assert.deepEqual(eventIn('{"e":"CONDITIONAL_ORDER_TRIGGER_REJECT","or":{"i":9}}'), {
    kind: 'order',
    names: [{ by: 'venue', id: '9' }],
    plain: null,
  });
  assert.equal(eventIn('{"e":"ORDER_TRADE_UPDATE"}'), undefined);
  const text = '{"e":"TRADE_LITE","c":"a"}';
  assert.deepEqual(
    accountStream.read(text).map(({ message }) => message),
    [text],
  );
});

test('balances and settings are the account’s; an end is told; everything else is not understood', () => {
  for (const name of ['ACCOUNT_UPDATE', 'ACCOUNT_CONFIG_UPDATE', 'MARGIN_CALL'])
    assert.deepEqual(eventIn(`{"e":"${name}"}`), { kind: 'account' });
  assert.deepEqual(eventIn('{"e":"listenKeyExpired"}'), { kind: 'expired' });
  for (const text of ['', '[]', '{}', '{"e":"STRATEGY_UPDATE"}', '7'])
    assert.deepEqual(accountStream.read(text), []);
});

test('bots are answered in the venue’s words', () => {
  assert.equal(Buffer.from(accountStream.keyReply('K').body).toString(), '{"listenKey":"K"}');
  assert.equal(Buffer.from(accountStream.keyReply(null).body).toString(), '{}');
  assert.equal(accountStream.noKeyReply().status, 400);
  assert.deepEqual(JSON.parse(accountStream.expired('K', unixMs(5))), {
    e: 'listenKeyExpired',
    E: 5,
    listenKey: 'K',
  });
  assert.deepEqual(
    ['listenKey.start', 'listenKey.keepAlive', 'listenKey.close', 'coins'].map(accountStream.verbOf),
    ['open', 'extend', 'close', null],
  );
});

test('the number of an order is seen without reading its message, and an end is suspected', () => {
  assert.deepEqual(accountStream.ordersIn('{"e":"ORDER_TRADE_UPDATE","o":{"i":42,"l":"0"}}'), ['42']);
  assert.deepEqual(accountStream.ordersIn('{"e":"ACCOUNT_UPDATE"}'), []);
  assert.deepEqual(['{"e":"listenKeyExpired"}', '{}'].map(accountStream.mayEnd), [true, false]);
  const unnamed = eventIn('{"e":"ORDER_TRADE_UPDATE","o":{"c":"a","i":7}}');
  assert.equal(unnamed?.kind === 'order' ? unnamed.plain : 'none', null);
});
