import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultText } from './fault-text.ts';

test('T16: what is told of a fault is a kind and a place of ours, and nothing that somebody wrote', () => {
  const secret = new TypeError('secret-of-a-key');
  secret.stack = 'TypeError: secret-of-a-key\n    at f (file:///home/ann/app/src/keeper/run.ts:12:3)';
  assert.equal(faultText(secret), 'TypeError at /src/keeper/run.ts:12');
  secret.name = 'secret of a key';
  secret.stack = 'at https://example.com/secret';
  assert.equal(faultText(secret), 'Error at unknown place');
  assert.equal(faultText('secret'), 'not an error');
  delete secret.stack;
  assert.equal(faultText(secret), 'Error at unknown place');
});
