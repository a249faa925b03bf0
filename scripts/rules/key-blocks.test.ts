import assert from 'node:assert/strict';
import test from 'node:test';
import { keyBlocks } from './key-blocks.ts';
import { verdict } from './planting-fixture.test.ts';

// Put together here, so that this file holds no such block itself.
const HEAD = ['-----BEGIN EC', 'PRIVATE KEY-----'].join(' ');

test('T16: a private key is found, on lines of its own and inside a string', () => {
  const found = verdict(keyBlocks, {
    'test/key.pem': `${HEAD}\n${'A'.repeat(64)}\n`,
    'src/a.ts': `const a = '${HEAD}\\n${'A'.repeat(64)}';`,
  });
  assert.equal(found.length, 2);
});

test('a template that is filled at run time passes', () => {
  assert.deepEqual(
    verdict(keyBlocks, { 'src/a.ts': `const a = (key: string) => \`${HEAD}\\n\${key}\`;` }),
    [],
  );
});
