import { posix } from 'node:path';
import {
  isExportDeclaration,
  isImportDeclaration,
  isNamedExports,
  isNamedImports,
  isNamespaceImport,
  isStringLiteral,
  type ExportDeclaration,
  type ImportDeclaration,
} from 'typescript/unstable/ast';
import { lineOf, textOf, type CodeFile } from './source-file.ts';

/** One import, or one export that passes something on. */
export interface Import {
  readonly specifier: string;
  /** The project's own file it names, or null for a package or a module of Node. */
  readonly target: string | null;
  /** Names on the other side. `*` when all of them come. */
  readonly names: readonly string[];
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
  readonly passedOn: boolean;
  readonly line: number;
}

/** All static imports of a file, in its order. */
export function importsOf(file: CodeFile): readonly Import[] {
  return file.tree.statements.flatMap((statement) => {
    if (!isImportDeclaration(statement) && !isExportDeclaration(statement)) return [];
    const from = statement.moduleSpecifier;
    if (from === undefined || !isStringLiteral(from)) return [];
    const passedOn = isExportDeclaration(statement);
    return [
      {
        specifier: from.text,
        target: from.text.startsWith('.') ? resolve(file.path, from.text) : null,
        ...(passedOn ? exportedNames(statement, file) : importedNames(statement, file)),
        passedOn,
        line: lineOf(file, statement),
      },
    ];
  });
}

/** Where a relative specifier leads, from the project's root. */
export function resolve(from: string, specifier: string): string {
  return posix.normalize(posix.join(posix.dirname(from), specifier));
}

interface Names {
  readonly names: readonly string[];
  readonly typeOnly: boolean;
}

function importedNames(statement: ImportDeclaration, file: CodeFile): Names {
  const clause = statement.importClause;
  if (clause === undefined) return { names: [], typeOnly: false };
  const whole = textOf(file, clause).startsWith('type ');
  const bindings = clause.namedBindings;
  const names = clause.name === undefined ? [] : ['default'];
  if (bindings === undefined) return { names, typeOnly: whole };
  if (isNamespaceImport(bindings)) return { names: [...names, '*'], typeOnly: whole };
  if (!isNamedImports(bindings)) return { names, typeOnly: whole };
  for (const element of bindings.elements) names.push((element.propertyName ?? element.name).text);
  const eachType = bindings.elements.every((element) => textOf(file, element).startsWith('type '));
  return {
    names,
    typeOnly: whole || (eachType && bindings.elements.length > 0 && clause.name === undefined),
  };
}

function exportedNames(statement: ExportDeclaration, file: CodeFile): Names {
  const typeOnly = textOf(file, statement).startsWith('export type ');
  const clause = statement.exportClause;
  if (clause === undefined || !isNamedExports(clause)) return { names: ['*'], typeOnly };
  return { names: clause.elements.map((element) => (element.propertyName ?? element.name).text), typeOnly };
}
