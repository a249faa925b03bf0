import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataFolder, type DataFolder } from '../../src/launcher/folder.ts';
import { Launcher, type LauncherOptions } from '../../src/launcher/launcher.ts';
import type { Log } from '../../src/ports.ts';
import { assertNoSecrets, beginningsOf, isSecretField, writtenTo } from './canary-watch.ts';
import { startLauncher, type LauncherInUse } from './launcher-process.ts';
import { allHeard, listenTo, SECRETS } from './process-secrets.ts';
import { restsIn } from './resting-secrets.ts';

/** A real gateway of three processes (this one is the launcher) in a temporary folder. */
export interface GatewayUnderTest {
  readonly folder: DataFolder;
  readonly url: string;
  readonly launcher: LauncherInUse;
  /** This process, unless it was started by a command. */
  readonly launcherPid: number;
  readonly startedInMs: number;
  /** Asks the owner's door; throws with the door's own text when it refuses. */
  ask(command: string, fields?: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** A secret that comes to this gateway by another way than the owner's door: its search looks for it too. */
  keep(name: string, secret: string | Uint8Array): void;
  /** Ends it, and rejects where its folder, logs, answers or starts have a secret that went in or out. */
  stop(): Promise<string>;
  /** How it ended, when it has. */
  readonly ended: Promise<string>;
}

const SILENT: Log = { write: () => undefined };
/** What ran and was not searched yet: a test may end its gateway by other means than asking it to stop. */
const UNSEARCHED = new Set<Running>();

/** Folders of several lives. */
const LEFT = new Set<DataFolder>();

process.on('exit', () => {
  for (const running of UNSEARCHED) running.searchAtExit();
  for (const { root } of LEFT) rmSync(root, { recursive: true, force: true });
});

/** A folder as `sallyport init --custodian file` leaves it. */
export function makeFolder(): DataFolder {
  const folder = dataFolder(mkdtempSync(join(tmpdir(), 'sallyport-test-')));
  mkdirSync(folder.keeper, { mode: 0o700 });
  writeFileSync(folder.ownerToken, randomBytes(32).toString('hex'), { mode: 0o600 });
  writeFileSync(join(folder.root, 'root.key'), randomBytes(32), { mode: 0o600 });
  writeFileSync(folder.dialList, '[]', { mode: 0o600 });
  return folder;
}

/** Removes a folder at the end of this process: before that, what lies in it is searched. */
export function removeAtEnd(folder: DataFolder): void {
  LEFT.add(folder);
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
  /** By `sallyport up`: the launcher is a process of its own. Of the rest, folder, port and `keep` hold alone. */
  readonly byCommand?: boolean;
}

export async function startGateway(options: StartOptions = {}): Promise<GatewayUnderTest> {
  const { folder = makeFolder(), keep = false } = options;
  const port = options.port ?? (await freePort());
  const begunAt = performance.now();
  const running = new Running(folder.root);
  listenTo(port, (answer) => running.hearApi(answer));
  const start = options.byCommand === true ? startByCommand : startHere;
  const { launcher, launcherPid, url, ended } = await start({ ...options, folder, port }, running);
  await reachable(port);
  return {
    folder,
    url,
    launcher,
    launcherPid,
    startedInMs: performance.now() - begunAt,
    ask: (command, fields = {}) => running.heard(command, askDoor(folder, command, fields)),
    keep: (name, secret) => SECRETS.keep(name, secret),
    ended,
    stop: async () => {
      running.lookAtStarts();
      launcher.stop();
      const code = await ended;
      await allHeard();
      try {
        running.search();
      } finally {
        if (!keep) rmSync(folder.root, { recursive: true, force: true });
      }
      return code;
    },
  };
}

type Placed = StartOptions & { readonly folder: DataFolder; readonly port: number };
type Started = Pick<GatewayUnderTest, 'launcher' | 'launcherPid' | 'url' | 'ended'>;

/** The launcher is this process. */
async function startHere(options: Placed, running: Running): Promise<Started> {
  const { folder, log = SILENT } = options;
  let onEnd: (code: string) => void = () => undefined;
  const ended = new Promise<string>((resolve) => (onEnd = resolve));
  const started = new Promise<{ launcher: Launcher; url: string }>((resolve, reject) => {
    const launcher: Launcher = new Launcher({
      folder,
      custodian: 'file',
      unsealFd: openSync(join(folder.root, 'root.key'), 'r'),
      listen: { host: '127.0.0.1', port: options.port },
      log: running.overhearing(log),
      stderrFd: running.logFile,
      logFormat: 'json',
      path: options.path ?? process.env['PATH'] ?? '',
      isRoot: process.getuid?.() === 0,
      ...options.ways,
      ...(options.keeperMain === undefined ? {} : { keeperMain: options.keeperMain }),
      onReady: ({ url }) => resolve({ launcher, url }),
      onEnd: (code) => {
        running.hearLog();
        reject(new Error(`gateway ended: ${code}`));
        onEnd(code);
      },
    });
  });
  return { ...(await started), launcherPid: process.pid, ended };
}

/** The launcher is a process of its own. */
async function startByCommand({ folder, port }: Placed, running: Running): Promise<Started> {
  const { pid, ...started } = await startLauncher(folder, port, (part) => running.hearPart(part));
  return { ...started, launcherPid: pid };
}

/** What is heard of a gateway while it runs, for the search at its end. */
class Running {
  /** Where keeper and edge log to: a file without a name. What it has is told on standard error at the end. */
  readonly logFile: number;
  readonly #root: string;
  readonly #said = new Map<string, Buffer[]>();
  #isLogOpen = true;

  constructor(root: string) {
    this.#root = root;
    const place = mkdtempSync(join(tmpdir(), 'sallyport-log-'));
    this.logFile = openSync(join(place, 'log'), 'a+');
    rmSync(place, { recursive: true });
    SECRETS.keepResting(root);
    UNSEARCHED.add(this);
  }

  /** Of the log of a gateway that was started by a command. */
  hearPart(part: Buffer): void {
    this.#hear('the log of its processes', part);
  }

  /** The launcher's log, which the test may read too. */
  overhearing(log: Log): Log {
    return {
      write: (level, code, facts) => {
        this.#hear('the log of the launcher', Buffer.from(JSON.stringify({ level, code, ...facts })));
        log.write(level, code, facts);
      },
    };
  }

  /** An answer of the owner's door, without what it is there to hand out. */
  async heard(command: string, asked: Promise<Record<string, unknown>>): Promise<Record<string, unknown>> {
    const answer = await asked;
    SECRETS.keepFields(answer);
    if (command === 'person code') SECRETS.keep('a code to set up', String(answer['code']));
    const rest = JSON.stringify(answer, (name, value) =>
      isSecretField(name) || (name === 'code' && command === 'person code') ? undefined : value,
    );
    this.#hear(`the answer to ${command}`, Buffer.from(rest));
    return answer;
  }

  /** An answer of the API, without what it is there to hand out. */
  hearApi(answer: Buffer): void {
    this.#hear('answers of the API', answer);
  }

  lookAtStarts(): void {
    this.#hear('arguments and environment', beginningsOf(process.pid));
  }

  hearLog(): void {
    if (!this.#isLogOpen) return;
    this.#isLogOpen = false;
    const logged = writtenTo(this.logFile);
    closeSync(this.logFile);
    process.stderr.write(logged);
    this.#hear('the log of keeper and edge', logged);
  }

  /** Throws where a secret lies. */
  search(): void {
    if (!UNSEARCHED.delete(this)) return;
    const said = new Map([...this.#said].map(([sink, parts]) => [sink, Buffer.concat(parts)]));
    assertNoSecrets(SECRETS, { root: this.#root, said });
  }

  /** For one that nobody stopped. */
  searchAtExit(): void {
    this.hearLog();
    if (!existsSync(this.#root)) return;
    try {
      this.search();
    } catch (reason) {
      process.stderr.write(`${String(reason)}\n`);
      process.exitCode = 1;
    }
  }

  #hear(sink: string, bytes: Buffer): void {
    const heard = this.#said.get(sink) ?? [];
    heard.push(bytes);
    this.#said.set(sink, heard);
  }
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
  SECRETS.keep(restsIn('owner-token'), token);
  SECRETS.keepFields(fields);
  // In answers a field of that name says what to do next.
  if (command === 'key passphrase' && typeof fields['next'] === 'string')
    SECRETS.keep('next', fields['next']);
  if (command === 'login finish') SECRETS.keep('a request token', requestToken(fields['redirect']));
  if (command === 'wallet add' && typeof fields['key'] === 'string')
    SECRETS.keep('the key of a wallet', fields['key']);
  const socket = connect(folder.ownerSocket);
  socket.write(`${JSON.stringify({ token, command, ...fields })}\n`);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(Buffer.from(part));
  const lines = Buffer.concat(parts).toString('utf8').trim().split('\n');
  const answer = JSON.parse(lines.at(-1) ?? '{}');
  if (answer.ok !== true) throw new Error(`${answer.error?.code}: ${answer.error?.text}`);
  return { ...answer.result, lines: lines.slice(0, -1) };
}

/** What a venue's page sends a person back with, alone or in an address. */
function requestToken(redirect: unknown): string {
  return /(?:^|request_token=)([A-Za-z0-9]+)(?:&|$)/.exec(String(redirect))?.[1] ?? '';
}
