import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CommandWatch } from '../e2e/command-watch.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'bin/sallyport.js');
/** Where what speaks to tokens lies. */
export const CUSTODIANS = join(ROOT, 'custodians');
/** SoftHSM2's library. */
export const LIBRARY = '/usr/lib/softhsm/libsofthsm2.so';
/** Of every token here; long enough that it is searched for. */
export const PIN = randomBytes(8).toString('hex');

/** What a command answered, or why not. */
export interface Said {
  readonly code?: string;
  readonly [name: string]: unknown;
}

/** What speaks to tokens, SoftHSM2, and what else is named, installed; null once they are, or what is missing. */
export function installTokens(...more: readonly string[]): string | null {
  // Whoever runs this by `npm run` has the project's own `ignore-scripts` in the environment, and this one compiles.
  const install = ['ci', '--prefix', CUSTODIANS, '--no-audit', '--ignore-scripts=false'];
  const packages = spawnSync('npm', install, { encoding: 'utf8' });
  const words = ['install', '--yes', '--no-install-recommends', 'softhsm2', ...more];
  if (process.getuid?.() === 0 && !existsSync(LIBRARY)) spawnSync('apt-get', words, { stdio: 'ignore' });
  if (packages.status !== 0) return `npm ci --prefix custodians: ${packages.stderr.slice(-200)}`;
  return existsSync(LIBRARY) ? null : 'softhsm2 is not installed';
}

/** A folder with a SoftHSM2 of its own, one token named `prod` in it, and gateways beside it. */
export class TokenPlace {
  readonly folder = mkdtempSync(join(tmpdir(), 'sallyport-enclave-'));
  readonly env: NodeJS.ProcessEnv = { ...process.env, SOFTHSM2_CONF: this.at('softhsm.conf') };
  readonly gateway: readonly string[] = ['--data', this.at('data')];
  readonly #watch = new CommandWatch();

  /** `pin`: another than {@link PIN}. */
  constructor(pin = PIN) {
    mkdirSync(this.at('tokens'));
    writeFileSync(this.at('softhsm.conf'), `directories.tokendir = ${this.at('tokens')}\n`);
    const words = ['--init-token', '--free', '--label', 'prod', '--pin', pin, '--so-pin', '87654321'];
    if (spawnSync('softhsm2-util', words, { env: this.env }).status !== 0) throw new RangeError('no token');
    writeFileSync(this.at('pin'), `${pin}\n`, { mode: 0o600 });
    writeFileSync(this.at('wrong'), '000000\n', { mode: 0o600 });
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** One command, in JSON. Not while this process has something to answer it. */
  async say(...words: readonly string[]): Promise<Said> {
    const child = spawn(process.execPath, [BIN, ...words, ...this.gateway, '--json'], {
      env: this.env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let text = '';
    for await (const part of child.stdout.setEncoding('utf8')) text += String(part);
    this.#watch.ran([...words, ...this.gateway], text);
    const said: Said = JSON.parse(text);
    const { error } = said;
    return error === undefined ? said : Object(error);
  }

  /** Starts a gateway; resolves when it is ready. What it logs is kept. */
  async up(listen: string): Promise<RunningGateway> {
    const words = ['up', ...this.gateway, '--listen', listen, '--json'];
    const child = spawn(process.execPath, [BIN, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.env,
    });
    const log: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => log.push(line));
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const stop = async (): Promise<void> => {
      child.kill('SIGTERM');
      await ended;
    };
    for await (const line of createInterface({ input: child.stdout })) {
      if (JSON.parse(line).ready !== true) throw new RangeError(line);
      this.#watch.started(words, child);
      this.#watch.ran(words, line);
      break;
    }
    return { url: `http://${listen}`, log, stop };
  }

  /** The token is gone while something is done, and there again whatever comes of it. */
  async unplugged(work: () => Promise<void>): Promise<void> {
    renameSync(this.at('tokens'), this.at('elsewhere'));
    try {
      await work();
    } finally {
      renameSync(this.at('elsewhere'), this.at('tokens'));
    }
  }

  /** Removes everything. Throws where folder, logs, answers or starts of its gateways have a secret. */
  remove(): void {
    try {
      this.#watch.assertNone(this.at('data'));
    } finally {
      rmSync(this.folder, { recursive: true, force: true });
    }
  }
}

/** A gateway of real processes. */
export interface RunningGateway {
  readonly url: string;
  readonly log: readonly string[];
  stop(): Promise<void>;
}
