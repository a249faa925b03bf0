import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inputSentence } from './input-sentence.ts';

test('what is not understood is named, with what to do, and that nothing was sent', () => {
  assert.equal(
    inputSentence('DECIMAL_MALFORMED', 'qty'),
    'qty must be a plain decimal within its range, like 0.05: no exponent, plus sign or spaces, a size above zero; ' +
      'nothing was sent.',
  );
  assert.equal(inputSentence('FIELD_MISSING', 'side'), 'side is missing. Add it; nothing was sent.');
  assert.match(inputSentence('FIELD_REPEATED', 'price'), /^price is there more than once\. Send it once;/);
  assert.match(
    inputSentence('FIELD_NOT_UNDERSTOOD', 'unknown'),
    /^a part of the request is not taken like this\./,
  );
  assert.match(inputSentence('BODY_MALFORMED', 'request'), /^request cannot be read\./);
});
