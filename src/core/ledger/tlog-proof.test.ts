import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { Bug } from '../assert.ts';
import { signCheckpoint } from './checkpoint.ts';
import { hashesOver, inclusionProof } from './merkle-proof.ts';
import { leafHash, treeRoot } from './merkle.ts';
import { noteKey, type NoteKey } from './note.ts';
import { formatTlogProof, parseTlogProof, verifyTlogProof } from './tlog-proof.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
const leaves = Array.from({ length: 5 }, (_, i) => Buffer.from(`entry ${i}`));
const hashes = leaves.map((leaf) => leafHash(sha256, leaf));
const INDEX = 3;
const entry = Buffer.from(`entry ${INDEX}`);

/** Stands in for Ed25519 where only the way of the answer matters: a signature is the hash of key and message. */
const signature = (key: Uint8Array, message: Uint8Array): Uint8Array => sha256(Buffer.concat([key, message]));
const platform = {
  sha256,
  verify: (key: Uint8Array, message: Uint8Array, signed: Uint8Array) =>
    Buffer.from(signature(key, message)).equals(Buffer.from(signed)),
};

function keyOf(name: string): NoteKey {
  const key = noteKey(sha256, name, sha256(Buffer.from(name)));
  assert.ok(key !== null);
  return key;
}

const log = keyOf('example.com/log');
const checkpoint = { origin: log.name, size: 5n, root: treeRoot(sha256, hashes), extensions: [] };
const signed = signCheckpoint(checkpoint, log, (message) => signature(log.publicKey, message));
const proof = {
  extra: null,
  index: BigInt(INDEX),
  hashes: inclusionProof(sha256, hashesOver(sha256, hashes), { index: INDEX, size: 5 }),
  checkpoint: signed,
};

test('I12: a proof file convinces someone who has the entry and the key of the log', () => {
  const text = formatTlogProof(proof);
  assert.ok(text.startsWith('c2sp.org/tlog-proof@v1\nindex 3\n'));
  const verdict = verifyTlogProof(platform, { proof: text, leaf: entry }, [log]);
  assert.ok(verdict.kind === 'included');
  assert.equal(verdict.index, 3n);
  assert.equal(verdict.checkpoint.size, 5n);
});

test('extra bytes are carried and prove nothing', () => {
  const text = formatTlogProof({ ...proof, extra: Buffer.from('abc') });
  assert.ok(text.startsWith('c2sp.org/tlog-proof@v1\nextra YWJj\nindex 3\n'));
  assert.deepEqual(Buffer.from(parseTlogProof(text)?.extra ?? []), Buffer.from('abc'));
  assert.equal(verifyTlogProof(platform, { proof: text, leaf: entry }, [log]).kind, 'included');
});

test('T19: a proof convinces nobody of another entry, index, log or checkpoint', () => {
  const text = formatTlogProof(proof);
  const verdict = (file: string, leaf: Uint8Array, keys: readonly NoteKey[]): string =>
    verifyTlogProof(platform, { proof: file, leaf }, keys).kind;
  assert.equal(verdict(text, Buffer.from('entry 4'), [log]), 'notIncluded');
  assert.equal(verdict(text.replace('index 3', 'index 2'), entry, [log]), 'notIncluded');
  assert.equal(verdict(text, entry, [keyOf('example.com/other')]), 'unsigned');
  assert.equal(verdict(text, entry, []), 'unsigned');
  assert.equal(verdict(text.replace('\n5\n', '\n6\n'), entry, [log]), 'forged');
  assert.equal(verdict(text.replace('@v1', '@v2'), entry, [log]), 'malformed');
  assert.equal(verdict(text.slice(0, -1), entry, [log]), 'malformed');
  const witness = keyOf('example.com/witness');
  const foreign = signCheckpoint(checkpoint, witness, (message) => signature(witness.publicKey, message));
  assert.equal(verdict(formatTlogProof({ ...proof, checkpoint: foreign }), entry, [witness]), 'otherLog');
});

test('a proof file is read to the letter', () => {
  const head = 'c2sp.org/tlog-proof@v1';
  const hash = Buffer.alloc(32).toString('base64');
  const read = (lines: readonly string[]): unknown => parseTlogProof(`${lines.join('\n')}\n\n${signed}`);
  assert.ok(read([head, 'index 0']) !== null);
  assert.ok(read([head, 'index 18446744073709551615', ...Array.from({ length: 64 }, () => hash)]) !== null);
  const refused = [
    [],
    [head],
    ['index 0'],
    [head, 'index 00'],
    [head, 'index -1'],
    [head, 'index 18446744073709551616'],
    [head, hash],
    [head, 'extra !', 'index 0'],
    [head, 'index 0', 'extra YQ=='],
    [head, 'extra YQ==', 'extra YQ==', 'index 0'],
    [head, 'index 0', 'AAAA'],
    [head, 'index 0', `${hash} `],
    [head, 'index 0', ...Array.from({ length: 65 }, () => hash)],
  ];
  for (const lines of refused) assert.equal(read(lines), null, lines.join('|'));
  assert.equal(parseTlogProof(`${head}\nindex 0\n`), null);
  assert.equal(parseTlogProof(`${head}\nindex 0\n\n${'x'.repeat(262_144)}`), null);
  assert.throws(() => formatTlogProof({ ...proof, index: -1n }), Bug);
});
