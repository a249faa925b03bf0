import { spawn, type ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { parseFromKeeper, type FromKeeper, type ToKeeper } from '../protocol/launcher-message.ts';
import type { Log } from '../ports.ts';
import { venueLookup } from '../system/venue-lookup.ts';
import type { DialList } from './dial-list.ts';

const DIAL_MS = 5_000;
/** A full channel is tried again; a burst of hand-overs fills it for moments. */
const RESEND_MS = 2;
const RESEND_MAX = 500;
/** Sockets that may wait for the keeper to have room for them. */
const WAITING_MAX = 128;

export interface KeeperOptions {
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Descriptor of the passphrase or key file, inherited by the keeper as its descriptor 4. */
  readonly unsealFd: number;
  /** Where the keeper's standard error leads. */
  readonly stderr: 'inherit' | number;
  readonly dialList: DialList;
  readonly log: Log;
  readonly onMessage: (message: FromKeeper) => void;
  readonly onExit: (code: number | null) => void;
}

/** The keeper as the launcher sees it: a channel for few small messages and for handing over sockets. */
export class KeeperProcess {
  readonly #child: ChildProcess;
  readonly #options: KeeperOptions;
  /** Sockets that must get in; for the first of them the keeper was asked to make room. */
  readonly #waiting: { readonly message: ToKeeper; readonly socket: Socket }[] = [];

  constructor(options: KeeperOptions) {
    this.#options = options;
    const [file = '', ...rest] = options.program;
    this.#child = spawn(file, rest, {
      stdio: ['ignore', 'inherit', options.stderr, 'ipc', options.unsealFd],
      env: options.env,
      serialization: 'json',
    });
    this.#child.on('message', (value) => this.#take(value));
    this.#child.once('exit', (code) => {
      for (const { socket } of this.#waiting.splice(0)) socket.destroy();
      options.onExit(code);
    });
    this.#child.once('error', () => options.onExit(null));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Sends a message, with a socket if one goes along. The socket is the keeper's afterwards, or nobody's: a keeper
   * without a free descriptor never sees it.
   */
  send(message: ToKeeper, socket?: Socket, attempt = 0): void {
    if (!this.#child.connected) {
      socket?.destroy();
      return;
    }
    // Our own copy is closed here and not by Node, which waits for the keeper's word. Where that is "it did not
    // arrive", Node sends it again, counts the answer twice, and ends this process with an assertion.
    this.#child.send(message, socket, { keepOpen: true }, (reason) => {
      if (reason !== null && attempt < RESEND_MAX) {
        setTimeout(() => this.send(message, socket, attempt + 1), RESEND_MS);
        return;
      }
      socket?.destroy();
    });
  }

  /** Hands over a socket that must get in, also where the keeper has no descriptor left: one at a time. */
  sendKnocking(message: ToKeeper, socket: Socket): void {
    if (this.#waiting.length >= WAITING_MAX || !this.#child.connected) {
      socket.destroy();
      return;
    }
    this.#waiting.push({ message, socket });
    if (this.#waiting.length === 1) this.send({ kind: 'knock' });
  }

  #enter(): void {
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.send(next.message, next.socket);
    if (this.#waiting.length > 0) this.send({ kind: 'knock' });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #take(value: unknown): void {
    const message = parseFromKeeper(value);
    if (message === null) {
      this.#options.log.write('alert', 'KEEPER_MESSAGE_MALFORMED');
      return;
    }
    if (message.kind === 'dial') this.#dial(message);
    else if (message.kind === 'enter') this.#enter();
    else this.#options.onMessage(message);
  }

  /** Connects to a place on the list and hands the socket over, unread. Anything else is refused and said. */
  #dial(wanted: Extract<FromKeeper, { kind: 'dial' }>): void {
    const { id, host, port } = wanted;
    if (!this.#options.dialList.allows({ host, port })) {
      // A name that can never exist (RFC 6761) is the keeper proving to itself, at its start, that it is refused.
      const level = host.endsWith('.invalid') ? 'debug' : 'alert';
      this.#options.log.write(level, 'DIAL_REFUSED', { port });
      this.send({ kind: 'dialled', id, ok: false });
      return;
    }
    const socket = connect({ host, port, timeout: DIAL_MS, lookup: venueLookup });
    const fail = (): void => {
      socket.destroy();
      this.send({ kind: 'dialled', id, ok: false });
    };
    socket.once('error', fail);
    socket.once('timeout', fail);
    socket.once('connect', () => {
      socket.pause();
      socket.setTimeout(0);
      socket.off('error', fail);
      this.send({ kind: 'dialled', id, ok: true }, socket);
    });
  }
}
