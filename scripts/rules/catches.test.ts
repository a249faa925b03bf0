import assert from 'node:assert/strict';
import test from 'node:test';
import { catches } from './catches.ts';
import { verdict } from './planting-fixture.test.ts';

const TEXT = 'try {\n  f();\n} catch {\n  g();\n}';

test('a catch where no border is listed is found', () => {
  const found = verdict(catches, { 'src/core/policy/evaluate.ts': TEXT });
  assert.deepEqual(found, [
    'src/core/policy/evaluate.ts:3 catches: let it pass, or list the border with its reason',
  ]);
});

test('a listed border, a finally and a test pass', () => {
  const found = verdict(catches, {
    'src/edge/listener.ts': TEXT,
    'src/core/policy/evaluate.ts': 'try { f(); } finally { g(); }',
    'src/core/policy/evaluate.test.ts': TEXT,
  });
  assert.deepEqual(found, []);
});
