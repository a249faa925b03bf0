import type { LookupFunction } from 'node:net';
import { WebSocket } from 'ws';
import type { Venue } from '../core/order/venue.ts';
import type { Clock } from '../ports.ts';
import { textOf, type BotSocket } from './bot-socket.ts';

/** The largest message of the venue, the statistics of every market, is below 1 MiB. */
const MESSAGE_MAX = 4 * 1024 * 1024;
const HANDSHAKE_MS = 10_000;
/** The venue's own bound on what a client may send it. */
const MESSAGES_PER_SECOND = 10;
const GOING_AWAY = 1001;
const POLICY_VIOLATION = 1008;

export interface StreamHost {
  /** wss://host, or ws://loopback:port. */
  readonly baseUrl: string;
  readonly ca: string | null;
}

/** Opens the venue's side of a market socket. Null when it cannot be had. */
export function dialStreams(
  host: StreamHost,
  target: string,
  lookup: LookupFunction,
): Promise<WebSocket | null> {
  const upstream = new WebSocket(`${host.baseUrl}${target}`, {
    perMessageDeflate: false,
    maxPayload: MESSAGE_MAX,
    handshakeTimeout: HANDSHAKE_MS,
    followRedirects: false,
    minVersion: 'TLSv1.3',
    lookup,
    ...(host.ca === null ? {} : { ca: host.ca }),
  });
  return new Promise((resolve) => {
    upstream.once('open', () => {
      // The first messages may come before the bot's side is up.
      upstream.pause();
      resolve(upstream);
    });
    upstream.on('error', () => {
      upstream.terminate();
      resolve(null);
    });
  });
}

export interface MarketSocketParts {
  readonly venue: Venue;
  readonly upstream: WebSocket;
  readonly bot: BotSocket;
  readonly clock: Clock;
}

/**
 * A bot's socket on the venue's public streams: one connection at the venue for each, passed through both ways. Only
 * names of public streams get there, so no listen key does.
 */
export class MarketSocket {
  readonly #venue: Venue;
  readonly #upstream: WebSocket;
  readonly #bot: BotSocket;
  readonly #clock: Clock;
  readonly #names = new Set<string>();
  #second = 0;
  #messages = 0;

  constructor({ venue, upstream, bot, clock }: MarketSocketParts) {
    this.#venue = venue;
    this.#clock = clock;
    this.#upstream = upstream;
    this.#bot = bot;
    upstream.on('message', (raw, isBinary) => {
      if (!isBinary) bot.send(textOf(raw));
    });
    upstream.on('close', (code, reason) => bot.close(code, reason.toString('latin1').replace(/[^ -~]/g, '')));
    if (upstream.readyState !== WebSocket.OPEN) bot.close(GOING_AWAY, 'the venue closed');
    upstream.resume();
  }

  receive(text: string): void {
    if (this.#isTooFast()) return this.#bot.close(POLICY_VIOLATION, 'too many messages');
    const { sockets } = this.#venue;
    const request = sockets.readStreamRequest(text);
    if (request.kind === 'refused') return this.#bot.send(request.answer);
    if (request.kind === 'subscribe' || request.kind === 'unsubscribe') {
      if (!request.names.every((name) => sockets.isMarketStream(name))) {
        return this.#bot.send(sockets.refuseStream(request.id));
      }
      for (const name of request.names) {
        if (request.kind === 'subscribe') this.#names.add(name);
        else this.#names.delete(name);
      }
      if (this.#names.size > sockets.streamsMax) {
        return this.#bot.close(POLICY_VIOLATION, 'too many streams on one connection');
      }
    }
    this.#upstream.send(text, () => undefined);
  }

  closed(): void {
    this.#upstream.removeAllListeners('close');
    this.#upstream.terminate();
  }

  #isTooFast(): boolean {
    const second = Math.floor(this.#clock.monotonicMs() / 1_000);
    if (second !== this.#second) this.#messages = 0;
    this.#second = second;
    this.#messages += 1;
    return this.#messages > MESSAGES_PER_SECOND;
  }
}
