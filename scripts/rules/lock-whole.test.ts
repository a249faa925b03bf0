import assert from 'node:assert/strict';
import test from 'node:test';
import { parseLock, prunedLock } from '../lock/optional-packages.ts';
import { lockWhole } from './lock-whole.ts';

const LOCK = {
  packages: {
    '': {},
    'node_modules/a': { optionalDependencies: { 'a-linux': '1', 'a-other': '1', 'a-nested': '1' } },
    'node_modules/a/node_modules/a-nested': {},
    'node_modules/a-linux': {},
  },
};

test('an optional package that the lock file asks for and does not hold is found, and taken out', () => {
  const file = { path: 'package-lock.json', text: JSON.stringify(LOCK), tree: null };
  assert.deepEqual(
    lockWhole([file]).map(({ text }) => text.split(',')[0]),
    ['node_modules/a asks for a-other'],
  );
  const { lock, removed } = prunedLock(parseLock(file.text));
  assert.equal(removed.length, 1);
  assert.deepEqual(lockWhole([{ ...file, text: JSON.stringify(lock) }]), []);
});

test('a lock file in which all is there stays as it is', () => {
  const { lock } = prunedLock(LOCK);
  assert.deepEqual(prunedLock(lock), { lock, removed: [] });
});
