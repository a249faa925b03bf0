import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHAIN_SENTENCES, chainSentence } from './chain-denial.ts';

test('a reason not to sign is a sentence with its figures, and one that is missing leaves its place visible', () => {
  const facts = { amount: '7', asset: 'SOL', max: '5' };
  const sentence = chainSentence({ code: 'AMOUNT_ABOVE_MAX', facts }, 'solana');
  assert.equal(sentence, '7 units of SOL would leave; at most 5 may in one transaction.');
  const gap = chainSentence({ code: 'AMOUNT_ABOVE_MAX', facts: { amount: '7', asset: 'SOL' } }, 'solana');
  assert.equal(gap, '7 units of SOL would leave; at most {max} may in one transaction.');
});

test('every reason not to sign is one line of whole sentences, and no figure runs into a word', () => {
  for (const [code, sentence] of Object.entries(CHAIN_SENTENCES)) {
    assert.match(sentence, /^(?:[A-Z]|\{[a-z]+\} )[^\n]*\.$/, code);
    assert.doesNotMatch(sentence, /NaN| {2}|[a-z]\{|\}[A-Za-z]/, code);
  }
});

test('what a wallet holds is told in its coin and in smallest units, on each chain with its own digits', () => {
  const above = { code: 'BALANCE_ABOVE_CAP', facts: { balance: '2500000001', cap: '2000000000' } } as const;
  assert.equal(
    chainSentence(above, 'solana'),
    'The wallet holds 2.500000001 SOL (2500000001 lamports), and its key may be kept here for at most 2 SOL ' +
      '(2000000000 lamports). Move the rest away.',
  );
  const below = {
    code: 'BALANCE_BELOW_MINIMUM',
    facts: { balance: '15', left: '-5', min: '10000000' },
  } as const;
  const told = chainSentence(below, 'stellar-testnet');
  for (const amount of [
    '0.0000015 XLM (15 stroops)',
    '-0.0000005 XLM (-5 stroops)',
    '1 XLM (10000000 stroops)',
  ])
    assert.ok(told.includes(amount), told);
});
