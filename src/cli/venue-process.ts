import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Fields } from './fields.ts';
import type { RecordedMarket } from './recorded-books.ts';
import { CliRefusal } from './refusal.ts';
import type { SimulatedVenue } from './simulated-venues.ts';

/** What a simulated venue is started with; see the README of its folder in simulators. */
export interface VenueOptions {
  readonly venue: SimulatedVenue;
  readonly host?: string;
  readonly port: number;
  readonly seed: number;
  readonly accounts: readonly Readonly<Record<string, unknown>>[];
  readonly tls?: { readonly key: string; readonly cert: string };
  readonly faults?: unknown;
  /** Markets that are listed beside the built-in ones, or played from recordings. */
  readonly markets?: readonly (RecordedMarket | { readonly symbol: string })[];
  /** Of Hyperliquid: whose signatures it takes; mainnet when absent. */
  readonly chain?: 'mainnet' | 'testnet';
}

/** The simulated venue as a process of its own. */
export interface VenueProcess {
  readonly url: string;
  /** Tells it one thing, see the README; null when it has ended. One question at a time. */
  ask(command: Readonly<Record<string, unknown>>): Promise<Fields | null>;
  /** Resolves to a sentence when it ended by itself. */
  readonly ended: Promise<string>;
  stop(): void;
}

/** Starts the simulated venue. It gets its options, and so its secrets, by its standard input alone. */
export async function startVenue({ venue, ...options }: VenueOptions): Promise<VenueProcess> {
  const main = fileURLToPath(new URL(`../../simulators/${venue}/main.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {},
    // A signal for the whole group (Ctrl-C) is for this process to pass on, after the gateway has ended.
    detached: true,
  });
  const end = Promise.withResolvers<string>();
  let stopping = false;
  child.once('exit', () => {
    if (!stopping) end.resolve('the simulated venue ended by itself, so the gateway stopped too.');
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify(options)}\n`);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<Fields | null> => {
    const line = await lines.next();
    return line.done === true ? null : Fields.parse(line.value);
  };
  const first = await nextLine();
  const url = first?.text('url') ?? null;
  if (url === null) {
    child.kill('SIGKILL');
    throw notStarted(options, first?.text('code') ?? null);
  }
  const stop = (): void => {
    stopping = true;
    child.stdin.end();
    child.kill('SIGTERM');
  };
  process.once('exit', stop);
  const ask = (command: Readonly<Record<string, unknown>>): Promise<Fields | null> => {
    child.stdin.write(`${JSON.stringify(command)}\n`);
    return nextLine();
  };
  return { url, ask, ended: end.promise, stop };
}

function notStarted(
  { host = '127.0.0.1', port }: Omit<VenueOptions, 'venue'>,
  code: string | null,
): CliRefusal {
  if (code === 'EADDRINUSE') {
    const text = `${host}:${port} is in use by another program; nothing was started. Choose another port, or end that.`;
    return new CliRefusal('LISTEN_REFUSED', text);
  }
  const why = code === null ? '' : ` It cannot listen on ${host}:${port} (${code}).`;
  return new CliRefusal('VENUE_NOT_STARTED', `the simulated venue did not start; nothing is running.${why}`);
}
