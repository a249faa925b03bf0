import assert from 'node:assert/strict';
import test from 'node:test';
import { toHex } from '../../core/units/bytes.ts';
import { parseJson } from '../shared/json.ts';
import { encodeMsgpack } from './msgpack.ts';

function packed(json: string): string | null {
  const value = parseJson(json);
  assert.ok(value !== null);
  const bytes = encodeMsgpack(value);
  return bytes === null ? null : toHex(bytes);
}

/** From the tables of the specification of MessagePack, "int format family" and the ones after it. */
const FORMS: readonly (readonly [json: string, hex: string])[] = [
  ['null', 'c0'],
  ['false', 'c2'],
  ['true', 'c3'],
  ['0', '00'],
  ['127', '7f'],
  ['128', 'cc80'],
  ['255', 'ccff'],
  ['256', 'cd0100'],
  ['65535', 'cdffff'],
  ['65536', 'ce00010000'],
  ['4294967295', 'ceffffffff'],
  ['4294967296', 'cf0000000100000000'],
  ['18446744073709551615', 'cfffffffffffffffff'],
  ['-1', 'ff'],
  ['-32', 'e0'],
  ['-33', 'd0df'],
  ['-128', 'd080'],
  ['-129', 'd1ff7f'],
  ['-32768', 'd18000'],
  ['-32769', 'd2ffff7fff'],
  ['-2147483648', 'd280000000'],
  ['-2147483649', 'd3ffffffff7fffffff'],
  ['-9223372036854775808', 'd38000000000000000'],
  ['""', 'a0'],
  ['"é"', 'a2c3a9'],
  ['[]', '90'],
  ['[1,[2]]', '92019102'],
  ['{}', '80'],
  ['{"b":1,"a":2}', '82a16201a16102'],
];

test('every kind of value has the smallest form, and maps keep the order in which they were written', () => {
  assert.deepEqual(
    FORMS.map(([json]) => packed(json)),
    FORMS.map(([, hex]) => hex),
  );
});

test('texts, lists and maps tell their length in one, two or three bytes', () => {
  const text = (length: number): string | null => packed(JSON.stringify('a'.repeat(length)));
  assert.equal(text(31)?.slice(0, 2), 'bf');
  assert.equal(text(32)?.slice(0, 4), 'd920');
  assert.equal(text(255)?.slice(0, 4), 'd9ff');
  assert.equal(text(256)?.slice(0, 6), 'da0100');
  const list = (length: number): string | null => packed(JSON.stringify(Array(length).fill(0)));
  assert.equal(list(15)?.slice(0, 2), '9f');
  assert.equal(list(16)?.slice(0, 6), 'dc0010');
  const map = packed(JSON.stringify(Object.fromEntries(Array.from({ length: 16 }, (_, i) => [`k${i}`, 0]))));
  assert.equal(map?.slice(0, 6), 'de0010');
});

test('T3: a number that clients would pack in different ways has no form', () => {
  const refused = ['1.5', '1e3', '-0', '18446744073709551616', '-9223372036854775809', '1.0'];
  assert.deepEqual(
    refused.map((json) => [packed(json), packed(`[${json}]`), packed(`{"a":${json}}`)]),
    refused.map(() => [null, null, null]),
  );
});

test('T31: what is larger than any action has no form, wherever the bound is met', () => {
  const long = 'a'.repeat(65_535);
  assert.equal(packed(JSON.stringify(`${long}a`)), null);
  assert.equal(packed(JSON.stringify(Array(4).fill(long))), null);
  assert.equal(packed(JSON.stringify(Array(65_536).fill(0))), null);
  assert.equal(packed(JSON.stringify({ [`${long}a`]: 0 })), null);
  const many = Object.fromEntries(Array.from({ length: 65_536 }, (_, i) => [i, 0]));
  assert.equal(packed(JSON.stringify(many)), null);
  // The list's own head, and a number, at the very end of what fits.
  const nearly = [long, long, long, 'a'.repeat(65_520)];
  assert.equal(packed(JSON.stringify([...nearly, 256, 256, 256])), null);
});
