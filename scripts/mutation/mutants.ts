import {
  isBigIntLiteral,
  isBinaryExpression,
  isCallExpression,
  isConditionalExpression,
  isExpressionStatement,
  isIfStatement,
  isImportDeclaration,
  isNumericLiteral,
  isPrefixUnaryExpression,
  isTypeNode,
  type Node,
} from 'typescript/unstable/ast';
import { lineOf, textOf, type CodeFile } from '../rules/source-file.ts';

/** One small change to one place of a file. `start` and `end` count UTF-16 units of the text. */
export interface Mutant {
  readonly path: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
  readonly start: number;
  readonly end: number;
  readonly was: string;
  readonly becomes: string;
}

const OPERATORS: ReadonlyMap<string, string> = new Map([
  ['<', '<='],
  ['<=', '<'],
  ['>', '>='],
  ['>=', '>'],
  ['===', '!=='],
  ['!==', '==='],
  ['&&', '||'],
  ['||', '&&'],
  ['+', '-'],
  ['-', '+'],
  ['*', '/'],
  ['/', '*'],
  ['%', '*'],
  ['+=', '-='],
  ['-=', '+='],
]);

/**
 * Every mutant of a file: comparisons shifted or turned round, conditions fixed, arithmetic exchanged, numbers one
 * larger, truth turned over, calls left out. Types, imports and what only feeds an assertion are left alone: the
 * compiler checks the first two, and an assertion that cannot fail has no test.
 */
export function mutantsOf(file: CodeFile): readonly Mutant[] {
  const found: Mutant[] = [];
  const add = (node: Node, becomes: string): void => {
    const start = node.getStart(file.tree);
    found.push({
      path: file.path,
      line: lineOf(file, node),
      column: start - file.text.lastIndexOf('\n', start - 1),
      start,
      end: node.end,
      was: textOf(file, node),
      becomes,
    });
  };
  const visit = (node: Node): undefined => {
    if (isTypeNode(node) || isImportDeclaration(node) || isAssertion(node, file)) return undefined;
    mutate(node, file, add);
    node.forEachChild(visit);
    return undefined;
  };
  visit(file.tree);
  return found;
}

function mutate(node: Node, file: CodeFile, add: (node: Node, becomes: string) => void): void {
  if (isBinaryExpression(node)) {
    const other = OPERATORS.get(textOf(file, node.operatorToken));
    if (other !== undefined) add(node.operatorToken, other);
  } else if (isConditionalExpression(node)) {
    const [condition, yes, no] = [node.condition, node.whenTrue, node.whenFalse].map((part) =>
      textOf(file, part),
    );
    add(node, `${condition} ? ${no} : ${yes}`);
  } else if (isIfStatement(node)) {
    add(node.expression, 'true');
    add(node.expression, 'false');
  } else if (isPrefixUnaryExpression(node) && textOf(file, node).startsWith('!')) {
    add(node, textOf(file, node.operand));
  } else if (isExpressionStatement(node) && isCallExpression(node.expression)) {
    add(node, ';');
  } else mutateLiteral(node, file, add);
}

function mutateLiteral(node: Node, file: CodeFile, add: (node: Node, becomes: string) => void): void {
  if (isNumericLiteral(node)) add(node, `(${textOf(file, node)} + 1)`);
  else if (isBigIntLiteral(node)) add(node, `(${textOf(file, node)} + 1n)`);
  else if (textOf(file, node) === 'true') add(node, 'false');
  else if (textOf(file, node) === 'false') add(node, 'true');
}

function isAssertion(node: Node, file: CodeFile): boolean {
  if (isExpressionStatement(node)) return isAssertion(node.expression, file);
  return isCallExpression(node) && textOf(file, node.expression) === 'assert';
}
