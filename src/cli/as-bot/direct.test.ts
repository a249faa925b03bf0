import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { test } from 'node:test';
import { createServer as createTlsServer, setDefaultCACertificates } from 'node:tls';
import { issueLeaf, makeAuthority } from '../../launcher/certificate.ts';
import { tryDirect, type DirectTrial } from './direct.ts';

/** A trial of one place on this machine that stands for one outside. */
function trialOf(port: number, more: Partial<DirectTrial> = {}): DirectTrial {
  const { places = [{ name: 'venue', hosts: ['venue.test'], port }] } = more;
  const addressesOf: DirectTrial['addressesOf'] = (_host, family) =>
    family === 4 ? Promise.resolve(['127.0.0.1']) : Promise.reject(new RangeError('none'));
  return { places, addressesOf, isOwn: () => false, waitMs: 500, ...more };
}

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return (address satisfies AddressInfo).port;
}

test('a place outside that takes connections is a hole, and none when it is shut', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).end('220 hello\r\n'));
  const port = await listening(server);
  const [open, six] = await tryDirect(trialOf(port));
  assert.equal(open?.reach, 'reached');
  assert.match(open.text, /^127\.0\.0\.1:[0-9]+ takes connections \(TLS: /);
  assert.deepEqual([six?.name, six?.reach], ['venue over IPv6', 'blocked']);
  assert.match(six?.text ?? '', /no address/);
  server.close();
  const [shut] = await tryDirect(trialOf(port));
  assert.equal(shut?.reach, 'blocked');
  assert.match(shut.text, /ECONNREFUSED/);
});

test('a place that says nothing after the connection is a hole all the same', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)));
  const port = await listening(server);
  const [found] = await tryDirect(trialOf(port, { waitMs: 100 }));
  assert.equal(found?.reach, 'reached');
  assert.match(found.text, /ETIMEDOUT/);
  for (const socket of sockets) socket.destroy();
  server.close();
});

test('TLS that is spoken is said', async () => {
  const now = new Date();
  const permitted = { dns: ['venue.test'], ip: [] };
  const authority = await makeAuthority({ name: 'test', days: 1, now, permitted });
  const leaf = await issueLeaf(authority, { dnsNames: ['venue.test'], ipAddresses: [], days: 1, now });
  setDefaultCACertificates([authority.cert]);
  const server = createTlsServer({ key: leaf.key, cert: leaf.cert });
  const port = await listening(server);
  const [found] = await tryDirect(trialOf(port));
  assert.equal(found?.reach, 'reached');
  assert.match(found.text, /speaks TLS/);
  server.close();
});

test('a place by number is tried in its own family alone, and a name that leads here is the alias', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).destroy());
  const port = await listening(server);
  const byNumber = await tryDirect(
    trialOf(port, { places: [{ name: 'number', hosts: ['127.0.0.1'], port }] }),
  );
  assert.deepEqual(
    byNumber.map(({ name, reach }) => [name, reach]),
    [['number over IPv4', 'reached']],
  );
  const both = [{ name: 'number', hosts: ['127.0.0.1', '::1'], port }];
  assert.deepEqual(
    (await tryDirect(trialOf(port, { places: both }))).map(({ reach }) => reach),
    ['reached', 'blocked'],
  );
  const { isOwn: _, ...own } = trialOf(port);
  const [alias] = await tryDirect(own);
  assert.equal(alias?.reach, 'blocked');
  assert.match(alias.text, /alias/);
  server.close();
});
