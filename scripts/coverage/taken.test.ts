import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openLines, timesTaken, type Range } from './taken.ts';

const SOURCE = [
  'const f = (x) => {',
  '  if (x) {',
  '    one(); // not this',
  '  }',
  '  two();',
  '};',
  '',
].join('\n');
const THEN = SOURCE.indexOf('{', 20);
const whole = (count: number): Range => ({ startOffset: 0, endOffset: SOURCE.length, count });
const then = (count: number): Range => ({ startOffset: THEN, endOffset: SOURCE.indexOf('}') + 1, count });
const counted = (...ranges: Range[]) => ({ functions: [{ ranges }] });
const open = (...processes: ReturnType<typeof counted>[]) =>
  openLines(SOURCE, timesTaken(SOURCE.length, processes));

test('a branch that no process took is open, on the line on which its code begins', () => {
  assert.deepEqual(open(counted(whole(1), then(0))), [3]);
});

test('a branch that one process took is taken, also where V8 left its count out', () => {
  assert.deepEqual(open(counted(whole(1), then(0)), counted(whole(2), then(1))), []);
  assert.deepEqual(open(counted(whole(1), then(0)), counted(whole(1))), []);
});

test('the order of ranges does not matter: the inner one counts', () => {
  assert.deepEqual(open(counted(then(0), whole(1))), [3]);
});

test('what is no code is not open, and a file that nobody loaded is open from its first line', () => {
  const closing = { startOffset: SOURCE.lastIndexOf('}'), endOffset: SOURCE.length, count: 0 };
  assert.deepEqual(open(counted(whole(1), closing)), []);
  assert.deepEqual(open(), [1]);
});
