import {
  closeSync,
  constants,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  unwatchFile,
  watchFile,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import type { Server, Socket } from 'node:net';
import type { FromKeeper, KeeperStart } from '../protocol/launcher-message.ts';
import type { Listening } from '../protocol/edge-start.ts';
import type { EdgeWatching } from '../protocol/alarm-sinks.ts';
import type { RangeSource } from '../protocol/range-source.ts';
import type { EdgeWays } from '../protocol/edge-ways.ts';
import { parseLogCode } from '../log-events.ts';
import type { Log } from '../ports.ts';
import { readAlarmSinks, readRangeSourceAt } from './alarm-sinks.ts';
import { makeAuthority, issueLeaf, type Leaf } from './certificate.ts';
import { DialList } from './dial-list.ts';
import { edgeIdentity } from './edge-identity.ts';
import { EdgeProcess } from './edge-process.ts';
import { KeeperProcess } from './keeper-process.ts';
import { openOwnerDoor } from './owner-door.ts';
import { makeOwnerToken, replaceOwnerToken } from './owner-token.ts';
import { readPassList } from './pass-list.ts';
import { edgeCommand, keeperCommand, type EdgePlaces, type KeeperProgram } from './programs.ts';
import { readWebIdentity } from './web-identity.ts';
import { SignerProcess, type SignerPlace } from './signer-process.ts';
import {
  edgeWalls,
  keeperWalls,
  launcherWalls,
  nativeCodeWall,
  signerWalls,
  type Wall,
  type Walls,
} from './walls.ts';

/** How often the halt file is looked for. */
const HALT_LOOK_MS = 20;
/** How often the lists of what the proxy lets through, and of sinks for alarms, are looked at. */
const PASS_LOOK_MS = 500;
/** A dead edge is started again after this long, longer each time up to the maximum. */
const EDGE_AGAIN_MS = 50;
const EDGE_AGAIN_MAX_MS = 500;
/** An edge that lived so long was healthy: its death is not another of the same kind. */
const EDGE_HEALTHY_MS = 2_000;
/** A keeper that stops writes a snapshot and a checkpoint first: seconds, behind a long ledger or on a busy machine. */
const STOP_WAIT_MS = 10_000;

export interface LauncherOptions extends EdgePlaces, KeeperProgram {
  readonly custodian: KeeperStart['custodian'];
  readonly unsealFd: number;
  /** The token that signs; absent for none. */
  readonly signer?: SignerPlace;
  readonly log: Log;
  /** An open descriptor that keeper and edge log to; absent for this process's standard error. */
  readonly stderrFd?: number;
  /** Search path for wall programs, and the temporary folder: the only environment that is passed on. */
  readonly path: string;
  readonly isRoot: boolean;
  /** Called once when keeper and edge are ready, and once when the keeper ended. */
  readonly onReady: (ready: {
    readonly startedInMs: number;
    readonly entries: number;
    readonly url: string;
  }) => void;
  readonly onEnd: (code: string) => void;
}

/**
 * Starts keeper and edge, dials for the keeper, hands connections over, starts a dead edge again. Reads nobody's data.
 * When the keeper ends, everything ends.
 */
export class Launcher {
  readonly #options: LauncherOptions;
  readonly #walls: Readonly<Record<'launcher' | 'keeper' | 'edge' | 'signer', readonly Wall[]>>;
  readonly #signerWalls: Walls;
  readonly #keeper: KeeperProcess;
  readonly #edgeProgram: readonly string[];
  #edge: EdgeProcess | null = null;
  #signer: SignerProcess | null = null;
  #edgeAgainMs = EDGE_AGAIN_MS;
  /** Good until the next start. */
  readonly #doorToken = makeOwnerToken();
  #door: Server | null = null;
  #leaf: Leaf | null = null;
  #ready: Extract<FromKeeper, { kind: 'ready' }> | null = null;
  #haltTimer: NodeJS.Timeout | null = null;
  #haltSeen = false;
  #stopping = false;
  #hasTold = false;
  #haltId = 0;
  /** As it was at the start: keeper and edge must mean the same one. */
  readonly #rangeSource: RangeSource | null;

  constructor(options: LauncherOptions) {
    this.#options = options;
    this.#rangeSource = readRangeSourceAt(options.folder.rangeSource);
    const keeper = keeperWalls(options.path);
    const edge = edgeWalls(options.path, options.isRoot);
    const launcher = launcherWalls(options.path, process.pid);
    this.#signerWalls = options.signer === undefined ? { prefix: [], walls: [] } : signerWalls(options.path);
    const native = nativeCodeWall(existsSync(options.folder.nativeCurve));
    this.#walls = {
      launcher,
      keeper: [...keeper.walls, native],
      edge: edge.walls,
      signer: this.#signerWalls.walls,
    };
    this.#edgeProgram = [...edge.prefix, ...edgeCommand(options), options.logFormat];
    this.#keeper = new KeeperProcess({
      program: [...keeper.prefix, ...keeperCommand(options)],
      env: {},
      unsealFd: options.unsealFd,
      stderr: options.stderrFd ?? 'inherit',
      dialList: new DialList(options.folder.dialList),
      log: options.log,
      onMessage: (message) => void this.#fromKeeper(message),
      onExit: (code) => this.#keeperEnded(code),
    });
  }

  /** Halts everything, at once, without the edge and without the owner's door. */
  halt(by: 'file' | 'signal'): void {
    this.#haltId += 1;
    this.#keeper.send({ kind: 'halt', by, id: this.#haltId });
  }

  /** Ends edge and keeper; resting orders stay where they are. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    if (this.#haltTimer !== null) clearInterval(this.#haltTimer);
    this.#door?.close();
    this.#edge?.kill('SIGTERM');
    this.#keeper.send({ kind: 'stop' });
    setTimeout(() => this.#keeper.kill('SIGKILL'), STOP_WAIT_MS).unref();
  }

  get pids(): Readonly<Record<'keeper' | 'edge' | 'signer', number | undefined>> {
    return { keeper: this.#keeper.pid, edge: this.#edge?.pid, signer: this.#signer?.pid };
  }

  async #fromKeeper(message: FromKeeper): Promise<void> {
    if (message.kind === 'up') await this.#begin();
    if (message.kind === 'failed') this.#options.log.write('error', parseLogCode(message.code) ?? 'BUG');
    if (message.kind === 'halted')
      this.#options.log.write('notice', 'HALTED', { recorded: message.recorded });
    if (message.kind === 'stopAsked') this.stop();
    if (message.kind === 'signerStuck') this.#signer?.replace();
    if (message.kind === 'ready') await this.#keeperReady(message);
  }

  async #begin(): Promise<void> {
    const { folder, custodian } = this.#options;
    const start: KeeperStart = {
      folder: folder.keeper,
      custodian,
      unsealFd: 4,
      doorDigest: createHash('sha256').update(this.#doorToken).digest('hex'),
      curve: existsSync(folder.nativeCurve),
      signer: this.#options.signer !== undefined,
      halted: existsSync(folder.haltFile),
      names: this.#options.beyond?.names ?? [],
      ranges: this.#rangeSource === null ? [] : [rangesOf(this.#rangeSource)],
      foreign: await foreignCertificate(),
    };
    this.#haltSeen = start.halted;
    this.#keeper.send({ kind: 'start', start });
  }

  async #keeperReady(message: Extract<FromKeeper, { kind: 'ready' }>): Promise<void> {
    const { folder } = this.#options;
    this.#ready = message;
    if (this.#options.tls !== undefined || this.#options.proxy !== undefined) {
      this.#leaf = await edgeIdentity(folder, new Date());
    }
    for (const file of [folder.passList, folder.webIdentity])
      watchFile(file, { interval: PASS_LOOK_MS }, () => this.#edge?.tell(this.#ways()));
    for (const file of [folder.alarmSinks, folder.metricsToken])
      watchFile(file, { interval: PASS_LOOK_MS }, () => this.#edge?.tellSinks(this.#sinks()));
    // Only now is the folder ours: a gateway that runs on it keeps its token.
    replaceOwnerToken(folder.ownerToken, this.#doorToken);
    this.#door = await openOwnerDoor(folder.ownerSocket, (socket) =>
      this.#keeper.sendKnocking({ kind: 'door' }, socket),
    );
    this.#haltTimer = setInterval(() => this.#lookForHaltFile(), HALT_LOOK_MS);
    this.#startSigner();
    this.#startEdge();
  }

  #startSigner(): void {
    const { signer, log } = this.#options;
    if (signer === undefined) return;
    const onLink = (socket: Socket): void => this.#keeper.sendKnocking({ kind: 'signer' }, socket);
    this.#signer = new SignerProcess({ ...signer, walls: this.#signerWalls.prefix, log, onLink });
  }

  /** A halt file, readable or not, halts. Taking it away resumes nothing: that is the owner's to say. */
  #lookForHaltFile(): void {
    const there = existsSync(this.#options.folder.haltFile);
    if (there && !this.#haltSeen) this.halt('file');
    this.#haltSeen = there;
  }

  #startEdge(): void {
    if (this.#stopping) return;
    const startedAt = performance.now();
    // Opened here: the edge may open no path. It is the edge's alone, and the next edge's.
    const queueFd = openSync(this.#options.folder.alarmQueue, constants.O_RDWR | constants.O_CREAT, 0o600);
    this.#edge = new EdgeProcess({
      program: this.#edgeProgram,
      env: {},
      stderr: this.#options.stderrFd ?? 'inherit',
      ways: this.#ways(),
      alarms: this.#sinks(),
      queueFd,
      onLink: (socket) => this.#keeper.sendKnocking({ kind: 'link' }, socket),
      onExit: (code) => this.#edgeEnded(code, startedAt),
    });
    closeSync(queueFd);
    this.#tellRunning();
  }

  #sinks(): string {
    const sinks = readAlarmSinks(this.#options.folder.alarmSinks);
    if (sinks === null) this.#options.log.write('alert', 'ALARM_SINKS_MALFORMED');
    const { metricsToken } = this.#options.folder;
    const token = existsSync(metricsToken) ? readFileSync(metricsToken, 'utf8').trim() : null;
    const ranges = this.#rangeSource;
    return JSON.stringify({ sinks: sinks ?? [], metricsToken: token, ranges } satisfies EdgeWatching);
  }

  #ways(): string {
    const { folder, beyond } = this.#options;
    const known = (beyond?.web ?? null) === null ? null : readWebIdentity(folder.webIdentity);
    const [venues, web] = [this.#leaf, known].map((one) => one && { cert: one.cert, key: one.key });
    const pass = readPassList(folder.passList);
    return JSON.stringify({ venues: venues ?? null, web: web ?? null, pass } satisfies EdgeWays);
  }

  #edgeEnded(code: number | null, startedAt: number): void {
    if (this.#stopping) return;
    if (code === 78) {
      this.#options.onEnd('LISTEN_REFUSED');
      this.stop();
      return;
    }
    this.#options.log.write('warn', 'EDGE_ENDED', { code: code ?? -1 });
    if (performance.now() - startedAt > EDGE_HEALTHY_MS) this.#edgeAgainMs = EDGE_AGAIN_MS;
    setTimeout(() => this.#startEdge(), this.#edgeAgainMs);
    this.#edgeAgainMs = Math.min(this.#edgeAgainMs * 2, EDGE_AGAIN_MAX_MS);
  }

  #tellRunning(): void {
    const { folder, listen } = this.#options;
    const { tls, proxy, venuePorts = [], beyond } = this.#options;
    const web = beyond?.web ?? null;
    const url = `http://${shown(listen)}`;
    const ways = {
      ...(tls === undefined ? {} : { tls: `https://${shown(tls)}` }),
      ...(proxy === undefined ? {} : { proxy: `http://${shown(proxy)}` }),
      venues: Object.fromEntries(venuePorts.map((place) => [place.venue, `http://${shown(place)}`])),
      ...(web === null ? {} : { https: `https://${shown(web)}` }),
    };
    const running = { pid: process.pid, ...this.pids, url, ...ways, walls: this.#walls };
    this.#hasTold = true;
    // Whoever reads it finds the one from before or this one, and never a part.
    const draft = `${folder.running}.new`;
    writeFileSync(draft, `${JSON.stringify(running, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, folder.running);
    const ready = this.#ready;
    this.#ready = null;
    if (ready !== null) this.#options.onReady({ ...ready, url });
  }

  #keeperEnded(code: number | null): void {
    const wasStopping = this.#stopping;
    unwatchFile(this.#options.folder.passList);
    unwatchFile(this.#options.folder.webIdentity);
    unwatchFile(this.#options.folder.alarmSinks);
    unwatchFile(this.#options.folder.metricsToken);
    this.#stopping = true;
    if (this.#haltTimer !== null) clearInterval(this.#haltTimer);
    this.#door?.close();
    this.#signer?.stop();
    // Another gateway's on the same folder stays: it was there first, and goes on.
    if (this.#hasTold) rmSync(this.#options.folder.running, { force: true });
    const how = wasStopping ? 'STOPPED' : `KEEPER_ENDED_${code ?? 'SIGNAL'}`;
    void (this.#edge?.end() ?? Promise.resolve()).then(() => this.#options.onEnd(how));
  }
}

/** What the keeper has to know of a source: not where it is. */
function rangesOf({ name, mustAnswer }: RangeSource): KeeperStart['ranges'][number] {
  return { name, mustAnswer };
}

function shown({ host, port }: Listening): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A certificate of an authority that nobody trusts, good for one thing: being refused. */
async function foreignCertificate(): Promise<KeeperStart['foreign']> {
  const now = new Date();
  const authority = await makeAuthority({
    name: 'nobody',
    days: 1,
    now,
    permitted: { dns: ['localhost'], ip: [] },
  });
  const leaf = await issueLeaf(authority, { dnsNames: ['localhost'], ipAddresses: [], days: 1, now });
  return { key: leaf.key, cert: leaf.cert };
}
