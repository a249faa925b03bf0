import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';
import type { Rule, SourceFile } from './source-file.ts';

/** What a rule says about planted files, as `path:line text`. */
export function verdict(rule: Rule, texts: Readonly<Record<string, string>>): readonly string[] {
  return rule(plantFiles(texts)).map(({ path, line, text }) => `${path}:${line} ${text}`);
}

/** Files of texts by path, TypeScript parsed. */
export function plantFiles(texts: Readonly<Record<string, string>>): readonly SourceFile[] {
  const code = Object.keys(texts).filter((path) => path.endsWith('.ts'));
  const config = JSON.stringify({ compilerOptions: { noLib: true, types: [] }, files: code });
  const absolute = Object.entries(texts).map(([path, text]) => [`/planted/${path}`, text] as const);
  const fs = createVirtualFileSystem({ ...Object.fromEntries(absolute), '/planted/tsconfig.json': config });
  const api = new API({ cwd: '/planted', fs });
  try {
    const program = api.updateSnapshot({ openProject: '/planted/tsconfig.json' }).getProjects()[0]?.program;
    return Object.entries(texts).map(([path, text]) => {
      const tree = path.endsWith('.ts') ? program?.getSourceFile(`/planted/${path}`) : null;
      if (tree === undefined) throw new RangeError(`no tree for ${path}`);
      return { path, text, tree };
    });
  } finally {
    api.close();
  }
}
