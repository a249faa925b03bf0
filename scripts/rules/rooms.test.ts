import assert from 'node:assert/strict';
import test from 'node:test';
import { verdict } from './planting-fixture.test.ts';
import { rooms } from './rooms.ts';

test('an import into a room that is not a neighbour is found', () => {
  const found = verdict(rooms, {
    'src/edge/listener.ts': "import { Vault } from '../keeper/custody/vault.ts';",
    'src/keeper/custody/vault.ts': 'export class Vault {}',
  });
  assert.deepEqual(found, ['src/edge/listener.ts:1 src/edge may not import src/keeper/custody/vault.ts']);
});

test('a venue that imports another venue is found, in the gateway and among the simulators', () => {
  const found = verdict(rooms, {
    'src/venues/one/decode.ts': "import { text } from '../two/text.ts';",
    'src/venues/two/text.ts': 'export const text = 1;',
    'simulators/one/engine.ts': "import { text } from '../../src/venues/two/text.ts';",
  });
  assert.equal(found.length, 2);
  assert.match(found[0] ?? '', /a venue never imports another venue/);
});

test('what venues share may be imported by each of them, and imports none of them', () => {
  const found = verdict(rooms, {
    'src/venues/one/decode.ts': "import { text } from '../shared/json.ts';",
    'src/venues/shared/json.ts': "import { text } from '../one/text.ts';",
    'src/venues/one/text.ts': 'export const text = 1;',
  });
  assert.equal(found.length, 1);
  assert.match(found[0] ?? '', /^src\/venues\/shared\/json.ts:1 a venue never imports another venue/);
});

test('a simulator that borrows the codec it is meant to test is found', () => {
  const found = verdict(rooms, {
    'simulators/one/engine.ts': "import { text } from '../../src/venues/one/text.ts';",
    'src/venues/one/text.ts': 'export const text = 1;',
  });
  assert.deepEqual(found, ['simulators/one/engine.ts:1 simulators may not import src/venues/one/text.ts']);
});

test('production code that imports a fixture is found', () => {
  const found = verdict(rooms, {
    'src/venues/one/decode.ts': "import { recorded } from './fixtures/recorded.ts';",
    'src/venues/one/fixtures/recorded.ts': 'export const recorded = 1;',
  });
  assert.deepEqual(found, ['src/venues/one/decode.ts:1 src/venues/one/fixtures/recorded.ts is for tests']);
});

test('a file outside every room is found', () => {
  assert.equal(verdict(rooms, { 'src/attic/box.ts': 'export const box = 1;' }).length, 1);
});

test('neighbours, the own room and tests pass', () => {
  const found = verdict(rooms, {
    'src/core/policy/evaluate.ts':
      "import { add } from '../units/decimal.ts';\nimport { Rule } from './rule.ts';",
    'src/core/units/decimal.ts': 'export const add = 1;',
    'src/core/policy/rule.ts': 'export class Rule {}',
    'src/edge/edge.test.ts': "import { Rule } from '../core/policy/rule.ts';",
  });
  assert.deepEqual(found, []);
});
