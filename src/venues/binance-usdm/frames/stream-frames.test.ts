import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answerStream,
  classifySocket,
  combine,
  isMarketStream,
  readStreamRequest,
  refuseStream,
  streamsOf,
} from './stream-frames.ts';

const KEY = 'LK'.repeat(32);

test('targets of market streams are understood and written anew', () => {
  for (const [target, written] of [
    ['/ws', '/ws'],
    ['/ws/', '/ws'],
    ['/market/ws/0', '/market/ws'],
    ['/ws/btcusdt@bookTicker', '/ws/btcusdt@bookTicker'],
    ['/public/ws/btcusdt@depth5@100ms/ethusdt@trade', '/public/ws/btcusdt@depth5@100ms/ethusdt@trade'],
    ['/stream?streams=btcusdt@trade/!miniTicker@arr', '/stream?streams=btcusdt@trade/!miniTicker@arr'],
    ['/market/stream?streams=btcusdt%40aggTrade', '/market/stream?streams=btcusdt@aggTrade'],
    ['/public/stream?streams=', '/public/stream'],
    ['/public/stream?streams=!bookTicker&other=1', '/public/stream?streams=!bookTicker'],
  ] as const)
    assert.deepEqual(classifySocket(target), { kind: 'market', target: written }, target);
});

test('listen keys are of an account, wherever they stand, and never go to the venue', () => {
  const account = (combined: boolean, listenKeys: readonly string[] = [KEY]): unknown => ({
    kind: 'account',
    listenKeys,
    combined,
  });
  assert.deepEqual(classifySocket(`/ws/${KEY}`), account(false));
  assert.deepEqual(classifySocket(`/stream?streams=${KEY}`), account(true));
  assert.deepEqual(classifySocket(`/private/ws?listenKey=${KEY}`), account(false));
  assert.deepEqual(classifySocket(`/private/stream?listenKey=${KEY}`), account(true));
  assert.deepEqual(classifySocket('/private/stream?streams='), account(true, []));
  for (const target of [
    `/public/ws/${KEY}`,
    `/market/stream?streams=${KEY}`,
    `/stream?streams=${KEY}/btcusdt@trade`,
    '/private/ws/btcusdt@trade',
    `/ws/${KEY}@account`,
  ])
    assert.equal(classifySocket(target), null, target);
});

test('calls have one target', () => {
  assert.deepEqual(classifySocket('/ws-fapi/v1'), { kind: 'calls', limits: true });
  assert.deepEqual(classifySocket('/ws-fapi/v1?returnRateLimits=false'), { kind: 'calls', limits: false });
});

test('whatever else is asked for is nowhere (T4, T5)', () => {
  for (const target of [
    '/',
    '/ws-fapi/v2',
    '/ws-fapi/v1/',
    '/wss',
    '//ws',
    '/ws//../fapi',
    '/ws/a b@trade',
    '/ws/btcusdt%40trade',
    '/ws/btcusdt@trade%0d%0a',
    '/stream?streams=btcusdt@trade%0d%0aX: y',
    '/stream?streams=a@b&streams=c@d',
    '/stream?streams=%zz',
    '/other/ws',
    `/stream?streams=${Array.from({ length: 1_025 }, (_, i) => `s${i}@trade`).join('/')}`,
  ])
    assert.equal(classifySocket(target), null, target);
});

test('a public stream has a topic, and none of an account', () => {
  for (const name of ['btcusdt@trade', 'BTCUSDT@depth@0ms', '!ticker@arr', 'btcusdt_260327@kline_1m'])
    assert.equal(isMarketStream(name), true, name);
  for (const name of [
    '',
    'btcusdt',
    KEY,
    `${KEY}@account`,
    'abc@account',
    'x@balance',
    'x@position',
    'a@b@c@d@e',
  ])
    assert.equal(isMarketStream(name), false, name);
});

test('streams of the venue’s own hosts are on another host, and everywhere else on the same', () => {
  assert.equal(streamsOf('https://fapi.binance.com'), 'wss://fstream.binance.com');
  assert.equal(streamsOf('https://fapi.binance.com/'), 'wss://fstream.binance.com');
  assert.equal(streamsOf('https://demo-fapi.binance.com'), 'wss://fstream.binancefuture.com');
  assert.equal(streamsOf('https://127.0.0.1:8443'), 'wss://127.0.0.1:8443');
  assert.equal(streamsOf('http://127.0.0.1:80'), 'ws://127.0.0.1');
});

test('requests on a stream socket are read with their ids as written', () => {
  const read = (method: string, params: string, id = '1'): unknown =>
    readStreamRequest(`{"id":${id},"method":"${method}","params":${params}}`);
  assert.deepEqual(read('SUBSCRIBE', '["a@b"]', '"x"'), { kind: 'subscribe', id: '"x"', names: ['a@b'] });
  assert.deepEqual(read('UNSUBSCRIBE', '["a@b"]'), { kind: 'unsubscribe', id: '1', names: ['a@b'] });
  assert.deepEqual(read('LIST_SUBSCRIPTIONS', 'null', 'null'), { kind: 'list', id: 'null' });
  assert.deepEqual(readStreamRequest('{"method":"LIST_SUBSCRIPTIONS"}'), { kind: 'list', id: 'null' });
  assert.deepEqual(read('GET_PROPERTY', '["combined"]'), { kind: 'isCombined', id: '1' });
  assert.deepEqual(read('SET_PROPERTY', '["combined",true]'), {
    kind: 'setCombined',
    id: '1',
    combined: true,
  });
});

test('what is not a request on a stream socket is answered as the venue does (T31)', () => {
  const code = (text: string): unknown => {
    const request = readStreamRequest(text);
    assert.ok(request.kind === 'refused', text);
    return JSON.parse(request.answer).error.code;
  };
  assert.equal(code('{'), 3);
  assert.equal(code('{"id":1,"method":"SUBSCRIBE","method":"LIST_SUBSCRIPTIONS"}'), 3);
  assert.equal(code('{"id":-1,"method":"SUBSCRIBE"}'), 2);
  assert.equal(code(`{"id":"${'x'.repeat(37)}"}`), 2);
  assert.equal(code('{"id":1,"method":"REQUEST","params":["x"]}'), 2);
  assert.equal(code('{"id":1,"params":[]}'), 2);
  assert.equal(code('{"id":1,"method":"SUBSCRIBE","params":{}}'), 2);
  assert.equal(code('{"id":1,"method":"SUBSCRIBE","params":[1]}'), 2);
  assert.equal(code('{"id":1,"method":"GET_PROPERTY","params":["other"]}'), 0);
  assert.equal(code('{"id":1,"method":"SET_PROPERTY","params":[]}'), 0);
  assert.equal(code('{"id":1,"method":"SET_PROPERTY","params":["combined",1]}'), 1);
});

test('answers are in the form of the venue', () => {
  assert.equal(answerStream('"a"', 'null'), '{"result":null,"id":"a"}');
  assert.equal(JSON.parse(refuseStream('3')).id, 3);
  assert.equal(combine('key', '{"e":1}'), '{"stream":"key","data":{"e":1}}');
});
