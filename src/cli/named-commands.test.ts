import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { Desk } from './desk.ts';
import { makeProgram } from './program.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where people are told what to type. */
const PLACES = [
  'src/**/*.ts',
  'console/src/**/*.{ts,tsx}',
  'docs/*.md',
  'README.md',
  'SECURITY.md',
  'verifier/*.md',
];

/** The words of a command where they are written as something to type: after `sallyport`, in letters that are plain. */
const NAMED =
  /(?:`|\$ |npx |Next: |<code className="mono">|text=\{`|“)sallyport ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)/g;

/** Labels of keys and digests, which are written alike. */
const LABELS: ReadonlySet<string> = new Set([
  'change',
  'key commitment',
  'root custodian',
  'seal count',
  'share',
  'shares',
  'vault seal',
  'vault wrap',
  'wallet export',
]);

/** Whether there is such a command. A second word is an argument where the first has no commands below it. */
function isThere(program: Command, words: readonly string[]): boolean {
  const [first, ...rest] = words;
  const below = program.commands.find((command) => command.name() === first);
  if (below === undefined) return first === 'help';
  return rest.length === 0 || below.commands.length === 0 || isThere(below, rest);
}

test('every command that a page, a message or a document tells somebody to type is there', () => {
  const silent = { out: () => undefined, err: () => undefined, canAsk: false, isWatched: false };
  const program = makeProgram(new Desk(silent), '');
  const missing = PLACES.flatMap((place) => globSync(place, { cwd: ROOT }))
    .filter((path) => !path.endsWith('.test.ts'))
    .flatMap((path) =>
      [...readFileSync(`${ROOT}/${path}`, 'utf8').matchAll(NAMED)]
        .map(([, words = '']) => words)
        .filter((words) => !LABELS.has(words) && !isThere(program, words.split(' ')))
        .map((words) => `${path}: sallyport ${words}`),
    );
  assert.deepEqual([...new Set(missing)], []);
});
