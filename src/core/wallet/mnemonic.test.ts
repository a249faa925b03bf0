import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import vectors from '../../../test/vectors/wallet/bip39.json' with { type: 'json' };
import { toHex } from '../units/bytes.ts';
import { ENGLISH } from './english.ts';
import { NODE_HASHES } from './hashes-fixture.test.ts';
import { mnemonicOf, readMnemonic, seedOf } from './mnemonic.ts';

test('the list of words is the one of BIP-39, letter by letter', () => {
  const text = new TextEncoder().encode(`${ENGLISH.join('\n')}\n`);
  assert.equal(
    toHex(NODE_HASHES.sha256(text)),
    '2f5eed53a4727b4bf8880d8f3f199efc90e58503646d9ff8eff3a2ed3b24dbda',
  );
});

test('every public vector of BIP-39 comes out: words of entropy, entropy of words, seed of words', () => {
  assert.equal(vectors.vectors.length, 24);
  for (const { entropy, mnemonic, seed } of vectors.vectors) {
    assert.equal(mnemonicOf(NODE_HASHES, Buffer.from(entropy, 'hex')), mnemonic);
    const read = readMnemonic(NODE_HASHES, mnemonic);
    assert.equal(read.kind === 'mnemonic' && toHex(read.entropy), entropy);
    assert.equal(toHex(seedOf(NODE_HASHES, mnemonic, vectors.passphrase) ?? new Uint8Array()), seed);
  }
});

test('a phrase with a wrong word, a wrong number of words or a wrong checksum is refused, and it is said why', () => {
  const about = 'abandon '.repeat(11);
  assert.deepEqual(readMnemonic(NODE_HASHES, `${about}abandon`), { kind: 'checksum' });
  assert.deepEqual(readMnemonic(NODE_HASHES, `${about}abuot`), { kind: 'unknownWord', word: 12 });
  assert.deepEqual(readMnemonic(NODE_HASHES, about), { kind: 'wordCount', count: 11 });
  assert.deepEqual(readMnemonic(NODE_HASHES, 'abandon '.repeat(27)), { kind: 'wordCount', count: 27 });
  assert.deepEqual(readMnemonic(NODE_HASHES, ''), { kind: 'wordCount', count: 1 });
});

test('case and white space of a typed phrase do not matter', () => {
  const typed = `  ABANDON\t${'abandon\n'.repeat(10)} About `;
  const read = readMnemonic(NODE_HASHES, typed);
  assert.equal(read.kind === 'mnemonic' && read.phrase, `${'abandon '.repeat(11)}about`);
});

test('a passphrase that is no Unicode text has no seed', () => {
  assert.equal(seedOf(NODE_HASHES, 'abandon', '\ud800'), null);
});

test('whatever entropy goes into words comes out of them, and one other word is noticed nearly always', () => {
  const sizes = fc.constantFrom(16, 20, 24, 28, 32);
  const entropies = sizes.chain((length) => fc.uint8Array({ minLength: length, maxLength: length }));
  fc.assert(
    fc.property(entropies, (entropy) => {
      const read = readMnemonic(NODE_HASHES, mnemonicOf(NODE_HASHES, entropy));
      assert.equal(read.kind === 'mnemonic' && toHex(read.entropy), toHex(entropy));
    }),
    { numRuns: 60 },
  );
});
