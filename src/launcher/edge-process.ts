import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

export interface EdgeOptions {
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** A first line for the edge's descriptor 4. */
  readonly ways: string;
  /** The edge's end of the link is its descriptor 3; ours goes to the keeper. */
  readonly onLink: (socket: Socket) => void;
  readonly onExit: (code: number | null) => void;
}

/** The edge as the launcher sees it: a process to start again whenever it ends. */
export class EdgeProcess {
  readonly #child: ChildProcess;

  constructor(options: EdgeOptions) {
    const [file = '', ...rest] = options.program;
    this.#child = spawn(file, rest, {
      stdio: ['ignore', 'inherit', 'inherit', 'pipe', 'pipe'],
      env: options.env,
    });
    this.tell(options.ways);
    const link = this.#child.stdio[3];
    if (link instanceof Socket) {
      // Not a byte may be read here: the socket belongs to the keeper, which speaks first.
      link.pause();
      options.onLink(link);
    }
    this.#child.once('exit', (code) => options.onExit(code));
    this.#child.once('error', () => options.onExit(null));
  }

  /** A line for the edge about the ways in. An edge that is gone hears nothing. */
  tell(line: string): void {
    const ways = this.#child.stdio[4];
    if (!(ways instanceof Socket)) return;
    if (ways.listenerCount('error') === 0) ways.on('error', () => ways.destroy());
    ways.write(`${line}\n`);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
