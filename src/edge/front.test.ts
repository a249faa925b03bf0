import assert from 'node:assert/strict';
import test from 'node:test';
import { NOT_BEYOND } from '../protocol/edge-start.ts';
import { Front } from './front.ts';
import { guardOrigin, guardPage } from './origin-guard.ts';
import { plainHeaders, valuesOf, type WebRequest } from './web-request.ts';

const LISTEN = { host: '127.0.0.1', port: 8420 };
const NAMES = ['trading.example.org', 'desk.example.org:8443'];
const PROXY = '127.0.0.1';

function request(rawHeaders: readonly string[], remoteAddress = PROXY): WebRequest {
  const ignored = (): undefined => undefined;
  return {
    method: 'GET',
    url: '/api/v1/overview',
    rawHeaders,
    headers: {},
    socket: { remoteAddress },
    resume: ignored,
    on: ignored,
    once: ignored,
  };
}

const THROUGH = ['X-Forwarded-For', '203.0.113.9', 'X-Forwarded-Proto', 'https'];

test('T7: the plain port serves a name beyond this machine through the named proxy over TLS alone', () => {
  const front = new Front({ ...NOT_BEYOND, listen: LISTEN, isTls: false, names: NAMES, proxies: [PROXY] });
  const host = ['Host', 'trading.example.org'];
  const through = front.reached(request([...host, ...THROUGH]));
  assert.deepEqual([through.scheme, through.isLoopback, through.address], ['https', false, '203.0.113.9']);
  assert.equal(
    guardPage(request([...host, ...THROUGH, 'Origin', 'https://trading.example.org']), through),
    200,
  );
  assert.equal(
    guardPage(request([...host, ...THROUGH, 'Origin', 'http://trading.example.org']), through),
    403,
  );
  const refused = [
    request(host),
    request([...host, ...THROUGH], '127.0.0.2'),
    request([...host, 'X-Forwarded-For', '203.0.113.9', 'X-Forwarded-Proto', 'http']),
    request([...host, 'X-Forwarded-For', '203.0.113.9']),
    request([...host, ...THROUGH, 'X-Forwarded-Proto', 'https']),
    request([...host, 'X-Forwarded-For', 'unknown', 'X-Forwarded-Proto', 'https']),
    request(['Host', 'other.example.org', ...THROUGH]),
  ];
  for (const one of refused)
    assert.equal(guardOrigin(one, front.reached(one).hosts), 421, one.rawHeaders.join());
});

test('of several forwarded addresses the one counts that the named proxy added itself', () => {
  const proxies = ['::1'];
  const front = new Front({ ...NOT_BEYOND, listen: LISTEN, isTls: false, names: NAMES, proxies });
  const said = ['Host', 'desk.example.org:8443', 'X-Forwarded-For', '10.0.0.1, 198.51.100.7'];
  const reached = front.reached(
    request([...said, 'X-Forwarded-For', '::ffff:192.0.2.44', 'X-Forwarded-Proto', 'https'], '::1'),
  );
  assert.equal(reached.address, '192.0.2.44');
  assert.equal(guardOrigin(request(['Host', 'desk.example.org']), reached.hosts), 421, 'its port was given');
});

test('T7: forwarded headers that nobody may send are not believed, and never count as this machine', () => {
  const front = new Front({ ...NOT_BEYOND, listen: LISTEN, isTls: false });
  const own = ['Host', 'localhost:8420'];
  const near = front.reached(request(own, '::ffff:127.0.0.1'));
  assert.deepEqual(
    [near.isLoopback, near.scheme, near.address, near.hsts],
    [true, 'http', '127.0.0.1', null],
  );
  for (const name of ['Forwarded', 'x-forwarded-for', 'X-Forwarded-Proto', 'x-forwarded-host', 'X-Real-IP']) {
    const said = front.reached(request([...own, name, '203.0.113.9']));
    assert.deepEqual([said.isLoopback, said.address, said.scheme], [false, '127.0.0.1', 'http'], name);
  }
});

test('HSTS is sent over TLS under a name, not for localhost or a number, preload where it was asked for', () => {
  const names = ['trading.example.org', '192.0.2.1'];
  const web = { listen: { host: '0.0.0.0', port: 8443 }, isTls: true, names, proxies: ['192.0.2.9'] };
  const front = new Front({ ...web, preload: false });
  const hstsOf = (host: string): string | null => front.reached(request(['Host', host], '192.0.2.7')).hsts;
  assert.equal(hstsOf('trading.example.org:8443'), 'max-age=63072000; includeSubDomains');
  for (const host of ['localhost:8443', 'a.localhost', '192.0.2.1:8443', '[::1]:8443'])
    assert.equal(hstsOf(host), null, host);
  const preloaded = new Front({ ...web, preload: true }).reached(request(['Host', 'trading.example.org']));
  assert.equal(preloaded.hsts, 'max-age=63072000; includeSubDomains; preload');
});

test('over TLS a proxy is believed about the address alone, and nobody else is', () => {
  const web = { listen: { host: '::', port: 443 }, isTls: true, names: NAMES, preload: false };
  const front = new Front({ ...web, proxies: ['192.0.2.9'] });
  const host = ['Host', 'trading.example.org'];
  const addressOf = (headers: readonly string[], from: string): string =>
    front.reached(request([...host, ...headers], from)).address;
  assert.equal(addressOf(THROUGH, '192.0.2.9'), '203.0.113.9');
  assert.equal(addressOf(THROUGH, '192.0.2.8'), '192.0.2.8');
  assert.equal(addressOf([], '192.0.2.9'), '192.0.2.9');
  assert.equal(addressOf(['X-Forwarded-For', 'x'], '192.0.2.9'), '192.0.2.9');
  assert.equal(front.reached(request(host)).isLoopback, false);
  const alone = new Front({ ...NOT_BEYOND, listen: { host: '127.0.0.1', port: 8443 }, isTls: true });
  assert.equal(alone.reached(request(['Host', 'localhost:8443'])).isLoopback, true);
  assert.equal(alone.reached(request([])).address, PROXY);
});

test('in HTTP/2 the authority is the host, another Host is one too many, and cookies come in crumbs', () => {
  const pseudo = [':method', 'GET', ':authority', 'localhost:1', ':path', '/'];
  assert.deepEqual(valuesOf(request(pseudo), 'host'), ['localhost:1']);
  assert.deepEqual(valuesOf(request([...pseudo, 'host', 'localhost:1']), 'host'), ['localhost:1']);
  assert.equal(
    guardOrigin(request([...pseudo, 'host', 'evil.example']), new Map([['localhost:1', null]])),
    400,
  );
  assert.deepEqual(valuesOf(request([...pseudo, 'cookie', 'a=1', 'cookie', 'b=2']), 'cookie'), ['a=1; b=2']);
  assert.deepEqual(valuesOf(request(['Cookie', 'a=1', 'cookie', 'b=2']), 'cookie'), ['a=1', 'b=2']);
  assert.deepEqual(plainHeaders(request([...pseudo, 'host', 'localhost:1', 'x-a', 'B'])), [
    ['host', 'localhost:1'],
    ['x-a', 'B'],
  ]);
  assert.deepEqual(plainHeaders(request(['Host', 'h', 'X-A', 'B'])), [
    ['host', 'h'],
    ['x-a', 'B'],
  ]);
  assert.deepEqual(valuesOf(request([]), 'host'), []);
});
