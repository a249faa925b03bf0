import assert from 'node:assert/strict';
import test from 'node:test';
import { docLinks } from './doc-links.ts';
import { verdict } from './planting-fixture.test.ts';

test('a link that leads nowhere is found', () => {
  const found = verdict(docLinks, {
    'docs/A.md': '# A\nSee [b](B.md#part) and [c](../src/c.ts).',
    'src/d.ts': '',
  });
  assert.deepEqual(found, [
    'docs/A.md:2 the link B.md leads nowhere',
    'docs/A.md:2 the link ../src/c.ts leads nowhere',
  ]);
});

test('links to files, folders, anchors and other sites pass', () => {
  const text = '[b](B.md#part) [src](../src/) [here](#here) [far](https://example.com/x)';
  assert.deepEqual(verdict(docLinks, { 'docs/A.md': text, 'docs/B.md': '', 'src/d.ts': '' }), []);
});
