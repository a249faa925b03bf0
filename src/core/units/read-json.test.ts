import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readJson } from './read-json.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

test('JSON is read as its value, whatever its names and strings hold', () => {
  const samples = ['null', '""', '[]', '{"a:b":"c\\":d","\\\\":[{"x":1},{"x":2}]}', '{"__proto__":{"a":1}}'];
  for (const text of samples) assert.deepEqual(readJson(bytes(text)), { value: JSON.parse(text) }, text);
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(readJson(bytes(text)), { value: JSON.parse(text) });
    }),
  );
});

test('a name that is there twice, spelled the same or not, at any depth, makes it unreadable', () => {
  const twice = [
    '{"a":1,"a":1}',
    '{"a":1,"\\u0061":2}',
    '[0,{"b":{"c":[],"c":{}}}]',
    '{"__proto__":1,"__proto__":2}',
    '{"a":{"x":1},"a":{"x":1,"y":2}}',
  ];
  for (const text of twice) assert.equal(readJson(bytes(text)), null, text);
  const depth = 20_000;
  const deep = (inside: string): Uint8Array => bytes(`${'['.repeat(depth)}${inside}${']'.repeat(depth)}`);
  assert.equal(readJson(deep('{"a":1,"a":2}')), null);
});

test('what is no JSON or no UTF-8 is unreadable', () => {
  for (const text of ['', '{', '{"a":1}x', "{'a':1}", '\ufeff{}'])
    assert.equal(readJson(bytes(text)), null, text);
  assert.equal(readJson(Uint8Array.of(0x22, 0xff, 0x22)), null);
});
