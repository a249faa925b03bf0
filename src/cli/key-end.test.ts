import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Fields } from './fields.ts';
import { keyEndText } from './key-end.ts';

function told(endsInDays: unknown): string | null {
  const key = Fields.of({ name: 'main', endsInDays });
  assert.ok(key !== null);
  return keyEndText(key);
}

test('of a key that ends soon is said when, what then stops, and what to do', () => {
  assert.match(told(9) ?? '', /the real key of main in 9 days; nothing can be sent.*key rotate main/);
  assert.match(told(1) ?? '', /in a day/);
  assert.equal(told(null), null);
});
