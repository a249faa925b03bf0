import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unixMs } from '../../../core/units/time.ts';
import { privateStreams } from './private-streams.ts';

const SIGNATURE = '60821cb1b46ea2c49b064949de5aa10140d5af904652f346d076d759c89c4710';
const NOW = unixMs(1_795_229_406_764);

/** As ccxt pro and bybit-api say it. */
const LOG_ON = `{"op":"auth","args":["DECOY","1795229416764","${SIGNATURE}"]}`;

test('a log-on names key, time and signature, and whatever else it holds makes it none (T3)', () => {
  const call = privateStreams.readLogOn(LOG_ON);
  assert.deepEqual(call?.request.headers, [
    ['x-bapi-api-key', 'DECOY'],
    ['x-bapi-timestamp', '1795229416764'],
  ]);
  assert.deepEqual([call.id, call.signature, call.payload], ['""', SIGNATURE, 'GET/realtime1795229416764']);
  assert.equal(privateStreams.readLogOn(LOG_ON.replace('{', '{"req_id":"r",'))?.id, '"r"');
  for (const bad of [
    '',
    '[]',
    '{"op":"auth"}',
    LOG_ON.replace('"auth"', '"subscribe"'),
    LOG_ON.replace('{', '{"more":1,'),
    LOG_ON.replace('{', '{"req_id":{},'),
    LOG_ON.replace('"DECOY",', ''),
  ])
    assert.equal(privateStreams.readLogOn(bad), null, bad);
});

test('a log-on is proven by the decoy, before its time and at most a day ahead (T6)', () => {
  const call = privateStreams.readLogOn(LOG_ON);
  assert.ok(call !== null);
  const prove = (isRight: boolean, now: number): string =>
    privateStreams.authenticate(call, { type: 'hmac', verify: () => isRight }, unixMs(now)).kind;
  assert.equal(prove(true, NOW), 'authentic');
  assert.equal(prove(false, NOW), 'refused');
  assert.equal(prove(true, NOW + 20_000), 'refused');
  assert.equal(prove(true, NOW - 2 * 86_400_000), 'refused');
});

test('only topics of the own account are listened to, in either form', () => {
  for (const name of [
    'order',
    'order.linear',
    'order.spot',
    'execution.inverse',
    'position.linear',
    'wallet',
  ])
    assert.equal(privateStreams.isTopic(name), true, name);
  for (const name of [
    'execution.fast',
    'greeks',
    'wallet.linear',
    'order.option',
    'dcp.future',
    '',
    '.linear',
  ])
    assert.equal(privateStreams.isTopic(name), false, name);
});

test('answers have the venue’s form, with the id as it was written', () => {
  const said = (
    op: 'logOn' | 'subscribe' | 'unsubscribe' | 'ping',
    id: string,
    refusal: string | null = null,
  ) => privateStreams.answer({ op, id }, refusal, NOW);
  assert.equal(said('logOn', '""'), '{"success":true,"ret_msg":"","op":"auth","conn_id":"sallyport"}');
  assert.equal(
    said('subscribe', '1'),
    '{"success":true,"ret_msg":"","op":"subscribe","conn_id":"sallyport","req_id":1}',
  );
  assert.match(said('unsubscribe', '"a"', 'no.'), /"success":false,"ret_msg":"Sallyport: no\."/);
  assert.equal(
    said('ping', '"p"'),
    '{"op":"pong","args":["1795229406764"],"conn_id":"sallyport","req_id":"p"}',
  );
});

test('a message is told under each name that it is listened to by, and otherwise as it came', () => {
  const message = '{"id":"1","topic":"order","data":[{"category":"linear","seq":1.0}]}';
  const tell = (...names: readonly string[]) => privateStreams.tell(message, new Set(names));
  assert.deepEqual(tell('order', 'wallet'), [message]);
  assert.deepEqual(tell('order.linear'), [message.replace('"order"', '"order.linear"')]);
  assert.equal(tell('order', 'order.linear').length, 2);
  assert.deepEqual(tell('execution'), []);
  assert.deepEqual(tell('order.spot'), [], 'of another category');
  const wallet = '{"topic":"wallet"}';
  assert.deepEqual(privateStreams.tell(wallet, new Set(['wallet', 'wallet.linear'])), [wallet]);
  for (const text of ['', '{}', '{"topic":1}'])
    assert.deepEqual(privateStreams.tell(text, new Set(['order'])), []);
});
