import { importsOf } from '../rules/imports.ts';
import { isIn, isTest, type CodeFile } from '../rules/source-file.ts';

/** What a change meets in one process, and how much processor time that may take: several times what it needs. */
export interface Round {
  readonly kind: 'tests' | 'simulation';
  readonly argv: readonly string[];
  readonly cpuSeconds: number;
}

/** Histories of the simulation that a change meets when the tests of its room have let it live. */
const HISTORIES = '150';
const SIMULATION: Round = {
  kind: 'simulation',
  argv: ['sim/main.ts', '--seeds', HISTORIES],
  cpuSeconds: 40,
};

/**
 * What is run for a change to a file, what finds most for its time first: the tests that name the file, the others of
 * its room, the simulation, the other tests of src/core and the vectors, and then all that load it. With `near` the
 * last are left out.
 */
export function roundsBy(files: readonly CodeFile[], { near }: { near: boolean }): (path: string) => Round[] {
  const users = usersOf(files);
  return (path) => {
    const tests = reached(path, users).filter((user) => isTest(user) && HOMES.test(user));
    const room = path.slice(0, path.lastIndexOf('/'));
    const distance = (test: string): number => {
      if (!isIn(test, room)) return CORE.test(test) ? 2 : 3;
      return users.get(path)?.includes(test) === true ? 0 : 1;
    };
    const at = (wanted: number): readonly string[] => tests.filter((test) => distance(test) === wanted);
    const far = near ? [] : at(3);
    return [...round(at(0), 60), ...round(at(1), 90), SIMULATION, ...round(at(2), 120), ...round(far, 240)];
  };
}

const HOMES = /^(?:src|test\/vectors|verifier)\//;
const CORE = /^(?:src\/core|test\/vectors)\//;

function round(tests: readonly string[], cpuSeconds: number): Round[] {
  const argv = ['scripts/mutation/try-tests.ts', ...tests];
  return tests.length === 0 ? [] : [{ kind: 'tests', argv, cpuSeconds }];
}

/** Who imports a file, other than for its types. */
function usersOf(files: readonly CodeFile[]): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>();
  for (const file of files) {
    for (const { target, typeOnly } of importsOf(file)) {
      if (target !== null && !typeOnly) users.set(target, [...(users.get(target) ?? []), file.path]);
    }
  }
  return users;
}

/** All that load a file, the nearest first. */
function reached(path: string, users: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found = new Set([path]);
  for (const known of found) for (const user of users.get(known) ?? []) found.add(user);
  return [...found];
}
