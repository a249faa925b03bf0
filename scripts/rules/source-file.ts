import type { Node, SourceFile as Tree } from 'typescript/unstable/ast';

/** One text file of the project. */
export interface SourceFile {
  /** From the project's root, with `/` between its parts. */
  readonly path: string;
  readonly text: string;
  /** Null for what is not TypeScript. */
  readonly tree: Tree | null;
}

/** A place that breaks a rule. `line` counts from 1. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** A law of the house: all files in, every broken place out. Pure. */
export type Rule = (files: readonly SourceFile[]) => readonly Violation[];

/** A TypeScript file with its syntax tree. */
export interface CodeFile extends SourceFile {
  readonly tree: Tree;
}

/** The TypeScript among the files, without declarations of other people's packages. */
export function codeOf(files: readonly SourceFile[]): readonly CodeFile[] {
  return files.filter((file): file is CodeFile => file.tree !== null && !file.path.endsWith('.d.ts'));
}

/** Visits a node and everything below it, parents first. */
export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  node.forEachChild((child) => {
    walk(child, visit);
    return undefined;
  });
}

/** Every node of a file for which the visitor has something to say. */
export function broken(file: CodeFile, say: (node: Node) => string | null): readonly Violation[] {
  const found: Violation[] = [];
  walk(file.tree, (node) => {
    const text = say(node);
    if (text !== null) found.push({ path: file.path, line: lineOf(file, node), text });
  });
  return found;
}

/** Line of a node's first own character, counted from 1. */
export function lineOf(file: CodeFile, node: Node): number {
  return file.tree.getLineAndCharacterOfPosition(node.getStart(file.tree)).line + 1;
}

/** The node as it stands in the file, without the comment before it. */
export function textOf(file: CodeFile, node: Node): string {
  return file.text.slice(node.getStart(file.tree), node.end);
}

/** True for `*.test.ts`. */
export function isTest(path: string): boolean {
  return path.endsWith('.test.ts');
}

/** True for what exists for tests and measurements alone: there, tests count as users. */
export function isTestRoom(path: string): boolean {
  return /^(?:test|sim|bench)\//.test(path) || path.includes('/fixtures/') || isTest(path);
}

/** True when the path is the place or lies in it. */
export function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(place.endsWith('/') ? place : `${place}/`);
}
