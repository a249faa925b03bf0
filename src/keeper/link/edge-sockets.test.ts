import assert from 'node:assert/strict';
import test from 'node:test';
import type { RawRequest } from '../../core/order/venue.ts';
import type { SocketPeer, SocketSession } from '../../ports.ts';
import { FRAME_BODY_MAX, type Frame, type FrameKind } from '../../protocol/frame.ts';
import { encodeRequest } from '../../protocol/http-message.ts';
import {
  decodeClosing,
  decodeCredit,
  encodeClosing,
  encodeCredit,
  WINDOW,
} from '../../protocol/stream-message.ts';
import { EdgeSockets } from './edge-sockets.ts';

const REQUEST: RawRequest = { method: 'GET', target: '/calls', headers: [], body: new Uint8Array(0) };
const OPEN = encodeRequest({ venue: 'v', request: REQUEST });

/** Bot sockets with a session that keeps what it gets and is done with a message when it is told to be. */
function stage() {
  const written: Frame[] = [];
  const heard: string[] = [];
  const ends: (() => void)[] = [];
  const peers: SocketPeer[] = [];
  const closed = { count: 0 };
  const sockets = new EdgeSockets(
    (_venue, request, peer): SocketSession | null => {
      if (request.target !== '/calls') return null;
      peers.push(peer);
      return {
        receive: (text) => {
          heard.push(text);
          return new Promise((resolve) => ends.push(resolve));
        },
        closed: () => void (closed.count += 1),
      };
    },
    (frame) => written.push(frame),
  );
  const take = (kind: FrameKind, stream: number, body: Uint8Array | string = OPEN): void =>
    sockets.take({ kind, stream, body: Buffer.from(body) });
  return { written, heard, ends, peers, closed, sockets, take };
}

function peerOf(on: ReturnType<typeof stage>): SocketPeer {
  const [peer] = on.peers;
  assert.ok(peer !== undefined);
  return peer;
}

test('a bot socket gets credit when it opens, and one more for each message that is done with', async () => {
  const on = stage();
  on.take('open', 7);
  assert.deepEqual(
    on.written.map(({ kind, stream, body }) => [kind, stream, decodeCredit(body)]),
    [['credit', 7, WINDOW.messages]],
  );
  on.take('message', 7, 'hello');
  assert.deepEqual([on.heard, on.written.length, on.sockets.has(7)], [['hello'], 1, true]);
  on.ends[0]?.();
  await new Promise(setImmediate);
  assert.deepEqual([on.written[1]?.kind, decodeCredit(on.written[1]?.body ?? OPEN)], ['credit', 1]);
});

test('no credit goes to a socket that was closed while its message was judged', async () => {
  const on = stage();
  on.take('open', 7);
  on.take('message', 7, 'hello');
  on.take('close', 7, encodeClosing({ code: 1001, reason: '' }));
  on.ends[0]?.();
  await new Promise(setImmediate);
  assert.deepEqual([on.written.length, on.closed.count, on.sockets.has(7)], [1, 1, false]);
});

test('a bot that does not read is cut off at the window, with the code for it, and costs no more (T31)', () => {
  const on = stage();
  on.take('open', 7);
  const half = 'x'.repeat(WINDOW.bytes / 2);
  for (let i = 0; i < 5; i += 1) peerOf(on).send(half);
  assert.deepEqual(
    on.written.map(({ kind }) => kind),
    ['credit', 'message', 'message', 'close'],
  );
  assert.equal(decodeClosing(on.written[3]?.body ?? OPEN)?.code, 1008);
  assert.equal(on.closed.count, 1);
});

test('bytes for a bot are told apart from text, and count as much', () => {
  const on = stage();
  on.take('open', 7);
  peerOf(on).send(Uint8Array.of(0));
  peerOf(on).send(new Uint8Array(WINDOW.bytes));
  peerOf(on).send('late');
  assert.deepEqual(
    on.written.map(({ kind }) => kind),
    ['credit', 'bytes', 'bytes', 'close'],
  );
  assert.deepEqual(on.written[1]?.body, Uint8Array.of(0));
});

test('a bot that reads gets everything, however much', () => {
  const on = stage();
  on.take('open', 7);
  const half = 'x'.repeat(WINDOW.bytes / 2);
  for (let i = 0; i < 20; i += 1) {
    peerOf(on).send(half);
    on.take('credit', 7, encodeCredit(half.length));
  }
  assert.equal(on.written.filter(({ kind }) => kind === 'message').length, 20);
});

test('an answer that no frame can hold closes its socket and not the link', () => {
  const on = stage();
  on.take('open', 7);
  peerOf(on).send('x'.repeat(FRAME_BODY_MAX + 1));
  assert.equal(decodeClosing(on.written[1]?.body ?? OPEN)?.code, 1009);
});

test('where nothing listens a socket is closed at once, and nothing is said on a closed one', () => {
  const on = stage();
  on.take('open', 7, encodeRequest({ venue: 'v', request: { ...REQUEST, target: '/else' } }));
  assert.equal(decodeClosing(on.written[0]?.body ?? OPEN)?.code, 1001);
  on.take('open', 8);
  peerOf(on).close(1008, 'revoked');
  peerOf(on).close(1008, 'revoked');
  peerOf(on).send('late');
  on.take('message', 8, 'late');
  on.take('close', 8, encodeClosing({ code: 1001, reason: '' }));
  assert.deepEqual(
    on.written.map(({ kind, stream }) => [kind, stream]),
    [
      ['close', 7],
      ['credit', 8],
      ['close', 8],
    ],
  );
  assert.equal(on.closed.count, 1);
});

test('when the link is gone every session is told once', () => {
  const on = stage();
  for (const stream of [1, 2, 3]) on.take('open', stream);
  on.sockets.close();
  on.sockets.close();
  assert.equal(on.closed.count, 3);
});

test('an edge that breaks the rules of sockets breaks its link (T14)', () => {
  const breaches: readonly ((on: ReturnType<typeof stage>) => void)[] = [
    (on) => on.take('open', 7),
    (on) => on.take('open', 8, 'no request'),
    (on) => on.take('message', 7, Uint8Array.of(0xff)),
    (on) => on.take('credit', 7, encodeCredit(1)),
    (on) => on.take('credit', 7, 'x'),
    (on) => on.take('close', 7, 'x'),
    (on) => {
      for (let i = 0; i <= WINDOW.messages; i += 1) on.take('message', 7, 'more than was allowed');
    },
    (on) => {
      for (let stream = 100; stream < 1_200; stream += 1) on.take('open', stream);
    },
  ];
  for (const breach of breaches) {
    const on = stage();
    on.take('open', 7);
    assert.throws(() => breach(on), RangeError, String(breach));
  }
});
