import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import test from 'node:test';
import type { RawRequest } from '../../core/order/venue.ts';
import { ok, ORDER, pause, Peer, ShiftedClock, type Script } from './peer-fixture.test.ts';
import { sendOnce, type Sent } from './send-once.ts';

interface End {
  readonly sent: Sent;
  readonly peer: Peer;
}

async function send(script: Script, deadlineMs = 2_000, request: RawRequest = ORDER): Promise<End> {
  const peer = new Peer(script);
  await peer.listen();
  const socket: Socket = connect(peer.port, '127.0.0.1');
  // As the wire does: an error closes, and the close is what is waited for.
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const sent = await sendOnce(socket, 'venue.example:443', request, deadlineMs, new ShiftedClock());
  // Whatever was going to be written a second time would be here by now.
  await pause(30);
  socket.destroy();
  peer.close();
  return { sent, peer };
}

test('a request leaves as one head and body, and its answer comes back whole', async () => {
  const { sent, peer } = await send((socket) => void socket.write(ok('{"orderId":1}')));
  assert.deepEqual(peer.requests, [
    'POST /fapi/v1/order HTTP/1.1\r\nhost: venue.example:443\r\nx-mbx-apikey: k\r\n' +
      'content-length: 14\r\n\r\nsymbol=BTCUSDT',
  ]);
  assert.equal(
    sent.sending.kind === 'answered' && Buffer.from(sent.sending.reply.body).toString(),
    '{"orderId":1}',
  );
  assert.equal(sent.reusable, true);
});

test('a read without a body leaves without a length, a cancel without a body with a length of zero', async () => {
  const bare = { target: '/x', headers: [], body: new Uint8Array(0) };
  const read = await send((socket) => void socket.write(ok()), 2_000, { ...bare, method: 'GET' });
  assert.equal(read.peer.requests[0], 'GET /x HTTP/1.1\r\nhost: venue.example:443\r\n\r\n');
  const cancel = await send((socket) => void socket.write(ok()), 2_000, { ...bare, method: 'DELETE' });
  assert.match(cancel.peer.requests[0] ?? '', /content-length: 0\r\n\r\n$/);
});

const LOST: readonly (readonly [name: string, why: string, script: Script, deadlineMs: number])[] = [
  ['the venue never answers', 'TIMEOUT', () => undefined, 40],
  ['the answer stops in its middle', 'TIMEOUT', (socket) => void socket.write(ok('hello').slice(0, -2)), 40],
  ['the venue closes without an answer', 'CONNECTION_LOST', (socket) => void socket.end(), 2_000],
  ['the venue resets the connection', 'CONNECTION_LOST', (socket) => void socket.resetAndDestroy(), 2_000],
  [
    'the venue closes in the middle of its head',
    'CONNECTION_LOST',
    (socket) => void socket.end('HTTP/1.1 200 O'),
    2_000,
  ],
  [
    'the venue closes in the middle of its body',
    'CONNECTION_LOST',
    (socket) => void socket.end(ok('hello').slice(0, -2)),
    2_000,
  ],
  [
    'the answer has no end of its own',
    'UNREADABLE_REPLY',
    (socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\nhello'),
    2_000,
  ],
  [
    'the answer comes twice in one piece',
    'UNREADABLE_REPLY',
    (socket) => void socket.write(ok() + ok()),
    2_000,
  ],
  [
    'something that is not HTTP answers',
    'UNREADABLE_REPLY',
    (socket) => void socket.write('220 mail\r\n\r\n'),
    2_000,
  ],
];

for (const [name, why, script, deadlineMs] of LOST) {
  test(`when ${name} the sending is lost and exactly one request was written (F3, F7, I2)`, async () => {
    const { sent, peer } = await send(script, deadlineMs);
    assert.deepEqual(sent, { sending: { kind: 'lost', why }, reusable: false });
    assert.equal(peer.requests.length, 1);
  });
}

test('a redirect and a 503 with retry-after are answers, and nothing is sent after them (T25, I2)', async () => {
  for (const head of ['HTTP/1.1 307 Moved\r\nlocation: /elsewhere', 'HTTP/1.1 503 No\r\nretry-after: 0']) {
    const { sent, peer } = await send((socket) => void socket.write(`${head}\r\ncontent-length: 0\r\n\r\n`));
    assert.equal(sent.sending.kind, 'answered');
    assert.equal(peer.requests.length, 1);
  }
});

test('when it has ended it listens to nothing more on the connection', async () => {
  const peer = new Peer((socket) => void socket.write(ok()));
  await peer.listen();
  const socket = connect(peer.port, '127.0.0.1');
  await once(socket, 'connect');
  const before = ['data', 'close'].map((name) => socket.listenerCount(name));
  await sendOnce(socket, 'h', ORDER, 1_000, new ShiftedClock());
  assert.deepEqual(
    ['data', 'close'].map((name) => socket.listenerCount(name)),
    before,
  );
  socket.destroy();
  peer.close();
});
