import assert from 'node:assert/strict';
import test from 'node:test';
import { verdict } from './planting-fixture.test.ts';
import { sizes } from './sizes.ts';

const lines = (count: number): string => 'f();\n'.repeat(count);

test('a line, a function and a file above the limits are found, and at the limits they pass', () => {
  const at = {
    'src/line.ts': `${'x'.repeat(118)};;\n`,
    'src/function.ts': `function f(): void {\n${lines(68)}}\n`,
    'src/file.ts': lines(400),
  };
  assert.deepEqual(verdict(sizes, at), []);
  const above = {
    'src/line.ts': `${'x'.repeat(119)};;\n`,
    'src/function.ts': `function f(): void {\n${lines(69)}}\n`,
    'src/file.ts': lines(401),
  };
  assert.deepEqual(verdict(sizes, above), [
    'src/line.ts:1 121 characters, 120 are allowed',
    'src/function.ts:1 a function of 71 lines, 70 are allowed',
    'src/file.ts:1 401 lines, 400 are allowed',
  ]);
});

test('what a script writes has no bounds', () => {
  const text = `// Written by scripts/generate-x.ts.\n${lines(500)}`;
  assert.deepEqual(verdict(sizes, { 'src/a.ts': text }), []);
});

test('methods and arrow functions are measured too', () => {
  const arrow = `export const f = (): void => {\n${lines(70)}};\n`;
  const text = `${arrow}export class A {\n  run(): void {\n${lines(70)}  }\n}\n`;
  assert.equal(verdict(sizes, { 'src/a.ts': text }).length, 2);
});
