import type { Socket } from 'node:net';
import type { RawReply } from '../core/order/venue.ts';
import { decodeAnswer, encodeAsk, type Answer, type Ask } from '../protocol/ask-message.ts';
import { FrameReader, type Frame } from '../protocol/frame.ts';
import { FrameWriter } from '../protocol/frame-writer.ts';
import { decodeReply, encodeRequest, type VenueRequest } from '../protocol/http-message.ts';
import {
  decodeClosing,
  decodeCredit,
  decodeMessage,
  encodeClosing,
  encodeCredit,
} from '../protocol/stream-message.ts';
import { parseEdgeHello, type EdgeHello } from '../protocol/edge-start.ts';
import { WatchLink } from './watch-link.ts';

/** Requests under way at once; beyond it the edge answers that it is busy. */
const STREAMS_MAX = 2_048;

/** What people ask that may be under way at once. */
const ASKS_MAX = 256;

/** Bot sockets at once; beyond it the edge answers that it is busy. */
const SOCKETS_MAX = 512;

/** The edge's side of a bot socket that the keeper judges. */
export interface KeeperStreamTaker {
  /** So many messages more may be sent to the keeper. */
  onCredit(messages: number): void;
  /** Text, or the bytes of one message. */
  onMessage(message: string | Uint8Array): void;
  /** The keeper ended it. */
  onClose(code: number, reason: string): void;
}

/** A bot socket as the link carries it. */
export interface KeeperStream {
  /** Only within the credit that was given. */
  send(text: string): void;
  /** The bot's socket has taken that much of what was sent to it. */
  taken(bytes: number): void;
  close(code: number, reason: string): void;
}

/**
 * The edge's end of the link. If it breaks the edge ends: requests in flight are in doubt, and a new edge starts
 * clean.
 */
export class KeeperLink {
  /** What is said about alarms. */
  readonly watch: WatchLink = new WatchLink((frame) => this.#write(frame));
  readonly #writer: FrameWriter;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<number, (reply: RawReply) => void>();
  readonly #asked = new Map<number, (answer: Answer) => void>();
  readonly #streams = new Map<number, KeeperStreamTaker>();
  readonly #onHello: (hello: EdgeHello) => void;
  readonly #onBroken: () => void;
  #next = 1;

  constructor(socket: Socket, onHello: (hello: EdgeHello) => void, onBroken: () => void) {
    this.#writer = new FrameWriter(socket);
    this.#onHello = onHello;
    this.#onBroken = onBroken;
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('close', onBroken);
    socket.on('error', onBroken);
  }

  /** Null when too much is under way: nothing was handed over. */
  ask(message: VenueRequest): Promise<RawReply> | null {
    if (this.#waiting.size >= STREAMS_MAX) return null;
    const stream = this.#fresh();
    this.#write({ kind: 'request', stream, body: encodeRequest(message) });
    return new Promise((resolve) => this.#waiting.set(stream, resolve));
  }

  /** What a person asks. Null when too much is under way: nothing was handed over. */
  inquire(ask: Ask): Promise<Answer> | null {
    if (this.#asked.size >= ASKS_MAX) return null;
    const stream = this.#fresh();
    this.#write({ kind: 'ask', stream, body: encodeAsk(ask) });
    return new Promise((resolve) => this.#asked.set(stream, resolve));
  }

  /** Hands a bot socket to the keeper. Null when there are too many: nothing was handed over. */
  open(message: VenueRequest, taker: KeeperStreamTaker): KeeperStream | null {
    if (this.#streams.size >= SOCKETS_MAX) return null;
    const stream = this.#fresh();
    this.#streams.set(stream, taker);
    this.#write({ kind: 'open', stream, body: encodeRequest(message) });
    return {
      send: (text) => this.#write({ kind: 'message', stream, body: Buffer.from(text, 'utf8') }),
      taken: (bytes) => {
        if (this.#streams.has(stream)) this.#write({ kind: 'credit', stream, body: encodeCredit(bytes) });
      },
      close: (code, reason) => {
        if (!this.#streams.delete(stream)) return;
        this.#write({ kind: 'close', stream, body: encodeClosing({ code, reason }) });
      },
    };
  }

  /** A number that nothing under way has. */
  #fresh(): number {
    const stream = this.#next;
    this.#next = (this.#next % 0xffff_fff0) + 1;
    const isTaken = this.#waiting.has(stream) || this.#asked.has(stream) || this.#streams.has(stream);
    return isTaken ? this.#fresh() : stream;
  }

  #write(frame: Frame): void {
    this.#writer.write(frame);
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#reader.push(chunk)) this.#deliver(frame);
    } catch {
      this.#onBroken();
    }
  }

  #deliver(frame: Frame): void {
    if (frame.kind === 'hello') {
      const hello = parseEdgeHello(Buffer.from(frame.body).toString('utf8'));
      if (hello === null) throw new RangeError('a hello is readable');
      this.#onHello(hello);
      return;
    }
    if (frame.kind === 'answer') return this.#deliverAnswer(frame);
    if (frame.kind === 'alarm' || frame.kind === 'watch') return this.watch.deliver(frame);
    if (frame.kind !== 'reply') return this.#deliverToSocket(frame);
    const reply = readable(decodeReply(frame.body));
    const waiting = this.#waiting.get(frame.stream);
    this.#waiting.delete(frame.stream);
    waiting?.(reply);
  }

  #deliverAnswer(frame: Frame): void {
    const answer = readable(decodeAnswer(frame.body));
    const asked = this.#asked.get(frame.stream);
    this.#asked.delete(frame.stream);
    // The body is a view of the receive buffer.
    asked?.({ ...answer, body: Uint8Array.from(answer.body) });
  }

  #deliverToSocket(frame: Frame): void {
    const taker = this.#streams.get(frame.stream);
    // The bot was gone before the keeper knew.
    if (taker === undefined) return;
    switch (frame.kind) {
      case 'message':
        return taker.onMessage(readable(decodeMessage(frame.body)));
      case 'bytes':
        // The body is a view of the receive buffer.
        return taker.onMessage(Uint8Array.from(frame.body));
      case 'credit':
        return taker.onCredit(readable(decodeCredit(frame.body)));
      case 'close': {
        const { code, reason } = readable(decodeClosing(frame.body));
        this.#streams.delete(frame.stream);
        return taker.onClose(code, reason);
      }
      default:
        throw new RangeError('a keeper sends replies, messages, credit and ends');
    }
  }
}

function readable<T>(value: T | null): T {
  if (value === null) throw new RangeError('a frame of the keeper is readable');
  return value;
}
