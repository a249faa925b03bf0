import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { after, test } from 'node:test';
import { ForwardProxy } from '../../edge/forward-proxy.ts';
import { Passage } from '../../edge/passage.ts';
import { tryProxy, type ProxyTrial } from './proxy.ts';

const VENUE = 'fapi.binance.com';
const servers: (Server | HttpServer)[] = [];
const sockets: Socket[] = [];
after(() => {
  for (const server of servers) server.close();
  for (const socket of sockets) socket.destroy();
});

async function listening(server: Server | HttpServer): Promise<ProxyTrial['proxy']> {
  servers.push(server);
  server.on('connection', (socket: Socket) => void sockets.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return { host: '127.0.0.1', port: address.port };
}

const echo = await listening(createServer((socket) => socket.on('error', () => undefined).pipe(socket)));

function trialOf(proxy: ProxyTrial['proxy']): ProxyTrial {
  const place = `127.0.0.1:${echo.port}`;
  const nobodys = 'sallyport-0.invalid:443';
  return {
    proxy,
    unlisted: place,
    nobodys,
    testNetwork: 'testnet.binancefuture.com:443',
    metadata: place,
    venue: VENUE,
    waitMs: 1_000,
  };
}

test('the gateway’s own proxy lets nothing of it through (T5, T8)', async () => {
  const terminated: string[] = [];
  const { server } = new ForwardProxy({
    names: new Map([[VENUE, 'binance-usdm']]),
    serve: () => Promise.resolve({ status: 200, headers: [], body: new Uint8Array() }),
    terminate: (socket) => void terminated.push(String(socket.destroy())),
    passage: new Passage(),
    log: { write: () => undefined },
  });
  const found = await tryProxy(trialOf(await listening(server)));
  assert.deepEqual(
    found.filter(({ reach }) => reach !== 'blocked'),
    [],
  );
  assert.equal(found.length, 15);
  assert.ok(terminated.length > 0, 'the venue’s own name was served');
});

test('a proxy that opens whatever it is asked for is found out', async () => {
  const server = createHttpServer((_request, response) => response.end());
  server.on('connect', (request, socket) => {
    const [, host = '', port = '0'] = /^([0-9.]+|localhost):([0-9]+)$/.exec(request.url ?? '') ?? [];
    socket.on('error', () => undefined);
    if (host === '') return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const upstream = connect(Number(port), host);
    upstream.on('error', () => socket.destroy());
    upstream.once('connect', () => socket.end('HTTP/1.1 200 OK\r\n\r\n', () => upstream.destroy()));
  });
  const found = await tryProxy(trialOf(await listening(server)));
  const reached = found.filter(({ reach }) => reach === 'reached').map(({ name }) => name.split(':')[0]);
  for (const name of [
    'a place that is not on the pass list',
    'a name that nobody has',
    'a venue’s test network',
    'the metadata service of a cloud',
    'this machine by number',
    'a name that leads to this machine',
  ]) {
    assert.ok(reached.includes(name), name);
  }
});

test('a proxy that reads a place anywhere in what it is sent is found out by each lure', async () => {
  const server = createServer((socket: Socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      for (const [, host = '', port = ''] of text.matchAll(
        /(127\.0\.0\.1|\[::1\]|localhost|0x7f\.1):([0-9]+)/g,
      )) {
        const to = host === '[::1]' ? '::1' : '127.0.0.1';
        connect(Number(port), to).on('error', () => undefined);
      }
      setTimeout(() => socket.end('HTTP/1.1 200 OK\r\n\r\n'), 20);
    });
  });
  const found = await tryProxy(trialOf(await listening(server)));
  assert.deepEqual(
    found.filter(({ reach }) => reach !== 'reached'),
    [],
  );
});

test('a proxy that lets a place pass and does not get there is no proof, and one that hangs up is a wall', async () => {
  const failing = createServer((socket) => {
    socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  });
  const found = await tryProxy(trialOf(await listening(failing)));
  assert.equal(found.find(({ name }) => name === 'this machine by number')?.reach, 'cannot tell');
  const closing = createServer((socket) => socket.on('error', () => undefined).destroy());
  const walls = await tryProxy(trialOf(await listening(closing)));
  assert.deepEqual(
    walls.filter(({ reach }) => reach !== 'blocked'),
    [],
  );
});

test('what listens there and speaks no HTTP is not understood, and where nobody listens nothing is told', async () => {
  const odd = createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-x\r\n'));
  const found = await tryProxy(trialOf(await listening(odd)));
  assert.deepEqual(new Set(found.map(({ reach }) => reach)), new Set(['cannot tell']));
  const gone = createServer();
  const place = await listening(gone);
  gone.close();
  assert.deepEqual(
    (await tryProxy(trialOf(place))).map(({ reach }) => reach),
    ['cannot tell'],
  );
});
