import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataFolder, type DataFolder } from '../../launcher/folder.ts';
import { Fields } from '../fields.ts';

/** A process of a gateway, as other users see it. */
export interface GatewayProcess {
  readonly role: 'launcher' | 'keeper' | 'edge';
  readonly pid: number;
  /** Null where the system does not say. */
  readonly uid: number | null;
}

/** What can be found out about gateways without being let in. */
export interface Found {
  readonly processes: readonly GatewayProcess[];
  /** A data folder that a keeper names in its arguments, which every user can read; null for none. */
  readonly folder: DataFolder | null;
  /** What keepers were started from, by their arguments. */
  readonly programs: readonly GatewayProgram[];
}

/** A clone, and the Node that runs it; absolute paths, the clone's with a closing slash. */
export interface GatewayProgram {
  readonly clone: string;
  readonly node: string;
}

interface Seen {
  readonly pid: number;
  readonly parent: number;
  readonly words: readonly string[];
}

const KEEPER = /(?:^|\/)keeper\/main\.ts$/;
const CLONE = /^(\/(?:.*\/)?)src\/keeper\/main\.ts$/;
const EDGE = /(?:^|\/)edge\/main\.ts$/;
const WRITES = '--allow-fs-write=';
/** Far above what one machine runs. */
const PROCESSES_MAX = 65_536;

/**
 * Finds a gateway's processes as an intruder would: by `running.json` where it can be read, otherwise among all
 * processes of the machine. Where several gateways run and none of them names this folder, all are taken.
 *
 * @param proc Where the system shows its processes: `/proc`.
 */
export function findGateway(proc: string, folder: DataFolder): Found {
  const told = toldProcesses(proc, folder);
  const seen = told.length > 0 ? [] : seenProcesses(proc);
  const keepers = seen.filter(({ words }) => words.some((word) => KEEPER.test(word)));
  const ours = keepers.filter((one) => folderOf(one)?.root === folder.root);
  const family = (ours.length > 0 ? ours : keepers).flatMap((keeper) => [
    { role: 'launcher' as const, pid: keeper.parent },
    { role: 'keeper' as const, pid: keeper.pid },
    ...seen
      .filter(({ parent, words }) => parent === keeper.parent && words.some((word) => EDGE.test(word)))
      .map(({ pid }) => ({ role: 'edge' as const, pid })),
  ]);
  const [first] = keepers;
  const toldKeepers = told.filter(({ role }) => role === 'keeper').map(({ pid }) => wordsOf(proc, pid));
  const commandLines = [...toldKeepers, ...(ours.length > 0 ? ours : keepers).map(({ words }) => words)];
  return {
    processes: [...told, ...family].map((one) => ({ ...one, uid: uidOf(proc, one.pid) })),
    folder: first === undefined ? null : folderOf(first),
    programs: commandLines.flatMap(programOf),
  };
}

/** By the gateway's own word, as far as they still run; nothing where its numbers are other programs' by now. */
function toldProcesses(proc: string, folder: DataFolder): readonly Pick<GatewayProcess, 'role' | 'pid'>[] {
  const running = Fields.parse(textOf(folder.running));
  const words = wordsOf(proc, running?.count('keeper') ?? 0);
  if (words[0] !== '' && !words.some((word) => KEEPER.test(word))) return [];
  const pids = [
    { role: 'launcher', pid: running?.count('pid') ?? null },
    { role: 'keeper', pid: running?.count('keeper') ?? null },
    { role: 'edge', pid: running?.count('edge') ?? null },
  ] as const;
  return pids.flatMap(({ role, pid }) =>
    pid === null || textOf(join(proc, String(pid), 'status')) === '' ? [] : [{ role, pid }],
  );
}

function seenProcesses(proc: string): readonly Seen[] {
  return namesIn(proc)
    .filter((name) => /^[0-9]+$/.test(name))
    .slice(0, PROCESSES_MAX)
    .map((name) => ({
      pid: Number(name),
      parent: Number(lineOf(proc, Number(name), 'PPid') ?? 0),
      words: wordsOf(proc, Number(name)),
    }));
}

function programOf(words: readonly string[]): readonly GatewayProgram[] {
  const clone = words.map((word) => CLONE.exec(word)?.[1]).find((path) => path !== undefined);
  const [node = ''] = words;
  return clone === undefined ? [] : [{ clone, node }];
}

function wordsOf(proc: string, pid: number): readonly string[] {
  return textOf(join(proc, String(pid), 'cmdline')).split('\0');
}

function folderOf({ words }: Seen): DataFolder | null {
  const path = words.find((word) => word.startsWith(WRITES))?.slice(WRITES.length);
  return path === undefined ? null : dataFolder(dirname(path));
}

function uidOf(proc: string, pid: number): number | null {
  const effective = lineOf(proc, pid, 'Uid')?.split(/\s+/)[1];
  return effective === undefined ? null : Number(effective);
}

function lineOf(proc: string, pid: number, name: string): string | undefined {
  const status = textOf(join(proc, String(pid), 'status'));
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim();
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

/** Empty for what this user may not read. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
