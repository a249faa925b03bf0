import { run } from 'node:test';
import { relative } from 'node:path';
import { finished } from 'node:stream/promises';
import { inspect } from 'node:util';
import { NO_TESTS, sum, type Tally } from './tally.ts';

/** Files that run together. */
export interface Group {
  readonly name: string;
  readonly files: readonly string[];
  /** Files at the same time. */
  readonly concurrency: number;
  /** After this the group is stopped and has failed. */
  readonly limitMs: number;
}

/** Where lines go. */
export type Print = (line: string) => void;

/** A file says with such a line that it cannot run here, and why. */
const CANNOT_RUN = /^skipped: .+ \(.+\)$/;

/** Runs a group to its end or its limit. Each failure and each skipped test is printed, everything else is counted. */
export async function runGroup(group: Group, print: Print): Promise<Tally> {
  if (group.files.length === 0) return NO_TESTS;
  const startedAt = performance.now();
  let tally = NO_TESTS;
  const take = (one: Judgement): void => {
    tally = sum(tally, one.tally);
    one.lines.forEach(print);
  };
  const stream = run({
    files: [...group.files],
    concurrency: group.concurrency,
    signal: AbortSignal.timeout(group.limitMs),
  });
  stream.on('test:pass', (test) => take(judge(true, test)));
  stream.on('test:fail', (test) => take(judge(false, test)));
  stream.on('test:summary', ({ file, counts, duration_ms: tookMs }) => {
    if (file !== undefined) print(`${relative('.', file)}: ${counts.tests} tests in ${seconds(tookMs)}`);
  });
  stream.on('test:stdout', ({ message }) => {
    for (const line of message.split('\n'))
      if (CANNOT_RUN.test(line)) take({ tally: ONE_SKIPPED, lines: [line] });
  });
  await finished(stream.resume());
  const tookMs = performance.now() - startedAt;
  if (tookMs >= group.limitMs) {
    take({ tally: ONE_FAILED, lines: [`failed: ${group.name} was stopped after ${seconds(group.limitMs)}`] });
  }
  print(`${group.name}: ${group.files.length} files in ${seconds(tookMs)}`);
  return tally;
}

interface Judgement {
  readonly tally: Tally;
  readonly lines: readonly string[];
}

const ONE_PASSED: Tally = { ...NO_TESTS, passed: 1 };
const ONE_FAILED: Tally = { ...NO_TESTS, failed: 1 };
const ONE_SKIPPED: Tally = { ...NO_TESTS, skipped: 1 };

interface Reported {
  readonly name: string;
  readonly file?: string | undefined;
  readonly skip?: string | boolean | undefined;
  readonly details: { readonly type?: string | undefined; readonly error?: unknown };
}

/** A file or a suite is no test: it counts only when it fails by itself. */
function judge(passed: boolean, test: Reported): Judgement {
  const { skip, name, details } = test;
  if (skip !== undefined && skip !== false) {
    const why = typeof skip === 'string' && skip !== '' ? skip : 'no reason given';
    return { tally: ONE_SKIPPED, lines: [`skipped: ${name} (${why})`] };
  }
  const isTest = details.type !== 'suite' && !name.endsWith('.test.ts');
  if (passed) return { tally: isTest ? ONE_PASSED : NO_TESTS, lines: [] };
  const lines = [`failed: ${test.file ?? ''}: ${name}`, inspect(details.error, { depth: 4 })];
  return { tally: ONE_FAILED, lines };
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
