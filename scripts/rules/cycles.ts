import { importsOf } from './imports.ts';
import { codeOf, type Rule } from './source-file.ts';

/** No file reaches itself through its imports, types included. */
export const cycles: Rule = (files) => {
  const code = codeOf(files);
  const edges = new Map(
    code.map((file) => [
      file.path,
      importsOf(file).flatMap(({ target }) => (target === null ? [] : [target])),
    ]),
  );
  const settled = new Set<string>();
  const found: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      found.push([...trail.slice(at), path]);
      return;
    }
    if (settled.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    settled.add(path);
  };
  for (const { path } of code) visit(path, []);
  return found.map((ring) => ({ path: ring[0] ?? '', line: 1, text: `is in a ring: ${ring.join(' -> ')}` }));
};
