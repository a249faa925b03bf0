import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { limitOrder } from '../e2e/signing-bot.ts';
import { exchange, head, statuses } from './raw-socket.ts';
import { freshPrice, watchedFloor } from './witness.ts';

const on = await watchedFloor();
after(() => on.close());
const { port } = new URL(on.floor.url);

function order(host: string, lines: readonly string[] = []): string {
  const signed = on.bot.sign('POST', '/fapi/v1/order', limitOrder({ price: freshPrice(on) }));
  const own = [`X-MBX-APIKEY: ${signed.apiKey}`, 'Content-Length: 0'];
  return head(`POST ${signed.target} HTTP/1.1`, host, [...own, ...lines]);
}

for (const name of ['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]']) {
  test(`a request to ${name} with the right port is served`, async () => {
    assert.deepEqual(statuses(await exchange(on.floor.url, order(`${name}:${port}`), 2_000)), [200]);
    assert.equal(on.arrived.splice(0).length, 1);
  });
}

const STRANGE = [
  'evil.example',
  `evil.example:${port}`,
  '127.0.0.1',
  'localhost',
  '127.0.0.1:1',
  `127.0.0.1.nip.io:${port}`,
  `localhost.:${port}`,
  `localhost.evil.example:${port}`,
  `127.1:${port}`,
  `2130706433:${port}`,
  `0x7f000001:${port}`,
  `0.0.0.0:${port}`,
  `127.0.0.2:${port}`,
  `[::ffff:127.0.0.1]:${port}`,
  `[::]:${port}`,
  `user@127.0.0.1:${port}`,
  `127.0.0.1:${port},evil.example`,
  `127.0.0.1:${port} evil.example`,
  `127.0.0.1:0${port}`,
  '',
];

for (const host of STRANGE) {
  test(`a request under the name "${host.replace(port, 'PORT')}" is refused unread (T7)`, async () => {
    const [status] = statuses(await exchange(on.floor.url, order(host), 1_000));
    assert.ok(status === 421 || status === 400, `${status}`);
    assert.deepEqual(on.arrived.splice(0), []);
  });
}

const PAGE_LIKE: readonly (readonly string[])[] = [
  ['Origin: https://evil.example'],
  ['Origin: null'],
  ['Origin: http://127.0.0.1'],
  [`Origin: http://127.0.0.1:${port}`],
  ['Origin:'],
  ['Sec-Fetch-Site: cross-site'],
  ['Sec-Fetch-Site: same-site'],
  ['Sec-Fetch-Site: none', 'Sec-Fetch-Site: cross-site'],
  ['Sec-Fetch-Site: Cross-Site'],
  ['Sec-Fetch-Site: '],
];

for (const lines of PAGE_LIKE) {
  test(`a signed order as a web page would send it (${lines.join(', ')}) is refused (T8)`, async () => {
    assert.deepEqual(statuses(await exchange(on.floor.url, order(on.host, lines), 1_000)), [403]);
    assert.deepEqual(on.arrived.splice(0), []);
  });
}

test('a preflight is not answered with any permission (T8)', async () => {
  const lines = [
    'Origin: https://evil.example',
    'Access-Control-Request-Method: POST',
    'Access-Control-Request-Headers: x-mbx-apikey',
  ];
  const answer = await exchange(on.floor.url, head('OPTIONS /fapi/v1/order HTTP/1.1', on.host, lines), 1_000);
  assert.deepEqual(statuses(answer), [403]);
  assert.doesNotMatch(answer, /access-control/i);
});

test('a form that a page posts as plain text reaches nobody (T8)', async () => {
  const signed = on.bot.sign('POST', '/fapi/v1/order', limitOrder({ price: freshPrice(on) }));
  const [path = '', body = ''] = signed.target.split('?');
  const lines = ['Content-Type: text/plain', `Content-Length: ${body.length}`, 'Sec-Fetch-Site: cross-site'];
  const answer = await exchange(on.floor.url, head(`POST ${path} HTTP/1.1`, on.host, lines) + body, 1_000);
  assert.deepEqual(statuses(answer), [403]);
  assert.deepEqual(on.arrived, []);
});

test('no answer of the gateway lets a page read it (T8)', async () => {
  for (const path of ['/', '/fapi/v1/ping', '/fapi/v1/order', '/nowhere']) {
    const answer = await exchange(on.floor.url, head(`GET ${path} HTTP/1.1`, on.host), 1_000);
    assert.doesNotMatch(answer, /access-control-allow/i, path);
  }
});

test('a page may neither show, load, guess nor keep any answer, served or refused (T8)', async () => {
  const requests = [
    head('GET /fapi/v1/ping HTTP/1.1', on.host),
    head('GET /nowhere HTTP/1.1', on.host),
    head('GET /fapi/v1/ping HTTP/1.1', on.host, ['Origin: https://evil.example']),
    order(on.host),
  ];
  for (const request of requests) {
    const answer = await exchange(on.floor.url, request, 1_000);
    assert.match(answer, /^content-security-policy: default-src 'none'; .*frame-ancestors 'none'\r$/m);
    assert.match(answer, /^x-content-type-options: nosniff\r$/m);
    assert.match(answer, /^cross-origin-resource-policy: same-origin\r$/m);
    assert.match(answer, /^referrer-policy: no-referrer\r$/m);
    assert.match(answer, /^cache-control: no-store\r$/m);
    assert.match(answer, /^content-type: application\/json/m);
    assert.doesNotMatch(answer, /^(?:server|x-powered-by|via|location|set-cookie):/im);
  }
  on.arrived.splice(0);
});

test('headers that proxies set change nothing: neither the name served under, nor who is asking (T7)', async () => {
  const claims = ['X-Forwarded-Host', 'Forwarded', 'X-Original-URL', 'X-Real-IP', 'X-Forwarded-For'];
  const lines = claims.map((name) => `${name}: ${name === 'Forwarded' ? 'host=' : ''}${on.host}`);
  const elsewhere = await exchange(on.floor.url, order('evil.example', lines), 1_000);
  assert.deepEqual(statuses(elsewhere), [421]);
  assert.deepEqual(on.arrived.splice(0), []);
  assert.deepEqual(statuses(await exchange(on.floor.url, order(on.host, lines), 1_000)), [200]);
  assert.equal(on.arrived.splice(0).length, 1);
});

test('files, folders and debugging are not there, by no method, TRACE included (T4)', async () => {
  const places = [
    '/console/package.json',
    '/console/../package.json',
    '/.git/config',
    '/package.json',
    '/debug',
    '/status',
    '/docs/',
    '/%2e%2e/',
  ];
  for (const path of places) {
    const answer = await exchange(on.floor.url, head(`GET ${path} HTTP/1.1`, on.host), 1_000);
    assert.deepEqual(statuses(answer), [404], path);
  }
  const traced = await exchange(
    on.floor.url,
    head('TRACE /fapi/v1/order HTTP/1.1', on.host, ['X: echo-me']),
    1_000,
  );
  assert.ok(!statuses(traced).includes(200) && !traced.includes('echo-me'), traced);
  assert.deepEqual(on.arrived.splice(0), []);
});
