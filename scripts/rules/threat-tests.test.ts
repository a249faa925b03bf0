import assert from 'node:assert/strict';
import test from 'node:test';
import { verdict } from './planting-fixture.test.ts';
import { threatTests } from './threat-tests.ts';

const MODEL = 'docs/THREAT-MODEL.md';

test('a test that does not carry the number it is named for is found', () => {
  const found = verdict(threatTests, {
    [MODEL]: '| T7 | rebinding | [guard](../src/guard.test.ts) |',
    'src/guard.test.ts': "test('refuses', () => undefined);",
  });
  assert.deepEqual(found, [`${MODEL}:1 src/guard.test.ts does not name T7`]);
});

test('a number that the model does not list is found', () => {
  const found = verdict(threatTests, {
    [MODEL]: '',
    'src/guard.test.ts': "test('T99: refuses', () => undefined);",
  });
  assert.deepEqual(found, [`src/guard.test.ts:1 names T99, which ${MODEL} does not list`]);
});

test('a row that says that there is no test is found where there is one', () => {
  const found = verdict(threatTests, {
    [MODEL]: '| F9 | told twice | counts once | none under this number |',
    'src/fold.test.ts':
      "test('a trade is booked once, however often it is told (F32, F9)', () => undefined);",
  });
  assert.deepEqual(found, [
    'src/fold.test.ts:1 names F32, which docs/THREAT-MODEL.md does not list',
    `${MODEL}:1 names no test for F9, and src/fold.test.ts is one`,
  ]);
});

test('a project without a threat model is found', () => {
  assert.equal(verdict(threatTests, {}).length, 1);
});

test('a model and tests that agree pass', () => {
  const found = verdict(threatTests, {
    [MODEL]: '| T7 | rebinding | [guard](../src/guard.test.ts) |',
    'src/guard.test.ts': "test('T7: refuses', () => undefined);",
  });
  assert.deepEqual(found, []);
});
