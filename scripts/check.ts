import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RULES } from './rules/all.ts';
import { readFiles } from './rules/read-files.ts';

interface Part {
  readonly name: string;
  /** What is wrong, a line each. Nothing when all is well. */
  readonly look: () => readonly string[] | Promise<readonly string[]>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** Programs at the same time. */
const LANES = 2;

/**
 * Everything that must hold of the sources: types, form, house rules, generated documents. The last line has the
 * numbers.
 */
async function main(): Promise<number> {
  const all = parts();
  const waiting = [...all];
  let failed = 0;
  const work = async (): Promise<void> => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift())
      if (!(await isRight(part))) failed += 1;
  };
  await Promise.all(Array.from({ length: LANES }, work));
  print(`${all.length - failed} passed, ${failed} failed, 0 skipped`);
  return failed === 0 ? 0 : 1;
}

async function isRight({ name, look }: Part): Promise<boolean> {
  const startedAt = performance.now();
  const wrong = await look();
  const tookS = ((performance.now() - startedAt) / 1_000).toFixed(1);
  for (const line of wrong) print(`${name}: ${line}`);
  print(`${wrong.length === 0 ? 'ok    ' : 'failed'} ${name} (${tookS} s)`);
  return wrong.length === 0;
}

function parts(): readonly Part[] {
  const files = readFiles(root);
  return [
    { name: 'format', look: () => ran('prettier', ['--check', '--log-level', 'warn', '.']) },
    { name: 'types', look: () => ran('tsc', ['-p', 'tsconfig.json']) },
    { name: 'types of core', look: () => ran('tsc', ['-p', 'src/core/tsconfig.json']) },
    { name: 'types of console', look: () => ran('tsc', ['-p', 'console/tsconfig.json']) },
    { name: 'types of tests of the console', look: () => ran('tsc', ['-p', 'console/tests.tsconfig.json']) },
    { name: 'types of browser tests', look: () => ran('tsc', ['-p', 'test/browser/tsconfig.json']) },
    ...[...RULES].map(([name, rule]) => ({
      name,
      look: () => rule(files).map(({ path, line, text }) => `${path}:${line} ${text}`),
    })),
    ...generators().map((script) => ({
      name: script,
      look: () => ran(process.execPath, [join('scripts', script), '--check']),
    })),
  ];
}

/** Scripts that write documents, and say with `--check` whether one is out of date. */
function generators(): readonly string[] {
  return readdirSync(join(root, 'scripts')).filter((name) => /^generate-[a-z-]+\.ts$/.test(name));
}

/** What a program of ours or of node_modules/.bin said when it failed. */
function ran(program: string, argv: readonly string[]): Promise<readonly string[]> {
  const path = program.includes('/') ? program : join(root, 'node_modules', '.bin', program);
  return new Promise((resolve) => {
    const done = (error: Error | null, out: string, err: string): void => {
      const lines = `${out}${err}`.split('\n').filter((line) => line.trim() !== '');
      const said = lines.length === 0 ? [`${program} failed: ${error?.message ?? ''}`] : lines;
      resolve(error === null ? [] : said);
    };
    execFile(path, argv, { cwd: root, maxBuffer: 2 ** 26 }, done);
  });
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = await main();
