import {
  isClassDeclaration,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isTypeAliasDeclaration,
  isVariableStatement,
  SyntaxKind,
  type Node,
} from 'typescript/unstable/ast';
import { codeOf, isIn, isTest, lineOf, textOf, type CodeFile, type Rule } from './source-file.ts';

/**
 * Whatever a file of src hands out as a function or a class says what it does; a type says it of itself or of its
 * parts.
 */
export const docstrings: Rule = (files) =>
  codeOf(files)
    .filter(({ path }) => isIn(path, 'src') && !isTest(path))
    .flatMap((file) =>
      file.tree.statements
        .filter((statement) => isExported(file, statement) && !isDocumented(statement))
        .map((statement) => ({
          path: file.path,
          line: lineOf(file, statement),
          text: `no docstring: ${textOf(file, statement).split('\n')[0] ?? ''}`,
        })),
    );

function isExported(file: CodeFile, node: Node): boolean {
  return textOf(file, node).startsWith('export ') && node.kind !== SyntaxKind.ExportDeclaration;
}

function isDocumented(node: Node): boolean {
  if ((node.jsDoc ?? []).length > 0) return true;
  if (isFunctionDeclaration(node) || isClassDeclaration(node)) return false;
  return isInterfaceDeclaration(node) || isTypeAliasDeclaration(node) || isVariableStatement(node);
}
