import assert from 'node:assert/strict';
import test from 'node:test';
import { Fields } from './fields.ts';
import { tokenWord } from './token-word.ts';

const OK = { running: true, trouble: null, text: null, provenAt: 88_000 };

test('people are told whether the token signs, when it last did, and what to do when it does not', () => {
  const word = (more: object): ReturnType<typeof tokenWord> =>
    tokenWord(Fields.of({ ...OK, ...more }), 100_000);
  assert.equal(tokenWord(null, 0), null);
  const signs = { isWrong: false, text: 'signs; it last did what it was asked 12 s ago' };
  assert.deepEqual(word({}), signs);
  assert.match(word({ provenAt: null })?.text ?? '', /nothing yet since the gateway runs/);
  const gone = word({ trouble: 'TOKEN_GONE', text: 'Plug it in.' });
  assert.equal(gone?.isWrong, true);
  assert.match(gone?.text ?? '', /^TOKEN_GONE: Plug it in\. .*12 s ago/);
  assert.deepEqual(word({ running: false })?.isWrong, true);
});
