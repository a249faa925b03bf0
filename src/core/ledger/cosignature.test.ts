import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COSIGNER_TYPE, cosign, cosignedBy } from './cosignature.ts';
import { formatNote, formatVkey, noteKey, parseNote, parseVkey, verifyNote } from './note.ts';
import { log, noteOf, platform, signer, witness } from './witness-fixture.test.ts';

const note = parseNote(noteOf(3)) ?? { text: '', signatures: [] };
const signature = cosign(note.text, { ...witness, time: 1_679_315_147n });
const both = { text: note.text, signatures: [...note.signatures, signature] };

test('T19: a cosignature is over the time and the whole checkpoint, in 76 bytes with the key’s id', () => {
  assert.equal(signature.keyId.length + signature.signature.length, 76);
  const message = Buffer.from(`cosignature/v1\ntime 1679315147\n${note.text}`);
  assert.ok(platform.verify(witness.key.publicKey, message, signature.signature.subarray(8)));
  assert.equal(Buffer.from(signature.signature).readBigUInt64BE(), 1_679_315_147n);
  assert.deepEqual(cosignedBy(both, witness.key, platform.verify), {
    kind: 'cosigned',
    time: 1_679_315_147n,
  });
});

test('T19: the log’s own signature stays good under a cosignature, and reads back as text', () => {
  const read = parseNote(formatNote(both));
  assert.deepEqual(read, both);
  assert.equal(verifyNote(both, [log.key], platform.verify).kind, 'signed');
});

test('T19: another time, text, length or key is no cosignature', () => {
  const [first = 0] = signature.signature;
  const otherTime = { ...signature, signature: signature.signature.with(0, first ^ 1) };
  const short = { ...signature, signature: signature.signature.subarray(1) };
  for (const broken of [otherTime, short]) {
    const spoiled = { text: note.text, signatures: [broken] };
    assert.equal(cosignedBy(spoiled, witness.key, platform.verify).kind, 'forged');
  }
  const moved = { text: parseNote(noteOf(4))?.text ?? '', signatures: [signature] };
  assert.equal(cosignedBy(moved, witness.key, platform.verify).kind, 'forged');
  const namesake = signer('witness.example', 3, COSIGNER_TYPE);
  for (const { key } of [namesake, signer('other.example', 2, COSIGNER_TYPE)]) {
    assert.equal(cosignedBy(both, key, platform.verify).kind, 'absent');
  }
});

test('the key of a witness and that of a log are told apart', () => {
  const word = formatVkey(witness.key, COSIGNER_TYPE);
  assert.deepEqual(parseVkey(platform.sha256, word, COSIGNER_TYPE), witness.key);
  assert.equal(parseVkey(platform.sha256, word), null);
  const asLog = noteKey(platform.sha256, witness.key.name, witness.key.publicKey);
  assert.notDeepEqual(asLog?.keyId, witness.key.keyId);
});
