import type { Socket } from 'node:net';
import type { RawReply } from '../core/order/venue.ts';
import { FrameReader, type Frame } from '../protocol/frame.ts';
import { FrameWriter } from '../protocol/frame-writer.ts';
import { decodeReply, encodeRequest, type VenueRequest } from '../protocol/http-message.ts';
import { parseEdgeHello, type EdgeHello } from '../protocol/edge-start.ts';

/** Requests under way at once; beyond it the edge answers that it is busy. */
const STREAMS_MAX = 2_048;

/**
 * The edge's end of the link. If it breaks the edge ends: requests in flight are in doubt, and a new edge starts
 * clean.
 */
export class KeeperLink {
  readonly #writer: FrameWriter;
  readonly #reader = new FrameReader();
  readonly #waiting = new Map<number, (reply: RawReply) => void>();
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
    const stream = this.#next;
    this.#next = (this.#next % 0xffff_fff0) + 1;
    this.#writer.write({ kind: 'request', stream, body: encodeRequest(message) });
    return new Promise((resolve) => this.#waiting.set(stream, resolve));
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
    const reply = frame.kind === 'reply' ? decodeReply(frame.body) : null;
    if (reply === null) throw new RangeError('a reply is readable');
    const waiting = this.#waiting.get(frame.stream);
    this.#waiting.delete(frame.stream);
    waiting?.(reply);
  }
}
