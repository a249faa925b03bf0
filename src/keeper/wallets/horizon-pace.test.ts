import assert from 'node:assert/strict';
import { test } from 'node:test';
import { paceOf } from './horizon-pace.ts';

function pace(limits: readonly (readonly [string, string])[], open = 1, status = 200): number {
  return paceOf({ status, json: {}, headers: limits }, open);
}

function left(limit: string, remaining: string): readonly (readonly [string, string])[] {
  return [
    ['x-ratelimit-limit', limit],
    ['x-ratelimit-remaining', remaining],
  ];
}

test('T31: a stream is looked at quickly only as long as the node permits more than twice what is asked', () => {
  assert.equal(pace([]), 250, 'a node that says no limit');
  assert.equal(pace(left('3600', '3599')), 250);
  assert.equal(pace(left('3600', '1801')), 250);
  assert.equal(pace(left('3600', '1800')), 1_000);
  assert.equal(pace(left('3600', '360')), 5_000);
  assert.equal(pace(left('3600', '0')), 5_000);
  assert.equal(pace(left('0', '0')), 5_000);
  assert.equal(pace(left('many', '0')), 250, 'what is no number says nothing');
  assert.equal(pace(left('9', 'many')), 250);
});

test('T31: many streams together ask no more than sixteen times a second, and a node in trouble is spared', () => {
  const perSecond = (open: number): number => (open * 1_000) / pace([], open);
  for (let open = 1; open <= 16; open += 1) assert.ok(perSecond(open) <= 16);
  assert.deepEqual(
    [1, 4, 5, 16].map((open) => pace([], open)),
    [250, 250, 500, 1_000],
  );
  assert.equal(pace([], 1, 429), 5_000);
  assert.equal(pace([], 1, 404), 1_000);
  assert.equal(paceOf(null, 1), 1_000);
});
