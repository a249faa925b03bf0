import { existsSync, readdirSync, readFileSync, type Dirent } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { API } from 'typescript/unstable/sync';
import type { SourceFile } from './source-file.ts';

/** The server's code; the console's, which is written for browsers; and what needs the packages of the console. */
const PROJECTS = ['tsconfig.json', 'console/tsconfig.json', 'test/browser/tsconfig.json'];
/** Folders that hold nothing of ours. */
const NOT_OURS = new Set(['node_modules', 'dist', 'coverage']);
/** Hidden names that belong to the project; every other hidden name is somebody's scratch. */
const HIDDEN_OF_OURS = new Set([
  '.ci',
  '.npmrc',
  '.gitignore',
  '.prettierrc.json',
  '.prettierignore',
  '.github',
]);
const TEXT =
  /(?:\.(?:tsx?|css|html|js|json|jsonl|md|yaml|yml|py|sh|txt|pem|png)|\/\.npmrc|\/\.gitignore|\/run|\/LICENSE)$/;

/** Every text file under the root, TypeScript parsed by the compiler that also checks it. */
export function readFiles(root: string): readonly SourceFile[] {
  const api = new API({ cwd: root });
  try {
    const openProjects = PROJECTS.map((path) => join(root, path)).filter((path) => existsSync(path));
    const projects = api.updateSnapshot({ openProjects }).getProjects();
    const treeOf = (path: string): SourceFile['tree'] =>
      projects.map(({ program }) => program.getSourceFile(path)).find((tree) => tree !== undefined) ?? null;
    return pathsUnder(root).map((absolute) => ({
      path: relative(root, absolute).split(sep).join('/'),
      // A picture is there, and has no lines.
      text: absolute.endsWith('.png') ? '' : readFileSync(absolute, 'utf8'),
      tree: /\.tsx?$/.test(absolute) ? treeOf(absolute) : null,
    }));
  } finally {
    api.close();
  }
}

function pathsUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .filter(isOurs)
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return pathsUnder(path);
      return TEXT.test(path) ? [path] : [];
    });
}

function isOurs(entry: Dirent): boolean {
  if (NOT_OURS.has(entry.name)) return false;
  return !entry.name.startsWith('.') || HIDDEN_OF_OURS.has(entry.name);
}
