import assert from 'node:assert/strict';
import test from 'node:test';
import { entryLine } from './entry-line.ts';

test('an entry is told in one line by its names, without what stands beside it and without what is nothing', () => {
  const body = { kind: 'halt', at: 5, scope: { kind: 'bot', bot: 'ann' }, reason: 'looks wrong', by: null };
  assert.equal(entryLine(body), 'scope {"kind":"bot","bot":"ann"} · reason looks wrong');
  assert.equal(entryLine({ hash: 'a'.repeat(50) }), `hash ${'a'.repeat(39)}…`);
  assert.equal(entryLine('text'), '"text"');
  assert.ok(
    entryLine(Object.fromEntries(Array.from({ length: 90 }, (_, i) => [`n${i}`, 'v']))).length <= 300,
  );
});
