import assert from 'node:assert/strict';
import test from 'node:test';
import { cursorPlace } from './cursor-place.ts';
import { describedAt } from './schema-place.ts';

const SCHEMA = {
  properties: {
    version: { const: 1 },
    feeBps: { description: 'Highest fee.', default: 10, allOf: [{ type: 'integer' }] },
    everyAccount: { $ref: '#/$defs/limits', description: 'Of every account.' },
    bots: { description: 'By name.', additionalProperties: { $ref: '#/$defs/limits' } },
    fourEyes: { allOf: [{ anyOf: [{ properties: { changes: {} } }, { type: 'null' }] }] },
  },
  $defs: { limits: { properties: { notionalMax: { description: 'Largest order.' } } } },
};

/** The place of the bar in the text. */
function at(text: string): ReturnType<typeof cursorPlace> {
  return cursorPlace(text.replace('|', ''), text.indexOf('|'));
}

test('the place of the cursor is known in a text that is whole, and in one that is being typed', () => {
  assert.deepEqual(at('|'), { path: [], name: null });
  assert.deepEqual(at('{|'), { path: [], name: '' });
  assert.deepEqual(at('{"ver|'), { path: [], name: 'ver' });
  assert.deepEqual(at('{"version": 1, "bots": {"grid": {"noti|'), { path: ['bots', 'grid'], name: 'noti' });
  assert.deepEqual(at('{"bots": {"grid": |'), { path: ['bots', 'grid'], name: null });
  assert.deepEqual(at('{"a": {"b": 1}, "c": [1, "x|'), { path: ['c'], name: null });
  assert.deepEqual(at('{"say \\"hi\\"": {|'), { path: ['say \\"hi\\"'], name: '' });
  assert.deepEqual(at('}}:,|'), { path: [], name: null });
});

test('what can stand at a place, and what it means, is what the schema says', () => {
  const names = (path: readonly string[]): readonly string[] =>
    describedAt(SCHEMA, path).names.map(({ name }) => name);
  assert.deepEqual(names([]), ['version', 'feeBps', 'everyAccount', 'bots', 'fourEyes']);
  assert.deepEqual(names(['everyAccount']), ['notionalMax']);
  assert.deepEqual(names(['bots', 'grid']), ['notionalMax']);
  assert.deepEqual(names(['fourEyes']), ['changes']);
  assert.deepEqual(names(['nothing', 'there']), []);
  assert.equal(describedAt(SCHEMA, ['feeBps']).about, 'Highest fee.');
  assert.deepEqual(describedAt(SCHEMA, []).names[1], { name: 'feeBps', about: 'Highest fee.', start: '10' });
  assert.equal(describedAt(null, ['x']).about, '');
});
