import assert from 'node:assert/strict';
import test from 'node:test';
import { sockets } from './sockets.ts';

const subscribe = (subscription: unknown): string => JSON.stringify({ method: 'subscribe', subscription });

test('everything is at one target of the trading host', () => {
  assert.deepEqual(sockets.classify('/ws'), { kind: 'whole', target: '/ws' });
  for (const target of ['/', '/ws/', '/ws?user=0x1', '/info']) assert.equal(sockets.classify(target), null);
  assert.equal(sockets.streamsOf('https://api.hyperliquid.xyz'), 'wss://api.hyperliquid.xyz');
});

test('T1: what is subscribed to is a market’s, by its type and by every member', () => {
  const open = [
    { type: 'allMids' },
    { type: 'l2Book', coin: 'BTC', nSigFigs: 5, mantissa: null },
    { type: 'candle', coin: 'BTC', interval: '1m' },
    { type: 'trades', coin: 'BTC' },
  ];
  const shut = [
    { type: 'orderUpdates', user: `0x${'1'.repeat(40)}` },
    { type: 'trades', coin: 'BTC', user: `0x${'1'.repeat(40)}` },
    { type: 'webData2' },
    { coin: 'BTC' },
    'trades',
  ];
  const judged = [...open, ...shut].map((one) => {
    const request = sockets.readStreamRequest(subscribe(one));
    return request.kind === 'subscribe' && request.names.every((name) => sockets.isMarketStream(name));
  });
  assert.deepEqual(judged, [...open.map(() => true), ...shut.map(() => false)]);
  assert.equal(sockets.isMarketStream('no json'), false);
  assert.match(sockets.refuseStream(''), /not a public stream/);
});

test('a ping passes, and a request that cannot be read is told so under its id', () => {
  assert.equal(sockets.readStreamRequest('{"method":"ping"}').kind, 'list');
  const posted = (id: unknown): unknown => {
    const request = sockets.readStreamRequest(JSON.stringify({ method: 'post', id, request: {} }));
    return request.kind === 'refused' ? JSON.parse(request.answer).data.id : null;
  };
  assert.deepEqual([posted(7), posted('7'), posted(undefined)], [7, 0, 0]);
});

test('T31: what is no request is refused', () => {
  for (const text of ['no json', '[]', '{}', '{"method":"fly"}', '{"method":"subscribe"}', '{"method":7}'])
    assert.equal(sockets.readStreamRequest(text).kind, 'refused', text);
  assert.equal(sockets.readStreamRequest(`{"method":"unsubscribe","subscription":{}}`).kind, 'unsubscribe');
});
