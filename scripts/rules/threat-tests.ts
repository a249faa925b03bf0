import { isTest, type Rule } from './source-file.ts';

const MODEL = 'docs/THREAT-MODEL.md';
const ROW = /^\| ([TFI][0-9]+) +\|/;
const TEST = /\]\(\.\.\/([^)]+\.test\.ts)\)/g;

/**
 * Each test that the threat model names for a threat carries that threat's number, and each number in a test is in
 * the model.
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
  const unlisted = files
    .filter(({ path }) => isTest(path) && !path.startsWith('scripts/'))
    .flatMap(({ path, text }) =>
      [
        ...new Set(
          [...text.matchAll(/\btest\(\s*['"`][^\n]*?\b([TFI][0-9]{1,2})\b/g)].map(
            ([, number = '']) => number,
          ),
        ),
      ]
        .filter((number) => !listed.has(number))
        .map((number) => ({ path, line: 1, text: `names ${number}, which ${MODEL} does not list` })),
    );
  return [...unnamed, ...unlisted];
};

function carries(text: string, number: string): boolean {
  return new RegExp(`\\b${number}\\b`).test(text);
}
