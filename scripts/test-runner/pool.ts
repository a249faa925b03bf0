import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Files of tests that share a process, and the program that runs them one after another. */
export interface Pool {
  readonly program: string;
  readonly files: readonly string[];
}

/**
 * Writes a program for every `size` neighbours: what neighbours import is mostly the same, and to load and compile that
 * anew for each file takes longer than most tests. Each file is a suite, so that what it does before and after every
 * test is for its own; one that cannot be loaded has failed, and does not keep the files after it from running.
 */
export function writePools(files: readonly string[], size: number, folder: string): readonly Pool[] {
  return Array.from({ length: Math.ceil(files.length / size) }, (_, at) => {
    const pooled = files.slice(at * size, (at + 1) * size);
    const program = join(folder, `pool-${at + 1}.mjs`);
    writeFileSync(program, programOf(pooled));
    return { program, files: pooled };
  });
}

/**
 * The files of a pool that said nothing: their process ended in the middle, or they have no tests. Either way they
 * proved nothing, and a pool's own end does not tell.
 */
export function silentFiles(pools: readonly Pool[], heard: ReadonlySet<string>): readonly string[] {
  return pools.flatMap(({ files }) => files).filter((file) => !heard.has(resolve(file)));
}

function programOf(files: readonly string[]): string {
  const urls = files.map((file) => pathToFileURL(resolve(file)).href);
  return `import { describe } from 'node:test';
for (const url of ${JSON.stringify(urls)}) await describe(url, async () => { await import(url); });
`;
}
