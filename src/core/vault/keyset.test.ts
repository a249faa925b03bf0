import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nodeAes as aes } from '../../keeper/custody/aes.ts';
import {
  lastingPart,
  messageKey,
  openWith,
  rewrapRecord,
  sealRecord,
  termOf,
  type RecordName,
  type RootTerm,
  type SealEntropy,
} from './envelope.ts';
import { Keyset } from './keyset.ts';

const key = (fill: number): Uint8Array => new Uint8Array(32).fill(fill);
const one = { term: 1, key: key(1) };
const two = { term: 2, key: key(2) };
const name = { id: 'account/main/secret', kind: 'credential' };
const secret = Buffer.from('a secret');
const entropy = (): SealEntropy => ({
  dataKey: key(9),
  wrapNonce: new Uint8Array(24).fill(3),
  sealNonce: new Uint8Array(24).fill(4),
});

/** What the vault does to use a secret. */
function openRecord(
  cipher: typeof aes,
  root: RootTerm,
  of: RecordName,
  record: Uint8Array,
): Uint8Array | null {
  const opener = messageKey(cipher, root, of, record);
  return opener === null ? null : openWith(cipher, opener, of, record);
}

test('a keyset reads back as it was written; terms grow and the last one seals', () => {
  const keyset = new Keyset([one]).withNext(key(2));
  const read = Keyset.parse(keyset.bytes());
  assert.deepEqual([read?.terms, read?.current], [[1, 2], two]);
  assert.deepEqual([read?.find(1), read?.find(3)], [one, null]);
  assert.deepEqual(read?.currentOnly().terms, [2]);
});

test('what is no keyset is not read as one', () => {
  const bytes = new Keyset([one, two]).bytes();
  assert.equal(Keyset.parse(new Uint8Array(0)), null);
  assert.equal(Keyset.parse(bytes.subarray(1)), null);
  assert.equal(Keyset.parse(Buffer.concat([bytes.subarray(36), bytes.subarray(0, 36)])), null, 'terms grow');
  assert.equal(
    Keyset.parse(Buffer.concat([bytes.subarray(0, 36), bytes.subarray(0, 36)])),
    null,
    'and differ',
  );
  assert.equal(Keyset.parse(new Uint8Array(36)), null, 'from one on');
  const many = Buffer.concat(
    Array.from({ length: 17 }, (_, at) => new Keyset([{ term: at + 1, key: key(1) }]).bytes()),
  );
  assert.equal(Keyset.parse(many), null, 'and are sixteen at most');
  assert.deepEqual(Keyset.parse(many.subarray(0, 16 * 36))?.terms.length, 16);
  assert.throws(() => new Keyset([]));
  assert.throws(() => new Keyset([two, one]));
  assert.throws(() => new Keyset([{ term: 1, key: new Uint8Array(31) }]));
});

test('a record opens under its own term, name and kind, and under no other (T17)', () => {
  const record = sealRecord(aes, one, name, secret, entropy());
  assert.equal(termOf(record), 1);
  assert.deepEqual(Buffer.from(openRecord(aes, one, name, record) ?? []), secret);
  assert.equal(openRecord(aes, two, name, record), null);
  assert.equal(openRecord(aes, { term: 1, key: key(7) }, name, record), null);
  assert.equal(openRecord(aes, one, { ...name, id: 'other' }, record), null);
  assert.equal(openRecord(aes, one, { ...name, kind: 'decoy' }, record), null);
});

test('a record is laid out as documented, so that one sealed today opens tomorrow', () => {
  const record = Buffer.from(sealRecord(aes, { term: 0x01020304, key: key(1) }, name, secret, entropy()));
  assert.equal(record.subarray(0, 4).toString('latin1'), 'SPV1');
  assert.equal(record.readUInt32BE(4), 0x01020304);
  assert.deepEqual(record.subarray(8, 32), Buffer.alloc(24, 3), 'the nonce of the wrapped key');
  assert.deepEqual(record.subarray(80, 104), Buffer.alloc(24, 4), 'the nonce of the secret');
  assert.equal(record.length, 104 + secret.length + 16);
});

test('no flipped bit of a record goes unnoticed (F17)', () => {
  const record = sealRecord(aes, one, name, secret, entropy());
  fc.assert(
    fc.property(fc.integer({ min: 0, max: record.length * 8 - 1 }), (bit) => {
      const flipped = Uint8Array.from(record);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(openRecord(aes, one, name, flipped), null);
    }),
  );
});

test('a record moved to another term opens under that one alone, and its lasting part is the same', () => {
  const record = sealRecord(aes, one, name, secret, entropy());
  const moved = rewrapRecord(aes, { from: one, to: two }, name, record, new Uint8Array(24).fill(8));
  assert.ok(moved !== null);
  assert.equal(termOf(moved), 2);
  assert.deepEqual(Buffer.from(openRecord(aes, two, name, moved) ?? []), secret);
  assert.equal(openRecord(aes, one, name, moved), null);
  assert.deepEqual(lastingPart(moved), lastingPart(record));
  assert.equal(rewrapRecord(aes, { from: two, to: one }, name, record, new Uint8Array(24)), null);
});

test('what is too short, or does not begin as one, is no record', () => {
  const record = sealRecord(aes, one, name, new Uint8Array(0), entropy());
  assert.equal(termOf(record.subarray(0, -1)), null);
  assert.equal(termOf(Buffer.concat([Buffer.from('X'), record.subarray(1)])), null);
  assert.equal(openRecord(aes, one, name, record.subarray(0, -1)), null);
  assert.deepEqual(openRecord(aes, one, name, record)?.length, 0);
});

test('a term that no u32 holds, and a name of two lines, are bugs', () => {
  for (const term of [0, -1, 1.5, 2 ** 32])
    assert.throws(() => sealRecord(aes, { term, key: key(1) }, name, secret, entropy()));
  assert.throws(() => sealRecord(aes, one, { ...name, id: 'a\nb' }, secret, entropy()));
});
