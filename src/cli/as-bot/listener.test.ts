import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { test } from 'node:test';
import { makeListener } from '../../edge/listener.ts';
import { loopbackHosts } from '../../edge/host-names.ts';
import { parsePlain } from './exchange.ts';
import { tryListener } from './listener.ts';

async function reachesOf(server: Server, port: number, isGuess: boolean): Promise<readonly string[]> {
  const listener = { host: '127.0.0.1', port };
  const found = await tryListener({ listener, isGuess, foreignHost: 'page.example', waitMs: 1_000 });
  server.close();
  return found.map(({ reach }) => reach);
}

async function portOf(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

test('the gateway’s listener refuses what a page of a stranger could send (T7, T8)', async () => {
  const hosts = new Map<string, null>();
  const server = makeListener({
    reached: () => ({ hosts, scheme: 'http', isLoopback: true, address: '127.0.0.1', hsts: null }),
    serve: () => Promise.resolve({ status: 200, headers: [], body: new Uint8Array() }),
    upgrade: (_request, socket) => socket.destroy(),
  });
  const port = await portOf(server);
  for (const [host] of loopbackHosts('127.0.0.1', port)) hosts.set(host, null);
  assert.deepEqual(await reachesOf(server, port, true), ['blocked', 'blocked', 'blocked', 'blocked']);
});

test('a listener that serves any Host is a hole, unless nobody said that it is the gateway', async () => {
  const open = createServer((_request, response) => response.end());
  assert.deepEqual(await reachesOf(open, await portOf(open), false), Array(4).fill('reached'));
  const stranger = createServer((_request, response) => response.end());
  assert.deepEqual(await reachesOf(stranger, await portOf(stranger), true), ['cannot tell']);
});

test('where nobody listens nothing is told, and who hangs up lets nobody in', async () => {
  const gone = createServer();
  const port = await portOf(gone);
  gone.close();
  assert.deepEqual(await reachesOf(createServer(), port, false), Array(4).fill('cannot tell'));
  const closing = createServer((request) => request.socket.destroy());
  assert.deepEqual(await reachesOf(closing, await portOf(closing), false), Array(4).fill('blocked'));
});

test('a place is read from an http URL and from nothing else', () => {
  assert.deepEqual(parsePlain('http://127.0.0.1:8421'), { host: '127.0.0.1', port: 8421 });
  assert.deepEqual(parsePlain('http://[::1]:1/'), { host: '::1', port: 1 });
  assert.deepEqual(parsePlain('http://gateway'), { host: 'gateway', port: 80 });
  for (const text of ['', '127.0.0.1:8421', 'https://gateway', 'socks5://gateway:1']) {
    assert.equal(parsePlain(text), null, text);
  }
});
