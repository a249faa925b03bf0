import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SHAPES } from '../shape.ts';
import { FAULTS, placeOf } from './faults.ts';

function pathOf(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

test('every fault to plant has its place in the code as it is today, and a name of its own', () => {
  for (const fault of FAULTS) {
    const path = pathOf(fault.path);
    assert.ok('MUTANT_URL' in placeOf(fault, path, readFileSync(path, 'utf8')));
    assert.notEqual(fault.was, fault.becomes);
  }
  assert.equal(new Set(FAULTS.map(({ name }) => name)).size, FAULTS.length);
});

test('a fault whose place is gone, or is not the only one, is not planted', () => {
  const fault = { name: 'any', path: 'any.ts', was: 'ab', becomes: 'b' };
  assert.throws(() => placeOf(fault, '/any.ts', 'b'), RangeError);
  assert.throws(() => placeOf(fault, '/any.ts', 'ab ab'), RangeError);
  assert.equal(placeOf(fault, '/any.ts', ' ab')['MUTANT_START'], '1');
});

test('the deeds of every shape are a hundred percent', () => {
  for (const { deeds } of Object.values(SHAPES))
    assert.equal(
      deeds.reduce((sum, [, percent]) => sum + percent, 0),
      100,
    );
});

test('a planted fault is found by every shape that is asked, and said of each', () => {
  const words = [
    '--shapes',
    'long,short',
    '--faults',
    'commit is under way',
    '--seconds',
    '5',
    '--finds',
    '2',
    '--json',
  ];
  const text = execFileSync(process.execPath, [pathOf('sim/economy/main.ts'), ...words], {
    encoding: 'utf8',
  });
  const { told } = JSON.parse(text);
  assert.deepEqual(
    told.map(({ shape, found }: { readonly shape: string; readonly found: number }) => [shape, found >= 2]),
    [
      ['long', true],
      ['short', true],
    ],
  );
});
