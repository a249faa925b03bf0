import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMIT_NAMES } from './limit-fields.ts';
import { policySchema } from './policy-schema.ts';
import { TOP_FIELDS } from './policy.ts';

/** Reads one step into JSON. */
function at(json: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((of, name) => new Map(Object.entries(Object(of))).get(name), json);
}

test('the schema knows exactly the fields that the parser knows, and closes every table', () => {
  const schema = policySchema();
  assert.deepEqual(Object.keys(Object(at(schema, 'properties'))), TOP_FIELDS);
  assert.deepEqual(Object.keys(Object(at(schema, '$defs', 'limits', 'properties'))), LIMIT_NAMES);
  assert.equal(at(schema, 'additionalProperties'), false);
  assert.equal(at(schema, '$defs', 'limits', 'additionalProperties'), false);
});

test('the schema asks for what has no default, and shows every default', () => {
  const schema = policySchema();
  const required = ['symbols', 'notionalMax', 'positionMax', 'dailyLossMax'];
  assert.deepEqual(at(schema, 'properties', 'everyAccount', 'required'), required);
  for (const name of LIMIT_NAMES) {
    const field = Object(at(schema, '$defs', 'limits', 'properties', name));
    assert.equal('default' in field, !required.includes(name), name);
  }
  assert.deepEqual(at(schema, '$defs', 'limits', 'properties', 'repeat', 'default'), {
    count: 10,
    withinS: 60,
  });
});

test('every pattern in the schema is a regular expression that matches what the parser accepts', () => {
  const found: string[] = [];
  JSON.stringify(policySchema(), (name, json: unknown) => {
    if (name === 'pattern' && typeof json === 'string') found.push(json);
    return json;
  });
  assert(found.length > 4);
  const matched = (text: string): boolean => found.some((pattern) => new RegExp(pattern).test(text));
  for (const text of ['23:59', 'BTCUSDT', 'grid-1', '12.5']) assert(matched(text), text);
  for (const text of ['24:01', '-1', 'A-B', '1.', 'Grid 1', '']) assert(!matched(text), text);
});
