import type { RawRequest } from '../../core/order/venue.ts';
import type { SocketPeer, SocketSession } from '../../ports.ts';
import type { Frame } from '../../protocol/frame.ts';
import { FRAME_BODY_MAX } from '../../protocol/frame.ts';
import { decodeRequest } from '../../protocol/http-message.ts';
import {
  decodeClosing,
  decodeCredit,
  decodeMessage,
  encodeClosing,
  encodeCredit,
  WINDOW,
} from '../../protocol/stream-message.ts';

/** Bot sockets of one edge at once. The edge holds back beyond its own, lower bound. */
const SOCKETS_MAX = 1_024;
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;
const TOO_BIG = 1009;

/** Null where nothing listens at the request's target. */
export type OpenSession = (venue: string, request: RawRequest, peer: SocketPeer) => SocketSession | null;

interface Socket {
  readonly session: SocketSession;
  /** Bytes that the bot has not taken. */
  untaken: number;
  /** Messages that the session has not done with. */
  open: number;
}

/**
 * The bot sockets behind one edge. Every one has a bound in both directions, so that a bot that does not read, or that
 * floods, holds up nobody else and costs a known amount of memory. Throws when the edge breaks the protocol.
 */
export class EdgeSockets {
  readonly #open: OpenSession;
  readonly #write: (frame: Frame) => void;
  readonly #sockets = new Map<number, Socket>();

  constructor(open: OpenSession, write: (frame: Frame) => void) {
    this.#open = open;
    this.#write = write;
  }

  has(stream: number): boolean {
    return this.#sockets.has(stream);
  }

  /** Takes a frame of a kind that belongs to a socket. */
  take(frame: Frame): void {
    if (frame.kind === 'open') return this.#accept(frame);
    const socket = this.#sockets.get(frame.stream);
    // It was closed here while this frame was on its way.
    if (socket === undefined) return;
    switch (frame.kind) {
      case 'message':
        return this.#receive(frame, socket);
      case 'credit': {
        const taken = must(decodeCredit(frame.body));
        if (taken > socket.untaken) throw new RangeError('an edge gives back what it was sent');
        socket.untaken -= taken;
        return;
      }
      default:
        must(decodeClosing(frame.body));
        return this.#forget(frame.stream, socket);
    }
  }

  /** The link is gone, and every socket with it. */
  close(): void {
    for (const [stream, socket] of [...this.#sockets]) this.#forget(stream, socket);
  }

  #accept(frame: Frame): void {
    const { stream } = frame;
    const message = must(decodeRequest(frame.body));
    if (this.#sockets.has(stream)) throw new RangeError('an edge opens sockets on fresh streams');
    if (this.#sockets.size >= SOCKETS_MAX) throw new RangeError('an edge opens a bounded number of sockets');
    const peer: SocketPeer = {
      send: (message) => this.#send(stream, message),
      close: (code, reason) => this.#end(stream, code, reason),
    };
    const session = this.#open(message.venue, { ...message.request, body: new Uint8Array(0) }, peer);
    if (session === null)
      return this.#tellClosed(stream, GOING_AWAY, 'nothing listens here, or not with this key');
    this.#sockets.set(stream, { session, untaken: 0, open: 0 });
    this.#write({ kind: 'credit', stream, body: encodeCredit(WINDOW.messages) });
  }

  #receive(frame: Frame, socket: Socket): void {
    const text = must(decodeMessage(frame.body));
    if (socket.open >= WINDOW.messages)
      throw new RangeError('an edge sends no more than it was given credit for');
    socket.open += 1;
    void socket.session.receive(text).then(() => {
      socket.open -= 1;
      if (this.#sockets.get(frame.stream) !== socket) return;
      this.#write({ kind: 'credit', stream: frame.stream, body: encodeCredit(1) });
    });
  }

  #send(stream: number, message: string | Uint8Array): void {
    const socket = this.#sockets.get(stream);
    if (socket === undefined) return;
    // What is missing would not be noticed by a bot that goes on reading later: it starts anew instead.
    if (socket.untaken >= WINDOW.bytes)
      return this.#end(stream, POLICY_VIOLATION, 'this client reads too slowly');
    const isText = typeof message === 'string';
    const body = isText ? Buffer.from(message, 'utf8') : message;
    if (body.length > FRAME_BODY_MAX) return this.#end(stream, TOO_BIG, 'the answer is too long');
    socket.untaken += body.length;
    this.#write({ kind: isText ? 'message' : 'bytes', stream, body });
  }

  #end(stream: number, code: number, reason: string): void {
    const socket = this.#sockets.get(stream);
    if (socket === undefined) return;
    this.#tellClosed(stream, code, reason);
    this.#forget(stream, socket);
  }

  #tellClosed(stream: number, code: number, reason: string): void {
    this.#write({ kind: 'close', stream, body: encodeClosing({ code, reason }) });
  }

  #forget(stream: number, socket: Socket): void {
    this.#sockets.delete(stream);
    socket.session.closed();
  }
}

function must<T>(value: T | null): T {
  if (value === null) throw new RangeError('a frame of a socket is readable');
  return value;
}
