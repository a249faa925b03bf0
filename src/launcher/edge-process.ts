import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

export interface EdgeOptions {
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The edge's end of the link is its descriptor 3; ours goes to the keeper. */
  readonly onLink: (socket: Socket) => void;
  readonly onExit: (code: number | null) => void;
}

/** The edge as the launcher sees it: a process to start again whenever it ends. */
export class EdgeProcess {
  readonly #child: ChildProcess;

  constructor(options: EdgeOptions) {
    const [file = '', ...rest] = options.program;
    this.#child = spawn(file, rest, { stdio: ['ignore', 'inherit', 'inherit', 'pipe'], env: options.env });
    const link = this.#child.stdio[3];
    if (link instanceof Socket) {
      // Not a byte may be read here: the socket belongs to the keeper, which speaks first.
      link.pause();
      options.onLink(link);
    }
    this.#child.once('exit', (code) => options.onExit(code));
    this.#child.once('error', () => options.onExit(null));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
