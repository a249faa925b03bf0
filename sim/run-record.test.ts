import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { RunRecord, soFar, UNBEGUN } from './run-record.ts';
import { NOTHING, runSeeds, then, type RunSummary } from './run-seeds.ts';

const OF = { commit: 'abc', venue: 'binance-usdm', first: 100 };

function portion(histories: number, ledgers: string): RunSummary {
  return { ...NOTHING, histories, orders: 2 * histories, ledgers };
}

function path(): string {
  return join(mkdtempSync(join(tmpdir(), 'run-record-')), 'run.jsonl');
}

test('a run that was ended and gone on with has what a run without a break has, to the last entry', () => {
  const file = path();
  const simulate = (...words: string[]): unknown => {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const { seconds, ...told } = JSON.parse(
      execFileSync(process.execPath, [main, '--json', '--seed', '7', ...words], { encoding: 'utf8' }),
    );
    assert.ok(seconds >= 0);
    return told;
  };
  simulate('--seeds', '100', '--record', file);
  const resumed = simulate('--seeds', '200', '--record', file, '--resume');
  assert.deepEqual(resumed, simulate('--seeds', '200'));
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => [JSON.parse(line).first, JSON.parse(line).histories]),
    [
      [7, 100],
      [107, 100],
    ],
  );
  assert.deepEqual(
    simulate('--seeds', '200', '--record', file, '--resume'),
    resumed,
    'nothing is left to do',
  );
});

test('portions come in the order of their seeds, whichever thread is done first', async () => {
  const portions: RunSummary[] = [];
  const done: number[] = [];
  const range = { first: 1, count: 101, bug: null };
  const whole = await runSeeds(range, {
    onPortion: (one) => portions.push(one),
    onProgress: (count) => done.push(count),
  });
  assert.deepEqual(portions.reduce(then, NOTHING), whole);
  assert.deepEqual([whole.histories, done.length, done.at(-1)], [101, 2, 101]);
});

test('a record is read up to the first gap, for one run of one commit, without what was torn', () => {
  const file = path();
  assert.deepEqual(soFar(file, OF), UNBEGUN);
  const record = new RunRecord(file, OF, NOTHING);
  record.flush();
  assert.deepEqual(soFar(file, OF), UNBEGUN, 'nothing was taken');
  const first = portion(6_000, 'first');
  record.take(first);
  assert.deepEqual(soFar(file, OF), UNBEGUN, 'too little for a line');
  const second = portion(4_000, 'second');
  record.take(second);
  const both = then(then(NOTHING, first), second);
  assert.deepEqual(soFar(file, OF).summary, both);
  for (const other of [{ commit: 'def' }, { venue: 'bybit' }, { first: 200 }])
    assert.deepEqual(soFar(file, { ...OF, ...other }), UNBEGUN);

  appendFileSync(file, '{"commit":"abc","ve');
  assert.deepEqual(soFar(file, OF).summary, both);
  const later = new RunRecord(file, OF, both);
  later.take(portion(1, 'third'));
  later.flush();
  const three = then(both, portion(1, 'third'));
  assert.deepEqual(soFar(file, OF).summary, three, 'the torn line is ended');

  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, lines.slice(1).join('\n'));
  assert.deepEqual(soFar(file, OF), UNBEGUN, 'what follows a gap does not count');
  writeFileSync(file, [...lines, lines[0]].join('\n'));
  assert.deepEqual(soFar(file, OF).summary, both, 'a run from the start again stands for itself');
});
