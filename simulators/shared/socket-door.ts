import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { RawData } from 'ws';
import { WebSocket, WebSocketServer } from 'ws';
import type { CutKind, Later, Wire } from './outlet.ts';
import { Outlet } from './outlet.ts';
import type { StreamFaults } from './stream-faults.ts';

/** What is at the other end of a connection's frames. */
export interface Peer {
  readonly kind: () => Exclude<CutKind, 'all'>;
  readonly receive: (text: string) => void;
  readonly end: () => void;
}

export interface SocketDoorParts {
  readonly streamFaults: StreamFaults;
  readonly clock: () => number;
  readonly later: Later;
  /** How often the server pings, and how long it waits for a pong before it hangs up. */
  readonly pings: { readonly everyMs: number; readonly withinMs: number };
  /** Frames that a connection may send in a second, but for those that place orders. */
  readonly messagesPerSecond: number;
  /** What listens at this path and query; null when nothing does. */
  readonly connect: (target: string) => ((outlet: Outlet) => Peer) | null;
  /** Lets the venue's time pass. */
  readonly advance: (nowMs: number) => void;
  /** Lets streams speak. */
  readonly tick: () => void;
}

interface Client {
  readonly socket: WebSocket;
  readonly outlet: Outlet;
  readonly peer: Peer;
  pingedAt: number;
  pongedAt: number;
  /** Messages received in the running second. */
  second: number;
  messages: number;
}

const PAYLOAD_MAX = 65_536;
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;

/** Takes WebSocket connections and puts each before what its path names. */
export class SocketDoor {
  readonly #parts: SocketDoorParts;
  readonly #clients = new Set<Client>();
  readonly #server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: PAYLOAD_MAX,
    autoPong: false,
  });

  constructor(parts: SocketDoorParts) {
    this.#parts = parts;
  }

  /** Answers a request to upgrade: with a connection, or with 404 where nothing listens, or with a fault's 503. */
  receive(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const target = request.url ?? '/';
    const path = target.split('?', 1)[0] ?? '';
    if (this.#parts.streamFaults.strikeConnection(path)) return refuse(socket, '503 Service Unavailable');
    const connect = this.#parts.connect(target);
    if (connect === null) return refuse(socket, '404 Not Found');
    this.#server.handleUpgrade(request, socket, head, (opened) => this.#open(opened, connect));
  }

  /** Lets time pass, streams speak, and ends what did not answer its pings. */
  tick(): void {
    const now = this.#parts.clock();
    this.#parts.advance(now);
    this.#parts.tick();
    for (const client of [...this.#clients]) this.#ping(client, now);
  }

  cut(of: CutKind): number {
    const chosen = [...this.#clients].filter(({ peer }) => of === 'all' || peer.kind() === of);
    for (const { outlet } of chosen) outlet.close(GOING_AWAY);
    return chosen.length;
  }

  close(): void {
    for (const { outlet } of [...this.#clients]) outlet.terminate();
    this.#server.close();
  }

  #open(socket: WebSocket, connect: (outlet: Outlet) => Peer): void {
    const outlet = new Outlet(wireOf(socket), this.#parts.streamFaults, this.#parts.later);
    const now = this.#parts.clock();
    const peer = connect(outlet);
    const client: Client = { socket, outlet, peer, pingedAt: now, pongedAt: now, second: 0, messages: 0 };
    this.#clients.add(client);
    socket.on('message', (raw, isBinary) => this.#hear(client, raw, isBinary));
    socket.on('ping', (payload) => {
      if (!outlet.isStalled) socket.pong(payload);
    });
    socket.on('pong', () => {
      client.pongedAt = this.#parts.clock();
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', () => {
      peer.end();
      this.#clients.delete(client);
    });
  }

  #hear(client: Client, raw: RawData, isBinary: boolean): void {
    const now = this.#parts.clock();
    const second = Math.floor(now / 1000);
    if (client.second !== second) Object.assign(client, { second, messages: 0 });
    client.messages += 1;
    const tooMany = client.messages > this.#parts.messagesPerSecond && client.peer.kind() !== 'api';
    if (isBinary || tooMany) return client.outlet.close(POLICY_VIOLATION);
    this.#parts.advance(now);
    client.peer.receive(textOf(raw));
  }

  #ping(client: Client, now: number): void {
    const { everyMs, withinMs } = this.#parts.pings;
    if (now - client.pongedAt > withinMs) return client.outlet.terminate();
    if (client.outlet.isStalled || now - client.pingedAt < everyMs) return;
    client.pingedAt = now;
    client.socket.ping(String(now));
  }
}

function wireOf(socket: WebSocket): Wire {
  return {
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
    close: (code) => socket.close(code),
    terminate: () => socket.terminate(),
  };
}

function textOf(raw: RawData): string {
  if (Array.isArray(raw)) return Buffer.concat(raw).toString('utf8');
  return Buffer.from(raw instanceof ArrayBuffer ? new Uint8Array(raw) : raw).toString('utf8');
}

function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
