import { spawn, type ChildProcess } from 'node:child_process';
import { connect, type Socket } from 'node:net';
import { parseFromKeeper, type FromKeeper, type ToKeeper } from '../protocol/launcher-message.ts';
import type { Log } from '../ports.ts';
import type { DialList } from './dial-list.ts';

const DIAL_MS = 5_000;
/** A full channel is tried again; a burst of hand-overs fills it for moments. */
const RESEND_MS = 2;
const RESEND_MAX = 500;
/** Sockets that may be on their way to the keeper at once; older ones have arrived. */
const HANDED_MAX = 64;

export interface KeeperOptions {
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Descriptor of the passphrase or key file, inherited by the keeper as its descriptor 4. */
  readonly unsealFd: number;
  readonly dialList: DialList;
  readonly log: Log;
  readonly onMessage: (message: FromKeeper) => void;
  readonly onExit: (code: number | null) => void;
}

/** The keeper as the launcher sees it: a channel for few small messages and for handing over sockets. */
export class KeeperProcess {
  readonly #child: ChildProcess;
  readonly #options: KeeperOptions;
  /** The last sockets that were handed over. */
  readonly #handed: Socket[] = [];

  constructor(options: KeeperOptions) {
    this.#options = options;
    const [file = '', ...rest] = options.program;
    this.#child = spawn(file, rest, {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', options.unsealFd],
      env: options.env,
      serialization: 'json',
    });
    this.#child.on('message', (value) => this.#take(value));
    this.#child.once('exit', (code) => {
      for (const socket of this.#handed.splice(0)) socket.destroy();
      options.onExit(code);
    });
    this.#child.once('error', () => options.onExit(null));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a message, with a socket if one goes along. The socket is the keeper's afterwards. */
  send(message: ToKeeper, socket?: Socket, attempt = 0): void {
    if (!this.#child.connected) {
      socket?.destroy();
      return;
    }
    if (socket !== undefined) this.#remember(socket);
    this.#child.send(message, socket, {}, (reason) => {
      if (reason === null) return;
      if (attempt < RESEND_MAX) setTimeout(() => this.send(message, socket, attempt + 1), RESEND_MS);
      else socket?.destroy();
    });
  }

  /** Node closes a socket that was handed over when the other side has it. One that died first never says so. */
  #remember(socket: Socket): void {
    this.#handed.push(socket);
    if (this.#handed.length > HANDED_MAX) this.#handed.shift();
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
    const socket = connect({ host, port, timeout: DIAL_MS });
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
