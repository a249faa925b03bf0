import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nodeAes } from '../../keeper/custody/aes.ts';
import { messageKey, openWith, rewrapRecord, sealRecord, type RootTerm } from './envelope.ts';
import { Keyset } from './keyset.ts';
import { openXaes, sealXaes, type Cipher } from './xaes.ts';

const filled = (length: number, byte: number): Uint8Array => new Uint8Array(length).fill(byte);
const ONE: RootTerm = { term: 1, key: filled(32, 1) };
const TWO: RootTerm = { term: 2, key: filled(32, 2) };
const NAME = { id: 'account/main/secret', kind: 'credential' };
const NONCE = filled(24, 3);
const NOTHING = filled(0, 0);

/** Node's AES, and every key and plaintext that went through it. */
function watched(): { readonly cipher: Cipher; readonly keys: Uint8Array[]; readonly opened: Uint8Array[] } {
  const keys: Uint8Array[] = [];
  const opened: Uint8Array[] = [];
  const cipher: Cipher = {
    encryptor: (key) => nodeAes.encryptor(key),
    seal(key, ...rest) {
      keys.push(key);
      return nodeAes.seal(key, ...rest);
    },
    open(key, ...rest) {
      keys.push(key);
      const plain = nodeAes.open(key, ...rest);
      if (plain !== null) opened.push(plain);
      return plain;
    },
  };
  return { cipher, keys, opened };
}

const isWiped = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

function sealed(cipher: Cipher): Uint8Array {
  const entropy = { dataKey: filled(32, 9), wrapNonce: NONCE, sealNonce: filled(24, 4) };
  return sealRecord(cipher, ONE, NAME, Buffer.from('a secret'), entropy);
}

test('no key that was derived for one sealing or opening is left in memory (T16)', () => {
  const { cipher, keys } = watched();
  const text = sealXaes(cipher, ONE.key, NONCE, Buffer.from('x'), NOTHING);
  openXaes(cipher, ONE.key, NONCE, text, NOTHING);
  openXaes(cipher, TWO.key, NONCE, text, NOTHING);
  assert.deepEqual([keys.length, keys.every(isWiped)], [3, true]);
  assert.deepEqual(ONE.key, filled(32, 1), 'the caller’s own key is left alone');
});

test('the key of a record’s data is left neither by using the record nor by moving it to another term (T16)', () => {
  const record = sealed(nodeAes);
  const used = watched();
  const key = messageKey(used.cipher, ONE, NAME, record);
  assert.ok(key !== null && !isWiped(key));
  assert.deepEqual([used.opened.length, used.opened.every(isWiped)], [1, true]);
  assert.equal(Buffer.from(openWith(nodeAes, key, NAME, record) ?? []).toString(), 'a secret');
  const moved = watched();
  assert.notEqual(rewrapRecord(moved.cipher, { from: ONE, to: TWO }, NAME, record, NONCE), null);
  assert.deepEqual([moved.opened.length, moved.opened.every(isWiped)], [1, true]);
});

test('nothing can be sealed too: what is left is a tag, and one byte less is nothing', () => {
  const empty = sealXaes(nodeAes, ONE.key, NONCE, NOTHING, NOTHING);
  assert.equal(empty.length, 16);
  assert.equal(openXaes(nodeAes, ONE.key, NONCE, empty, NOTHING)?.length, 0);
  assert.equal(openXaes(nodeAes, ONE.key, NONCE, empty.subarray(1), NOTHING), null);
});

test('a key is 32 bytes and a nonce 24, and nothing is derived from others', () => {
  for (const length of [0, 31, 33])
    assert.throws(() => sealXaes(nodeAes, filled(length, 1), NONCE, NOTHING, NOTHING), { name: 'Bug' });
  for (const length of [12, 23, 25])
    assert.throws(() => sealXaes(nodeAes, ONE.key, filled(length, 1), NOTHING, NOTHING), { name: 'Bug' });
});

test('a keyset has 1 to 16 terms of 32-byte keys that grow, and the last u32 is a term', () => {
  const terms = (count: number): RootTerm[] =>
    Array.from({ length: count }, (_, at) => ({ term: at + 1, key: filled(32, 1) }));
  assert.equal(new Keyset(terms(16)).terms.length, 16);
  for (const broken of [[], terms(17), [ONE, ONE], [{ term: 0, key: ONE.key }]])
    assert.throws(() => new Keyset(broken), { name: 'Bug' });
  const last = { term: 2 ** 32 - 1, key: ONE.key };
  assert.equal(Keyset.parse(new Keyset([last]).bytes())?.current.term, last.term);
  const entropy = { dataKey: filled(32, 9), wrapNonce: NONCE, sealNonce: NONCE };
  assert.notEqual(messageKey(nodeAes, last, NAME, sealRecord(nodeAes, last, NAME, NOTHING, entropy)), null);
});

test('a keyset that was read has keys of its own: wiping the bytes it came from wipes none', () => {
  const bytes = new Keyset([ONE]).bytes();
  const read = Keyset.parse(bytes);
  bytes.fill(0);
  assert.deepEqual(read?.current.key, ONE.key);
});
