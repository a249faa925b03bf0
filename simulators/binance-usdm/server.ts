import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { VenueEngine } from './engine.ts';
import type { EngineOptions } from './engine.ts';
import type { FaultHit } from './faults.ts';
import { Faults } from './faults.ts';
import { NO } from './refusal.ts';
import type { SimReply, SimRequest } from './request.ts';
import type { CutKind, Later } from './streams/outlet.ts';
import { SocketDoor } from './streams/socket-door.ts';
import { StreamFaults } from './streams/stream-faults.ts';

const BODY_MAX = 1_048_576;
const KEEP_ALIVE_MS = 65_000;
/** How often time is let pass, and how late a market stream may be. */
const TICK_MS = 100;
const FAULT_SEED = 1;
const PINGS = { everyMs: 180_000, withinMs: 600_000 };

export interface SimulatorOptions {
  /** An engine that was made elsewhere, or else what to make it from; it starts at the clock's time. */
  readonly engine?: VenueEngine;
  readonly engineOptions?: Omit<EngineOptions, 'startAt'>;
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

export interface Simulator {
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly engine: VenueEngine;
  readonly faults: Faults;
  readonly streamFaults: StreamFaults;
  /** Ends WebSocket connections as the venue does after 24 hours. Returns how many there were. */
  cut(of: CutKind): number;
  /** Stops listening, drops every connection and forgets late deliveries. */
  close(): Promise<void>;
}

/** Starts a venue that real clients can talk to. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const clock = options.clock ?? Date.now;
  const engine = options.engine ?? makeEngine(options.engineOptions, clock());
  const faults = new Faults(FAULT_SEED);
  const door = new Door(engine, faults, clock);
  const streamFaults = new StreamFaults(FAULT_SEED);
  const later: Later = (delayMs, task) => door.later(delayMs, task);
  const sockets = new SocketDoor({
    engine,
    faults,
    streamFaults,
    clock,
    later,
    pings: options.pings ?? PINGS,
  });
  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    door.receive(request, response);
  const server: Server =
    options.tls === undefined
      ? createServer(listener)
      : createTlsServer({ ...options.tls, minVersion: 'TLSv1.3' }, listener);
  server.keepAliveTimeout = KEEP_ALIVE_MS;
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
  const tick = setInterval(() => sockets.tick(), TICK_MS);
  tick.unref();
  const { port } = boundTo(server);
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://${host}:${port}`,
    host,
    port,
    engine,
    faults,
    streamFaults,
    cut: (of) => sockets.cut(of),
    close: () => {
      clearInterval(tick);
      door.close();
      sockets.close();
      // Also those that never got through their TLS handshake.
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function makeEngine(options: SimulatorOptions['engineOptions'], startAt: number): VenueEngine {
  if (options === undefined) throw new RangeError('an engine or its options are needed');
  return new VenueEngine({ ...options, startAt });
}

function boundTo(server: Server): AddressInfo {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new RangeError('the server has no port');
  return address;
}

/** Between the sockets and the engine: reads requests, lets faults happen, writes answers. */
class Door {
  readonly #engine: VenueEngine;
  readonly #faults: Faults;
  readonly #clock: () => number;
  readonly #late = new Set<NodeJS.Timeout>();

  constructor(engine: VenueEngine, faults: Faults, clock: () => number) {
    this.#engine = engine;
    this.#faults = faults;
    this.#clock = clock;
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    const parts: Buffer[] = [];
    let size = 0;
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size > BODY_MAX) request.destroy();
      else parts.push(part);
    });
    request.on('error', () => request.destroy());
    request.on('end', () => {
      if (size <= BODY_MAX) this.#serve(toSimRequest(request, Buffer.concat(parts)), response);
    });
  }

  close(): void {
    for (const timer of this.#late) clearTimeout(timer);
    this.#late.clear();
  }

  #serve(request: SimRequest, response: ServerResponse): void {
    const path = request.target.split('?', 1)[0] ?? '';
    const hit = this.#faults.strike(request.method, path);
    if (hit === null) return write(response, this.#apply(request));
    this.#fail(hit, request, response);
  }

  #fail(hit: FaultHit, request: SimRequest, response: ServerResponse): void {
    switch (hit.name) {
      case 'timeoutBeforeAccept':
        return;
      case 'timeoutAfterAccept':
        this.#apply(request);
        return;
      case 'closeAfterAccept':
        this.#apply(request);
        response.destroy();
        return;
      case 'deliverLateMs':
        response.destroy();
        this.later(hit.ms, () => this.#apply(request));
        return;
      case 'deliverTwice': {
        const first = this.#apply(request);
        this.#apply(request);
        return write(response, first);
      }
      case 'status5xx':
        if (hit.applied) this.#apply(request);
        return write(response, serverError(hit.shape));
      case 'stall':
        return writeHalf(response, this.#apply(request));
      case 'tooManyRequests':
        return write(response, TOO_MANY);
      case 'delayMs': {
        const reply = this.#apply(request);
        return this.later(hit.ms, () => write(response, reply));
      }
    }
  }

  #apply(request: SimRequest): SimReply {
    return this.#engine.handle(request, this.#clock());
  }

  /** Does something later, unless the door is closed before. */
  later(delayMs: number, task: () => void): void {
    const timer = setTimeout(() => {
      this.#late.delete(timer);
      task();
    }, delayMs);
    this.#late.add(timer);
  }
}

const JSON_TYPE = 'application/json;charset=UTF-8';

const TOO_MANY: SimReply = {
  status: 429,
  headers: { 'content-type': JSON_TYPE, 'retry-after': '1' },
  body: JSON.stringify({ code: -1003, msg: 'Too many requests; current limit of IP is exceeded.' }),
};

function serverError(shape: '-1007' | '-1006' | 'plain'): SimReply {
  if (shape === 'plain') {
    return {
      status: 503,
      headers: { 'content-type': 'text/html' },
      body: '<html>Service Unavailable</html>',
    };
  }
  const { status, code, msg } = shape === '-1007' ? NO.timeout : NO.unexpected;
  return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify({ code, msg }) };
}

function toSimRequest(request: IncomingMessage, body: Uint8Array): SimRequest {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    if (typeof value === 'string') headers[name] = value;
  }
  return { method: request.method ?? 'GET', target: request.url ?? '/', headers, body };
}

function write(response: ServerResponse, reply: SimReply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

function writeHalf(response: ServerResponse, reply: SimReply): void {
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.write(reply.body.slice(0, Math.floor(reply.body.length / 2)));
}
