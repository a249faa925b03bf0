import { isFunctionLikeDeclaration } from 'typescript/unstable/ast';
import { broken, codeOf, type Rule } from './source-file.ts';

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 70;
const LINE_MAX = 120;
/** Markup holds lists of class names, which nobody reads word by word and nothing can break. */
const MARKUP_LINE_MAX = 220;

/** Files, functions and lines stay small enough to be read whole. Comments count; the last line's end does not. */
export const sizes: Rule = (files) =>
  written(files).flatMap((file) => {
    const lines = file.text.split('\n');
    const lineMax = file.path.endsWith('.tsx') ? MARKUP_LINE_MAX : LINE_MAX;
    const count = lines.at(-1) === '' ? lines.length - 1 : lines.length;
    const whole = { path: file.path, line: 1, text: `${count} lines, ${FILE_LINES_MAX} are allowed` };
    return [
      ...(count > FILE_LINES_MAX ? [whole] : []),
      ...lines.flatMap((line, index) =>
        line.length > lineMax
          ? [{ path: file.path, line: index + 1, text: `${line.length} characters, ${lineMax} are allowed` }]
          : [],
      ),
      ...broken(file, (node) => {
        if (!isFunctionLikeDeclaration(node)) return null;
        const first = file.tree.getLineAndCharacterOfPosition(node.getStart(file.tree)).line;
        const length = file.tree.getLineAndCharacterOfPosition(node.end).line - first + 1;
        return length > FUNCTION_LINES_MAX
          ? `a function of ${length} lines, ${FUNCTION_LINES_MAX} are allowed`
          : null;
      }),
    ];
  });

/** Without what a script writes: that is read in the script, and in what it is written from. */
function written(files: Parameters<Rule>[0]): ReturnType<typeof codeOf> {
  return codeOf(files).filter(({ text }) => !text.startsWith('// Written by scripts/generate-'));
}
