import { gzipSync } from 'node:zlib';
import { connect, type Socket } from 'node:net';
import { SigningBot, type Decoy } from '../../e2e/signing-bot.ts';

/** What an attacker has: the address, and where it stole one, a bot's decoy. */
export interface Target {
  readonly url: string;
  readonly decoy: Decoy;
}

/** Goes on until its process is ended. Counts in `done` what it has sent. */
export type Attack = (target: Target, done: { count: number }) => void;

const FLOODERS = 48;
const SLOW = 400;
const DROP_EVERY_MS = 500;

/** A connection that is opened again whenever it ends, after a moment; and what it does each time. */
function again(url: string, begin: (socket: Socket, host: string) => void, afterMs = 20): void {
  const { port, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.once('connect', () => begin(socket, host));
  socket.once('close', () => setTimeout(() => again(url, begin, afterMs), afterMs));
}

function many(count: number, begin: () => void): void {
  for (let i = 0; i < count; i += 1) begin();
}

/** Sends the same bytes again with every answer. */
function pump(bytesFor: (host: string) => string | Buffer): Attack {
  return ({ url }, done) =>
    many(FLOODERS, () =>
      again(url, (socket, host) => {
        const bytes = bytesFor(host);
        const send = (): void => {
          done.count += 1;
          socket.write(bytes);
        };
        socket.on('data', send);
        send();
      }),
    );
}

/** Begins like that, and goes on in drops for as long as it may. */
function drip(begin: (host: string) => string, drop: string): Attack {
  return ({ url }, done) =>
    many(SLOW, () =>
      again(url, (socket, host) => {
        socket.write(begin(host));
        const timer = setInterval(() => {
          done.count += 1;
          socket.write(drop);
        }, DROP_EVERY_MS);
        socket.once('close', () => clearInterval(timer));
      }),
    );
}

function post(host: string, body: string | Buffer, lines: readonly string[] = []): Buffer {
  const head = [
    'POST /fapi/v1/order?signature=00 HTTP/1.1',
    `Host: ${host}`,
    `X-MBX-APIKEY: ${'k'.repeat(64)}`,
  ];
  const text = [...head, ...lines, `Content-Length: ${body.length}`, '', ''].join('\r\n');
  return Buffer.concat([Buffer.from(text), Buffer.from(body)]);
}

const UPGRADE = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n';
const WS_KEY = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

/** Asks to become a WebSocket, and sends that frame over and over as fast as it is taken. */
function frames(frame: Buffer, extra = ''): Attack {
  return ({ url }, done) =>
    many(FLOODERS, () =>
      again(url, (socket, host) => {
        socket.write(`GET /ws-fapi/v1 HTTP/1.1\r\nHost: ${host}\r\n${UPGRADE}${WS_KEY}${extra}\r\n`);
        const burst = Buffer.concat(Array.from({ length: 50 }, () => frame));
        const send = (): void => {
          done.count += 50;
          if (!socket.destroyed) socket.write(burst, () => setTimeout(send, 5));
        };
        socket.once('data', send);
        socket.resume();
      }),
    );
}

/** A client's frame: masked with zeros. */
function frame(first: number, payload: Buffer): Buffer {
  const length =
    payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff];
  return Buffer.concat([Buffer.from([first, ...length, 0, 0, 0, 0]), payload]);
}

const DEEP = `batchOrders=${encodeURIComponent('['.repeat(5_000) + ']'.repeat(5_000))}`;

/** Every attack, by what it does. */
export const ATTACKS: ReadonlyMap<string, Attack> = new Map<string, Attack>([
  ['strangers who ask as fast as they can', pump((host) => post(host, 'symbol=BTCUSDT&side=BUY'))],
  [
    'a bot that sends signed orders as fast as it can',
    ({ url, decoy }, done) => {
      const bot = new SigningBot(url, decoy);
      const go = (): void => {
        done.count += 1;
        bot.place({ price: '1000.0' }).then(go, () => setTimeout(go, 20));
      };
      many(FLOODERS, go);
    },
  ],
  [
    'a bot that reads as fast as it can',
    ({ url, decoy }, done) => {
      const bot = new SigningBot(url, decoy);
      const go = (): void => {
        done.count += 1;
        bot.ask('GET', '/fapi/v1/userTrades', { symbol: 'BTCUSDT' }).then(go, () => setTimeout(go, 20));
      };
      many(FLOODERS, go);
    },
  ],
  ['slow heads', drip((host) => `GET / HTTP/1.1\r\nHost: ${host}\r\n`, 'x: y\r\n')],
  [
    'slow bodies',
    drip((host) => `POST /fapi/v1/order HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 60000\r\n\r\n`, 'a'),
  ],
  [
    'readers who do not read',
    ({ url }, done) =>
      many(100, () =>
        again(url, (socket, host) => {
          socket.pause();
          done.count += 20;
          socket.write(`GET /fapi/v1/exchangeInfo HTTP/1.1\r\nHost: ${host}\r\n\r\n`.repeat(20));
        }),
      ),
  ],
  ['heads as large as they may be', pump((host) => post(host, '', [`X-A: ${'a'.repeat(15_000)}`]))],
  ['bodies as large as they may be', pump((host) => post(host, 'x=1&'.repeat(16_000)))],
  ['JSON nested deeply', pump((host) => post(host, DEEP))],
  [
    'compressed bodies',
    pump((host) => post(host, gzipSync(Buffer.alloc(20_000_000)), ['Content-Encoding: gzip'])),
  ],
  ['WebSocket pings', frames(frame(0x89, Buffer.from('p')))],
  [
    'WebSocket messages that mean nothing',
    frames(frame(0x81, Buffer.from('{"id":1,"method":"order.place"}'))),
  ],
  ['WebSocket fragments without an end', frames(frame(0x01, Buffer.alloc(100)), '')],
  [
    'compressed WebSocket frames',
    frames(frame(0xc1, Buffer.alloc(100)), 'Sec-WebSocket-Extensions: permessage-deflate\r\n'),
  ],
  [
    'more connections than there are places',
    ({ url }, done) =>
      many(2_200, () =>
        again(
          url,
          () => {
            done.count += 1;
          },
          1_000,
        ),
      ),
  ],
]);
