import assert from 'node:assert/strict';
import { once } from 'node:events';
import test from 'node:test';
import { WebSocketServer, type WebSocket } from 'ws';
import { Fault } from '../../core/fault.ts';
import type { VenueSocket } from '../../ports.ts';
import { localDialler, pause, Peer, ShiftedClock } from './peer-fixture.test.ts';
import { DialledSockets } from './socket-wire.ts';

const MIB = 1024 * 1024;

interface World {
  /** What was heard, in order: a text, `pong`, or `close`. */
  readonly heard: string[];
  /** The venue's end. */
  readonly venue: WebSocket;
  readonly ours: VenueSocket;
  readonly targets: string[];
  end(): void;
}

function listener(heard: string[]) {
  return {
    onText: (text: string) => void heard.push(text),
    onPong: () => void heard.push('pong'),
    onClose: () => void heard.push('close'),
  };
}

async function world(onBytes?: (bytes: Uint8Array) => void): Promise<World> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const heard: string[] = [];
  const targets: string[] = [];
  const connected = new Promise<WebSocket>((resolve) =>
    server.once('connection', (socket, { url = '' }) => {
      targets.push(url);
      resolve(socket);
    }),
  );
  const host = { baseUrl: `http://127.0.0.1:${address.port}`, ca: null };
  const sockets = new DialledSockets(localDialler(), new ShiftedClock());
  const events = { ...listener(heard), ...(onBytes === undefined ? {} : { onBytes }) };
  const ours = await sockets.open(host, '/ws?listenKey=k', events);
  assert.ok(ours !== null);
  return { heard, targets, ours, venue: await connected, end: () => server.close() };
}

async function until(heard: readonly string[], count: number): Promise<void> {
  for (let i = 0; i < 500 && heard.length < count; i += 1) await pause(2);
  await pause(5);
}

test('a text is heard as it came, and a ping of either side says that the other one is there', async () => {
  const on = await world();
  assert.deepEqual(on.targets, ['/ws?listenKey=k']);
  on.venue.send('{"e":"ACCOUNT_UPDATE"}');
  await until(on.heard, 1);
  const said = once(on.venue, 'message');
  on.ours.say('{"op":"auth"}');
  assert.equal(String((await said)[0]), '{"op":"auth"}');
  on.ours.ping();
  await until(on.heard, 2);
  on.venue.ping();
  await until(on.heard, 3);
  assert.deepEqual(on.heard, ['{"e":"ACCOUNT_UPDATE"}', 'pong', 'pong']);
  on.ours.close();
  await until(on.heard, 4);
  assert.equal(on.heard.at(-1), 'close');
  on.end();
});

test('a connection that the venue ends, or on which it says what no venue says, ends once', async () => {
  const ways: readonly ((venue: WebSocket) => void)[] = [
    (venue) => venue.close(),
    (venue) => venue.terminate(),
    (venue) => venue.send(Buffer.from('binary')),
    (venue) => venue.send('x'.repeat(MIB + 1)),
  ];
  for (const [index, way] of ways.entries()) {
    const on = await world();
    way(on.venue);
    await until(on.heard, 1);
    assert.deepEqual(on.heard, ['close'], `way ${index}`);
    on.end();
  }
});

test('bytes are heard where somebody asked for them', async () => {
  const bytes: string[] = [];
  const on = await world((message) => bytes.push(Buffer.from(message).toString()));
  on.venue.send(Buffer.from('binary'));
  on.venue.send('text');
  await until(on.heard, 1);
  assert.deepEqual([bytes, on.heard], [['binary'], ['text']]);
  on.ours.close();
  on.end();
});

test('the largest message that is taken is a megabyte', async () => {
  const on = await world();
  on.venue.send('x'.repeat(MIB));
  await until(on.heard, 1);
  assert.equal(on.heard[0]?.length, MIB);
  on.ours.close();
  on.end();
});

test('where nobody answers, or with anything but the upgrade, there is no connection', async () => {
  const heard: string[] = [];
  const refused = { dial: () => Promise.reject(new Fault('DIAL_REFUSED')) };
  const clock = new ShiftedClock();
  const nowhere = { baseUrl: 'http://127.0.0.1:9', ca: null };
  assert.equal(await new DialledSockets(refused, clock).open(nowhere, '/ws', listener(heard)), null);
  for (const answer of [
    'HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n',
    'HTTP/1.1 302 Found\r\nlocation: ws://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n',
    'no HTTP at all\r\n\r\n',
  ]) {
    const peer = new Peer((socket) => void socket.write(answer));
    const host = { baseUrl: `http://127.0.0.1:${await peer.listen()}`, ca: null };
    assert.equal(await new DialledSockets(localDialler(), clock).open(host, '/ws', listener(heard)), null);
    assert.equal(peer.connections, 1, 'a redirection is not followed');
    peer.close();
  }
  assert.deepEqual(heard, []);
});
