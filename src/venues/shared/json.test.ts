import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { member, memberText, parseJson, type Json } from './json.ts';

function plain(value: Json): unknown {
  switch (value.kind) {
    case 'object':
      return Object.fromEntries([...value.members].map(([name, one]) => [name, plain(one)]));
    case 'array':
      return value.items.map(plain);
    case 'string':
      return value.text;
    case 'number':
      return Number(value.text);
    case 'boolean':
      return value.value;
    case 'null':
      return null;
  }
}

test('what the platform reads is read the same', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), (text) => {
      const value = parseJson(text);
      // Lone surrogates are the one thing that the platform lets through and this does not.
      if (/\\u[dD][89a-fA-F]/.test(text) || !text.isWellFormed()) return;
      assert(value !== null, text);
      assert.deepEqual(plain(value), JSON.parse(text));
      assert.equal(text.slice(value.from, value.to), text.trim());
    }),
    { numRuns: 1_000 },
  );
});

test('T3: what the platform refuses is refused', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.string({ maxLength: 3 }), (text, seed, insert) => {
      const at = seed % (text.length + 1);
      const mutated = text.slice(0, at) + insert + text.slice(at + 1);
      if (parseJson(mutated) !== null) assert.doesNotThrow(() => JSON.parse(mutated), mutated);
    }),
    { numRuns: 5_000 },
  );
  const bad = [
    '',
    ' ',
    '{',
    '[',
    '[1',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,}',
    '[1,]',
    '{a:1}',
    '"',
    '"\\',
    '"\\x"',
    '"\\u12"',
  ];
  const worse = [
    '"\\u12g4"',
    '"\n"',
    '01',
    '+1',
    '.1',
    '1.',
    '-',
    'tru',
    'nul',
    'undefined',
    'NaN',
    '1 2',
    '\ufeff1',
    "'a'",
  ];
  for (const text of [...bad, ...worse, '{"a" 1}', '{1:2}', '[1 2]'])
    assert.equal(parseJson(text), null, text);
});

test('T3: a name that occurs twice in one object is refused, however it is spelt', () => {
  assert.equal(parseJson('{"a":1,"a":1}'), null);
  assert.equal(parseJson('{"a":1,"\\u0061":2}'), null);
  assert.equal(parseJson('{"b":[{"a":1,"a":2}]}'), null);
  assert.notEqual(parseJson('{"a":1,"b":{"a":1}}'), null);
});

test('T31: depth, length and odd names are harmless', () => {
  assert.notEqual(parseJson('['.repeat(8) + ']'.repeat(8)), null);
  assert.equal(parseJson('['.repeat(9) + ']'.repeat(9)), null);
  assert.equal(parseJson('{"a":'.repeat(9) + '1' + '}'.repeat(9)), null);
  assert.equal(parseJson('['.repeat(100_000)), null);
  assert.equal(parseJson(' '.repeat(8_000_001)), null);
  const odd = parseJson('{"__proto__":{"x":1},"constructor":2,"toString":null}');
  assert(odd?.kind === 'object');
  assert.equal(member(odd, 'x'), null);
  assert.equal(member(odd, 'hasOwnProperty'), null);
  assert.equal(memberText(odd, 'constructor'), '2');
  assert.equal(memberText(odd, '__proto__'), null);
  assert.equal(memberText({ kind: 'null', from: 0, to: 0 }, 'a'), null);
});

test('numbers keep their text, escapes become characters, lone surrogates are refused', () => {
  const value = parseJson(
    '{"n":9007199254740993,"e":1.50E+2,"s":"\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00"}',
  );
  assert(value !== null);
  assert.equal(memberText(value, 'n'), '9007199254740993');
  assert.equal(memberText(value, 'e'), '1.50E+2');
  assert.equal(memberText(value, 's'), '"\\/\b\f\n\r\té😀');
  assert.equal(parseJson('"\\ud83d"'), null);
  assert.equal(parseJson('"\ud83d"'), null);
});
