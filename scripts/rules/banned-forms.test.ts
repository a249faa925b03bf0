import assert from 'node:assert/strict';
import test from 'node:test';
import { bannedForms } from './banned-forms.ts';
import { verdict } from './planting-fixture.test.ts';

const FORMS: readonly (readonly [string, RegExp])[] = [
  ['export default function f(): void {}', /default export/],
  ['export default class {}', /default export/],
  ['const a = 1;\nexport default a;', /default export/],
  ["export { a } from './b.ts';", /barrel/],
  ["export * from './b.ts';", /barrel/],
  ['export enum Side { buy, sell }', /enum/],
  ['export namespace Order { export const a = 1; }', /namespace/],
  ['const log = (x: unknown): void => {};\n@log\nexport class A {}', /decorator/],
  ['export const a: any = 1;', /any/],
  ['export function f(a: readonly any[]): void {}', /any/],
  ['let count = 0;\nexport const f = (): number => ++count;', /module-level variable/],
  ["export const late = (): Promise<unknown> => import('./b.ts');", /import\(\) of a file of ours/],
  ['export const named = (file: string): Promise<unknown> => import(file);', /import\(\) of a file of ours/],
];

for (const [text, why] of FORMS) {
  test(`this form is found: ${text.split('\n').at(-1)}`, () => {
    const found = verdict(bannedForms, { 'src/a.ts': text, 'src/b.ts': 'export const a = 1;' });
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', why);
  });
}

test('names like the forms, own exports and variables inside functions pass', () => {
  const text = [
    'const any = 1;',
    'const enumerated = [any];',
    'export { enumerated };',
    'export function f(): number { let sum = 0; for (const a of enumerated) sum += a; return sum; }',
    '/** any enum */',
    "export const age = (): Promise<unknown> => import('age-encryption');",
    'export const words = ["any", "default"];',
  ].join('\n');
  assert.deepEqual(verdict(bannedForms, { 'src/a.ts': text, 'src/a.test.ts': 'let seen = 0;' }), []);
});
