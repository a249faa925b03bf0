import {
  isBindingElement,
  isClassDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isMethodDeclaration,
  isParameterDeclaration,
  isPrivateIdentifier,
  isPropertyDeclaration,
  isTypeAliasDeclaration,
  isVariableDeclaration,
  type Node,
} from 'typescript/unstable/ast';
import { broken, codeOf, type Rule, type Violation } from './source-file.ts';

/** Say nothing wherever they stand in a name. */
const NOWHERE = new Set([
  'manager',
  'service',
  'helper',
  'helpers',
  'util',
  'utils',
  'handler',
  'processor',
  'enhanced',
]);
/** Say nothing alone; with a noun beside them they may be the field's own word, as in `baseUrl`. */
const NOT_ALONE = new Set(['common', 'base', 'data', 'info', 'secure']);

/** Names say what a thing is. Files are in kebab-case, and neither they nor what they declare use the empty words. */
export const names: Rule = (files) => [
  ...files.flatMap(({ path }) => fileName(path)),
  ...codeOf(files).flatMap((file) => broken(file, declared)),
];

function fileName(path: string): readonly Violation[] {
  if (!/\.tsx?$/.test(path)) return [];
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/(?:\.test)?\.tsx?$/, '');
  const at = { path, line: 1 };
  if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name.replace(/\.d$/, '')))
    return [{ ...at, text: 'file names are kebab-case' }];
  const why = empty(name.split('-'));
  return why === null ? [] : [{ ...at, text: why }];
}

function declared(node: Node): string | null {
  const declares =
    isVariableDeclaration(node) ||
    isParameterDeclaration(node) ||
    isBindingElement(node) ||
    isFunctionDeclaration(node) ||
    isClassDeclaration(node) ||
    isInterfaceDeclaration(node) ||
    isTypeAliasDeclaration(node) ||
    isMethodDeclaration(node) ||
    isPropertyDeclaration(node);
  if (!declares || node.name === undefined) return null;
  const { name } = node;
  // A binding takes the name that the other side gave: Node's own objects call things `data`.
  if (isBindingElement(node) && node.propertyName === undefined) return null;
  return isIdentifier(name) || isPrivateIdentifier(name) ? empty(wordsOf(name.text)) : null;
}

function empty(words: readonly string[]): string | null {
  if (/^v[2-9]$/.test(words.at(-1) ?? ''))
    return `\`${words.join(' ')}\`: a second version replaces the first`;
  const word = words.find((each) => NOWHERE.has(each) || (words.length === 1 && NOT_ALONE.has(each)));
  return word === undefined ? null : `the word \`${word}\` says nothing in a name`;
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/^[#_]+/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[ _]/);
}
