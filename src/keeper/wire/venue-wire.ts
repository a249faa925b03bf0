import type { Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import type { RawRequest } from '../../core/order/venue.ts';
import type { Clock, Failpoints, Sending, Wire, WireTarget } from '../../ports.ts';
import { sendOnce } from './send-once.ts';

/** Asks the launcher for a connected socket to a host on its list. Rejects when it refuses or fails. */
export interface Dialler {
  dial(host: string, port: number): Promise<Socket>;
}

/** Connections per base URL, and requests that may wait for one. */
const CONNECTIONS_MAX = 32;
const WAITING_MAX = 1_000;
/** An idle connection older than this is closed: the venue would soon do it, perhaps while an order is on its way. */
const IDLE_MS = 20_000;
const CONNECT_MS = 5_000;

interface Idle {
  readonly socket: Socket;
  readonly since: number;
}

interface Pool {
  readonly idle: Idle[];
  readonly waiting: ((socket: Socket | null) => void)[];
  open: number;
}

/** Keeper-side connections to venues over sockets that the launcher dialled. One request at a time on each. */
export class VenueWire implements Wire {
  readonly #dialler: Dialler;
  readonly #clock: Clock;
  readonly #failpoints: Failpoints;
  readonly #pools = new Map<string, Pool>();

  constructor(dialler: Dialler, clock: Clock, failpoints: Failpoints) {
    this.#dialler = dialler;
    this.#clock = clock;
    this.#failpoints = failpoints;
  }

  async send(
    target: WireTarget,
    request: RawRequest,
    deadlineMs: number,
    mayStill: () => boolean,
  ): Promise<Sending> {
    const pool = this.#poolOf(target);
    const socket = this.#takeIdle(pool) ?? (await this.#open(pool, target));
    if (socket === null) return { kind: 'notSent', why: 'NO_CONNECTION' };
    if (!mayStill()) {
      this.#giveBack(pool, socket);
      return { kind: 'notSent', why: 'CALLED_OFF' };
    }
    const host = new URL(target.baseUrl).host;
    const sent = sendOnce(socket, host, request, deadlineMs, this.#clock);
    this.#failpoints.hit('after-send');
    const { sending, reusable } = await sent;
    if (reusable) this.#giveBack(pool, socket);
    else this.#discard(pool, socket, target);
    return sending;
  }

  /** Opens a connection ahead of the first order. Failure is no matter: the order will try again. */
  async warm(target: WireTarget): Promise<void> {
    const pool = this.#poolOf(target);
    if (pool.open > 0) return;
    const socket = await this.#open(pool, target);
    if (socket !== null) this.#giveBack(pool, socket);
  }

  #poolOf(target: WireTarget): Pool {
    const known = this.#pools.get(target.baseUrl);
    if (known !== undefined) return known;
    const fresh: Pool = { idle: [], waiting: [], open: 0 };
    this.#pools.set(target.baseUrl, fresh);
    return fresh;
  }

  #takeIdle(pool: Pool): Socket | null {
    for (;;) {
      const candidate = pool.idle.pop();
      if (candidate === undefined) return null;
      const fresh = this.#clock.monotonicMs() - candidate.since < IDLE_MS;
      if (fresh && candidate.socket.readyState === 'open' && candidate.socket.readableLength === 0) {
        candidate.socket.removeAllListeners('close');
        return candidate.socket;
      }
      pool.open -= 1;
      candidate.socket.destroy();
    }
  }

  async #open(pool: Pool, target: WireTarget): Promise<Socket | null> {
    if (pool.open >= CONNECTIONS_MAX) return this.#wait(pool);
    pool.open += 1;
    const socket = await this.#connect(target).catch(() => null);
    if (socket === null) pool.open -= 1;
    return socket;
  }

  #wait(pool: Pool): Promise<Socket | null> {
    if (pool.waiting.length >= WAITING_MAX) return Promise.resolve(null);
    return new Promise((resolve) => pool.waiting.push(resolve));
  }

  #giveBack(pool: Pool, socket: Socket): void {
    const next = pool.waiting.shift();
    if (next !== undefined) return next(socket);
    const idle: Idle = { socket, since: this.#clock.monotonicMs() };
    pool.idle.push(idle);
    socket.once('close', () => {
      const at = pool.idle.indexOf(idle);
      if (at < 0) return;
      pool.idle.splice(at, 1);
      pool.open -= 1;
    });
  }

  #discard(pool: Pool, socket: Socket, target: WireTarget): void {
    socket.destroy();
    pool.open -= 1;
    const next = pool.waiting.shift();
    if (next !== undefined) void this.#open(pool, target).then(next);
  }

  async #connect(target: WireTarget): Promise<Socket> {
    const url = new URL(target.baseUrl);
    const secure = url.protocol === 'https:';
    const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port);
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const raw = await this.#dialler.dial(host, port);
    raw.setNoDelay(true);
    if (secure) return secured(raw, host, target.ca, this.#clock);
    raw.on('error', () => raw.destroy());
    return raw;
  }
}

/** TLS 1.3 over a connected socket. Name and chain are always checked; there is no way to switch that off. */
export function secured(raw: Socket, host: string, ca: string | null, clock: Clock): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: raw,
      host,
      ...(/^[0-9.]+$|:/.test(host) ? {} : { servername: host }),
      ca: ca === null ? [...rootCertificates] : [ca],
      minVersion: 'TLSv1.3',
      ALPNProtocols: ['http/1.1'],
    });
    const callOff = clock.after(CONNECT_MS, () => socket.destroy(new Error('TLS_TIMEOUT')));
    socket.once('secureConnect', () => {
      callOff();
      socket.removeAllListeners('error');
      socket.on('error', () => socket.destroy());
      resolve(socket);
    });
    socket.once('error', (reason) => {
      callOff();
      raw.destroy();
      reject(reason);
    });
  });
}
