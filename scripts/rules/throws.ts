import {
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isIdentifier,
  isNewExpression,
  isPropertyAccessExpression,
  isThrowStatement,
  SyntaxKind,
  type Node,
} from 'typescript/unstable/ast';
import { broken, codeOf, isIn, isTest, isTestRoom, type Rule } from './source-file.ts';

const COMPARISONS = new Set(['includes', 'startsWith', 'endsWith', 'match', 'indexOf', 'test', 'search']);

/**
 * What goes wrong has a type and a code: no bare Error, no throwing of anything else, no look into a message's text.
 */
export const throws: Rule = (files) =>
  codeOf(files)
    .filter(({ path }) => !isTest(path) && !isTestRoom(path) && !isIn(path, 'scripts'))
    .flatMap((file) => broken(file, refusal));

function refusal(node: Node): string | null {
  if (isThrowStatement(node)) return thrown(node.expression);
  if (isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'Error') {
    return node.parent.kind === SyntaxKind.ThrowStatement ? null : 'a bare Error: give it a type';
  }
  if (isBinaryExpression(node)) {
    const compares = /^(?:===?|!==?)$/.test(node.operatorToken.getText());
    return compares && (isMessage(node.left) || isMessage(node.right)) ? MATCHED : null;
  }
  if (!isCallExpression(node) || !isPropertyAccessExpression(node.expression)) return null;
  if (!COMPARISONS.has(node.expression.name.text)) return null;
  return isMessage(node.expression.expression) || node.arguments.some(isMessage) ? MATCHED : null;
}

const MATCHED = 'a decision by the text of a message: use its code';

function thrown(what: Node): string | null {
  if (isConditionalExpression(what)) return thrown(what.whenTrue) ?? thrown(what.whenFalse);
  if (isNewExpression(what) && isIdentifier(what.expression)) {
    return what.expression.text === 'Error' ? 'a bare Error: give it a type' : null;
  }
  // Passing on what was caught is fine.
  return isIdentifier(what) || isCallExpression(what) || isPropertyAccessExpression(what)
    ? null
    : 'throws no error';
}

/** `error.message` of something that was caught; a message between processes is another thing. */
function isMessage(node: Node): boolean {
  return (
    isPropertyAccessExpression(node) &&
    node.name.text === 'message' &&
    isIdentifier(node.expression) &&
    /^(?:e|err|error|reason|cause|fault|thrown)$/.test(node.expression.text)
  );
}
