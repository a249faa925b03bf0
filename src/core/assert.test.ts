import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assert as stopUnless, unreachable } from './assert.ts';

test('a promise that is broken stops the process, and says which', () => {
  assert.throws(() => stopUnless(false, 'what is promised'), { name: 'Bug', message: 'what is promised' });
  stopUnless(true, 'what is promised');
});

test('a value that the compiler excluded stops the process, and is named', () => {
  const excluded = (): unknown => Reflect.apply(unreachable, undefined, ['a kind of tomorrow']);
  assert.throws(excluded, { name: 'Bug', message: 'unreachable: a kind of tomorrow' });
});
