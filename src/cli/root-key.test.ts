import assert from 'node:assert/strict';
import test from 'node:test';
import { Fields } from './fields.ts';
import { sealsWord } from './root-key.ts';

test('T18: the owner is reminded from nine tenths of the seals on that a root key may make', () => {
  const word = (used: number): ReturnType<typeof sealsWord> => sealsWord(Fields.of({ used, most: 1_000 }));
  assert.deepEqual(word(899), {
    isDue: false,
    text: 'has sealed 899 times at most, of 1000 that one key may',
  });
  assert.equal(word(900).isDue, true);
  assert.match(word(1_000).text, /Next: sallyport key rotate-root$/);
  assert.equal(sealsWord(null).isDue, false, 'a gateway that does not say');
});
