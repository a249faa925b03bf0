import { spawn } from 'node:child_process';
import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { mutantsOf, type Mutant } from './mutation/mutants.ts';
import { importsOf } from './rules/imports.ts';
import { readFiles } from './rules/read-files.ts';
import { codeOf, isIn, isTest, isTestRoom, type CodeFile } from './rules/source-file.ts';

const USAGE = `npm run mutate -- [--under PLACE] [--sample N] [--seed S] [--json]

Changes one small thing at a time in the deciding code (a comparison, a number, a call left out) and runs the tests
that reach it: a change that no test notices survives. Prints the survivors and the score.

  npm run mutate                                        300 changes, picked by seed 1, all over src/core
  npm run mutate -- --under src/core/ledger --sample 0  every change in one room
`;

const LIMIT_MS = 120_000;
/** Histories of the simulation that a change meets when the tests beside the code have let it live. */
const HISTORIES = '150';

const { values } = parseArgs({
  options: {
    under: { type: 'string', default: 'src/core' },
    sample: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const sample = Number(values.sample);
if (values.help || !Number.isSafeInteger(sample) || sample < 0) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

type Killer = 'tests' | 'simulation' | 'time';

interface Verdict {
  readonly mutant: Mutant;
  /** Null for a change that nothing noticed. */
  readonly killer: Killer | null;
}

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const files = codeOf(readFiles(root));
const testsOf = testsByFile(files);
const mutants = picked(
  files
    .filter(({ path }) => isIn(path, values.under) && !isTest(path) && !isTestRoom(path))
    .flatMap((file) => [...mutantsOf(file)]),
);
const verdicts: Verdict[] = [];
const startedAt = performance.now();
await Promise.all(Array.from({ length: availableParallelism() }, work));
report();

async function work(): Promise<void> {
  for (let mutant = mutants.pop(); mutant !== undefined; mutant = mutants.pop()) {
    verdicts.push({ mutant, killer: await killerOf(mutant) });
    if (process.stderr.isTTY) process.stderr.write(`\r${verdicts.length} done, ${mutants.length} to go  `);
  }
}

async function killerOf(mutant: Mutant): Promise<Killer | null> {
  for (const tests of roundsOf(mutant.path)) {
    const byTests = await ran(mutant, ['scripts/mutation/try-tests.ts', ...tests]);
    if (byTests !== 'passed') return byTests === 'failed' ? 'tests' : 'time';
  }
  const bySimulation = await ran(mutant, ['sim/main.ts', '--seeds', HISTORIES]);
  if (bySimulation === 'passed') return null;
  return bySimulation === 'failed' ? 'simulation' : 'time';
}

/** Those of its own room first: they find most, and loading all the others takes longer than running these. */
function roundsOf(path: string): readonly (readonly string[])[] {
  const room = path.slice(0, path.lastIndexOf('/'));
  const tests = testsOf(path);
  const near = tests.filter((test) => isIn(test, room));
  const far = tests.filter((test) => !isIn(test, room));
  return [near, far].filter(({ length }) => length > 0);
}

function ran(mutant: Mutant, argv: readonly string[]): Promise<'passed' | 'failed' | 'late'> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const child = spawn(process.execPath, ['--import', './scripts/mutation/put-mutant.ts', ...argv], {
    stdio: 'ignore',
    env: {
      ...env,
      MUTANT_URL: pathToFileURL(join(root, mutant.path)).href,
      MUTANT_START: String(mutant.start),
      MUTANT_END: String(mutant.end),
      MUTANT_BECOMES: mutant.becomes,
    },
  });
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0 ? 'passed' : code === null ? 'late' : 'failed');
    });
  });
}

/** The tests of src/ and of the vectors that load a file, nearest first. */
function testsByFile(all: readonly CodeFile[]): (path: string) => readonly string[] {
  const users = new Map<string, string[]>();
  for (const file of all) {
    for (const { target } of importsOf(file)) {
      if (target !== null) users.set(target, [...(users.get(target) ?? []), file.path]);
    }
  }
  return (path) => {
    const reached = new Set([path]);
    for (const known of reached) for (const user of users.get(known) ?? []) reached.add(user);
    return [...reached].filter((user) => isTest(user) && /^(?:src|test\/vectors|verifier)\//.test(user));
  };
}

/** As many as were asked for, all over the place, the same for the same seed. Zero means all. */
function picked(all: readonly Mutant[]): Mutant[] {
  const shuffled = all
    .map((mutant) => ({ mutant, at: hash('sha256', `${values.seed} ${JSON.stringify(mutant)}`, 'hex') }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ mutant }) => mutant);
  return sample === 0 ? shuffled : shuffled.slice(0, sample);
}

function report(): void {
  const killed = (by: Killer): number => verdicts.filter(({ killer }) => killer === by).length;
  const survivors = verdicts
    .filter(({ killer }) => killer === null)
    .map(({ mutant: { path, line, was, becomes } }) => ({ path, line, was, becomes }))
    .toSorted((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1));
  const score = Math.round(1_000 * (1 - survivors.length / verdicts.length)) / 10;
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ mutants: verdicts.length, score, survivors, seconds })}\n`);
    return;
  }
  if (process.stderr.isTTY) process.stderr.write('\n');
  for (const { path, line, was, becomes } of survivors)
    process.stdout.write(`survived: ${path}:${line} ${brief(was)} → ${brief(becomes)}\n`);
  process.stdout.write(
    `${verdicts.length} changes under ${values.under}: ${killed('tests')} found by tests, ` +
      `${killed('simulation')} by the simulation, ${killed('time')} ran on for ever, ` +
      `${survivors.length} survived: ${score} %, in ${seconds} s\n`,
  );
}

function brief(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 70 ? `${line.slice(0, 67)}…` : line;
}
