import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

/** The edge gives its disk half a second. */
const END_MS = 1_000;

export interface EdgeOptions {
  readonly program: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where the edge's standard error leads. */
  readonly stderr: 'inherit' | number;
  /** A first line for the edge's descriptor 4. */
  readonly ways: string;
  /** A first line for the edge's descriptor 5. */
  readonly alarms: string;
  /** Becomes the edge's descriptor 6. */
  readonly queueFd: number;
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
      stdio: ['ignore', 'inherit', options.stderr, 'pipe', 'pipe', 'pipe', options.queueFd],
      env: options.env,
    });
    this.tell(options.ways);
    this.tellSinks(options.alarms);
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
    this.#write(4, line);
  }

  /** A line for the edge about the sinks for alarms. */
  tellSinks(line: string): void {
    this.#write(5, line);
  }

  #write(fd: 4 | 5, line: string): void {
    const pipe: unknown = this.#child.stdio.at(fd);
    if (!(pipe instanceof Socket)) return;
    if (pipe.listenerCount('error') === 0) pipe.on('error', () => pipe.destroy());
    pipe.write(`${line}\n`);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * Has it end, and resolves when it is gone. What it was told last may still be on its way to its disk, for which it
   * has half a second; one that takes longer is killed.
   */
  end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    const killing = setTimeout(() => this.kill('SIGKILL'), END_MS);
    return new Promise((resolve) => {
      this.#child.once('exit', () => {
        clearTimeout(killing);
        resolve();
      });
      this.kill('SIGTERM');
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}
