import assert from 'node:assert/strict';
import test from 'node:test';
import { cycles } from './cycles.ts';
import { verdict } from './planting-fixture.test.ts';

test('a ring of three is found, and a ring of types alone', () => {
  const ring = verdict(cycles, {
    'src/a.ts': "import { b } from './b.ts';\nexport const a = b;",
    'src/b.ts': "import { c } from './c.ts';\nexport const b = c;",
    'src/c.ts': "import { a } from './a.ts';\nexport const c = a;",
  });
  assert.deepEqual(ring, ['src/a.ts:1 is in a ring: src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts']);
  const types = verdict(cycles, {
    'src/a.ts': "import type { B } from './b.ts';\nexport type A = B;",
    'src/b.ts': "import type { A } from './a.ts';\nexport type B = A | null;",
  });
  assert.equal(types.length, 1);
});

test('two ways to one file are no ring', () => {
  const found = verdict(cycles, {
    'src/a.ts': "import { b } from './b.ts';\nimport { c } from './c.ts';\nexport const a = b + c;",
    'src/b.ts': "import { c } from './c.ts';\nexport const b = c;",
    'src/c.ts': 'export const c = 1;',
  });
  assert.deepEqual(found, []);
});
