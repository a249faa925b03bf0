import { existsSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { closedToOthers } from '../launcher/closed-folder.ts';
import type { DataFolder } from '../launcher/folder.ts';
import { Launcher } from '../launcher/launcher.ts';
import type { SignerPlace } from '../launcher/signer-process.ts';
import { edgeWalls } from '../launcher/walls.ts';
import type { VenuePort } from '../protocol/edge-start.ts';
import type { Log } from '../ports.ts';
import type { Beyond } from '../protocol/edge-start.ts';
import { StderrLog, type LogFormat } from '../system/log.ts';
import { CliRefusal } from './refusal.ts';
import { codeOf } from './terminal.ts';

export interface Listen {
  readonly host: string;
  readonly port: number;
}

export interface GatewayOptions {
  readonly folder: DataFolder;
  readonly custodian: 'passphrase' | 'file';
  /** Open for reading, at its beginning: the passphrase or the key file. Still the caller's to close. */
  readonly unsealFd: number;
  readonly listen: Listen;
  /** How its processes write their logs; JSON where absent. */
  readonly logFormat?: LogFormat;
  readonly proxy?: Listen;
  readonly tls?: Listen;
  readonly venuePorts?: readonly VenuePort[];
  readonly beyond?: Beyond;
  /** The token that signs; absent for none. */
  readonly signer?: SignerPlace;
}

/** A gateway that runs in this process (the launcher) and two more. */
export interface OpenGateway {
  /** Where bots send their requests. */
  readonly url: string;
  /** Entries in the ledger when it was ready. */
  readonly entries: number;
  /** Why it ended, as a code; `STOPPED` after {@link OpenGateway.stop}. */
  readonly ended: Promise<string>;
  halt(): void;
  /** Ends everything. Once is enough, more does no harm. */
  stop(): void;
}

const REACHABLE_TRIES = 1_500;
const REACHABLE_EVERY_MS = 10;

/**
 * Starts a gateway and waits until bots can reach it. Throws a refusal, and leaves nothing running, when it does not
 * start.
 */
export async function openGateway(options: GatewayOptions): Promise<OpenGateway> {
  const { folder, listen, logFormat = 'json' } = options;
  const [path, isRoot] = [process.env['PATH'] ?? '', process.getuid?.() === 0];
  await refuseIfRunning(folder);
  if (isRoot) refuseIfClosed(path);
  await refuseIfTaken(listen, '--listen 127.0.0.1:PORT');
  const log = new RememberingLog(new StderrLog('launcher', logFormat));
  const { promise: ended, resolve: onEnd } = Promise.withResolvers<string>();
  const ready = Promise.withResolvers<{ readonly url: string; readonly entries: number }>();
  const launcher = new Launcher({
    ...options,
    ...{ log, logFormat },
    ...{ path, isRoot },
    onReady: ready.resolve,
    onEnd: (code) => {
      ready.reject(notStarted(log.lastError ?? code, options));
      onEnd(code);
    },
  });
  const { url, entries } = await ready.promise;
  const opened = [listen, options.tls, options.proxy, ...(options.venuePorts ?? [])];
  await Promise.all(opened.map((place) => place && reachable(place, ended))).catch((reason: unknown) => {
    launcher.stop();
    throw reason;
  });
  return { url, entries, ended, halt: () => launcher.halt('signal'), stop: () => launcher.stop() };
}

/** A port of this machine that nobody listens on at this moment. */
export async function freePort(host: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new RangeError('a TCP server has a port');
  return address.port;
}

/** Whether somebody takes connections at a path or port. */
export function answers(where: { readonly path: string } | Listen): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(where);
    const end = (yes: boolean): void => {
      socket.destroy();
      resolve(yes);
    };
    socket.once('connect', () => end(true));
    socket.once('error', () => end(false));
  });
}

async function refuseIfRunning(folder: DataFolder): Promise<void> {
  if (!(await answers({ path: folder.ownerSocket }))) return;
  const text =
    `a gateway runs on ${folder.root} already; nothing was started. See: ` +
    `sallyport status --data ${folder.root}`;
  throw new CliRefusal('RUNNING_ALREADY', text);
}

/** The edge of a gateway that root starts is another user, who must get at the program and at Node.js. */
function refuseIfClosed(path: string): void {
  const needed = [fileURLToPath(new URL('../edge/main.ts', import.meta.url)), process.execPath];
  const closed = needed.map(closedToOthers).find((one) => one !== null) ?? null;
  if (closed === null) return;
  const isOther = edgeWalls(path, true).walls.some(({ name, stands }) => name === 'other-user' && stands);
  if (!isOther) return;
  const text =
    `${closed} is closed to other users, and the part of a gateway that faces the network runs as one where root ` +
    'starts it; nothing was started. Start it as an ordinary user, keep the program where everybody can read it, ' +
    `such as /opt, or open the way: chmod o+x ${closed}`;
  throw new CliRefusal('PROGRAM_CLOSED', text);
}

/** Whether that port can be listened on at this moment. */
export async function isFree(listen: Listen): Promise<boolean> {
  return (await listenCode(listen)) === '';
}

/** Refuses a place that is taken. The edge would find out too, but cannot say it as plainly. */
export async function refuseIfTaken(listen: Listen, another: string): Promise<void> {
  const code = await listenCode(listen);
  if (code === '') return;
  const why = code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be listened on (${code})`;
  const text = `${listen.host}:${listen.port} ${why}; nothing was started. Choose another one: ${another}`;
  throw new CliRefusal('LISTEN_REFUSED', text);
}

/** The system's code for why it cannot be listened there; empty when it can. */
function listenCode(listen: Listen): Promise<string> {
  const server = createServer();
  return new Promise<string>((resolve) => {
    server.once('error', (reason) => resolve(codeOf(reason)));
    server.listen(listen.port, listen.host, () => server.close(() => resolve('')));
  });
}

async function reachable(listen: Listen, ended: Promise<string>): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  for (let tried = 0; tried < REACHABLE_TRIES && !over; tried += 1) {
    if (await answers(listen)) return;
    await new Promise((resolve) => setTimeout(resolve, REACHABLE_EVERY_MS));
  }
  throw new CliRefusal(
    'LISTEN_REFUSED',
    `nothing answers at ${listen.host}:${listen.port}. See the log lines above.`,
  );
}

/** Keeps the code of the last error, which says why a start failed. */
class RememberingLog implements Log {
  readonly #log: Log;
  /** Set by `write` only. */
  lastError: string | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  write(...line: Parameters<Log['write']>): void {
    const [level, code] = line;
    if (level === 'error' || level === 'alert') this.lastError = code;
    this.#log.write(...line);
  }
}

const NATIVE_BROKEN =
  'is missing, damaged, of another system, or makes a known signature wrong. Nothing was signed, and orders at the ' +
  'venue stay as they are. Install the packages anew (npm ci), and start it again.';

function notStarted(code: string, { folder, custodian }: GatewayOptions): CliRefusal {
  const sentences = new Map([
    [
      'UNSEAL_REFUSED',
      `the ${custodian === 'file' ? 'key' : 'passphrase'} that was given does not open ${folder.root}. ` +
        `Give the one that it was made with, or changed to. If a file root.key.next lies beside a key ` +
        `file, a change was stopped: rename it to the key file.`,
    ],
    [
      'LEDGER_FORK',
      `the ledger in ${folder.root} is older than its last checkpoint, or another program wrote to it. ` +
        'Put the newest copy back; do not delete the checkpoint.',
    ],
    [
      'LEDGER_CORRUPT',
      `the ledger in ${folder.root} is not as it was signed. Put a good copy back. ` +
        `Orders at the venue stay as they are.`,
    ],
    [
      'LEDGER_NEWER',
      `a newer version of Sallyport wrote the ledger in ${folder.root}, and this one cannot read all of it. ` +
        'Nothing was written. Start the newer version; to go back, restore a backup from before it.',
    ],
    [
      'FACTORS_MISSING',
      'it was to be reached beyond this machine, where a password alone can be guessed or stolen, and nobody owns ' +
        'it yet, or an owner or administrator has no second factor. Start it without --https and --name, open the ' +
        'console on this machine, set the second factors up (sallyport person list says whose are missing), and ' +
        'start it again.',
    ],
    ['SIGNER_MISSING', `the native code that keys of Hyperliquid need ${NATIVE_BROKEN}`],
    ...(existsSync(folder.nativeCurve)
      ? [['KEEPER_ENDED_SIGNAL', `it ended at once. Perhaps its native code ${NATIVE_BROKEN}`] as const]
      : []),
    ['DATA_FOLDER_IN_USE', `another process has ${folder.root} open. Stop it first.`],
  ]);
  const why = sentences.get(code) ?? `see the log lines above, and: sallyport doctor --data ${folder.root}`;
  return new CliRefusal(code, `the gateway did not start (${code}): ${why}`);
}
