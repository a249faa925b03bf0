import { createHmac } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { RawReply } from '../src/core/order/venue.ts';
import { HttpReplyReader } from '../src/keeper/wire/http-reply.ts';

/** Where orders go, and with which key. */
export interface Path {
  readonly name: string;
  readonly url: string;
  readonly ca: string | null;
  readonly key: string;
  readonly secret: string;
  readonly numbers: OrderNumbers;
}

export interface Measured {
  /** Latencies in microseconds, one per order. */
  readonly us: readonly number[];
  readonly seconds: number;
  readonly refused: number;
  /** The first refusal, as the venue or the gateway wrote it. */
  readonly why: string | null;
}

/** Numbers of orders, each used once. */
export class OrderNumbers {
  #last = 0;

  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

/** Sends `count` immediate-or-cancel orders over kept connections, one at a time on each, as bots do. */
export function sendOrders(path: Path, connections: number, count: number): Promise<Measured> {
  return sendInTurn([path], connections, count);
}

/** The same from several bots of one place, each in turn. */
export async function sendInTurn(
  paths: readonly Path[],
  connections: number,
  count: number,
): Promise<Measured> {
  const [first] = paths;
  if (first === undefined) throw new RangeError('nobody to send for');
  const sockets = await Promise.all(Array.from({ length: connections }, () => open(first)));
  const us: number[] = [];
  let left = count;
  let refused = 0;
  let why: string | null = null;
  const startedAt = performance.now();
  await Promise.all(
    sockets.map(async (socket) => {
      while (left > 0) {
        left -= 1;
        const request = orderRequest(paths[left % paths.length] ?? first);
        const sentAt = performance.now();
        const reply = await exchange(socket, request);
        us.push((performance.now() - sentAt) * 1_000);
        if (reply.status === 200) continue;
        refused += 1;
        why ??= Buffer.from(reply.body).toString('utf8');
      }
    }),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const socket of sockets) socket.destroy();
  return { us, seconds, refused, why };
}

/** Connections that a fixed rate is sent over. An order that is due while all of them wait goes on the next free. */
const AT_RATE = 64;

/**
 * Orders at a fixed rate, each timed from when it was due, whether or not it could be sent then: no coordinated
 * omission.
 */
export async function sendAtRate(path: Path, perSecond: number, seconds: number): Promise<Measured> {
  const sockets = await Promise.all(Array.from({ length: AT_RATE }, () => open(path)));
  const us: number[] = [];
  let refused = 0;
  let why: string | null = null;
  const total = perSecond * seconds;
  const startedAt = performance.now();
  const due: number[] = [];
  const idle = [...sockets];
  const running: Promise<void>[] = [];
  const work = async (socket: Socket): Promise<void> => {
    for (let dueAt = due.shift(); dueAt !== undefined; dueAt = due.shift()) {
      const reply = await exchange(socket, orderRequest(path));
      us.push((performance.now() - dueAt) * 1_000);
      if (reply.status === 200) continue;
      refused += 1;
      why ??= Buffer.from(reply.body).toString('utf8');
    }
    idle.push(socket);
  };
  for (let sent = 0; sent < total; sent += 1) {
    const dueAt = startedAt + (sent * 1_000) / perSecond;
    await until(dueAt);
    due.push(dueAt);
    const socket = idle.pop();
    if (socket !== undefined) running.push(work(socket));
  }
  await Promise.all(running);
  for (const socket of sockets) socket.destroy();
  return { us, seconds: (performance.now() - startedAt) / 1_000, refused, why };
}

const NAP = new Int32Array(new SharedArrayBuffer(4));
/** How long the sender sleeps at a time while nothing is due: its processor is the gateway's then. Milliseconds. */
const NAP_MS = 0.1;

/** Waits for a moment of `performance.now()`, a tenth of a millisecond too long at most, and serves its sockets. */
async function until(dueAt: number): Promise<void> {
  while (performance.now() < dueAt) {
    Atomics.wait(NAP, 0, 0, NAP_MS);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** A signed order that cannot fill: a buy below the market, gone at once. Every one differs from the last. */
function orderRequest(path: Path): Buffer {
  const number = path.numbers.next();
  const price = (59_400 + (number % 4_000) / 10).toFixed(1);
  const quantity = (0.01 + (Math.floor(number / 4_000) % 50) / 1_000).toFixed(3);
  const query =
    `symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=${quantity}&price=${price}` +
    `&newClientOrderId=b-${process.pid}-${number}&newOrderRespType=RESULT&recvWindow=5000&timestamp=${Date.now()}`;
  const signature = createHmac('sha256', path.secret).update(query).digest('hex');
  const { host } = new URL(path.url);
  return Buffer.from(
    `POST /fapi/v1/order?${query}&signature=${signature} HTTP/1.1\r\nhost: ${host}\r\n` +
      `x-mbx-apikey: ${path.key}\r\ncontent-length: 0\r\n\r\n`,
  );
}

function open(path: Path): Promise<Socket> {
  const url = new URL(path.url);
  const port = Number(url.port);
  return new Promise((resolve, reject) => {
    const socket: Socket =
      url.protocol === 'https:'
        ? connectTls({ host: url.hostname, port, ...(path.ca === null ? {} : { ca: path.ca }) }, () =>
            resolve(socket),
          )
        : connectTcp({ host: url.hostname, port }, () => resolve(socket));
    socket.setNoDelay(true);
    socket.once('error', reject);
  });
}

function exchange(socket: Socket, request: Buffer): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const reader = new HttpReplyReader();
    const onData = (chunk: Buffer): void => {
      const progress = reader.push(chunk);
      if (progress.kind === 'more') return;
      socket.off('data', onData);
      socket.off('close', onClose);
      if (progress.kind === 'unreadable') reject(new Error('a reply could not be read'));
      else resolve(progress.reply);
    };
    const onClose = (): void => reject(new Error('a connection was ended before the answer'));
    socket.on('data', onData);
    socket.once('close', onClose);
    socket.write(request);
  });
}

/** The value below which `share` of the figures lie. */
export function quantile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN);
}
