import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A wall that the operating system puts around a process, beyond Node's own permission model. */
export interface Wall {
  readonly name: 'no-core-dumps' | 'no-new-privileges' | 'empty-network' | 'other-user' | 'no-native-code';
  readonly stands: boolean;
  /** One sentence for `doctor`. */
  readonly text: string;
}

export interface Walls {
  /** Command line to put in front of the program. */
  readonly prefix: readonly string[];
  readonly walls: readonly Wall[];
}

/** Walls around the keeper: no core dumps, no new privileges, and a network namespace with nothing in it. */
export function keeperWalls(path: string): Walls {
  const prlimit = probe(path, 'prlimit', ['--core=0:0']);
  const setpriv = probe(path, 'setpriv', ['--no-new-privs']);
  const unshare =
    probe(path, 'unshare', ['--net']) ?? probe(path, 'unshare', ['--user', '--map-current-user', '--net']);
  return {
    prefix: [...(prlimit ?? []), ...(unshare ?? []), ...(setpriv ?? [])],
    walls: [
      wall('no-core-dumps', prlimit, 'a crash leaves no memory image', 'prlimit (util-linux) is missing'),
      wall(
        'empty-network',
        unshare,
        'the keeper has no network at all',
        'no network namespace can be made here',
      ),
      wall(
        'no-new-privileges',
        setpriv,
        'no program it starts can gain rights',
        'setpriv (util-linux) is missing',
      ),
    ],
  };
}

/**
 * User and group of the edge where the launcher is root: a number from the range that systemd leaves unused (60578 to
 * 61183), so that no other program, least of all a bot that runs as nobody, may signal it or look at it; and the same
 * at every start, so that a firewall can name it.
 */
const EDGE_USER = 60_842;

/** The launcher itself, which holds the owner's word: no core dumps. It lowers its own limit, as anybody may. */
export function launcherWalls(path: string, pid: number): readonly Wall[] {
  const file = find(path, 'prlimit');
  const done = file === null ? null : spawnSync(file, ['--pid', `${pid}`, '--core=0:0'], QUIETLY);
  const lowered = done?.status === 0 ? [] : null;
  return [
    wall('no-core-dumps', lowered, 'a crash leaves no memory image', 'prlimit (util-linux) is missing'),
  ];
}

/** Walls around the edge: no core dumps, no new privileges, and where the launcher is root another user. */
export function edgeWalls(path: string, isRoot: boolean): Walls {
  const prlimit = probe(path, 'prlimit', ['--core=0:0']);
  const other = [`--reuid=${EDGE_USER}`, `--regid=${EDGE_USER}`, '--clear-groups'];
  const setpriv = probe(path, 'setpriv', ['--no-new-privs', ...(isRoot ? other : [])]);
  return {
    prefix: [...(prlimit ?? []), ...(setpriv ?? [])],
    walls: [
      wall('no-core-dumps', prlimit, 'a crash leaves no memory image', 'prlimit (util-linux) is missing'),
      wall(
        'no-new-privileges',
        setpriv,
        'no program it starts can gain rights',
        'setpriv (util-linux) is missing',
      ),
      wall(
        'other-user',
        isRoot ? setpriv : null,
        `the edge runs as user ${EDGE_USER}, which nothing else is, and cannot open the data folder`,
        'the edge runs as the same user; Node’s permission model alone keeps it from the data folder',
      ),
    ],
  };
}

/** Walls around the process that speaks to a token: its driver is somebody else's code, and may need a network. */
export function signerWalls(path: string): Walls {
  const { prefix, walls } = edgeWalls(path, false);
  return { prefix, walls: walls.filter(({ name }) => name !== 'other-user') };
}

/** Node's permission model holds JavaScript only: native code in the keeper stands outside of it. */
export function nativeCodeWall(isAllowed: boolean): Wall {
  const text = isAllowed
    ? 'the keeper may load native code, for keys on secp256k1: Node’s permission model does not hold it, the others do'
    : 'the keeper loads no native code';
  return { name: 'no-native-code', stands: !isAllowed, text };
}

function wall(name: Wall['name'], command: readonly string[] | null, yes: string, no: string): Wall {
  return { name, stands: command !== null, text: command === null ? no : yes };
}

const QUIETLY = { stdio: 'ignore', timeout: 2_000 } as const;

/** The command if it is installed and works here; null otherwise. */
function probe(path: string, program: string, options: readonly string[]): readonly string[] | null {
  const file = find(path, program);
  if (file === null) return null;
  const tried = spawnSync(file, [...options, '--', '/bin/true'], QUIETLY);
  return tried.status === 0 ? [file, ...options, '--'] : null;
}

function find(path: string, program: string): string | null {
  const files = path.split(delimiter).map((folder) => join(folder, program));
  return files.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
