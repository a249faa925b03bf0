import assert from 'node:assert/strict';
import test from 'node:test';
import { docstrings } from './docstrings.ts';
import { verdict } from './planting-fixture.test.ts';

test('an exported function or class without a docstring is found', () => {
  const text =
    '// Not a docstring.\nexport function f(): void {}\n\nexport class A {}\n\nexport async function g() {}';
  assert.equal(verdict(docstrings, { 'src/a.ts': text }).length, 3);
});

test('documented ones, types, private ones and other rooms pass', () => {
  const text = '/** Says it. */\nexport function f(): void {}\nexport interface A {}\nfunction g(): void {}';
  const found = verdict(docstrings, { 'src/a.ts': text, 'scripts/a.ts': 'export function f(): void {}' });
  assert.deepEqual(found, []);
});
