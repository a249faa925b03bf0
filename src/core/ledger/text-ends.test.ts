import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatStatement, parseStatement } from './backup-statement.ts';
import { formatCheckpoint, parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import { cosign, cosignedBy } from './cosignature.ts';
import { parseNote } from './note.ts';
import { noteOf, platform, witness } from './witness-fixture.test.ts';

const HASH = new Uint8Array(32).fill(7);

test('T19: a signed text ends in its last line feed, not in another letter in its place', () => {
  const note = noteOf(3);
  assert.notEqual(parseNote(note), null);
  assert.equal(parseNote(`${note.slice(0, -1)}x`), null);
  assert.equal(parseNote(note.slice(0, -1)), null);
  const [, signature = ''] = note.split('\n\n');
  assert.equal(parseNote(`x${signature}`), null, 'a signature of nothing');
});

test('T19: a checkpoint has three lines that end in line feeds, a size of at most 64 bits and a whole root', () => {
  const checkpoint: Checkpoint = { origin: 'log', size: 2n ** 64n - 1n, root: HASH, extensions: [] };
  const text = formatCheckpoint(checkpoint);
  assert.deepEqual(parseCheckpoint(text), checkpoint);
  assert.equal(parseCheckpoint(`${text.slice(0, -1)}x`), null);
  const lines = text.slice(0, -1).split('\n');
  for (const count of [0, 1, 2]) assert.equal(parseCheckpoint(`${lines.slice(0, count).join('\n')}\n`), null);
  const sized = (size: string): Checkpoint | null => parseCheckpoint(text.replace(/^[0-9]+$/m, size));
  assert.equal(sized('0')?.size, 0n);
  for (const size of ['18446744073709551616', '99999999999999999999', '01', '-1', '+1', ''])
    assert.equal(sized(size), null, size);
  for (const bytes of [31, 33]) {
    const root = Buffer.alloc(bytes).toString('base64');
    assert.equal(parseCheckpoint(`log\n1\n${root}\n`), null);
  }
  assert.equal(parseCheckpoint(`${text}\n`), null, 'an empty line');
  assert.deepEqual(parseCheckpoint(`${text}more\n`)?.extensions, ['more']);
});

test('T40: a statement about a backup ends in a line feed, its counts are exact and its hashes whole', () => {
  const of = { origin: 'log', at: 0, size: 0, root: HASH, records: HASH, settings: HASH, dialList: HASH };
  const text = formatStatement(of);
  assert.deepEqual(parseStatement(text), of);
  assert.equal(parseStatement(`${text.slice(0, -1)}x`), null);
  const counted = (word: string): number | undefined =>
    parseStatement(text.replace('entries 0', `entries ${word}`))?.size;
  assert.equal(counted(String(Number.MAX_SAFE_INTEGER)), Number.MAX_SAFE_INTEGER);
  for (const word of [String(Number.MAX_SAFE_INTEGER + 1), '00', '1.0', '-1', '10000000000000000', ''])
    assert.equal(counted(word), undefined, word);
});

test('T19: a cosignature’s time is a number of eight bytes', () => {
  const note = parseNote(noteOf(3));
  assert.ok(note !== null);
  const timed = (time: bigint) => {
    const signature = cosign(note.text, { ...witness, time });
    return cosignedBy({ text: note.text, signatures: [signature] }, witness.key, platform.verify);
  };
  for (const time of [0n, 255n, 256n, 2n ** 64n - 1n])
    assert.deepEqual(timed(time), { kind: 'cosigned', time });
  for (const time of [-1n, 2n ** 64n]) assert.throws(() => timed(time));
});
