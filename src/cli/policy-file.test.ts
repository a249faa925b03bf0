import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parsePolicyText } from './policy-file.ts';

const STARTER = readFileSync(new URL('../../policies/starter.yaml', import.meta.url), 'utf8');

function places(text: string): readonly string[] {
  const read = parsePolicyText(text);
  assert.ok(Array.isArray(read), 'it was understood');
  return read.map(({ line, column, text: problem }) => `${line}:${column} ${problem}`);
}

test('the starter policy is one', () => {
  const read = parsePolicyText(STARTER);
  assert.ok(!Array.isArray(read));
});

test('JSON is YAML too', () => {
  const read = parsePolicyText(STARTER);
  assert.ok('json' in read);
  assert.deepEqual(parsePolicyText(JSON.stringify(read.json)), read);
});

test('an unknown field is named with its line and column', () => {
  const [first] = places(STARTER.replace('collarBps: 200', 'colarBps: 200'));
  const line = STARTER.split('\n').findIndex((text) => text.includes('collarBps: 200')) + 1;
  assert.match(first ?? '', new RegExp(`^${line}:3 everyAccount.colarBps: is not a field`));
});

test('a missing field points to the part that lacks it, a bad value to itself', () => {
  const text = STARTER.replace(/ {2}positionMax: 50000\n/, '').replace(
    'leverageMax: 10',
    'leverageMax: 1000',
  );
  const found = places(text);
  assert.ok(found.some((one) => /^\d+:1 everyAccount\.positionMax: is needed/.test(one)));
  assert.ok(found.some((one) => /^\d+:3 everyAccount\.leverageMax: /.test(one)));
});

test('an item of a list is pointed to', () => {
  const text = STARTER.replace('[leverage, marginType]', '[leverage, everything]');
  assert.ok(
    places(text).some((one) => /^\d+:24 /.test(one)),
    places(text).join('\n'),
  );
});

test('text that is not YAML, names twice, and bombs are refused with a place', () => {
  assert.match(places('version: [1')[0] ?? '', /^1:\d+ /);
  assert.match(places('version: 1\nversion: 2')[0] ?? '', /^2:1 Map keys must be unique/);
  assert.match(places('')[0] ?? '', /^1:1 /);
  assert.match(places('x'.repeat(1_000_001))[0] ?? '', /too long/);
  const bomb = [
    'a: &a [x, x, x, x, x, x, x, x, x]',
    ...'bcdefgh'.split('').map((name, index) => {
      const before = 'abcdefgh'.charAt(index);
      return `${name}: &${name} [*${before}, *${before}, *${before}, *${before}, *${before}, *${before}]`;
    }),
  ].join('\n');
  assert.match(places(bomb)[0] ?? '', /alias/i);
});
