import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rawFields, rawItems } from './raw-json.ts';

test('of every JSON object the fields are those that a parser finds, each as it was written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), (object, indent) => {
      const fields = rawFields(JSON.stringify(object, null, indent));
      assert.ok(fields !== null);
      const read = [...fields].map(([name, text]): [string, unknown] => [name, JSON.parse(text)]);
      // One form for both: 0 and -0 are written alike.
      assert.deepEqual(new Map(read), new Map(Object.entries(JSON.parse(JSON.stringify(object)))));
    }),
    { numRuns: 200 },
  );
});

test('of every JSON array the members are those that a parser finds', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { maxLength: 6 }), fc.constantFrom(0, 2), (array, indent) => {
      const items = rawItems(JSON.stringify(array, null, indent));
      assert.deepEqual(
        items?.map((text): unknown => JSON.parse(text)),
        JSON.parse(JSON.stringify(array)),
      );
    }),
    { numRuns: 200 },
  );
});

test('numbers keep all their digits, and what is no object or no array has no parts', () => {
  assert.equal(rawFields('{"rentEpoch": 18446744073709551615 }')?.get('rentEpoch'), '18446744073709551615');
  assert.deepEqual(rawItems('[9007199254740993, "a,]\\"b"]'), ['9007199254740993', '"a,]\\"b"']);
  for (const text of ['', '{', '7', '[1}', '{"a":1]', 'null', '{"a":1}{"b":2}']) {
    assert.equal(rawFields(text === '{"a":1}' ? '' : text), null);
    assert.equal(rawItems(text), null);
  }
  // One name twice could mean two things, also where one of them is written in another way.
  assert.equal(rawFields('{"a":1,"a":2}'), null);
  assert.equal(rawFields('{"a":1,"\\u0061":1}'), null);
  assert.equal(rawFields('[]'), null);
  assert.equal(rawItems('{}'), null);
  assert.deepEqual([rawItems('[ ]'), rawFields('{ }')?.size], [[], 0]);
});
