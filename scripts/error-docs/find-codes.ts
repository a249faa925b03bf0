import {
  isArrayLiteralExpression,
  isBinaryExpression,
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isObjectLiteralExpression,
  isPropertyAssignment,
  isStringLiteral,
  isTemplateExpression,
  isTypeAliasDeclaration,
  isUnionTypeNode,
  isVariableDeclaration,
  type Node,
} from 'typescript/unstable/ast';
import { codeOf, isIn, isTest, textOf, walk, type CodeFile, type SourceFile } from '../rules/source-file.ts';

/** A code that somebody outside the program may see, with what is said beside it. */
export interface Code {
  readonly code: string;
  readonly text: string;
}

const FORM = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$|^INTERNAL$/;

/** The members of a union of codes and the comment before each. Throws when the file has no such union. */
export function declaredCodes(files: readonly SourceFile[], path: string, union: string): readonly Code[] {
  const file = codeOf(files).find((one) => one.path === path);
  const found = file?.tree.statements
    .filter(isTypeAliasDeclaration)
    .find((statement) => statement.name.text === union)?.type;
  if (file === undefined || found === undefined || !isUnionTypeNode(found)) {
    throw new RangeError(`${path} has no union ${union}`);
  }
  return found.types.map((member, index) => ({
    code: textOf(file, member).replaceAll("'", ''),
    text: commentBetween(file, found.types[index - 1]?.end ?? found.pos, member.getStart(file.tree)),
  }));
}

/** Every `{ kind, code, text }` of that kind in src. */
export function writtenRefusals(files: readonly SourceFile[], kind: string): readonly Code[] {
  return unique(
    inSource(files).flatMap((file) =>
      nodesOf(file).flatMap((node) => {
        if (!isObjectLiteralExpression(node)) return [];
        const field = (name: string): Node | undefined =>
          node.properties
            .filter(isPropertyAssignment)
            .find((one) => isIdentifier(one.name) && one.name.text === name)?.initializer;
        return saidOf(file, field('kind')) === kind ? pair(file, field('code'), field('text')) : [];
      }),
    ),
  );
}

/** What the owner may be refused with: at the door, codes stand directly before their text. */
export function ownerRefusals(files: readonly SourceFile[]): readonly Code[] {
  return unique(
    inSource(files)
      .filter(({ path }) => isIn(path, 'src/keeper/door'))
      .flatMap((file) =>
        nodesOf(file).flatMap((node) => {
          if (isNewExpression(node) || isCallExpression(node)) {
            return pair(file, node.arguments?.[0], node.arguments?.[1]);
          }
          return isArrayLiteralExpression(node) ? pair(file, node.elements[0], node.elements[1]) : [];
        }),
      ),
  );
}

/** What the API may refuse with: the keeper's codes stand before their text, the edge's two places before it. */
export function apiRefusals(files: readonly SourceFile[]): readonly Code[] {
  const between = [
    ['src/keeper/answers', 1],
    ['src/edge/api', 2],
  ] as const;
  return unique(
    inSource(files).flatMap((file) => {
      const distance = between.find(([place]) => isIn(file.path, place))?.[1];
      if (distance === undefined) return [];
      return nodesOf(file)
        .filter(isCallExpression)
        .flatMap((node) => pair(file, node.arguments[1], node.arguments[1 + distance]));
    }),
  );
}

/** Codes with which a Fault is made anywhere in src. */
export function thrownFaults(files: readonly SourceFile[]): ReadonlySet<string> {
  const found = inSource(files).flatMap((file) =>
    nodesOf(file).flatMap((node) => {
      const isFault =
        isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'Fault';
      return isFault
        ? [...textOf(file, node).matchAll(/'([A-Z]+_[A-Z_]+)'/g)].map(([, code = '']) => code)
        : [];
    }),
  );
  return new Set(found);
}

function inSource(files: readonly SourceFile[]): readonly CodeFile[] {
  return codeOf(files).filter(({ path }) => isIn(path, 'src') && !isTest(path));
}

function nodesOf(file: CodeFile): readonly Node[] {
  const nodes: Node[] = [];
  walk(file.tree, (node) => nodes.push(node));
  return nodes;
}

function pair(file: CodeFile, code: Node | undefined, text: Node | undefined): readonly Code[] {
  const said = saidOf(file, code);
  if (said === null || !FORM.test(said) || text === undefined) return [];
  const sentence = saidOf(file, text) ?? saidOf(file, constantOf(file, text));
  return sentence === null ? [] : [{ code: said, text: sentence }];
}

/** Text as it is said, with `‹…›` for what is filled in. Null for what is no text. */
function saidOf(file: CodeFile, node: Node | undefined): string | null {
  if (node === undefined) return null;
  if (isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (isBinaryExpression(node)) {
    const [left, right] = [saidOf(file, node.left), saidOf(file, node.right)];
    return left === null || right === null || textOf(file, node.operatorToken) !== '+' ? null : left + right;
  }
  if (!isTemplateExpression(node)) return null;
  return textOf(file, node)
    .slice(1, -1)
    .replace(/\$\{[^}]*\}/g, '‹…›');
}

/** The value of the constant that a name stands for, for texts that are too long for their line. */
function constantOf(file: CodeFile, name: Node): Node | undefined {
  if (!isIdentifier(name)) return undefined;
  const declared = nodesOf(file)
    .filter(isVariableDeclaration)
    .filter((each) => isIdentifier(each.name) && each.name.text === name.text && each.pos < name.pos);
  return declared.at(-1)?.initializer;
}

function commentBetween(file: CodeFile, from: number, to: number): string {
  return file.text
    .slice(from, to)
    .replace(/\/\*\*|\*\/|^\s*\*|\|/gm, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** By code, in order; a code that is said in two ways has both. */
function unique(codes: readonly Code[]): readonly Code[] {
  const texts = new Map<string, Set<string>>();
  for (const { code, text } of codes) texts.set(code, (texts.get(code) ?? new Set()).add(text));
  return [...texts]
    .map(([code, said]) => ({ code, text: [...said].join(' — ') }))
    .toSorted((a, b) => (a.code < b.code ? -1 : 1));
}
