import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { limitOrder } from '../e2e/signing-bot.ts';
import { exchange, head, statuses } from './raw-socket.ts';
import { freshPrice, watchedFloor } from './witness.ts';

const on = await watchedFloor();
after(() => on.close());
const { host } = on;

/** A whole, valid and signed order of the bot, as the inside of something else. */
function order(lines: readonly string[] = []): string {
  const signed = on.bot.sign('POST', '/fapi/v1/order', limitOrder({ price: freshPrice(on) }));
  return head(`POST ${signed.target} HTTP/1.1`, host, [`X-MBX-APIKEY: ${signed.apiKey}`, ...lines]);
}

test('the order that the attacks below carry inside is accepted when it comes alone', async () => {
  assert.deepEqual(statuses(await exchange(on.floor.url, order(['Content-Length: 0']), 2_000)), [200]);
  assert.equal(on.arrived.splice(0).length, 1);
});

const PING = '/fapi/v1/ping';
const REFUSED: readonly (readonly [name: string, bytes: () => string])[] = [
  [
    'a length and chunks together',
    () =>
      head(`POST ${PING} HTTP/1.1`, host, ['Content-Length: 4', 'Transfer-Encoding: chunked']) +
      `0\r\n\r\n${order()}`,
  ],
  [
    'chunks and a length together',
    () =>
      head(`POST ${PING} HTTP/1.1`, host, ['Transfer-Encoding: chunked', 'Content-Length: 4']) +
      `0\r\n\r\n${order()}`,
  ],
  [
    'two different lengths',
    () => head(`POST ${PING} HTTP/1.1`, host, ['Content-Length: 0', 'Content-Length: 400']) + order(),
  ],
  [
    'two equal lengths',
    () => head(`POST ${PING} HTTP/1.1`, host, ['Content-Length: 0', 'Content-Length: 0']) + order(),
  ],
  ['a list of lengths', () => head(`POST ${PING} HTTP/1.1`, host, ['Content-Length: 0, 0']) + order()],
  ['a signed length', () => head(`POST ${PING} HTTP/1.1`, host, ['Content-Length: +0']) + order()],
  ['a length in hexadecimal', () => head(`POST ${PING} HTTP/1.1`, host, ['Content-Length: 0x0']) + order()],
  [
    'an unknown coding',
    () => head(`POST ${PING} HTTP/1.1`, host, ['Transfer-Encoding: xchunked']) + `0\r\n\r\n${order()}`,
  ],
  [
    'chunked that is not last',
    () =>
      head(`POST ${PING} HTTP/1.1`, host, ['Transfer-Encoding: chunked, identity']) + `0\r\n\r\n${order()}`,
  ],
  [
    'a tab in the coding’s name',
    () => head(`POST ${PING} HTTP/1.1`, host, ['Transfer-Encoding\t: chunked']) + `0\r\n\r\n${order()}`,
  ],
  ['a space before the colon', () => head(`POST ${PING} HTTP/1.1`, host, ['Content-Length : 0']) + order()],
  [
    'a folded header',
    () => head(`POST ${PING} HTTP/1.1`, host, ['X: a', ' Transfer-Encoding: chunked']) + order(),
  ],
  ['a bare line feed between headers', () => order(['X: a\nTransfer-Encoding: chunked'])],
  ['a bare carriage return in a header', () => order(['X: a\rTransfer-Encoding: chunked'])],
  ['a NUL in a header', () => order(['X: a\0b'])],
  ['a header without a name', () => order([': x'])],
  ['a header without a colon', () => order(['Transfer-Encoding chunked'])],
  ['a chunk size with a sign', () => order(['Transfer-Encoding: chunked']) + '+0\r\n\r\n'],
  ['a chunk size that overflows', () => order(['Transfer-Encoding: chunked']) + 'ffffffffffffffffff\r\n'],
  ['two Host headers', () => order([`Host: ${host}`])],
  ['two different Host headers', () => order(['Host: evil.example'])],
  ['no Host header', () => order().replace(`Host: ${host}\r\n`, '')],
  ['an absolute target', () => order().replace('POST /', `POST http://${host}/`)],
  ['an absolute target elsewhere', () => order().replace('POST /', 'POST http://evil.example/')],
  ['an authority as target', () => head(`CONNECT ${host} HTTP/1.1`, host)],
  ['a star as target', () => head('OPTIONS * HTTP/1.1', host)],
  ['a target without its slash', () => order().replace('POST /', 'POST ')],
  [
    'a carriage return and line feed in the target',
    () => order().replace('POST /fapi', 'POST /fapi\r\nX: y'),
  ],
  ['a space in the target', () => order().replace('POST /fapi', 'POST /x /fapi')],
  ['HTTP/0.9', () => `GET ${PING}\r\n\r\n${order()}`],
  ['HTTP/3.0', () => order().replace('HTTP/1.1', 'HTTP/3.0')],
  ['an HTTP/2 preface', () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${order()}`],
  [
    'an upgrade to h2c',
    () => order(['Upgrade: h2c', 'HTTP2-Settings: AAMA']).replace('Connection: close', 'Connection: Upgrade'),
  ],
  [
    'an upgrade to a WebSocket',
    () =>
      head(`GET ${PING} HTTP/1.1`, host, ['Upgrade: websocket', 'Sec-WebSocket-Key: AAAA']).replace(
        'Connection: close',
        'Connection: Upgrade',
      ),
  ],
  ['a TLS handshake', () => '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['headers beyond their bound', () => order([`X: ${'a'.repeat(20_000)}`])],
  ['more headers than a message holds', () => order(Array.from({ length: 300 }, () => 'x: y'))],
  ['more headers than the parser keeps', () => order(Array.from({ length: 2_500 }, () => 'a:b'))],
  ['two key headers', () => order([`X-MBX-APIKEY: ${on.decoy.apiKey}`])],
  ['a method in lower case', () => order().replace('POST', 'post')],
  ['a method override', () => order(['X-HTTP-Method-Override: DELETE']).replace('POST', 'GET')],
];

for (const [name, bytes] of REFUSED) {
  test(`a request with ${name} brings no order to the venue (T5)`, async () => {
    const answer = await exchange(on.floor.url, bytes(), 250);
    assert.ok(!statuses(answer).includes(200), answer.slice(0, 200));
    assert.deepEqual(on.arrived.splice(0), []);
  });
}

test('after all of this the same edge serves the same bot (T5, T31)', async () => {
  const { edge } = on.floor.gateway.launcher.pids;
  assert.equal((await on.bot.place({ price: freshPrice(on) })).status, 200);
  assert.equal(on.floor.gateway.launcher.pids.edge, edge);
});

test('two requests on one connection are two requests, with two answers in their order', async () => {
  const read = (path: string): string =>
    head(`GET ${path} HTTP/1.1`, host).replace('Connection: close', 'Connection: keep-alive');
  const answer = await exchange(on.floor.url, read(PING) + read('/nowhere'), 400);
  assert.deepEqual(statuses(answer), [200, 404]);
});
