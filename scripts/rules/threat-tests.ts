import { isTest, type Rule } from './source-file.ts';

const MODEL = 'docs/THREAT-MODEL.md';
const ROW = /^\| ([TFI][0-9]+) +\|/;
const TEST = /\]\(\.\.\/([^)]+\.test\.ts)\)/g;

/**
 * Each test that the threat model names for a threat carries that threat's number, each number in a test is in the
 * model, and a row that names no test is of a number that no test carries.
 */
export const threatTests: Rule = (files) => {
  const model = files.find(({ path }) => path === MODEL);
  if (model === undefined) return [{ path: MODEL, line: 1, text: 'is missing' }];
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const rows = model.text
    .split('\n')
    .map((line, index) => ({ line, at: index + 1, number: ROW.exec(line)?.[1] }));
  const listed = new Set(rows.flatMap(({ number }) => number ?? []));
  const unnamed = rows.flatMap(({ line, at, number }) =>
    number === undefined
      ? []
      : [...line.matchAll(TEST)].flatMap(([, path = '']) =>
          carries(texts.get(path) ?? '', number)
            ? []
            : [{ path: MODEL, line: at, text: `${path} does not name ${number}` }],
        ),
  );
  const named = files
    .filter(({ path }) => isTest(path) && !path.startsWith('scripts/'))
    .map(({ path, text }) => ({ path, numbers: numbersIn(text) }));
  const unlisted = named.flatMap(({ path, numbers }) =>
    [...numbers]
      .filter((number) => !listed.has(number))
      .map((number) => ({ path, line: 1, text: `names ${number}, which ${MODEL} does not list` })),
  );
  const untold = rows.flatMap(({ line, at, number }) => {
    if (number === undefined || line.match(TEST) !== null) return [];
    const test = named.find(({ numbers }) => numbers.has(number));
    return test === undefined
      ? []
      : [{ path: MODEL, line: at, text: `names no test for ${number}, and ${test.path} is one` }];
  });
  return [...unnamed, ...unlisted, ...untold];
};

/** The numbers that names of tests carry: in brackets behind the promise, or before it. */
function numbersIn(text: string): ReadonlySet<string> {
  const names = [...text.matchAll(/\btest\(\s*(['"`][^\n]*)/g)].map(([, name = '']) => name);
  return new Set(names.flatMap((name) => name.match(/\b[TFI][0-9]{1,2}\b/g) ?? []));
}

function carries(text: string, number: string): boolean {
  return new RegExp(`\\b${number}\\b`).test(text);
}
