import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Log } from '../ports.ts';

/** The token that signs, and what its driver is given. */
export interface SignerPlace {
  readonly library: string;
  readonly token: string;
  readonly pin: string;
  /** The whole environment: drivers find their configuration there. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface SignerOptions extends SignerPlace {
  /** Command line to put in front of the program. */
  readonly walls: readonly string[];
  readonly log: Log;
  /** The process's end of the pipe is its descriptor 3; ours goes to the keeper. */
  readonly onLink: (socket: Socket) => void;
}

const CUSTODIANS = fileURLToPath(new URL('../../custodians/', import.meta.url));
/** A dead one is started again after this long, longer each time up to the maximum. */
const AGAIN_MS = 200;
const AGAIN_MAX_MS = 5_000;
/** One that lived so long was healthy: its death is not another of the same kind. */
const HEALTHY_MS = 10_000;
const PIN_REFUSED = /^refused PIN_/;
const WHY_PATTERN = /^refused ([A-Z_]{1,40})$/;

/**
 * The process that speaks to the token, started again whenever it ends. Not after a PIN that was refused, or whose
 * trial nobody knows the end of: a token locks after a few wrong ones, and only a person may spend another.
 */
export class SignerProcess {
  readonly #options: SignerOptions;
  #child: ChildProcess | null = null;
  #isStopped = false;
  #lastWord = '';
  #againMs = AGAIN_MS;

  constructor(options: SignerOptions) {
    this.#options = options;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Ends a process that hangs; another is started. */
  replace(): void {
    this.#child?.kill('SIGKILL');
  }

  stop(): void {
    this.#isStopped = true;
    this.#child?.kill('SIGKILL');
  }

  #start(): void {
    if (this.#isStopped) return;
    const { library, token, pin, env, walls } = this.#options;
    const [file = '', ...rest] = [
      ...[...walls, process.execPath, '--disable-sigusr1', '--report-exclude-env', '--permission'],
      ...['--allow-addons', '--disable-warning=PERM0001', `--allow-fs-read=${CUSTODIANS}`],
      `${CUSTODIANS}signer.ts`,
    ];
    const startedAt = performance.now();
    this.#lastWord = '';
    const child = spawn(file, rest, { stdio: ['pipe', 'pipe', 'ignore', 'pipe'], env });
    this.#child = child;
    // A process that died before it read has said why by its end.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(JSON.stringify({ library, token, pin }));
    if (child.stdout !== null)
      createInterface({ input: child.stdout }).on('line', (line) => this.#hear(line.trim()));
    const link = child.stdio[3];
    if (link instanceof Socket) {
      // Not a byte may be read here: the socket belongs to the keeper.
      link.pause();
      this.#options.onLink(link);
    }
    child.once('error', () => undefined);
    // Not before everything that it said was read.
    child.once('close', (code) => this.#ended(code, startedAt));
  }

  #hear(word: string): void {
    this.#lastWord = word;
    if (word === 'open') this.#options.log.write('info', 'TOKEN_LOGGED_IN');
    const why = WHY_PATTERN.exec(word)?.[1];
    if (why !== undefined) this.#options.log.write('alert', 'TOKEN_NOT_LOGGED_IN', { why });
  }

  #ended(code: number | null, startedAt: number): void {
    if (this.#isStopped) return;
    const again = this.#lastWord !== 'login' && !PIN_REFUSED.test(this.#lastWord);
    this.#options.log.write(again ? 'warn' : 'alert', 'SIGNER_ENDED', { code: code ?? -1, again });
    if (!again) return;
    if (performance.now() - startedAt > HEALTHY_MS) this.#againMs = AGAIN_MS;
    setTimeout(() => this.#start(), this.#againMs).unref();
    this.#againMs = Math.min(this.#againMs * 2, AGAIN_MAX_MS);
  }
}
