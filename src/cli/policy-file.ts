import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml';
import { parsePolicy, type Policy } from '../core/policy/policy.ts';
import type { PolicyPath } from '../core/policy/policy-field.ts';
import { readText } from './files.ts';
import { CliRefusal } from './refusal.ts';

/** Something in a policy file that is not as it must be, and where. Lines and columns count from 1. */
export interface FileProblem {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** A policy as the keeper is told it, and as it is understood here. */
export interface PolicyInFile {
  readonly json: unknown;
  readonly policy: Policy;
}

/** Far above any policy: a thousand accounts and bots with every field. */
const TEXT_MAX = 1_000_000;
/** Aliases may repeat a limit here and there; more is a bomb. */
const ALIASES_MAX = 100;

/** Reads a policy from YAML or JSON text. What is wrong comes with line and column. */
export function parsePolicyText(text: string): PolicyInFile | readonly FileProblem[] {
  if (text.length > TEXT_MAX) return [{ line: 1, column: 1, text: 'this is too long for a policy' }];
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, uniqueKeys: true, stringKeys: true });
  const place = (offset: number): { readonly line: number; readonly column: number } => {
    const { line, col } = counter.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    return wrong.map((problem) => ({ ...place(problem.pos[0]), text: firstLine(problem.message) }));
  }
  const plain = plainOf(document);
  if (plain === null)
    return [{ line: 1, column: 1, text: 'an alias leads nowhere, or aliases multiply too far' }];
  const { json } = plain;
  const policy = parsePolicy(json);
  if (!isProblems(policy)) return { json, policy };
  return policy.map((problem) => ({
    ...place(offsetOf(document.contents, problem.path)),
    text: `${problem.path.length === 0 ? 'the policy' : problem.path.join('.')}: ${problem.text}`,
  }));
}

/** A policy from a file that a person named, or a refusal that lists every problem with its place. */
export function readPolicy(path: string): PolicyInFile {
  const read = parsePolicyText(readText(path, 'a policy'));
  if (!isProblems(read)) return read;
  const lines = read.map(({ line, column, text }) => `${path}:${line}:${column} ${text}`);
  throw new CliRefusal('POLICY_REFUSED', `the policy in ${path} is not understood:\n${lines.join('\n')}`);
}

/** The values of a document, or null for aliases that cannot or should not be followed. */
function plainOf(document: Document): { readonly json: unknown } | null {
  try {
    return { json: document.toJS({ maxAliasCount: ALIASES_MAX }) };
  } catch (reason) {
    if (reason instanceof ReferenceError) return null;
    throw reason;
  }
}

function isProblems<P>(read: object | readonly P[]): read is readonly P[] {
  return Array.isArray(read);
}

/** Where the deepest part of a path that exists begins. */
function offsetOf(contents: Node | null, path: PolicyPath): number {
  let node: Node | null = contents;
  let offset = node?.range?.[0] ?? 0;
  for (const step of path) {
    const next = stepInto(node, step);
    if (next === null) return offset;
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

function stepInto(
  node: Node | null,
  step: string | number,
): { readonly offset: number; readonly node: Node | null } | null {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
    if (pair === undefined || !isScalar(pair.key)) return null;
    return { offset: pair.key.range?.[0] ?? 0, node: isNode(pair.value) ? pair.value : null };
  }
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return isNode(item) && !isAlias(item) ? { offset: item.range?.[0] ?? 0, node: item } : null;
  }
  return null;
}

/** The YAML library adds a drawing of the line below its sentence. */
function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? message).replace(/ at line [0-9]+, column [0-9]+:?$/, '');
}
