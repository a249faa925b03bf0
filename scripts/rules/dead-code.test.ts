import assert from 'node:assert/strict';
import test from 'node:test';
import { deadCode } from './dead-code.ts';
import { verdict } from './planting-fixture.test.ts';

test('a file that only its test imports is found', () => {
  const found = verdict(deadCode, {
    'src/a.ts': 'export const a = 1;',
    'src/a.test.ts': "import { a } from './a.ts';",
  });
  assert.deepEqual(found, ['src/a.ts:1 nothing but tests imports this file']);
});

test('an export that nobody imports is found, and one that only a test does', () => {
  const found = verdict(deadCode, {
    'src/a.ts': 'export const a = 1;\nexport const b = 2;\nexport const c = 3;\nexport type D = string;',
    'src/main.ts': "import { a } from './a.ts';",
    'src/a.test.ts': "import { b } from './a.ts';",
  });
  assert.deepEqual(found, [
    'src/a.ts:2 no need to export `b`',
    'src/a.ts:3 no need to export `c`',
    'src/a.ts:4 no need to export `D`',
  ]);
});

test('entries, workers, parts that a test reaches into, and types that belong to something used pass', () => {
  const found = verdict(deadCode, {
    'src/main.ts': "import { a } from './a.ts';\nnew Worker(new URL('./worker.ts', import.meta.url));",
    'src/worker.ts': 'export const w = 1;',
    'src/a.ts': 'export interface B {}\nexport const part = 1;\nexport const a = (b: B): number => part;',
    'src/a.test.ts': "import { part } from './a.ts';",
    'src/fixtures/f.ts': 'export const f = 1;',
    'src/b.test.ts': "import { f } from './fixtures/f.ts';",
  });
  assert.deepEqual(found, []);
});
