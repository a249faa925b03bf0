import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { Faults } from './faults.ts';
import type { HttpFront } from './http-door.ts';
import { HttpDoor } from './http-door.ts';
import type { CutKind, Later } from './outlet.ts';
import type { SocketDoorParts } from './socket-door.ts';
import { SocketDoor } from './socket-door.ts';
import { StreamFaults } from './stream-faults.ts';

const KEEP_ALIVE_MS = 65_000;
/** How often time is let pass, and how late a market stream may be. */
const TICK_MS = 100;
const FAULT_SEED = 1;
const PINGS = { everyMs: 180_000, withinMs: 600_000 };

export interface ServerOptions {
  /** PEM texts. With them the server speaks HTTPS, TLS 1.3 only. */
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly host?: string;
  /** 0, the default: any free one. */
  readonly port?: number;
  /** Milliseconds since 1970. The venue's time is this clock's. */
  readonly clock?: () => number;
  /** How often WebSocket clients are pinged, and how long a pong is waited for; 3 and 10 minutes when absent. */
  readonly pings?: { readonly everyMs: number; readonly withinMs: number };
}

export interface VenueServer {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly faults: Faults;
  readonly streamFaults: StreamFaults;
  /** Ends WebSocket connections as the venue does after a day. Returns how many there were. */
  cut(of: CutKind): number;
  /** Stops listening, drops every connection and forgets late deliveries. */
  close(): Promise<void>;
}

/** What the venue gets from its server. */
export interface ServerTools {
  readonly faults: Faults;
  readonly clock: () => number;
  readonly later: Later;
}

/** What stands behind the server. */
export type Front = HttpFront & Pick<SocketDoorParts, 'connect' | 'advance' | 'tick' | 'messagesPerSecond'>;

/** Puts a venue behind HTTP and WebSocket, with switchable faults. */
export async function serveVenue(
  options: ServerOptions,
  makeFront: (tools: ServerTools) => Front,
): Promise<VenueServer> {
  const clock = options.clock ?? Date.now;
  const faults = new Faults(FAULT_SEED);
  const streamFaults = new StreamFaults(FAULT_SEED);
  const later: Later = (delayMs, task) => door.later(delayMs, task);
  const front = makeFront({ faults, clock, later });
  const door = new HttpDoor(front, faults, clock);
  const pings = options.pings ?? PINGS;
  const { connect, advance, tick, messagesPerSecond } = front;
  const sockets = new SocketDoor({
    streamFaults,
    clock,
    later,
    pings,
    connect,
    advance,
    tick,
    messagesPerSecond,
  });
  const server = makeServer(options.tls, (request, response) => door.receive(request, response));
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.on('upgrade', (request, socket, head) => sockets.receive(request, socket, head));
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const ticking = setInterval(() => sockets.tick(), TICK_MS);
  ticking.unref();
  const { port } = boundTo(server);
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    host,
    port,
    faults,
    streamFaults,
    cut: (of) => sockets.cut(of),
    close: () => {
      clearInterval(ticking);
      door.close();
      sockets.close();
      // Also those that never got through their TLS handshake.
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function makeServer(
  tls: ServerOptions['tls'],
  listener: (request: IncomingMessage, response: ServerResponse) => void,
): Server {
  const server =
    tls === undefined ? createServer(listener) : createTlsServer({ ...tls, minVersion: 'TLSv1.3' }, listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  return server;
}

function boundTo(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new RangeError('the server has no port');
  return address;
}
