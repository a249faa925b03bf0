import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { RawRequest } from '../../core/order/venue.ts';
import { unixMs } from '../../core/units/time.ts';
import type { Clock } from '../../ports.ts';
import type { Leaf } from '../../launcher/certificate.ts';
import type { Dialler } from './venue-wire.ts';

/** What the peer does with one request: it gets the socket and the number of the request, from 1. */
export type Script = (socket: Socket, count: number) => void;

/** A venue of a few lines: counts whole requests as they arrive and answers by script. */
export class Peer {
  /** Every request's bytes, in order of arrival over all connections. */
  readonly requests: string[] = [];
  connections = 0;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;

  constructor(script: Script, leaf: Leaf | null = null, protocol: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3') {
    const take = (socket: Socket): void => this.#take(socket, script);
    this.#server =
      leaf === null
        ? createServer(take)
        : createTlsServer({ ...leaf, minVersion: 'TLSv1.2', maxVersion: protocol }, take);
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    // A test that fails before it closes this must not keep its process from ending, and from telling of it.
    this.#server.unref();
    return this.port;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }

  #take(socket: Socket, script: Script): void {
    this.connections += 1;
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    let received = '';
    socket.on('data', (chunk: Buffer) => {
      received += chunk.toString('latin1');
      const end = received.indexOf('\r\n\r\n');
      const length = Number(/content-length: ([0-9]+)/.exec(received)?.[1] ?? 0);
      if (end < 0 || received.length < end + 4 + length) return;
      this.requests.push(received);
      received = '';
      script(socket, this.requests.length);
    });
  }
}

/** Dials every host at this machine: names are resolved by the tests, not by the system. */
export function localDialler(): Dialler {
  return {
    dial: async (_host, port) => {
      const socket = connect(port, '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** Real timers; the monotonic clock can be put forward. */
export class ShiftedClock implements Clock {
  shiftMs = 0;
  readonly wallMs = () => unixMs(Date.now());
  readonly monotonicMs = () => performance.now() + this.shiftMs;

  after(delayMs: number, task: () => void): () => void {
    const timer = setTimeout(task, delayMs);
    return () => clearTimeout(timer);
  }

  soon(task: () => void): void {
    setImmediate(task);
  }
}

export const ORDER: RawRequest = {
  method: 'POST',
  target: '/fapi/v1/order',
  headers: [['x-mbx-apikey', 'k']],
  body: Buffer.from('symbol=BTCUSDT'),
};

export function ok(body = 'ok'): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
