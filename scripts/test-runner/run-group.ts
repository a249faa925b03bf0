import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { run } from 'node:test';
import { finished } from 'node:stream/promises';
import { inspect } from 'node:util';
import { silentFiles, writePools } from './pool.ts';
import { NO_TESTS, sum, type Tally } from './tally.ts';

/** Files that run together. */
export interface Group {
  readonly name: string;
  readonly files: readonly string[];
  /** Files that share a process. */
  readonly together: number;
  /** Processes at the same time. */
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
  const folder = mkdtempSync(join(tmpdir(), 'pools-'));
  try {
    return await runIn(folder, group, print);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function runIn(folder: string, group: Group, print: Print): Promise<Tally> {
  const startedAt = performance.now();
  let tally = NO_TESTS;
  const take = (one: Judgement): void => {
    tally = sum(tally, one.tally);
    one.lines.forEach(print);
  };
  const pools = group.together > 1 ? writePools(group.files, group.together, folder) : [];
  const heard = new Map<string, Heard>();
  const stream = run({
    files: pools.length > 0 ? pools.map(({ program }) => program) : [...group.files],
    concurrency: group.concurrency,
    signal: AbortSignal.timeout(group.limitMs),
  });
  stream.on('test:pass', (test) => take(judge(true, test)));
  stream.on('test:fail', (test) => take(judge(false, test)));
  stream.on('test:complete', (test) => {
    if (test.nesting === (pools.length > 0 ? 1 : 0)) hear(heard, test);
  });
  stream.on('test:stdout', ({ message }) => {
    for (const line of message.split('\n'))
      if (CANNOT_RUN.test(line)) take({ tally: ONE_SKIPPED, lines: [line] });
  });
  stream.on('test:summary', ({ file }) => {
    // As each process ends: of a group that is stopped in the middle it is known what ran.
    const files = pools.find(({ program }) => program === file)?.files ?? [file ?? ''];
    for (const one of files) {
      const known = heard.get(resolve(one));
      if (known !== undefined)
        print(`${relative('.', one)}: ${known.tests} tests in ${seconds(known.tookMs)}`);
    }
  });
  await finished(stream.resume());
  for (const file of silentFiles(pools, new Set(heard.keys())))
    take({ tally: ONE_FAILED, lines: [`failed: ${file}: not one of its tests ran to its end`] });
  const tookMs = performance.now() - startedAt;
  if (tookMs >= group.limitMs) {
    take({ tally: ONE_FAILED, lines: [`failed: ${group.name} was stopped after ${seconds(group.limitMs)}`] });
  }
  print(`${group.name}: ${group.files.length} files in ${seconds(tookMs)}`);
  return tally;
}

/** What a file has said so far. */
interface Heard {
  readonly tests: number;
  readonly tookMs: number;
}

/** `test`: one that is part of no other test. */
function hear(heard: Map<string, Heard>, test: Reported): void {
  if (test.file === undefined) return;
  const before = heard.get(test.file) ?? { tests: 0, tookMs: 0 };
  const tookMs = before.tookMs + test.details.duration_ms;
  heard.set(resolve(test.file), { tests: before.tests + 1, tookMs });
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
  readonly details: {
    readonly type?: string | undefined;
    readonly error?: unknown;
    readonly duration_ms: number;
  };
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
  if (details.type === 'suite' && isOnlyInside(details.error)) return { tally: NO_TESTS, lines: [] };
  const lines = [`failed: ${test.file ?? ''}: ${name}`, inspect(details.error, { depth: 4 })];
  return { tally: ONE_FAILED, lines };
}

/** Whether a suite failed for nothing but tests in it, which are counted themselves. */
function isOnlyInside(error: unknown): boolean {
  return error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed';
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
