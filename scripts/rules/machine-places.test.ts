import assert from 'node:assert/strict';
import test from 'node:test';
import { machinePlaces } from './machine-places.ts';
import { verdict } from './planting-fixture.test.ts';

const HOME = ['', 'home', 'ann', 'x'].join('/');

test("a path of somebody's machine is found in code, scripts and documents", () => {
  const found = verdict(machinePlaces, { 'src/a.ts': `const a = '${HOME}';`, 'docs/A.md': `Run ${HOME}` });
  assert.equal(found.length, 2);
});

test('T32: a lock file that names a registry is found', () => {
  const text = '{\n"resolved": "https://registry.example/x.tgz"\n}';
  assert.deepEqual(verdict(machinePlaces, { 'package-lock.json': text }), [
    'package-lock.json:2 a lock file names a registry',
  ]);
});

test('paths of a venue and of the project pass', () => {
  assert.deepEqual(
    verdict(machinePlaces, { 'src/a.ts': "const a = '/fapi/v1/order'; const b = 'src/home/x';" }),
    [],
  );
});
