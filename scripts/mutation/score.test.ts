import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf, scoreOf } from './score.ts';
import type { Fate } from './trial.ts';

const mutant = { path: 'src/a.ts', line: 7, column: 3, start: 0, end: 1, was: '<\n  1', becomes: '<=' };
const verdicts = (...fates: readonly Fate[]) => fates.map((fate) => ({ mutant, fate }));

test('a change that ran out of time counts neither for nor against the score', () => {
  assert.deepEqual(scoreOf(verdicts('tests', 'simulation', 'late', 'survived', 'late')), {
    changes: 5,
    byTests: 1,
    bySimulation: 1,
    late: 2,
    survived: 1,
    score: 66.7,
  });
  assert.equal(scoreOf(verdicts('late')).score, null);
  assert.equal(scoreOf([]).score, null);
});

test('what survived or ran out of time has a line, what was noticed has none', () => {
  const lines = verdicts('tests', 'simulation', 'late', 'survived').map((one) => lineOf(one, false));
  assert.deepEqual(lines, [null, null, 'late: src/a.ts:7:3 < 1 → <=', 'survived: src/a.ts:7:3 < 1 → <=']);
  const [json] = verdicts('survived').map((one) => lineOf(one, true));
  assert.deepEqual(JSON.parse(json ?? ''), {
    kind: 'survived',
    path: 'src/a.ts',
    line: 7,
    column: 3,
    was: '<\n  1',
    becomes: '<=',
  });
});
