import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, type DataFolder } from '../../launcher/folder.ts';
import type { Outcome } from '../desk.ts';
import { Fields } from '../fields.ts';
import { attemptAsSelf } from './attempt.ts';
import { tryCoreDumps } from './core-dumps.ts';
import { tryDirect } from './direct.ts';
import { tryDescriptors, tryEnvironment } from './environment.ts';
import { parsePlain, type Listening } from './exchange.ts';
import { untold, type Finding } from './finding.ts';
import { findGateway, type Found, type GatewayProcess } from './gateway-processes.ts';
import { tryListener } from './listener.ts';
import { tryMemory } from './memory.ts';
import { tryNames } from './names.ts';
import { tryProgram } from './program.ts';
import { tryProxy } from './proxy.ts';
import { trySignals } from './signals.ts';
import { tryStore } from './store.ts';
import type { Surroundings } from './surroundings.ts';
import { tryUser } from './user.ts';

/** What `doctor --as-bot` was told; the rest is found as an intruder would find it. */
export interface AsBotOptions {
  readonly data: string;
  readonly proxy?: Listening;
  readonly url?: Listening;
  readonly backups?: string;
}

/** `sallyport doctor --as-bot`: tries every wall from the bot's side. The answer is no where one has a hole. */
export async function lookAsBot(options: AsBotOptions, around: Surroundings): Promise<Outcome> {
  const { processes, folder, programs } = await findTarget(options, around);
  const attempt = attemptAsSelf(around.waitMs);
  const { proc, uid, rootSockets } = around;
  const status = join(proc, 'self/status');
  const tried = await Promise.all([
    tryUser({ uid, status, processes, rootSockets, attempt }),
    tryNames({ ...around, remote: (host) => around.remote(host, 4) }),
    tryDirect({ places: around.outside, addressesOf: around.remote, waitMs: around.waitMs }),
    proxyFindings(options, around, folder),
    listenerFindings(options, around, folder),
    tryStore({ folder, backups: options.backups ?? scheduledBackups(folder), attempt }),
    tryProgram(programs, attempt),
    processFindings(around, processes),
    [...tryEnvironment(around.env), tryDescriptors(join(proc, 'self/fd'), folder.root)],
  ]);
  return asBotOutcome(tried.flat(), uid, folder);
}

interface Target extends Omit<Found, 'folder'> {
  readonly folder: DataFolder;
}

/** The folder that was named; where there is none, the one that a keeper's arguments name. */
async function findTarget(options: AsBotOptions, { proc, waitMs }: Surroundings): Promise<Target> {
  const named = dataFolder(options.data);
  const found = findGateway(proc, named);
  const isMissing = (await attemptAsSelf(waitMs)(named.root, 'list')) === 'ENOENT';
  const folder = isMissing && found.folder !== null ? found.folder : named;
  const { processes, programs } = folder === named ? found : findGateway(proc, folder);
  return { processes, programs, folder };
}

function proxyFindings(
  { proxy }: AsBotOptions,
  around: Surroundings,
  folder: DataFolder,
): Promise<readonly Finding[]> | readonly Finding[] {
  const { env } = around;
  const named = toldWay(folder, 'proxy') ?? env['HTTPS_PROXY'] ?? env['https_proxy'] ?? '';
  const place = proxy ?? parsePlain(named);
  if (place !== null) {
    const nobodys = `${around.nobodys}:443`;
    return tryProxy({ ...around, proxy: place, nobodys });
  }
  const text = 'neither HTTPS_PROXY nor running.json names one by an http:// URL';
  return [
    untold({ ground: 'proxy', name: 'a proxy' }, text, 'name the gateway’s with --proxy, if it has one'),
  ];
}

async function listenerFindings(
  { url }: AsBotOptions,
  around: Surroundings,
  folder: DataFolder,
): Promise<readonly Finding[]> {
  const known = url ?? parsePlain(toldWay(folder, 'url') ?? '');
  const own = url === undefined ? ownPorts(folder) : [];
  const trial = { foreignHost: 'sallyport.example', waitMs: around.waitMs };
  const tried = await Promise.all([
    tryListener({ ...trial, listener: known ?? around.listener, isGuess: known === null }),
    ...own.map((listener) => tryListener({ ...trial, listener, isGuess: false })),
  ]);
  return tried.flat();
}

/** Ports that venues have of their own, as far as this user may know. */
function ownPorts(folder: DataFolder): readonly Listening[] {
  const venues = fieldsOf(folder.running)?.part('venues') ?? null;
  const places = (venues?.names ?? []).map((venue) => parsePlain(venues?.text(venue) ?? ''));
  return places.filter((place) => place !== null);
}

async function processFindings(
  { proc, signal, waitMs }: Surroundings,
  processes: readonly GatewayProcess[],
): Promise<readonly Finding[]> {
  if (processes.length === 0) {
    const text = 'none is seen: none runs, or the system hides them from this user';
    return [untold({ ground: 'processes', name: 'a gateway' }, text, 'try it while the gateway runs')];
  }
  return [
    ...(await tryMemory({ proc, processes, attempt: attemptAsSelf(waitMs) })),
    ...trySignals(processes, signal),
    ...tryCoreDumps(proc, processes),
  ];
}

function toldWay(folder: DataFolder, name: 'proxy' | 'url'): string | null {
  return fieldsOf(folder.running)?.text(name) ?? null;
}

function scheduledBackups(folder: DataFolder): string | null {
  return fieldsOf(folder.settings)?.part('backup')?.text('to') ?? null;
}

/** Null for a file that this user may not read. */
function fieldsOf(path: string): Fields | null {
  try {
    return Fields.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function asBotOutcome(findings: readonly Finding[], uid: number | null, { root }: DataFolder): Outcome {
  const count = (reach: Finding['reach']): number => findings.filter((one) => one.reach === reach).length;
  const holes = count('reached');
  const words = { reached: 'REACHED    ', blocked: 'blocked    ', 'cannot tell': 'cannot tell' };
  const lines = findings.map(({ ground, name, reach, text, next }) => {
    const sentence = `${words[reach]}  ${ground}: ${name}: ${text}.`;
    return next === null ? sentence : `${sentence} Next: ${next}.`;
  });
  const counted = `${holes} reached, ${count('blocked')} blocked, ${count('cannot tell')} that cannot be told`;
  const who = uid === null ? 'this user' : `user ${uid}`;
  return {
    json: { uid, data: root, holes, findings },
    lines: [...lines, '', `As ${who}, on ${root}: ${counted}.`],
    isNo: holes > 0,
  };
}
