import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Round } from './rounds.ts';
import { fateOf } from './trial.ts';

const mutant = {
  path: 'scripts/mutation/score.ts',
  line: 1,
  column: 1,
  start: 0,
  end: 0,
  was: '',
  becomes: 'throw 1;',
};
const round = (kind: Round['kind'], text: string): Round => ({ kind, argv: ['--eval', text], cpuSeconds: 2 });
const LOADS = "import('./scripts/mutation/score.ts')";

test('the first round that fails decides, and a change that none fails for has survived', async () => {
  assert.equal(await fateOf(mutant, [round('tests', '0'), round('simulation', LOADS)]), 'simulation');
  assert.equal(await fateOf(mutant, [round('tests', LOADS), round('simulation', '0')]), 'tests');
  assert.equal(await fateOf(mutant, [round('tests', '0')]), 'survived');
});

test('a round that uses up its processor time is late, not found', async () => {
  assert.equal(await fateOf(mutant, [round('tests', 'for (;;);')]), 'late');
});
