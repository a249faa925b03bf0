import type { Socket } from 'node:net';
import type { RawReply, RawRequest } from '../../core/order/venue.ts';
import { decodeAsk, encodeAnswer, type Answer, type Ask } from '../../protocol/ask-message.ts';
import { FRAME_BODY_MAX, FrameReader, type Frame } from '../../protocol/frame.ts';
import { FrameWriter } from '../../protocol/frame-writer.ts';
import { decodeRequest, encodeReply } from '../../protocol/http-message.ts';
import type { EdgeHello } from '../../protocol/edge-start.ts';
import {
  decodeToWatch,
  encodeWatch,
  type FromWatch,
  type ToWatch,
  type WatchAnswer,
} from '../../protocol/alarm-message.ts';
import type { Log } from '../../ports.ts';
import { EdgeSockets, type OpenSession } from './edge-sockets.ts';

/** Requests of one edge that may be under way. The edge holds back beyond its own, lower bound. */
const STREAMS_MAX = 4_096;
/** What an edge says of its sinks that may be under way: it says little. */
const WORDS_MAX = 256;

/** What one request may take: the edge lets in at most 16 KiB of head and 64 KiB of body. */
const REQUEST_MAX = 128 * 1024;

export interface EdgeLinkParts {
  readonly log: Log;
  readonly serve: (venue: string, request: RawRequest) => Promise<RawReply>;
  readonly open: OpenSession;
  /** What a person asks. Never rejects. */
  readonly ask: (ask: Ask) => Promise<Answer>;
  readonly hello: () => EdgeHello;
  readonly watch: Watch;
}

/** What is said about alarms. */
export interface Watch {
  /** What an edge that has just come up may not have heard. */
  readonly recent: () => readonly FromWatch[];
  /** What the edge says of its sinks. Never rejects. */
  readonly hear: (word: ToWatch) => Promise<WatchAnswer>;
}

/** One edge's long-lived, multiplexed link. What comes over it is outside text, parsed as strictly as a bot's own. */
export class EdgeLink {
  readonly #socket: Socket;
  readonly #parts: EdgeLinkParts;
  readonly #writer: FrameWriter;
  readonly #reader = new FrameReader(REQUEST_MAX);
  /** Streams without an answer yet. */
  readonly #open = new Set<number>();
  readonly #sockets: EdgeSockets;
  #words = 0;

  constructor(socket: Socket, parts: EdgeLinkParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#writer = new FrameWriter(socket);
    this.#sockets = new EdgeSockets(parts.open, (frame) => this.#write(frame));
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#sockets.close());
    this.tell();
    for (const message of parts.watch.recent()) this.announce(message);
    socket.resume();
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed;
  }

  /** Tells the edge what it needs to know; again whenever that changes. */
  tell(): void {
    const body = Buffer.from(JSON.stringify(this.#parts.hello()), 'utf8');
    this.#write({ kind: 'hello', stream: 0, body });
  }

  /** Hands over an alarm, at once: it may be about the fault by which this process is about to end. */
  announce(message: FromWatch): void {
    this.#write({ kind: 'alarm', stream: 0, body: encodeWatch(message) });
    this.#writer.flush();
  }

  close(): void {
    this.#socket.destroy();
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#hear(frame);
    } catch {
      this.#parts.log.write('alert', 'EDGE_LINK_BROKEN');
      this.#socket.destroy();
    }
  }

  #write(frame: Frame): void {
    this.#writer.write(frame);
  }

  #hear(frame: Frame): void {
    switch (frame.kind) {
      case 'request':
        return this.#serve(frame);
      case 'ask':
        return this.#ask(frame);
      case 'watch':
        return this.#hearWatch(frame);
      case 'open':
      case 'message':
      case 'credit':
      case 'close':
        if (this.#open.has(frame.stream)) throw new RangeError('an edge opens sockets on fresh streams');
        return this.#sockets.take(frame);
      default:
        throw new RangeError('an edge sends requests and sockets');
    }
  }

  #hearWatch({ stream, body }: Frame): void {
    const word = decodeToWatch(body);
    if (word === null || this.#words >= WORDS_MAX)
      throw new RangeError('an edge says what it may, and waits');
    this.#words += 1;
    void this.#parts.watch.hear(word).then((answer) => {
      this.#words -= 1;
      this.#write({ kind: 'watch', stream, body: encodeWatch(answer) });
    });
  }

  #begin({ stream }: Frame): void {
    if (this.#sockets.has(stream) || this.#open.has(stream) || this.#open.size >= STREAMS_MAX) {
      throw new RangeError('an edge sends requests on fresh streams');
    }
    this.#open.add(stream);
  }

  #ask(frame: Frame): void {
    this.#begin(frame);
    const ask = decodeAsk(frame.body);
    if (ask === null) throw new RangeError('an ask frame holds an ask');
    // As with requests: the body is a view of the receive buffer.
    void this.#parts.ask({ ...ask, body: Uint8Array.from(ask.body) }).then((answer) => {
      this.#open.delete(frame.stream);
      this.#write({ kind: 'answer', stream: frame.stream, body: encodeAnswer(answer) });
    });
  }

  #serve(frame: Frame): void {
    this.#begin(frame);
    const message = decodeRequest(frame.body);
    if (message === null) throw new RangeError('a request frame holds a request');
    // The body is a view of the receive buffer: the request keeps its own copy beyond this turn.
    const request = { ...message.request, body: Uint8Array.from(message.request.body) };
    this.#parts.serve(message.venue, request).then(
      (reply) => this.#answer(frame.stream, reply),
      () => this.#answer(frame.stream, FAILED),
    );
  }

  #answer(stream: number, reply: RawReply): void {
    this.#open.delete(stream);
    const whole = encodeReply(reply);
    // An answer that no frame can hold must not break the link for everybody else.
    const body = whole.length <= FRAME_BODY_MAX ? whole : encodeReply(FAILED);
    this.#write({ kind: 'reply', stream, body });
  }
}

/** Whether the request took effect is not known here: the answer says exactly that. */
const FAILED: RawReply = {
  status: 503,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(
    '{"code":-1007,"msg":"Sallyport: internal fault. Send status unknown; execution status unknown."}',
  ),
};
