import type { Rule, SourceFile } from './source-file.ts';

interface Mark {
  readonly pattern: RegExp;
  readonly text: string;
}

// Written apart, so that the rule does not find itself.
const MARKS: readonly Mark[] = [
  {
    pattern: new RegExp(
      `\\b(?:${['TO', 'FIX', 'XX', 'HA'].map((a, i) => a + ['DO', 'ME', 'X', 'CK'][i]).join('|')})\\b`,
    ),
    text: 'a leftover mark: do it, or open an issue',
  },
  { pattern: /^(?:<{7}|>{7}|={7})(?: |$)/, text: 'a merge that was not finished' },
  { pattern: /\bdebugger;/, text: 'a breakpoint' },
  {
    pattern: /(?:@ts-(?:ignore|nocheck|expect-error)|eslint-disable|prettier-ignore)/,
    text: 'a check switched off',
  },
];
const TEST_SWITCH =
  /(?:^|[^\w.])(?:test|it|describe|suite)\.(?:only|skip|todo)\(|\{\s*(?:only|skip|todo):\s*true/;

/** Nothing is left that somebody meant to come back to, and no test is switched off or alone. */
export const leftovers: Rule = (files) =>
  files
    .filter(({ path }) => path !== 'package-lock.json' && !path.startsWith('scripts/rules/'))
    .flatMap(look);

function look(file: SourceFile): ReturnType<Rule> {
  return file.text.split('\n').flatMap((line, index) => {
    const at = { path: file.path, line: index + 1 };
    const marks = MARKS.filter(({ pattern }) => pattern.test(line)).map(({ text }) => ({ ...at, text }));
    const switched = file.path.endsWith('.test.ts') && TEST_SWITCH.test(line);
    return switched ? [...marks, { ...at, text: 'a test that is skipped or runs alone' }] : marks;
  });
}
