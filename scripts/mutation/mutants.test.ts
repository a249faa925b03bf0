import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readFiles } from '../rules/read-files.ts';
import { codeOf } from '../rules/source-file.ts';
import { mutantsOf, type Mutant } from './mutants.ts';

function mutants(context: TestContext, text: string): readonly Mutant[] {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'tsconfig.json'), '{"files":["planted.ts"]}');
  writeFileSync(join(folder, 'planted.ts'), text);
  const [file] = codeOf(readFiles(folder));
  assert.ok(file !== undefined);
  return mutantsOf(file);
}

function changes(context: TestContext, text: string): readonly string[] {
  const found = mutants(context, text);
  return found.map(({ start, end, becomes }) => text.slice(0, start) + becomes + text.slice(end));
}

test('comparisons, conditions, arithmetic, numbers and truth each have their mutants', (context) => {
  assert.deepEqual(changes(context, 'export const f = (a: 1 | 2): boolean => a < 3;'), [
    'export const f = (a: 1 | 2): boolean => a <= 3;',
    'export const f = (a: 1 | 2): boolean => a < (3 + 1);',
  ]);
  assert.deepEqual(changes(context, 'export const f = (a: boolean): bigint => (!a ? 1n : 2n);'), [
    'export const f = (a: boolean): bigint => (!a ? 2n : 1n);',
    'export const f = (a: boolean): bigint => (a ? 1n : 2n);',
    'export const f = (a: boolean): bigint => (!a ? (1n + 1n) : 2n);',
    'export const f = (a: boolean): bigint => (!a ? 1n : (2n + 1n));',
  ]);
});

test('a condition is fixed both ways and a call is left out', (context) => {
  assert.deepEqual(changes(context, 'export function f(a: boolean): void { if (a) f(true); }'), [
    'export function f(a: boolean): void { if (true) f(true); }',
    'export function f(a: boolean): void { if (false) f(true); }',
    'export function f(a: boolean): void { if (a) ; }',
    'export function f(a: boolean): void { if (a) f(false); }',
  ]);
});

test('a mutant says where it is, from 1', (context) => {
  const [found] = mutants(context, '// one\nexport const f = (a: number): boolean => a < a;');
  assert.deepEqual([found?.line, found?.column, found?.was], [2, 44, '<']);
});

test('types, imports and assertions have none', (context) => {
  const text = [
    "import { strict as assert } from 'node:assert';",
    'export type Two = 1 | 2;',
    "export const f = (a: number): void => assert(a > 1, 'more than one');",
    "export function g(a: number): void { assert(a > 1, 'more than one'); }",
  ].join('\n');
  assert.deepEqual(changes(context, text), []);
});
