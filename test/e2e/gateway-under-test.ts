import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolder, type DataFolder } from '../../src/launcher/folder.ts';
import { Launcher, type LauncherOptions } from '../../src/launcher/launcher.ts';
import type { Log } from '../../src/ports.ts';

/** A real gateway of three processes (this one is the launcher) in a temporary folder. */
export interface GatewayUnderTest {
  readonly folder: DataFolder;
  readonly url: string;
  readonly launcher: Launcher;
  readonly startedInMs: number;
  /** Asks the owner's door; throws with the door's own text when it refuses. */
  ask(command: string, fields?: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  stop(): Promise<string>;
  /** How it ended, when it has. */
  readonly ended: Promise<string>;
}

const SILENT: Log = { write: () => undefined };

/** A folder as `sallyport init --custodian file` leaves it. */
export function makeFolder(): DataFolder {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'sallyport-test-')));
  mkdirSync(folder.keeper, { mode: 0o700 });
  writeFileSync(folder.ownerToken, randomBytes(32).toString('hex'), { mode: 0o600 });
  writeFileSync(join(folder.root, 'root.key'), randomBytes(32), { mode: 0o600 });
  writeFileSync(folder.dialList, '[]', { mode: 0o600 });
  return folder;
}

export interface StartOptions {
  readonly folder?: DataFolder;
  readonly log?: Log;
  /** A composition root with failpoints. */
  readonly keeperMain?: string;
  /** Where the wall programs are looked for: others may stand in front of them. */
  readonly path?: string;
  /** Another than a free one: that of an earlier life. */
  readonly port?: number;
  /** Ways in beside the base URL, and the token that signs. */
  readonly ways?: Pick<LauncherOptions, 'tls' | 'proxy' | 'venuePorts' | 'beyond' | 'signer'>;
  /** Leaves the folder where it is when the gateway stops, for the next life. */
  readonly keep?: boolean;
}

export async function startGateway(options: StartOptions = {}): Promise<GatewayUnderTest> {
  const { folder = makeFolder(), log = SILENT, keep = false } = options;
  const port = options.port ?? (await freePort());
  let onEnd: (code: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (onEnd = resolve));
  const begunAt = performance.now();
  const started = new Promise<{ launcher: Launcher; url: string }>((resolve, reject) => {
    const launcher: Launcher = new Launcher({
      folder,
      custodian: 'file',
      unsealFd: openSync(join(folder.root, 'root.key'), 'r'),
      listen: { host: '127.0.0.1', port },
      log,
      logFormat: 'json',
      path: options.path ?? process.env['PATH'] ?? '',
      isRoot: process.getuid?.() === 0,
      ...options.ways,
      ...(options.keeperMain === undefined ? {} : { keeperMain: options.keeperMain }),
      onReady: ({ url }) => resolve({ launcher, url }),
      onEnd: (code) => {
        reject(new Error(`gateway ended: ${code}`));
        onEnd(code);
      },
    });
  });
  const { launcher, url } = await started;
  await reachable(port);
  return {
    folder,
    url,
    launcher,
    startedInMs: performance.now() - begunAt,
    ask: (command, fields = {}) => askDoor(folder, command, fields),
    ended,
    stop: async () => {
      launcher.stop();
      const code = await ended;
      if (!keep) rmSync(folder.root, { recursive: true, force: true });
      return code;
    },
  };
}

export function allowDial(folder: DataFolder, baseUrl: string): void {
  const url = new URL(baseUrl);
  const list: unknown[] = JSON.parse(readFileSync(folder.dialList, 'utf8'));
  list.push({ host: url.hostname, port: Number(url.port) });
  writeFileSync(folder.dialList, JSON.stringify(list));
}

/** A port of this machine that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function reachable(port: number): Promise<void> {
  for (let attempt = 0; attempt < 1_000; attempt += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(socket.end() !== null));
      socket.once('error', () => resolve(false));
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the edge does not listen');
}

async function askDoor(
  folder: DataFolder,
  command: string,
  fields: Readonly<Record<string, unknown>>,
): Promise<Record<string, unknown>> {
  const token = readFileSync(folder.ownerToken, 'utf8').trim();
  const socket = connect(folder.ownerSocket);
  socket.write(`${JSON.stringify({ token, command, ...fields })}\n`);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(Buffer.from(part));
  const lines = Buffer.concat(parts).toString('utf8').trim().split('\n');
  const answer = JSON.parse(lines.at(-1) ?? '{}');
  if (answer.ok !== true) throw new Error(`${answer.error?.code}: ${answer.error?.text}`);
  return { ...answer.result, lines: lines.slice(0, -1) };
}
