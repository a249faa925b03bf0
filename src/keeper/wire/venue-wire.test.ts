import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import test from 'node:test';
import { Fault } from '../../core/fault.ts';
import type { Failpoints } from '../../ports.ts';
import { localDialler, ok, ORDER, pause, Peer, ShiftedClock, type Script } from './peer-fixture.test.ts';
import { VenueWire, type Dialler } from './venue-wire.ts';

const QUIET: Failpoints = { hit: () => undefined };
const always = (): boolean => true;
const answerAll: Script = (socket) => void socket.write(ok());

interface World {
  readonly peer: Peer;
  readonly clock: ShiftedClock;
  readonly wire: VenueWire;
  readonly target: { readonly baseUrl: string; readonly ca: null };
}

async function world(script: Script, dialler: Dialler = localDialler()): Promise<World> {
  const peer = new Peer(script);
  const port = await peer.listen();
  const clock = new ShiftedClock();
  const target = { baseUrl: `http://127.0.0.1:${port}`, ca: null };
  return { peer, clock, wire: new VenueWire(dialler, clock, QUIET), target };
}

function send(on: World, deadlineMs = 2_000, mayStill = always): ReturnType<VenueWire['send']> {
  return on.wire.send(on.target, ORDER, deadlineMs, mayStill);
}

test('requests one after the other share a connection, and the host of the base URL is named', async () => {
  const on = await world(answerAll);
  for (let i = 0; i < 5; i += 1) assert.equal((await send(on)).kind, 'answered');
  assert.equal(on.peer.connections, 1);
  assert.match(on.peer.requests[0] ?? '', new RegExp(`host: 127.0.0.1:${on.peer.port}\r\n`));
  on.peer.close();
});

test('a warmed connection carries the first order', async () => {
  const on = await world(answerAll);
  await on.wire.warm(on.target);
  await on.wire.warm(on.target);
  await send(on);
  assert.equal(on.peer.connections, 1);
  on.peer.close();
});

test('warming at an unreachable venue fails silently and leaves room for the order', async () => {
  const on = await world(answerAll, { dial: () => Promise.reject(new Fault('DIAL_REFUSED')) });
  await on.wire.warm(on.target);
  assert.deepEqual(await send(on), { kind: 'notSent', why: 'NO_CONNECTION' });
  on.peer.close();
});

test('a sending that is called off at the last moment writes nothing and keeps the connection (I6)', async () => {
  const on = await world(answerAll);
  assert.deepEqual(await send(on, 2_000, () => false), { kind: 'notSent', why: 'CALLED_OFF' });
  await pause(20);
  assert.equal(on.peer.requests.length, 0);
  assert.equal((await send(on)).kind, 'answered');
  assert.equal(on.peer.connections, 1);
  on.peer.close();
});

test('the question whether it may still go is asked after the wait for a connection, once', async () => {
  let connected = false;
  const asked: boolean[] = [];
  const slow: Dialler = {
    dial: async (host, port) => {
      await pause(20);
      connected = true;
      return localDialler().dial(host, port);
    },
  };
  const on = await world(answerAll, slow);
  await send(on, 2_000, () => asked.push(connected) > 0);
  assert.deepEqual(asked, [true]);
  on.peer.close();
});

test('a connection that lay idle for longer than venues keep one is closed and replaced', async () => {
  const on = await world(answerAll);
  await send(on);
  on.clock.shiftMs = 19_000;
  await send(on);
  assert.equal(on.peer.connections, 1);
  on.clock.shiftMs = 40_000;
  await send(on);
  assert.equal(on.peer.connections, 2);
  on.peer.close();
});

test('a connection that the venue closed while it was idle is not used again', async () => {
  const on = await world((socket, count) => {
    socket.write(ok());
    if (count === 1) setTimeout(() => socket.end(), 5);
  });
  await send(on);
  await pause(40);
  assert.equal((await send(on)).kind, 'answered');
  assert.equal(on.peer.connections, 2);
  on.peer.close();
});

test('bytes that come while a connection is idle are never the answer to the next order (F7, I4)', async () => {
  const rejected = 'HTTP/1.1 400 Bad Request\r\ncontent-length: 16\r\n\r\n{"code":-2019}  ';
  const on = await world((socket, count) => {
    socket.write(ok(`${count}`));
    if (count === 1) setTimeout(() => socket.write(rejected), 5);
  });
  await send(on);
  await pause(40);
  const second = await send(on);
  assert.equal(second.kind === 'answered' && Buffer.from(second.reply.body).toString(), '2');
  assert.equal(on.peer.connections, 2);
  on.peer.close();
});

test('a connection whose answer was late, broken or closing carries nothing after it', async () => {
  const ways: readonly Script[] = [
    () => undefined,
    (socket) => void socket.write('no http\r\n\r\n'),
    (socket) => void socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n'),
  ];
  for (const way of ways) {
    const on = await world((socket, count) => (count === 1 ? way(socket, count) : void socket.write(ok())));
    await send(on, 40);
    assert.equal((await send(on)).kind, 'answered');
    assert.equal(on.peer.connections, 2);
    on.peer.close();
  }
});

test('every order of a burst leaves once, over a bounded number of connections', async () => {
  const on = await world((socket) => void setTimeout(() => socket.write(ok()), 2));
  const ends = await Promise.all(Array.from({ length: 200 }, () => send(on)));
  assert.ok(ends.every((end) => end.kind === 'answered'));
  assert.equal(on.peer.requests.length, 200);
  assert.ok(on.peer.connections <= 32);
  on.peer.close();
});

test('beyond a thousand waiting the next is told at once that there is no connection', async () => {
  const on = await world(() => undefined);
  const ends = Array.from({ length: 32 + 1_000 }, () => send(on, 150));
  assert.deepEqual(await send(on, 150), { kind: 'notSent', why: 'NO_CONNECTION' });
  on.peer.close();
  await Promise.all(ends);
});

test('whoever waits for a connection is told by its deadline, with nothing sent (L5)', async () => {
  const on = await world(() => undefined);
  let isOneFree = false;
  const busy = Array.from({ length: 32 }, () => send(on, 20_000).finally(() => (isOneFree = true)));
  while (on.peer.requests.length < 32) await pause(5);
  assert.deepEqual(await send(on, 60), { kind: 'notSent', why: 'NO_CONNECTION' });
  assert.equal(isOneFree, false);
  assert.equal(on.peer.requests.length, 32);
  on.peer.close();
  await Promise.all(busy);
});

test('when the venue goes away, everybody who waits learns it, not only the first of them (L5)', async () => {
  let down = false;
  const dialler: Dialler = {
    dial: (host, port) =>
      down ? Promise.reject(new Fault('DIAL_REFUSED')) : localDialler().dial(host, port),
  };
  const on = await world(() => undefined, dialler);
  const ends = Array.from({ length: 100 }, () => send(on, 5_000));
  await pause(50);
  down = true;
  on.peer.close();
  const startedAt = performance.now();
  const kinds = (await Promise.all(ends)).map((end) => end.kind);
  assert.ok(performance.now() - startedAt < 2_000);
  assert.equal(kinds.filter((kind) => kind === 'lost').length, 32);
  assert.equal(kinds.filter((kind) => kind === 'notSent').length, 68);
});

test('a plain connection that breaks while it is idle disturbs nobody', async () => {
  const sockets: Socket[] = [];
  const on = await world(answerAll, {
    dial: async (_host, port) => {
      const socket = connect(port, '127.0.0.1');
      sockets.push(socket);
      await new Promise((resolve) => socket.once('connect', resolve));
      return socket;
    },
  });
  await send(on);
  sockets[0]?.emit('error', new Error('reset'));
  await pause(20);
  assert.equal((await send(on)).kind, 'answered');
  assert.equal(on.peer.connections, 2);
  on.peer.close();
});

test('after the bytes left, and not before, the failpoint after sending is reached', async () => {
  const hits: string[] = [];
  const on = await world(answerAll);
  const wire = new VenueWire(localDialler(), on.clock, { hit: (label) => void hits.push(label) });
  await wire.send(on.target, ORDER, 1_000, () => false);
  assert.deepEqual(hits, []);
  await wire.send(on.target, ORDER, 1_000, always);
  assert.deepEqual(hits, ['after-send']);
  on.peer.close();
});

test('a connection that breaks while a sending is called off is not kept for the next one', async () => {
  const sockets: Socket[] = [];
  const on = await world(answerAll, {
    dial: async (host, port) => {
      const socket = await localDialler().dial(host, port);
      sockets.push(socket);
      return socket;
    },
  });
  const breaks = (): boolean => {
    sockets[0]?.destroy();
    return false;
  };
  assert.deepEqual(await send(on, 2_000, breaks), { kind: 'notSent', why: 'CALLED_OFF' });
  assert.equal((await send(on)).kind, 'answered');
  assert.equal(on.peer.connections, 2);
  on.peer.close();
});

test('where the address names no port, the one of its protocol is dialled', async () => {
  const dialled: unknown[] = [];
  const dialler: Dialler = {
    dial: (host, port) => {
      dialled.push([host, port]);
      return Promise.reject(new Fault('DIAL_REFUSED'));
    },
  };
  const wire = new VenueWire(dialler, new ShiftedClock(), QUIET);
  for (const baseUrl of ['https://venue.example', 'http://[::1]', 'http://127.0.0.1:81'])
    await wire.send({ baseUrl, ca: null }, ORDER, 1_000, always);
  assert.deepEqual(dialled, [
    ['venue.example', 443],
    ['::1', 80],
    ['127.0.0.1', 81],
  ]);
});
