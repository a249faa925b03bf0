import { castPlaces } from './allowances/cast-places.ts';
import { isAsExpression, isNonNullExpression, isTypeAssertion, type Node } from 'typescript/unstable/ast';
import { broken, codeOf, isIn, isTest, isTestRoom, textOf, type CodeFile, type Rule } from './source-file.ts';

/**
 * Nothing tells the compiler what it cannot see: no `as` but `as const`, no `!`. Units make branded values and so may;
 * tests may, to hand over what a type forbids.
 */
export const casts: Rule = (files) =>
  codeOf(files)
    .filter(({ path }) => !isTest(path) && !isTestRoom(path) && !isIn(path, 'src/core/units'))
    .flatMap((file) => broken(file, (node) => refusal(file, node)));

function refusal(file: CodeFile, node: Node): string | null {
  if (isNonNullExpression(node)) return '`!`: look, and say what happens when it is absent';
  if (isTypeAssertion(node)) return 'cast: parse, or use satisfies';
  if (!isAsExpression(node)) return null;
  const type = textOf(file, node.type).replace(/\s+/g, ' ');
  const allowed = castPlaces.some(({ place, types }) => isIn(file.path, place) && types.includes(type));
  return type === 'const' || allowed ? null : `cast \`as ${type}\`: parse, or use satisfies`;
}
