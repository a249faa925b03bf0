import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHAIN_SENTENCES, chainSentence } from './chain-denial.ts';

test('a reason not to sign is a sentence with its figures, and one that is missing leaves its place visible', () => {
  const facts = { amount: '7', asset: 'SOL', max: '5' };
  const sentence = chainSentence({ code: 'AMOUNT_ABOVE_MAX', facts });
  assert.equal(sentence, '7 units of SOL would leave; at most 5 may in one transaction.');
  const gap = chainSentence({ code: 'AMOUNT_ABOVE_MAX', facts: { amount: '7', asset: 'SOL' } });
  assert.equal(gap, '7 units of SOL would leave; at most {max} may in one transaction.');
});

test('every reason not to sign is one line of whole sentences, and no figure runs into a word', () => {
  for (const [code, sentence] of Object.entries(CHAIN_SENTENCES)) {
    assert.match(sentence, /^(?:[A-Z]|\{[a-z]+\} )[^\n]*\.$/, code);
    assert.doesNotMatch(sentence, /NaN| {2}|[a-z]\{|\}[A-Za-z]/, code);
  }
});
