import {
  isCallExpression,
  isDecorator,
  isEnumDeclaration,
  isExportAssignment,
  isExportDeclaration,
  isModuleDeclaration,
  isStringLiteral,
  isVariableStatement,
  NodeFlags,
  SyntaxKind,
  type Node,
} from 'typescript/unstable/ast';
import { broken, codeOf, isIn, isTest, textOf, type CodeFile, type Rule } from './source-file.ts';

/**
 * Forms of the language that we do without: default exports, barrels, enums, namespaces, decorators, `any`,
 * imports of our own that come while the program runs, and variables that a module keeps for itself.
 */
export const bannedForms: Rule = (files) =>
  codeOf(files).flatMap((file) => broken(file, (node) => refusal(file, node)));

function refusal(file: CodeFile, node: Node): string | null {
  if (isExportAssignment(node)) return 'default export: name it';
  if (isExportDeclaration(node)) {
    return node.moduleSpecifier === undefined ? null : 'barrel: import from where it is defined';
  }
  if (isEnumDeclaration(node)) return 'enum: a union of strings says the same';
  if (isModuleDeclaration(node)) return 'namespace: a file is one';
  if (isDecorator(node)) return 'decorator: call the function';
  if (node.kind === SyntaxKind.AnyKeyword) return '`any`: use unknown and look';
  if (node.kind === SyntaxKind.DefaultKeyword && isModifierOfExport(file, node))
    return 'default export: name it';
  return hiddenImport(file, node) ?? moduleVariable(file, node);
}

/** Who imports whom is read from static imports. Pages load each other as they are opened, and are left out. */
function hiddenImport(file: CodeFile, node: Node): string | null {
  const held = !isTest(file.path) && (isIn(file.path, 'src') || isIn(file.path, 'verifier'));
  if (!held || !isCallExpression(node) || node.expression.kind !== SyntaxKind.ImportKeyword) return null;
  const from = node.arguments[0];
  if (from !== undefined && isStringLiteral(from) && !from.text.startsWith('.')) return null;
  return 'import() of a file of ours: import it at the top, where the rooms are looked at';
}

function isModifierOfExport(file: CodeFile, node: Node): boolean {
  return node.parent.parent === file.tree && textOf(file, node.parent).startsWith('export default');
}

/** Tests may count in a variable of their own file. */
function moduleVariable(file: CodeFile, node: Node): string | null {
  if (!isVariableStatement(node) || node.parent !== file.tree || isTest(file.path)) return null;
  const fixed = (node.declarationList.flags & (NodeFlags.Const | NodeFlags.Using)) !== 0;
  return fixed ? null : 'module-level variable: give it to whoever may change it';
}
