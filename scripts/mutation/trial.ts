import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import type { Mutant } from './mutants.ts';
import type { Round } from './rounds.ts';

/** What became of a change. */
export type Fate = Round['kind'] | 'late' | 'survived';

/** So long a process may hang without using the processor. */
const WALL_MS = 600_000;

/**
 * Runs a mutant's rounds up to the first that notices it. Late is one that used up its processor time, or hung: whether
 * a test would have noticed is not known. Processor time, because a busy machine makes nothing run for ever.
 */
export async function fateOf(mutant: Mutant, rounds: readonly Round[]): Promise<Fate> {
  for (const round of rounds) {
    const ended = await ran(mutant, round);
    if (ended === 'failed') return round.kind;
    if (ended === 'late') return 'late';
  }
  return 'survived';
}

function ran(mutant: Mutant, { argv, cpuSeconds }: Round): Promise<'passed' | 'failed' | 'late'> {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const node = [
    process.execPath,
    '--max-old-space-size=1536',
    '--import',
    './scripts/mutation/put-mutant.ts',
  ];
  const child = spawn('sh', ['-c', `ulimit -t ${cpuSeconds}; exec "$@"`, 'sh', ...node, ...argv], {
    stdio: 'ignore',
    env: {
      ...env,
      MUTANT_URL: pathToFileURL(mutant.path).href,
      MUTANT_START: String(mutant.start),
      MUTANT_END: String(mutant.end),
      MUTANT_BECOMES: mutant.becomes,
    },
  });
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), WALL_MS);
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      // The system ends what has used up its processor time by one of these.
      const isLate = signal === 'SIGXCPU' || signal === 'SIGKILL';
      resolve(code === 0 ? 'passed' : isLate ? 'late' : 'failed');
    });
  });
}
