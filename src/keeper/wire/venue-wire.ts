import type { Socket } from 'node:net';
import { connect as connectTls, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { Fault } from '../../core/fault.ts';
import type { RawRequest } from '../../core/order/venue.ts';
import type { Clock, Failpoints, Sending, Wire, WireHost } from '../../ports.ts';
import { sendOnce } from './send-once.ts';

/** Asks the launcher for a connected socket to a host on its list. Rejects when it refuses or fails. */
export interface Dialler {
  dial(host: string, port: number): Promise<Socket>;
}

/** Connections per place and trusted CA, and requests that may wait for one. */
const CONNECTIONS_MAX = 32;
const WAITING_MAX = 1_000;
/** An idle connection older than this is closed: the venue would soon do it, perhaps while an order is on its way. */
const IDLE_MS = 20_000;
const CONNECT_MS = 5_000;

interface Idle {
  readonly socket: Socket;
  readonly since: number;
  /** Takes the connection out of idleness: from here on somebody else listens to it. */
  readonly wake: () => void;
}

type Waiter = (socket: Socket | null) => void;

interface Pool {
  readonly target: WireHost;
  readonly idle: Idle[];
  readonly waiting: Waiter[];
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
    target: WireHost,
    request: RawRequest,
    deadlineMs: number,
    mayStill: () => boolean,
  ): Promise<Sending> {
    const pool = this.#poolOf(target);
    const socket = this.#takeIdle(pool) ?? (await this.#open(pool, deadlineMs));
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
    else this.#discard(pool, socket);
    return sending;
  }

  /** Opens a connection ahead of the first order. Failure is no matter: the order will try again. */
  async warm(target: WireHost): Promise<void> {
    const pool = this.#poolOf(target);
    if (pool.open > 0) return;
    const socket = await this.#open(pool, CONNECT_MS);
    if (socket !== null) this.#giveBack(pool, socket);
  }

  /** A connection made under one CA is never used for somebody who trusts another (SECURITY.md T26). */
  #poolOf(target: WireHost): Pool {
    const key = `${target.baseUrl}\n${target.ca ?? ''}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const fresh: Pool = { target, idle: [], waiting: [], open: 0 };
    this.#pools.set(key, fresh);
    return fresh;
  }

  #takeIdle(pool: Pool): Socket | null {
    for (;;) {
      const candidate = pool.idle.pop();
      if (candidate === undefined) return null;
      candidate.wake();
      const fresh = this.#clock.monotonicMs() - candidate.since < IDLE_MS;
      if (fresh && candidate.socket.readyState === 'open') return candidate.socket;
      pool.open -= 1;
      candidate.socket.destroy();
    }
  }

  async #open(pool: Pool, waitMs: number): Promise<Socket | null> {
    if (pool.open >= CONNECTIONS_MAX) return this.#wait(pool, waitMs);
    pool.open += 1;
    const socket = await connectHost(this.#dialler, this.#clock, pool.target).catch(() => null);
    if (socket === null) this.#oneLess(pool);
    return socket;
  }

  #wait(pool: Pool, waitMs: number): Promise<Socket | null> {
    if (pool.waiting.length >= WAITING_MAX) return Promise.resolve(null);
    return new Promise((resolve) => {
      const waiter: Waiter = (socket) => {
        callOff();
        resolve(socket);
      };
      const callOff = this.#clock.after(waitMs, () => {
        pool.waiting.splice(pool.waiting.indexOf(waiter), 1);
        resolve(null);
      });
      pool.waiting.push(waiter);
    });
  }

  #giveBack(pool: Pool, socket: Socket): void {
    if (socket.readyState !== 'open') return this.#discard(pool, socket);
    const next = pool.waiting.shift();
    if (next !== undefined) return next(socket);
    // Bytes that nobody asked for would be taken for the answer to the next request: such a connection ends here.
    const spoilt = (): void => void socket.destroy();
    const gone = (): void => {
      pool.idle.splice(pool.idle.indexOf(idle), 1);
      pool.open -= 1;
    };
    const wake = (): void => {
      socket.off('data', spoilt);
      socket.off('close', gone);
    };
    const idle: Idle = { socket, since: this.#clock.monotonicMs(), wake };
    socket.on('data', spoilt);
    socket.once('close', gone);
    pool.idle.push(idle);
  }

  #discard(pool: Pool, socket: Socket): void {
    socket.destroy();
    this.#oneLess(pool);
  }

  /** A connection is gone: whoever waits longest gets a new one, or learns that there is none. */
  #oneLess(pool: Pool): void {
    pool.open -= 1;
    const next = pool.waiting.shift();
    if (next !== undefined) void this.#open(pool, 0).then(next);
  }
}

/** A connection to a host, with TLS where its base URL says so. Rejects when it does not come to be. */
export async function connectHost(dialler: Dialler, clock: Clock, target: WireHost): Promise<Socket> {
  const url = new URL(target.baseUrl);
  const overTls = url.protocol === 'https:';
  const port = url.port === '' ? (overTls ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const raw = await dialler.dial(host, port);
  raw.setNoDelay(true);
  if (overTls) return secured(raw, host, target.ca, clock);
  raw.on('error', () => raw.destroy());
  return raw;
}

/** TLS 1.3 with whoever one of these authorities speaks for. */
function trusting(authorities: readonly string[]): SecureContext {
  return createSecureContext({ ca: [...authorities], minVersion: 'TLSv1.3' });
}

/** Read once: to read a hundred certificates takes this thread, which orders wait for, 4 to 5 ms. */
const OF_ALL = trusting(rootCertificates);

/** TLS 1.3 over a connected socket. Name and chain are always checked; there is no way to switch that off. */
export function secured(raw: Socket, host: string, ca: string | null, clock: Clock): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: raw,
      host,
      ...(/^[0-9.]+$|:/.test(host) ? {} : { servername: host }),
      secureContext: ca === null ? OF_ALL : trusting([ca]),
      ALPNProtocols: ['http/1.1'],
    });
    const callOff = clock.after(CONNECT_MS, () => socket.destroy(new Fault('DIAL_REFUSED')));
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
