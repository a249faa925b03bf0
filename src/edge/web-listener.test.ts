import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { request } from 'node:https';
import type { Duplex } from 'node:stream';
import test from 'node:test';
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';
import type { RawRequest } from '../core/order/venue.ts';
import { makeWebIdentity } from '../launcher/web-identity.ts';
import { Front } from './front.ts';
import { makeWebListener } from './web-listener.ts';
import type { WebRequest } from './web-request.ts';

const SWITCHED = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
const NAME = 'trading.example.org';

interface Stage {
  readonly port: number;
  readonly ca: string;
  readonly seen: RawRequest[];
  /** Says `request` with each whose head has arrived. */
  readonly heads: EventEmitter<{ readonly request: [WebRequest] }>;
  session(): ClientHttp2Session;
  connection(options: ConnectionOptions): Promise<TLSSocket>;
}

async function withListener(use: (stage: Stage) => Promise<void>): Promise<void> {
  const { identity, authority: ca } = await makeWebIdentity([NAME], new Date());
  const seen: RawRequest[] = [];
  const heads: Stage['heads'] = new EventEmitter();
  const parts = { isTls: true, names: [NAME], proxies: [], preload: false } as const;
  const fronts: Front[] = [];
  const server = makeWebListener({
    reached: (asked) => {
      heads.emit('request', asked);
      return (fronts[0] ?? new Front({ ...parts, listen: { host: '::', port: 0 } })).reached(asked);
    },
    serve: (asked) => {
      seen.push(asked);
      const headers: [string, string][] = [
        ['content-type', 'application/json'],
        ['connection', 'keep-alive'],
        ['keep-alive', 'timeout=5'],
      ];
      return Promise.resolve({
        status: asked.target === '/no' ? 401 : 200,
        headers,
        body: Buffer.from('{}'),
      });
    },
    upgrade: (_asked, socket) => void socket.end(SWITCHED),
  });
  server.setSecureContext({ cert: identity.cert, key: identity.key, minVersion: 'TLSv1.3' });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const { port } = address;
  fronts.push(new Front({ ...parts, listen: { host: '::', port } }));
  const sessions: ClientHttp2Session[] = [];
  const session = (): ClientHttp2Session => {
    const opened = connectHttp2(`https://127.0.0.1:${port}`, { ca, servername: NAME });
    opened.on('error', () => undefined);
    sessions.push(opened);
    return opened;
  };
  const connection = async (options: ConnectionOptions): Promise<TLSSocket> => {
    const socket = connect({ port, host: '127.0.0.1', ca, servername: NAME, ...options });
    await once(socket, 'secureConnect');
    return socket;
  };
  try {
    await use({ port, ca, seen, heads, session, connection });
  } finally {
    for (const one of sessions) one.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function ask(
  session: ClientHttp2Session,
  headers: OutgoingHttpHeaders,
  body?: string,
): Promise<{ readonly status: unknown; readonly headers: Readonly<Record<string, unknown>> }> {
  const stream = session.request(headers, { endStream: body === undefined });
  if (body !== undefined) stream.end(body);
  const [answered] = (await once(stream, 'response')) as [Record<string, unknown>];
  stream.resume();
  await once(stream, 'close');
  return { status: answered[':status'], headers: answered };
}

test('TLS 1.3 and nothing older, HTTP/2 and HTTP/1.1 as the client prefers, under the certificate given', async () => {
  await withListener(async ({ connection }) => {
    for (const [offered, taken] of [
      [['h2', 'http/1.1'], 'h2'],
      [['http/1.1'], 'http/1.1'],
    ] as const) {
      const socket = await connection({ ALPNProtocols: [...offered] });
      assert.deepEqual([socket.alpnProtocol, socket.getProtocol()], [taken, 'TLSv1.3']);
      assert.ok(socket.authorized);
      socket.destroy();
    }
    await assert.rejects(connection({ maxVersion: 'TLSv1.2' }), /protocol version/);
    await assert.rejects(connection({ ALPNProtocols: ['spdy/3'] }));
  });
});

test('a request over HTTP/2 reaches the venue as over HTTP/1.1, and its answer binds browsers to TLS', async () => {
  await withListener(async ({ port, seen, session }) => {
    const open = session();
    const host = `${NAME}:${port}`;
    const path = { ':authority': host, ':path': '/fapi/v1/order?a=1' };
    const answer = await ask(open, { ...path, ':method': 'POST', 'x-mbx-apikey': 'k' }, 'symbol=X');
    assert.equal(answer.status, 200);
    assert.equal(answer.headers['strict-transport-security'], 'max-age=63072000; includeSubDomains');
    assert.equal(answer.headers['connection'], undefined);
    assert.deepEqual(
      seen.map(({ method, target, headers, body }) => [method, target, headers, String(body)]),
      [
        [
          'POST',
          '/fapi/v1/order?a=1',
          [
            ['host', host],
            ['x-mbx-apikey', 'k'],
          ],
          'symbol=X',
        ],
      ],
    );
    const stranger = await ask(open, { ':authority': host, ':path': '/no' });
    assert.equal(stranger.status, 401);
    const local = await ask(open, { ':authority': `localhost:${port}`, ':path': '/x' });
    assert.deepEqual([local.status, local.headers['strict-transport-security']], [200, undefined]);
  });
});

test('T7, T8: over HTTP/2 other names, a Host beside the authority, and pages of others are refused', async () => {
  await withListener(async ({ port, seen, session }) => {
    const open = session();
    const host = `${NAME}:${port}`;
    const statusOf = async (headers: OutgoingHttpHeaders) => (await ask(open, headers)).status;
    assert.equal(await statusOf({ ':authority': 'evil.example', ':path': '/x' }), 421);
    assert.equal(await statusOf({ ':authority': host, ':path': '/x', origin: 'https://evil.example' }), 403);
    assert.equal(await statusOf({ ':authority': host, ':path': '/x', 'sec-fetch-site': 'cross-site' }), 403);
    assert.equal(await statusOf({ ':authority': host, ':path': '/x', host: `localhost:${port}` }), 400);
    const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`x-${i}`, '1']));
    assert.notEqual(await statusOf({ ':authority': host, ':path': '/x', ...many }).catch(() => 431), 200);
    assert.equal(seen.length, 0);
  });
});

test('a WebSocket opens over HTTP/1.1 with TLS, where ALPN was told so', async () => {
  await withListener(async ({ port, ca }) => {
    const headers = { connection: 'Upgrade', upgrade: 'websocket', host: `${NAME}:${port}` };
    const asked = request({ port, host: '127.0.0.1', servername: NAME, ca, headers, path: '/ws' }).end();
    const [reply, socket] = (await once(asked, 'upgrade')) as [{ statusCode: number }, Duplex];
    assert.equal(reply.statusCode, 101);
    socket.destroy();
  });
});

test('a body over HTTP/2 that is too large or breaks off is no request, and others go on', async () => {
  await withListener(async ({ port, seen, heads, session }) => {
    const open = session();
    const headers = { ':authority': `${NAME}:${port}`, ':path': '/x', ':method': 'POST' };
    assert.equal((await ask(open, headers, 'x'.repeat(70_000)).catch(() => ({ status: 413 }))).status, 413);
    const leaving = session();
    const begun = once(heads, 'request');
    const broken = leaving.request(headers, { endStream: false });
    broken.on('error', () => undefined);
    broken.write('a');
    const [half] = (await begun) as [WebRequest];
    const over = new Promise<void>((resolve) => void half.once('aborted', resolve));
    leaving.destroy();
    await over;
    assert.equal((await ask(open, { ':authority': `${NAME}:${port}`, ':path': '/y' })).status, 200);
    assert.deepEqual(
      seen.map(({ target }) => target),
      ['/y'],
    );
  });
});
