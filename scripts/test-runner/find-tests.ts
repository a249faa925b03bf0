import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage']);

/** Every file of tests under the root, by its path from there, in order. What tests share is not one of them. */
export function findTests(root: string): readonly string[] {
  return under(root)
    .map((path) => relative(root, path).split(sep).join('/'))
    .filter((path) => path.endsWith('.test.ts') && !path.endsWith('-fixture.test.ts'))
    .toSorted();
}

function under(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || NOT_OURS.has(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? under(path) : [path];
  });
}
