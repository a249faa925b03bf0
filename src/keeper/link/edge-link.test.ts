import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { decodeAnswer, encodeAsk, type Answer, type Ask } from '../../protocol/ask-message.ts';
import { parseEdgeHello } from '../../protocol/edge-start.ts';
import {
  decodeFromWatch,
  decodeWatchAnswer,
  encodeWatch,
  type AlarmMessage,
  type ToWatch,
} from '../../protocol/alarm-message.ts';
import { encodeFrame, FRAME_BODY_MAX, FrameReader, type Frame } from '../../protocol/frame.ts';
import { decodeReply, encodeRequest } from '../../protocol/http-message.ts';
import { EdgeLink } from './edge-link.ts';
import { Edges } from './edges.ts';
import { heard, socketPair } from './socket-pair-fixture.test.ts';

const REQUEST: RawRequest = { method: 'GET', target: '/x', headers: [], body: Buffer.from('body') };
const OK: RawReply = { status: 200, headers: [['a', 'b']], body: Buffer.from('yes') };

const ASK: Ask = {
  operation: 'getOverview',
  params: {},
  credentials: { access: 'token', refresh: null },
  from: { address: '127.0.0.1', agent: '', page: null, isLoopback: true },
  conditions: { ifMatch: null, idempotencyKey: null },
  piece: null,
  body: Buffer.from('{}'),
};

function answerTo({ operation, body }: Ask): Answer {
  const text = `${operation} ${Buffer.from(body).toString('utf8')}`;
  const bare = { etag: null, retryAfterS: null, cookie: null, next: null };
  return { status: 200, media: 'text/plain', ...bare, body: Buffer.from(text) };
}

function request(stream: number): Uint8Array {
  return encodeFrame({ kind: 'request', stream, body: encodeRequest({ venue: 'v', request: REQUEST }) });
}

/** Frames of the keeper as an edge reads them, one at a time. */
class Listening {
  readonly frames: Frame[] = [];
  readonly #reader = new FrameReader();

  constructor(far: Socket) {
    far.on('data', (chunk: Buffer) => this.frames.push(...this.#reader.push(chunk)));
  }

  async next(count: number): Promise<readonly Frame[]> {
    for (let i = 0; i < 500 && this.frames.length < count; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 2));
    assert.equal(this.frames.length, count);
    return this.frames;
  }
}

async function stage(serve: (venue: string, request: RawRequest) => Promise<RawReply>) {
  const { near, far } = await socketPair();
  const said: string[] = [];
  const parts = {
    log: { write: (_level: string, code: string) => void said.push(code) },
    serve,
    open: () => null,
    ask: (ask: Ask) => Promise.resolve(answerTo(ask)),
    hello: () => ({ version: 1 as const, upstreams: [] }),
    watch: { recent: () => [], hear: () => Promise.resolve({ lines: [] }) },
  };
  return { near, far, said, parts };
}

const STATUS = encodeWatch({ kind: 'status' });
const ALARM: AlarmMessage = {
  number: 1,
  raised: 2,
  at: 1,
  kind: 'halt',
  severity: 'critical',
  subject: 'everything',
  fingerprint: 'f',
  count: 1,
  what: 'w',
  next: 'n',
};

test('the keeper speaks first, serves the bytes as they came, and answers on the stream of the question', async () => {
  const asked: unknown[] = [];
  const { near, far, parts } = await stage((venue, given) => {
    asked.push([venue, given.target, Buffer.from(given.body).toString()]);
    return Promise.resolve(OK);
  });
  const link = new EdgeLink(near, parts);
  const listening = new Listening(far);
  far.write(request(7));
  const [hello, reply] = await listening.next(2);
  assert.deepEqual(parseEdgeHello(Buffer.from(hello?.body ?? []).toString()), { version: 1, upstreams: [] });
  assert.equal(reply?.stream, 7);
  assert.equal(decodeReply(reply?.body ?? new Uint8Array(0))?.status, 200);
  assert.deepEqual(asked, [['v', '/x', 'body']]);
  link.close();
});

test('a fault and an answer that no frame can hold become "status unknown", and the link stays', async () => {
  const replies: readonly (() => Promise<RawReply>)[] = [
    () => Promise.reject(new RangeError('a bug')),
    () => Promise.resolve({ ...OK, body: new Uint8Array(FRAME_BODY_MAX) }),
  ];
  let turn = 0;
  const { near, far, parts } = await stage(() => (replies[turn++] ?? (() => Promise.resolve(OK)))());
  const link = new EdgeLink(near, parts);
  const listening = new Listening(far);
  for (const stream of [1, 2, 3]) far.write(request(stream));
  const frames = await listening.next(4);
  const statuses = frames.slice(1).map(({ stream, body }) => [stream, decodeReply(body)?.status]);
  assert.deepEqual(
    statuses.toSorted(([a = 0], [b = 0]) => a - b),
    [
      [1, 503],
      [2, 503],
      [3, 200],
    ],
  );
  assert.equal(link.isOpen, true);
  link.close();
});

test('an edge that breaks the protocol in any way loses its link and is served nothing (T14)', async () => {
  const reply = encodeFrame({ kind: 'reply', stream: 1, body: new Uint8Array(0) });
  const broken: readonly Uint8Array[] = [
    reply,
    Buffer.concat([request(1), request(1)]),
    Buffer.concat([request(1), encodeFrame({ kind: 'open', stream: 1, body: new Uint8Array(0) })]),
    encodeFrame({ kind: 'open', stream: 1, body: Buffer.from('no request') }),
    encodeFrame({ kind: 'ask', stream: 1, body: Buffer.from('no ask\n') }),
    encodeFrame({ kind: 'answer', stream: 1, body: new Uint8Array(0) }),
    Buffer.concat([request(1), encodeFrame({ kind: 'ask', stream: 1, body: encodeAsk(ASK) })]),
    encodeFrame({ kind: 'request', stream: 1, body: Buffer.from('no request') }),
    encodeFrame({ kind: 'request', stream: 1, body: new Uint8Array(200_000) }),
    encodeFrame({ kind: 'alarm', stream: 0, body: new Uint8Array(0) }),
    encodeFrame({ kind: 'watch', stream: 1, body: Buffer.from('{"kind":"resume"}') }),
    Buffer.concat(
      Array.from({ length: 257 }, (_, i) => encodeFrame({ kind: 'watch', stream: i, body: STATUS })),
    ),
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.concat(Array.from({ length: 4_097 }, (_, stream) => request(stream + 1))),
  ];
  for (const bytes of broken) {
    const { near, far, said, parts } = await stage(() => new Promise<RawReply>(() => undefined));
    const hear = () => new Promise<never>(() => undefined);
    const link = new EdgeLink(near, { ...parts, watch: { recent: () => [], hear } });
    far.write(bytes);
    await heard(far);
    assert.deepEqual([said, link.isOpen], [['EDGE_LINK_BROKEN'], false]);
  }
});

test('a bot socket is opened, spoken on and closed over the link that carries requests', async () => {
  const { near, far, parts } = await stage(() => Promise.resolve(OK));
  const heard: string[] = [];
  const ends = { count: 0 };
  const link = new EdgeLink(near, {
    ...parts,
    open: (_venue, _request, peer) => ({
      receive: (text) => {
        heard.push(text);
        peer.send(`you said ${text}`);
        return Promise.resolve();
      },
      closed: () => void (ends.count += 1),
    }),
  });
  const listening = new Listening(far);
  const open = encodeRequest({ venue: 'v', request: { ...REQUEST, body: new Uint8Array(0) } });
  far.write(encodeFrame({ kind: 'open', stream: 5, body: open }));
  far.write(encodeFrame({ kind: 'message', stream: 5, body: Buffer.from('hello') }));
  const frames = await listening.next(4);
  assert.deepEqual(
    frames.map(({ kind, stream }) => [kind, stream]),
    [
      ['hello', 0],
      ['credit', 5],
      ['message', 5],
      ['credit', 5],
    ],
  );
  assert.deepEqual(heard, ['hello']);
  far.write(request(5));
  for (let i = 0; i < 500 && link.isOpen; i += 1) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.deepEqual([link.isOpen, ends.count], [false, 1]);
});

test('an answer for an edge that died goes nowhere, and the next edge gets its own hello', async () => {
  const answer = Promise.withResolvers<RawReply>();
  const { near, far, parts } = await stage(() => answer.promise);
  const edges = new Edges(parts);
  assert.ok(!edges.isUp, 'before the first one came');
  edges.add(near);
  assert.ok(edges.isUp);
  const died = new Promise((resolve) => near.once('close', resolve));
  const first = new Listening(far);
  far.write(request(1));
  await first.next(1);
  far.resetAndDestroy();
  await died;
  answer.resolve(OK);
  assert.ok(!edges.isUp, 'the only one died');
  const second = await socketPair();
  const next = new Listening(second.far);
  edges.tell();
  edges.add(second.near);
  await next.next(1);
  edges.tell();
  const frames = await next.next(2);
  assert.deepEqual(
    frames.map(({ kind }) => kind),
    ['hello', 'hello'],
  );
  edges.close();
  await heard(second.far);
});

test('what a person asks is answered on its own stream, which is free for another afterwards', async () => {
  const { near, far, parts } = await stage(() => Promise.resolve(OK));
  const link = new EdgeLink(near, parts);
  const listening = new Listening(far);
  for (const count of [2, 3]) {
    far.write(encodeFrame({ kind: 'ask', stream: 9, body: encodeAsk(ASK) }));
    const frame = (await listening.next(count))[count - 1];
    assert.deepEqual([frame?.kind, frame?.stream], ['answer', 9]);
    const answer = decodeAnswer(frame?.body ?? new Uint8Array(0));
    assert.equal(Buffer.from(answer?.body ?? []).toString('utf8'), 'getOverview {}');
  }
  link.close();
});

test('alarms go to every edge that is up and to one that comes, and what an edge says is answered', async () => {
  const { near, far, parts } = await stage(() => Promise.resolve(OK));
  const alarm = { ...ALARM, number: 1 };
  const said: unknown[] = [];
  const watch = {
    recent: () => [{ kind: 'alarm' as const, alarm }],
    hear: (word: ToWatch) => {
      said.push(word);
      return Promise.resolve({ lines: ['fine'] });
    },
  };
  const edges = new Edges({ ...parts, watch });
  assert.equal(edges.announce({ kind: 'alarm', alarm }), false, 'nobody is there');
  edges.add(near);
  const listening = new Listening(far);
  assert.equal(edges.announce({ kind: 'alarm', alarm: { ...alarm, number: 2 } }), true);
  far.write(encodeFrame({ kind: 'watch', stream: 9, body: STATUS }));
  const [, first, second, answer] = await listening.next(4);
  const numbers = [first, second].map((frame) => {
    const message = decodeFromWatch(frame?.body ?? new Uint8Array(0));
    return message?.kind === 'alarm' ? message.alarm.number : null;
  });
  assert.deepEqual(numbers, [1, 2]);
  assert.deepEqual([answer?.kind, answer?.stream], ['watch', 9]);
  assert.deepEqual(decodeWatchAnswer(answer?.body ?? new Uint8Array(0)), { lines: ['fine'] });
  assert.deepEqual(said, [{ kind: 'status' }]);
  edges.close();
});
