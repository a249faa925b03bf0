import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  about,
  anyJson,
  choice,
  flag,
  integer,
  integerText,
  list,
  measure,
  named,
  nothing,
  nullable,
  object,
  table,
  text,
  type Form,
} from './form.ts';

/** The paths of what is wrong; empty for a value that was read. */
function problems(form: Form<unknown>, json: unknown): readonly string[] {
  const read = form.read(json, '');
  return read.ok ? [] : read.problems.map(({ path }) => path);
}

const order = object({ symbol: text({ max: 8 }), sizes: list(integer(1, 9), 2) }, { note: nullable(flag) });

test('a form reads what it describes and says of everything else where it is wrong', () => {
  const cases: readonly (readonly [unknown, readonly string[]])[] = [
    [{ symbol: 'A', sizes: [] }, []],
    [{ symbol: 'A', sizes: [1, 9], note: null }, []],
    [{ symbol: 'A', sizes: [1, 9], note: true }, []],
    [{ symbol: 'A', sizes: [0, 10] }, ['sizes.0', 'sizes.1']],
    [{ symbol: 'A', sizes: [1, 2, 3] }, ['sizes']],
    [{ symbol: 'A', sizes: 'x' }, ['sizes']],
    [{ symbol: '', sizes: [] }, ['symbol']],
    [{ symbol: 'A'.repeat(9), sizes: [] }, ['symbol']],
    [{ symbol: '\ud800', sizes: [] }, ['symbol']],
    [{ symbol: 'A' }, ['sizes']],
    [{ symbol: 'A', sizes: [], note: 1 }, ['note']],
    [{ symbol: 'A', sizes: [], more: 1 }, ['more']],
    [null, ['']],
    [[], ['']],
    ['x', ['']],
  ];
  for (const [json, expected] of cases)
    assert.deepEqual(problems(order, json), expected, JSON.stringify(json));
});

test('no inherited name is ever found in an object, and none gets in (T31)', () => {
  const hostile: unknown = JSON.parse('{"symbol":"A","sizes":[],"__proto__":{"note":true},"constructor":1}');
  assert.deepEqual(problems(order, hostile), ['__proto__', 'constructor']);
  assert.deepEqual(problems(object({ toString: flag }), {}), ['toString']);
  const read = table(flag).read(JSON.parse('{"__proto__":true}'), '');
  assert.ok(read.ok);
  assert.deepEqual(Object.keys(read.value), ['__proto__']);
});

test('each kind of value has its own bounds', () => {
  const right: readonly (readonly [Form<unknown>, unknown])[] = [
    [choice(['a', 'b']), 'b'],
    [integerText(0, 10), '10'],
    [integerText(0, 10), '0'],
    [measure, 0.5],
    [table(integer(0, 1)), { a: 1 }],
    [anyJson, { a: [null] }],
    [nothing, {}],
    [text({ max: 4, pattern: '^[a-z]+$' }), 'abc'],
  ];
  for (const [form, json] of right) assert.deepEqual(problems(form, json), [], JSON.stringify(json));
  const wrong: readonly (readonly [Form<unknown>, unknown])[] = [
    [choice(['a', 'b']), 'c'],
    [integerText(0, 10), '11'],
    [integerText(0, 10), '01'],
    [integerText(0, 10), '1e0'],
    [integerText(0, 10), 1],
    [integer(0, 9), 0.5],
    [integer(0, 9), '1'],
    [measure, Number.POSITIVE_INFINITY],
    [table(integer(0, 1)), { a: 2 }],
    [table(flag), []],
    [table(flag), null],
    [table(flag), Object.fromEntries(Array.from({ length: 2_001 }, (_, at) => [String(at), true]))],
    [nothing, { a: 1 }],
    [text({ max: 4, pattern: '^[a-z]+$', words: 'letters' }), 'AB'],
    [text({ max: 4 }), 5],
  ];
  for (const [form, json] of wrong) assert.equal(problems(form, json).length, 1, JSON.stringify(json));
});

test('what a form says of itself is a schema that names and describes it', () => {
  const form = named('Thing', 'What it is.', object({ a: about('An a.', flag) }, { b: text({ max: 3 }) }));
  assert.deepEqual(form.schema, {
    title: 'Thing',
    description: 'What it is.',
    type: 'object',
    properties: {
      a: { type: 'boolean', description: 'An a.' },
      b: { type: 'string', minLength: 1, maxLength: 3 },
    },
    required: ['a'],
    additionalProperties: false,
  });
});

test('no JSON makes a form throw, and what it reads is what was there (T31)', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 3 }), (json) => {
      const value: unknown = JSON.parse(json);
      const read = order.read(value, '');
      if (read.ok) assert.deepEqual(JSON.parse(JSON.stringify(read.value)), value);
    }),
    { numRuns: 300 },
  );
});
