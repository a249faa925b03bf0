import { posix } from 'node:path';
import type { Rule, SourceFile } from './source-file.ts';

const LINK = /\]\(([^)\s#]+)(?:#[^)]*)?\)/g;

/** Every relative link of a document leads to a file of the project. */
export const docLinks: Rule = (files) => {
  const known = new Set(files.flatMap(({ path }) => [path, ...foldersOf(path)]));
  return files.filter(({ path }) => path.endsWith('.md')).flatMap((file) => look(file, known));
};

function look(file: SourceFile, known: ReadonlySet<string>): ReturnType<Rule> {
  return file.text.split('\n').flatMap((line, index) =>
    [...line.matchAll(LINK)].flatMap(([, link = '']) => {
      if (/^[a-z]+:/.test(link)) return [];
      const target = posix.normalize(posix.join(posix.dirname(file.path), link)).replace(/\/$/, '');
      return known.has(target)
        ? []
        : [{ path: file.path, line: index + 1, text: `the link ${link} leads nowhere` }];
    }),
  );
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}
