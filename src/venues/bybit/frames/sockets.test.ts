import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sockets } from './sockets.ts';

function read(text: string): string {
  const request = sockets.readStreamRequest(text);
  return request.kind === 'refused' ? request.answer : `${request.kind} ${request.id}`;
}

test('only public streams of markets that can be traded here are listened to', () => {
  for (const target of ['/v5/public/linear', '/v5/public/inverse', '/v5/public/spot'])
    assert.deepEqual(sockets.classify(target), { kind: 'market', target });
  for (const target of [
    '/v5/private?a=1',
    '/v5/trade?a=1',
    '/v5/public/option',
    '/v5/public/spot?a=1',
    '/v5/public/linear?a=1',
    '/v5/public/linear/',
  ])
    assert.equal(sockets.classify(target), null, target);
});

test('orders and the own account have sockets of their own, for however long a client would have them open', () => {
  for (const target of ['/v5/private', '/v5/private?max_active_time=1m'])
    assert.deepEqual(sockets.classify(target), { kind: 'private' });
  for (const target of ['/v5/trade', '/v5/trade?max_active_time=30s'])
    assert.deepEqual(sockets.classify(target), { kind: 'calls', limits: false });
});

test('no topic of an account passes for one of a market', () => {
  for (const topic of [
    'orderbook.50.BTCUSDT',
    'publicTrade.BTCUSDT',
    'kline.5.BTCUSDT',
    'kline.D.BTCUSDT',
    'tickers.BTC-26DEC25',
  ])
    assert.equal(sockets.isMarketStream(topic), true, topic);
  for (const topic of [
    'order',
    'order.linear',
    'position',
    'execution.fast',
    'wallet',
    'dcp.future',
    'orderbook.BTCUSDT',
    'tickers.5.BTCUSDT',
    'greeks.BTC',
  ])
    assert.equal(sockets.isMarketStream(topic), false, topic);
});

test('the venue’s streams are on a host of their own, others beside the trading host', () => {
  assert.equal(sockets.streamsOf('https://api.bybit.com'), 'wss://stream.bybit.com');
  assert.equal(sockets.streamsOf('https://api-testnet.bybit.com'), 'wss://stream-testnet.bybit.com');
  for (const home of ['bytick.com', 'bybit-tr.com', 'bybit.kz', 'bybitgeorgia.ge'])
    assert.equal(sockets.streamsOf(`https://api.${home}`), `wss://stream.${home}`);
  assert.equal(sockets.streamsOf('https://api.bybit.kz.example'), 'wss://api.bybit.kz.example');
  assert.equal(sockets.streamsOf('http://127.0.0.1:9443'), 'ws://127.0.0.1:9443');
  assert.equal(sockets.streamsOf('https://api.bybit.com.example'), 'wss://api.bybit.com.example');
});

test('a message asks for topics or pings, under an id that comes back as it was written', () => {
  assert.equal(read('{"op":"subscribe","req_id":"7","args":["tickers.BTCUSDT"]}'), 'subscribe "7"');
  assert.equal(read('{"op":"unsubscribe","req_id":7,"args":["tickers.BTCUSDT"]}'), 'unsubscribe 7');
  assert.equal(read('{"op":"ping"}'), 'list ""');
  for (const text of [
    'x',
    '[]',
    '{"op":"auth","args":["k"]}',
    '{"op":"subscribe"}',
    '{"op":"subscribe","args":[]}',
    '{"op":"subscribe","args":[1]}',
    '{"op":"subscribe","req_id":true,"args":["a"]}',
    `{"op":"ping","req_id":"${'a'.repeat(65)}"}`,
  ])
    assert.equal(JSON.parse(read(text)).success, false, text);
  assert.deepEqual(JSON.parse(sockets.refuseStream('7')), {
    success: false,
    ret_msg: 'Sallyport: not a topic of this connection.',
    conn_id: '',
    req_id: 7,
    op: 'subscribe',
  });
});
