import {
  isClassDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isStringLiteral,
  isTypeAliasDeclaration,
  isVariableStatement,
  type Node,
} from 'typescript/unstable/ast';
import { entryPoints } from './allowances/entry-points.ts';
import { importsOf, resolve } from './imports.ts';
import {
  codeOf,
  isIn,
  isTest,
  isTestRoom,
  lineOf,
  textOf,
  walk,
  type CodeFile,
  type Rule,
} from './source-file.ts';

/**
 * No file that nothing reaches and no export that nobody needs. A test is no user, except of what is for tests; it
 * may reach a part of a file that the file itself uses. A type that its own file mentions again is part of something
 * that is used.
 */
export const deadCode: Rule = (files) => {
  const code = codeOf(files);
  const users = usersOf(code, mayUse);
  const all = usersOf(code, () => true);
  return code
    .filter(({ path }) => !isTest(path) && !isEntry(path))
    .flatMap((file) => {
      const used = users.get(file.path);
      if (used === undefined)
        return [{ path: file.path, line: 1, text: 'nothing but tests imports this file' }];
      if (used.has('*')) return [];
      const tested = all.get(file.path) ?? used;
      return exportsOf(file)
        .filter(({ name }) => !used.has(name))
        .filter(({ name, isType }) => mentions(file, name) === 1 || !(isType || tested.has(name)))
        .map(({ name, line }) => ({ path: file.path, line, text: `no need to export \`${name}\`` }));
    });
};

function isEntry(path: string): boolean {
  return (
    /\/main\.tsx?$/.test(path) ||
    /^scripts\/[^/]+\.ts$/.test(path) ||
    entryPoints.some(({ place }) => isIn(path, place))
  );
}

/** By file, the names that others take from it. */
function usersOf(
  code: readonly CodeFile[],
  counts: (user: string, used: string) => boolean,
): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, Set<string>>();
  const use = (target: string, names: readonly string[]): void => {
    const known = users.get(target) ?? new Set();
    for (const name of names) known.add(name);
    users.set(target, known);
  };
  for (const file of code) {
    for (const { target, names } of importsOf(file)) {
      if (target !== null && counts(file.path, target)) use(target, names);
    }
    for (const target of startedBy(file)) use(target, ['*']);
  }
  return users;
}

function mayUse(user: string, used: string): boolean {
  return !isTest(user) || isTestRoom(used) || used.startsWith('simulators/') || used.startsWith('scripts/');
}

/**
 * Files that are started rather than imported: workers and children, named by `new URL('./x.ts', …)` or a path, and
 * pages that are loaded when they are looked at.
 */
function startedBy(file: CodeFile): readonly string[] {
  const found: string[] = [];
  walk(file.tree, (node) => {
    if (isStringLiteral(node) && /^\.{1,2}\/.*\.tsx?$/.test(node.text))
      found.push(resolve(file.path, node.text));
  });
  const imported = new Set(importsOf(file).map(({ target }) => target));
  return found.filter((path) => !imported.has(path));
}

interface Export {
  readonly name: string;
  readonly isType: boolean;
  readonly line: number;
}

function exportsOf(file: CodeFile): readonly Export[] {
  return file.tree.statements
    .filter((statement) => textOf(file, statement).startsWith('export '))
    .flatMap((statement) => {
      const line = lineOf(file, statement);
      const isType = isInterfaceDeclaration(statement) || isTypeAliasDeclaration(statement);
      return namesOf(statement).map((name) => ({ name, isType, line }));
    });
}

function namesOf(statement: Node): readonly string[] {
  if (isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap(({ name }) =>
      isIdentifier(name) ? [name.text] : [],
    );
  }
  const named =
    isFunctionDeclaration(statement) ||
    isClassDeclaration(statement) ||
    isInterfaceDeclaration(statement) ||
    isTypeAliasDeclaration(statement);
  return named && statement.name !== undefined ? [statement.name.text] : [];
}

function mentions(file: CodeFile, name: string): number {
  let count = 0;
  walk(file.tree, (node) => {
    if (isIdentifier(node) && node.text === name) count += 1;
  });
  return count;
}
