import type { RawData, WebSocket } from 'ws';
import type { Clock } from '../ports.ts';
import type { BotSockets } from './bot-sockets.ts';

const GOING_AWAY = 1001;
const UNSUPPORTED = 1003;
const POLICY_VIOLATION = 1008;
/** A socket that was told to end and did not is cut off after this. */
const LAST_WORD_MS = 1_000;
/** How many bytes for a bot may wait in this process. */
const WAITING_MAX = 1024 * 1024;
/** Codes that a program may send in a close frame (RFC 6455, section 7.4). */
const NOT_SENT: ReadonlySet<number> = new Set([1004, 1005, 1006, 1015]);

/** Times of one socket, in milliseconds: as the venue has them. */
export interface SocketTimes {
  readonly pingEveryMs: number;
  /** Without a word of the bot for so long it is taken for gone. */
  readonly silentMaxMs: number;
  readonly lifeMs: number;
}

export interface BotSocketParts {
  readonly socket: WebSocket;
  readonly clock: Clock;
  readonly times: SocketTimes;
  /** All that are open: those are told when this process ends. */
  readonly among: BotSockets;
  readonly onText: (text: string) => void;
  readonly onClosed: () => void;
}

/** One WebSocket of a bot: text only from it, bounded in what may wait for it, and ended when silent, deaf or old. */
export class BotSocket {
  readonly #socket: WebSocket;
  readonly #clock: Clock;
  readonly #times: SocketTimes;
  readonly #timers: NodeJS.Timeout[] = [];
  #heardAt: number;
  #ending = false;

  constructor({ socket, clock, times, among, onText, onClosed }: BotSocketParts) {
    this.#socket = socket;
    this.#clock = clock;
    this.#times = times;
    this.#heardAt = clock.monotonicMs();
    socket.on('message', (raw, isBinary) => {
      this.#heard();
      if (this.#ending) return;
      if (isBinary) this.close(UNSUPPORTED, 'text only');
      else onText(textOf(raw));
    });
    socket.on('ping', () => this.#heard());
    socket.on('pong', () => this.#heard());
    // A frame that is broken, too long or not UTF-8: the library has sent the code for it.
    socket.on('error', () => this.#cutOff());
    socket.on('close', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      among.remove(this);
      onClosed();
    });
    this.#timers.push(setInterval(() => this.#ping(), times.pingEveryMs));
    this.#timers.push(setTimeout(() => this.close(GOING_AWAY, 'a connection lives for a day'), times.lifeMs));
    among.add(this);
  }

  /** `taken` is called when the bytes have left this process. Too many that wait end the socket. */
  send(message: string | Uint8Array, taken: () => void = () => undefined): void {
    if (this.#ending) return;
    if (this.#socket.bufferedAmount > WAITING_MAX) {
      return this.close(POLICY_VIOLATION, 'this client reads too slowly');
    }
    this.#socket.send(message, (failure) => {
      if (failure === undefined || failure === null) taken();
    });
  }

  /** Nothing is read from the bot until {@link resume}; a message or two may still come. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  close(code: number, reason: string): void {
    if (this.#ending) return;
    this.#ending = true;
    // A paused socket would not see the other side's close frame.
    this.#socket.resume();
    this.#socket.close(NOT_SENT.has(code) ? GOING_AWAY : code, reason);
    this.#cutOff();
  }

  #cutOff(): void {
    this.#ending = true;
    this.#timers.push(setTimeout(() => this.#socket.terminate(), LAST_WORD_MS));
  }

  #heard(): void {
    this.#heardAt = this.#clock.monotonicMs();
  }

  #ping(): void {
    if (this.#clock.monotonicMs() - this.#heardAt > this.#times.silentMaxMs) this.#socket.terminate();
    else this.#socket.ping(String(this.#clock.wallMs()));
  }
}

/** Text of a frame that was checked to be UTF-8. */
export function textOf(raw: RawData): string {
  if (Array.isArray(raw)) return Buffer.concat(raw).toString('utf8');
  return Buffer.from(raw instanceof ArrayBuffer ? new Uint8Array(raw) : raw).toString('utf8');
}
