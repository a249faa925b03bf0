import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { readFiles } from '../rules/read-files.ts';
import { codeOf } from '../rules/source-file.ts';
import { roundsBy } from './rounds.ts';

const FILES = {
  'src/core/a/one.ts': 'export const one = 1; export type One = 1;',
  'src/core/a/one.test.ts': "import { one } from './one.ts'; void one;",
  'src/core/a/two.ts': "import { one } from './one.ts'; export const two = one;",
  'src/core/a/two.test.ts': "import { two } from './two.ts'; void two;",
  'src/core/b/other.test.ts': "import { two } from '../a/two.ts'; void two;",
  'src/keeper/far.test.ts': "import { two } from '../core/a/two.ts'; void two;",
  'src/keeper/types.test.ts': "import type { One } from '../core/a/one.ts'; export type Other = One;",
  'test/e2e/slow.test.ts': "import { one } from '../../src/core/a/one.ts'; void one;",
};

function rounds(context: TestContext, near: boolean): readonly (readonly string[])[] {
  const folder = mkdtempSync(join(tmpdir(), 'rounds-'));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'tsconfig.json'), '{"include":["src","test"]}');
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const of = roundsBy(codeOf(readFiles(folder)), { near });
  return of('src/core/a/one.ts').map(({ kind, argv }) => (kind === 'tests' ? argv.slice(1) : [kind]));
}

test('tests that name the file come first, then its room, the simulation, the core, and whatever else', (context) => {
  const near = [
    ['src/core/a/one.test.ts'],
    ['src/core/a/two.test.ts'],
    ['simulation'],
    ['src/core/b/other.test.ts'],
  ];
  assert.deepEqual(rounds(context, false), [...near, ['src/keeper/far.test.ts']]);
  assert.deepEqual(rounds(context, true), near);
});
