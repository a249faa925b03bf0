import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { Destination } from './destination.ts';
import { OutboundHttp, type OutboundRequest } from './outbound-http.ts';

function asked(url: string, more: Partial<OutboundRequest> = {}): OutboundRequest {
  return { url, allow: [], ca: null, headers: {}, body: 'b', timeoutMs: 2_000, ...more };
}

test('T25: no form of a private address, no port, scheme or name that leads inside is posted to', async () => {
  const names = new Map([
    ['inside.example', ['93.184.216.34', '10.0.0.1']],
    ['meta.example', ['169.254.169.254']],
    ['six.example', ['::ffff:7f00:1']],
  ]);
  const http = new OutboundHttp(new Destination((host) => Promise.resolve(names.get(host) ?? [])));
  const refused = [
    ...[
      'https://127.0.0.1/',
      'https://127.1/',
      'https://0x7f000001/',
      'https://2130706433/',
      'https://017700000001/',
    ],
    ...[
      'https://127.0.0.1./',
      'https://[::1]/',
      'https://[::]/',
      'https://[::ffff:127.0.0.1]/',
      'https://0.0.0.0/',
    ],
    ...['https://10.1.2.3/', 'https://172.16.0.1/', 'https://192.168.1.1/', 'https://169.254.169.254/latest'],
    ...['https://100.64.0.1/', 'https://[fd00::1]/', 'https://[fe80::1]/', 'https://[64:ff9b::7f00:1]/'],
    ...['https://[2002:7f00:1::]/', 'https://[::127.0.0.1]/', 'https://224.0.0.1/', 'https://198.18.0.1/'],
    ...['https://①②⑦.0.0.1/', 'https://inside.example/', 'https://meta.example/', 'https://six.example/'],
    ...[
      'http://93.184.216.34/',
      'https://93.184.216.34:22/',
      'https://93.184.216.34:6379/',
      'https://1.1.1.1:9200/',
    ],
  ];
  assert.ok(refused.length >= 29);
  for (const url of refused) {
    assert.deepEqual(await http.post(asked(url)), { kind: 'failed', code: 'address-refused' }, url);
  }
  assert.deepEqual(await http.post(asked('https://nobody.example/')), {
    kind: 'failed',
    code: 'name-unknown',
  });
  const failing = new OutboundHttp(new Destination(() => Promise.reject(new RangeError('no name server'))));
  assert.deepEqual(await failing.post(asked('https://nobody.example/')), {
    kind: 'failed',
    code: 'name-unknown',
  });
});

test('T25: a listed place is reached at the address that was looked up, and no redirect leads elsewhere', async () => {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    seen.push(`${request.headers.host ?? ''} ${request.url ?? ''}`);
    if (request.url === '/away') response.writeHead(307, { location: '/secret' });
    if (request.url === '/slow') return;
    if (request.url === '/cut')
      return void response.writeHead(200, { 'content-length': 9 }).write('x', () => response.destroy());
    response.end(request.url === '/long' ? 'x'.repeat(1024 * 1024 + 1) : 'fine');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address !== 'string');
  const place = `hook.example:${address.port}`;
  const allow = [place];
  const http = new OutboundHttp(new Destination(() => Promise.resolve(['127.0.0.1'])));
  const post = (path: string, more: Partial<OutboundRequest> = {}) =>
    http.post(asked(`http://${place}${path}`, { allow, ...more }));
  const fine = await post('/x');
  assert.ok(fine.kind === 'answered');
  assert.deepEqual([fine.status, fine.body, seen], [200, 'fine', [`${place} /x`]]);
  assert.deepEqual(await post('/away'), { kind: 'failed', code: 'redirect' });
  assert.deepEqual(await post('/long'), { kind: 'failed', code: 'answer-malformed' });
  assert.deepEqual(await post('/cut'), { kind: 'failed', code: 'no-connection' });
  assert.deepEqual(await post('/slow', { timeoutMs: 50 }), { kind: 'failed', code: 'timeout' });
  assert.ok(!seen.some((line) => line.endsWith('/secret')));
  const tls = await http.post(asked(`https://${place}/x`, { allow, ca: null }));
  assert.deepEqual(tls, { kind: 'failed', code: 'tls-refused' });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  assert.deepEqual(await post('/x'), { kind: 'failed', code: 'no-connection' });
});
