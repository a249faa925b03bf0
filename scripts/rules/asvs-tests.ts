import {
  isCallExpression,
  isNoSubstitutionTemplateLiteral,
  isStringLiteral,
  isTemplateExpression,
} from 'typescript/unstable/ast';
import { ASVS_LIST } from './asvs-list.ts';
import { parseAsvsTable, type Requirement } from './asvs-table.ts';
import { codeOf, isTest, textOf, walk, type CodeFile, type Rule, type SourceFile } from './source-file.ts';

const TABLE = 'docs/asvs.json';

/**
 * Every requirement of the list has one row in docs/asvs.json; every test that a row names exists under that name, and
 * every section too; whatever is said to be met has a test, and whatever is not says why.
 */
export const asvsTests: Rule = (files) => asvsAgainst(ASVS_LIST, files);

/** The same for another list. */
export function asvsAgainst(list: readonly string[], files: readonly SourceFile[]): ReturnType<Rule> {
  const file = files.find(({ path }) => path === TABLE);
  if (file === undefined) return [{ path: TABLE, line: 1, text: 'is missing' }];
  const table = parseAsvsTable(file.text);
  if (table === null) return [{ path: TABLE, line: 1, text: 'is no table of requirements' }];
  const named = new Set(table.flatMap(({ tests }) => tests.map((one) => one.file)));
  const known = new Map(
    codeOf(files)
      .filter(({ path }) => named.has(path))
      .map((code) => [code.path, testNames(code)]),
  );
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const lines = file.text.split('\n');
  const at = (id: string): number =>
    Math.max(1, lines.findIndex((line) => line.includes(`"id": "${id}"`)) + 1);
  const ids = table.map(({ id }) => id);
  return [
    ...list
      .filter((id) => !ids.includes(id))
      .map((id) => `${id} has no row`)
      .map((text) => ({ path: TABLE, line: 1, text })),
    ...table.flatMap((row, index) =>
      [
        ...(list.includes(row.id) ? [] : [`${row.id} is not on the list`]),
        ...(ids.indexOf(row.id) === index ? [] : [`${row.id} has two rows`]),
        ...proofProblems(row),
        ...row.tests
          .filter(({ file: of, name }) => known.get(of)?.has(name) !== true)
          .map(
            ({ file: of, name }) =>
              `${row.id}: no test in ${of} is called "${name}": name another there, or say what is open`,
          ),
        ...row.sections
          .filter(({ file: of, section }) => !hasSection(texts.get(of) ?? '', section))
          .map(({ file: of, section }) => `${row.id}: ${of} has no section "${section}"`),
      ].map((text) => ({ path: TABLE, line: at(row.id), text })),
    ),
  ];
}

function proofProblems({ id, state, text, tests, sections }: Requirement): readonly string[] {
  if (text.trim() === '') return [`${id} says nothing`];
  if (state === 'met' && tests.length === 0) return [`${id} applies and is met by no test`];
  if (state === 'documented' && sections.length === 0) return [`${id} is documented nowhere`];
  if ((state === 'later' || state === 'never') && tests.length > 0)
    return [`${id} does not apply and has tests`];
  return [];
}

/** What is called as a test in a file, by the first argument as it stands there. */
function testNames(file: CodeFile): ReadonlySet<string> {
  const names = new Set<string>();
  if (!isTest(file.path)) return names;
  walk(file.tree, (node) => {
    if (!isCallExpression(node) || !/^(?:test|it|\w+\.test)$/.test(textOf(file, node.expression))) return;
    const [name] = node.arguments;
    if (name === undefined) return;
    if (isStringLiteral(name)) names.add(name.text);
    else if (isNoSubstitutionTemplateLiteral(name) || isTemplateExpression(name))
      names.add(textOf(file, name).slice(1, -1));
  });
  return names;
}

function hasSection(text: string, section: string): boolean {
  return text.split('\n').some((line) => line.startsWith('#') && line.replace(/^#+ /, '') === section);
}
