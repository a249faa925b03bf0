import {
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isPropertyAccessExpression,
  type Node,
} from 'typescript/unstable/ast';
import { ambientPlaces } from './allowances/ambient-places.ts';
import type { Ambience } from './ambience.ts';
import { importsOf, type Import } from './imports.ts';
import { codeOf, isIn, isTest, isTestRoom, lineOf, walk, type CodeFile, type Rule } from './source-file.ts';

const MODULES = new Map<string, Ambience>([
  ['node:child_process', 'children'],
  ['node:cluster', 'children'],
  ['node:dgram', 'network'],
  ['node:dns', 'network'],
  ['node:fs', 'files'],
  ['node:fs/promises', 'files'],
  ['node:http', 'network'],
  ['node:http2', 'network'],
  ['node:https', 'network'],
  ['node:inspector', 'process'],
  ['node:net', 'network'],
  ['node:os', 'environment'],
  ['node:perf_hooks', 'clock'],
  ['node:process', 'process'],
  ['node:readline', 'process'],
  ['node:sqlite', 'database'],
  ['node:timers', 'timers'],
  ['node:timers/promises', 'timers'],
  ['node:tls', 'network'],
  ['node:worker_threads', 'threads'],
]);

/** Names that Node's own crypto makes randomness with. The rest of it is arithmetic. */
const RANDOM_NAMES = /^(?:random\w*|generate\w*|getRandomValues|webcrypto)$/;

const GLOBALS = new Map<string, Ambience>([
  ['setTimeout', 'timers'],
  ['setInterval', 'timers'],
  ['setImmediate', 'timers'],
  ['fetch', 'network'],
  ['WebSocket', 'network'],
  ['EventSource', 'network'],
  ['XMLHttpRequest', 'network'],
]);

const OBJECTS = new Map<string, Ambience>([
  ['Date.now', 'clock'],
  ['performance.now', 'clock'],
  ['performance.timeOrigin', 'clock'],
  ['Math.random', 'randomness'],
  ['crypto.getRandomValues', 'randomness'],
  ['crypto.randomUUID', 'randomness'],
  ['process.env', 'environment'],
  ['process.hrtime', 'clock'],
]);

/**
 * The clock, randomness, the environment and the world outside are reached only where allowances/ambient-places.ts
 * lists it with a reason. Everything else gets them through its constructor. Types are free.
 */
export const ambient: Rule = (files) =>
  codeOf(files)
    .filter(({ path }) => !isTest(path) && !isTestRoom(path) && !isIn(path, 'scripts'))
    .flatMap((file) => {
      const allowed = new Set(
        ambientPlaces.filter(({ place }) => isIn(file.path, place)).flatMap(({ may }) => may),
      );
      return touches(file)
        .filter(({ ambience }) => !allowed.has(ambience))
        .map(({ line, name, ambience }) => ({
          path: file.path,
          line,
          text: `${name} is ambient (${ambience}): take it through the constructor`,
        }));
    });

interface Touch {
  readonly ambience: Ambience;
  readonly name: string;
  readonly line: number;
}

function touches(file: CodeFile): readonly Touch[] {
  const found: Touch[] = importsOf(file).flatMap(touchOfImport);
  walk(file.tree, (node) => {
    const touch = touchOfNode(node);
    if (touch !== null) found.push({ ...touch, line: lineOf(file, node) });
  });
  return found;
}

function touchOfImport({ specifier, names, typeOnly, line }: Import): readonly Touch[] {
  if (typeOnly) return [];
  const ambience = MODULES.get(specifier);
  if (ambience !== undefined) return [{ ambience, name: specifier, line }];
  if (specifier !== 'node:crypto') return [];
  return names
    .filter((name) => RANDOM_NAMES.test(name))
    .map((name) => ({ ambience: 'randomness', name, line }));
}

function touchOfNode(node: Node): Omit<Touch, 'line'> | null {
  if (isPropertyAccessExpression(node) && isIdentifier(node.expression)) {
    const owner = node.expression.text;
    const name = `${owner}.${node.name.text}`;
    const ambience = OBJECTS.get(name) ?? wholeObject(owner);
    return ambience === undefined ? null : { ambience, name };
  }
  if (isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'Date') {
    return (node.arguments ?? []).length === 0 ? { ambience: 'clock', name: 'new Date()' } : null;
  }
  if (isCallExpression(node) && isIdentifier(node.expression)) {
    const ambience = GLOBALS.get(node.expression.text);
    return ambience === undefined ? null : { ambience, name: node.expression.text };
  }
  return null;
}

function wholeObject(owner: string): Ambience | undefined {
  if (owner === 'process') return 'process';
  return owner === 'console' ? 'console' : undefined;
}
