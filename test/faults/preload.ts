import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCE = fileURLToPath(new URL('preload.c', import.meta.url));

/** A program's disk and clock under a test's control, by a library of preload.c. */
export interface Preload {
  /** Search path on which the keeper's first wall program loads the library for everything that it starts. */
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: string;
  /** Appends a mark to the log: from here on somebody relies on what was written before. */
  mark(text: string): void;
  /** `OPERATION NAME NTH ACTION`; empty for no fault. */
  plan(line: string): void;
  /** How far the wall clock is ahead from now on, in milliseconds. */
  clock(aheadMs: number): void;
  remove(): void;
}

/** Why this machine cannot run these tests; false when it can. As the runner's `skip` takes it. */
export const unable: string | false =
  process.platform !== 'linux'
    ? 'needs Linux'
    : spawnSync('cc', ['--version'], { stdio: 'ignore' }).status === 0
      ? false
      : 'needs a C compiler (cc)';

/** Compiles the library into a folder of its own; it acts on files below `folder`. */
export function makePreload(folder: string): Preload {
  const place = mkdtempSync(join(tmpdir(), 'sallyport-preload-'));
  const library = join(place, 'preload.so');
  const built = spawnSync('cc', ['-shared', '-fPIC', '-O2', '-o', library, SOURCE], { encoding: 'utf8' });
  if (built.status !== 0) throw new Error(`cc: ${built.stderr}`);
  const [log, plan, clock] = ['log', 'plan', 'clock'].map((name) => join(place, name));
  if (log === undefined || plan === undefined || clock === undefined) throw new Error('three names');
  const setClock = (aheadMs: number): void => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(aheadMs));
    // In place: the program has the file mapped.
    writeFileSync(clock, bytes, { flag: 'r+' });
  };
  for (const file of [log, plan]) writeFileSync(file, '');
  writeFileSync(clock, Buffer.alloc(8));
  const env = {
    LD_PRELOAD: library,
    FAULTS_FOLDER: folder,
    FAULTS_LOG: log,
    FAULTS_PLAN: plan,
    FAULTS_CLOCK: clock,
  };
  const programs = join(place, 'bin');
  mkdirSync(programs);
  const set = Object.entries(env).map(([name, value]) => `export ${name}='${value}';`);
  // The keeper's command line names its folder; the edge's does not, and runs as somebody who may not read this.
  const script = [
    '#!/bin/sh',
    `case "$*" in *'${folder}'*) ${set.join(' ')} ;; esac`,
    'exec /usr/bin/prlimit "$@"',
  ];
  writeFileSync(join(programs, 'prlimit'), `${script.join('\n')}\n`);
  chmodSync(join(programs, 'prlimit'), 0o755);
  return {
    path: `${programs}${delimiter}${process.env['PATH'] ?? ''}`,
    env,
    log,
    mark: (text) => appendFileSync(log, `mark ${text}\n`),
    plan: (line) => writeFileSync(plan, line),
    clock: setClock,
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}
