import assert from 'node:assert/strict';
import test from 'node:test';
import { names } from './names.ts';
import { verdict } from './planting-fixture.test.ts';

const EMPTY = [
  'export class OrderManager {}',
  'export interface HttpService {}',
  'export const stringUtils = 1;',
  'export function requestHandler(): void {}',
  'export type Info = string;',
  'export const f = (data: string): string => data;',
  'export class A { readonly #base = 1; read(): number { return this.#base; } }',
  'export const { id: info } = { id: 1 };',
  'export class WireV2 {}',
];

for (const text of EMPTY) {
  test(`an empty word is found: ${text}`, () => {
    assert.equal(verdict(names, { 'src/a.ts': text }).length, 1);
  });
}

test('files of empty words or of another case are found', () => {
  const found = verdict(names, {
    'src/order-utils.ts': 'export const a = 1;',
    'src/OrderBook.ts': 'export const b = 1;',
    'src/base.test.ts': 'export const c = 1;',
  });
  assert.equal(found.length, 3);
});

test("the field's words, keys of foreign objects and text pass", () => {
  const text = [
    'export const baseUrl = "data";',
    'export const baseAsset = { data: 1, info: 2 };',
    'export const { data } = { data: 1 };',
    'export interface Reply { readonly data: string }',
  ].join('\n');
  assert.deepEqual(verdict(names, { 'src/exchange-info.ts': text }), []);
});
