import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { mutantsOf, type Mutant } from './mutation/mutants.ts';
import { roundsBy } from './mutation/rounds.ts';
import { lineOf, scoreOf, type Verdict } from './mutation/score.ts';
import { fateOf } from './mutation/trial.ts';
import { readFiles } from './rules/read-files.ts';
import { codeOf, isIn, isTest, isTestRoom } from './rules/source-file.ts';

const USAGE = `npm run mutate -- [--under PLACE] [--sample N] [--seed S] [--near] [--jobs N] [--json]

Changes one small thing at a time in the deciding code (a comparison, a number, a call left out) and runs the tests
that reach it, the nearest first, up to the first that fails: a change that no test notices survives. Prints survivors
as they appear, and the score. A change that runs out of time is printed as late and is not in the score.

  npm run mutate                                        300 changes, picked by seed 1, all over src/core
  npm run mutate -- --under src/core/ledger --sample 0  every change in one room
  npm run mutate -- --near                              only with the tests of src/core, vectors, simulation: quicker,
                                                        and what survives may yet be found by tests further away
  npm run mutate -- --json                              a line of JSON for each survivor, the last line for the score
`;

const { values } = parseArgs({
  options: {
    under: { type: 'string', default: 'src/core' },
    sample: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    near: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [sample, jobs] = [Number(values.sample), Number(values.jobs)];
const isMeant = Number.isSafeInteger(sample) && sample >= 0 && Number.isSafeInteger(jobs) && jobs > 0;
if (values.help || !isMeant) {
  process.stdout.write(USAGE);
  process.exit(values.help ? 0 : 2);
}

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
const files = codeOf(readFiles(root));
const roundsOf = roundsBy(files, { near: values.near });
const mutants = picked(
  files
    .filter(({ path }) => isIn(path, values.under) && !isTest(path) && !isTestRoom(path))
    .flatMap((file) => [...mutantsOf(file)]),
);
if (mutants.length === 0) {
  process.stderr.write(`There is nothing to change under ${values.under}; no test was run.\n`);
  process.exit(2);
}
const verdicts: Verdict[] = [];
const startedAt = performance.now();
await Promise.all(Array.from({ length: jobs }, work));
report();

async function work(): Promise<void> {
  for (let mutant = mutants.pop(); mutant !== undefined; mutant = mutants.pop()) {
    const verdict = { mutant, fate: await fateOf(mutant, roundsOf(mutant.path)) };
    verdicts.push(verdict);
    const line = lineOf(verdict, values.json);
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    if (line !== null) process.stdout.write(`${line}\n`);
    if (process.stderr.isTTY) process.stderr.write(`${verdicts.length} done, ${mutants.length} to go`);
  }
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
  const score = scoreOf(verdicts);
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ kind: 'score', ...score, seconds })}\n`);
    return;
  }
  const percent = score.score === null ? 'no score' : `${score.score} %`;
  process.stdout.write(
    `${score.changes} changes under ${values.under}: ${score.byTests} found by tests, ` +
      `${score.bySimulation} by the simulation, ${score.survived} survived, ` +
      `${score.late} ran out of time and are not counted: ${percent}, in ${seconds} s\n`,
  );
}
