import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RULES } from './rules/all.ts';
import { readFiles } from './rules/read-files.ts';

interface Part {
  readonly name: string;
  /** What is wrong, a line each. Nothing when all is well. */
  readonly look: () => readonly string[];
}

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Everything that must hold of the sources: types, form, house rules, generated documents. The last line has the
 * numbers.
 */
function main(): number {
  const all = parts();
  const failed = all.filter(({ name, look }) => {
    const startedAt = performance.now();
    const wrong = look();
    const tookS = ((performance.now() - startedAt) / 1_000).toFixed(1);
    for (const line of wrong) print(`${name}: ${line}`);
    print(`${wrong.length === 0 ? 'ok    ' : 'failed'} ${name} (${tookS} s)`);
    return wrong.length > 0;
  });
  print(`${all.length - failed.length} passed, ${failed.length} failed, 0 skipped`);
  return failed.length === 0 ? 0 : 1;
}

function parts(): readonly Part[] {
  const files = readFiles(root);
  return [
    { name: 'types', look: () => ran('tsc', ['-p', 'tsconfig.json']) },
    { name: 'types of core', look: () => ran('tsc', ['-p', 'src/core/tsconfig.json']) },
    { name: 'types of console', look: () => ran('tsc', ['-p', 'console/tsconfig.json']) },
    { name: 'types of browser tests', look: () => ran('tsc', ['-p', 'test/browser/tsconfig.json']) },
    { name: 'format', look: () => ran('prettier', ['--check', '--log-level', 'warn', '.']) },
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
function ran(program: string, argv: readonly string[]): readonly string[] {
  const path = program.includes('/') ? program : join(root, 'node_modules', '.bin', program);
  const { status, stdout, stderr } = spawnSync(path, argv, { cwd: root, encoding: 'utf8' });
  if (status === 0) return [];
  const lines = `${stdout}${stderr}`.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? [`${program} ended with ${status}`] : lines;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = main();
