import assert from 'node:assert/strict';
import test from 'node:test';
import { leftovers } from './leftovers.ts';
import { verdict } from './planting-fixture.test.ts';

// Put together here, so that the planted marks are not marks of this file.
const MARK = ['TO', 'DO'].join('');

test('a mark, an unfinished merge, a switched-off check and a breakpoint are found', () => {
  const found = verdict(leftovers, {
    'src/a.ts': `// ${MARK} later\nexport const a = 1;`,
    'docs/A.md': `${'<'.repeat(7)} ours`,
    'src/b.ts': '// @ts-ignore\nexport const b = 1;',
    'src/c.ts': 'debugger;',
  });
  assert.equal(found.length, 4);
});

test('a test that is skipped, alone or promised is found', () => {
  const found = verdict(leftovers, {
    'src/a.test.ts': "test.skip('a', f);\ntest.only('b', f);\nit.todo('c');\ntest('d', { skip: true }, f);",
  });
  assert.equal(found.length, 4);
});

test('words that only contain a mark pass', () => {
  assert.deepEqual(verdict(leftovers, { 'src/a.ts': 'export const HACKNEY = "todos";\n// =======x' }), []);
});
