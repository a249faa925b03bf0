import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { test } from 'node:test';
import { Bug } from '../assert.ts';
import { formatCheckpoint, openCheckpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts';
import {
  formatNote,
  formatVkey,
  noteKey,
  parseNote,
  parseVkey,
  signNote,
  verifyNote,
  type NoteKey,
} from './note.ts';

const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

function ed25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const x = Buffer.from(publicKey).toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return verify(null, message, key, signature);
}

/** A key whose private half is 32 times the same byte. */
function testKey(name: string, byte: number): { key: NoteKey; sign: (message: Uint8Array) => Uint8Array } {
  const der = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, byte)]);
  const secret = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(secret).export({ format: 'der', type: 'spki' });
  const key = noteKey(sha256, name, spki.subarray(-32));
  assert.ok(key !== null);
  return { key, sign: (message) => sign(null, message, secret) };
}

/** The example of the C2SP signed-note specification's reference implementation. */
const VKEY = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k';
const NOTE = `This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const one = testKey('example.com/one', 1);
const two = testKey('example.com/two', 2);

test('the published note verifies with the published key, and with nothing changed in it', () => {
  const key = parseVkey(sha256, VKEY);
  assert.ok(key !== null);
  assert.equal(formatVkey(key), VKEY);
  const note = parseNote(NOTE);
  assert.ok(note !== null);
  assert.equal(note.text, 'This is an example message.\n');
  assert.deepEqual(verifyNote(note, [key], ed25519), { kind: 'signed', by: [key] });
  assert.equal(formatNote(note), NOTE);
  assert.deepEqual(verifyNote({ ...note, text: 'This is an example message!\n' }, [key], ed25519), {
    kind: 'forged',
    key,
  });
});

test('a key is refused whose id, algorithm, length or name is wrong', () => {
  const [name, id, encoded] = VKEY.split('+');
  const other = Buffer.from(encoded ?? '', 'base64');
  other[0] = 4;
  const refused = [
    '',
    'example.com/foo',
    `${name}+${id}`,
    `${name}+530d903b+${encoded}`,
    `${name}+530D903A+${encoded}`,
    `other+${id}+${encoded}`,
    `${name}+${id}+${other.toString('base64')}`,
    `${name}+${id}+AQ==`,
    `${name}+${id}+`,
    `${name}+${id}+${encoded} `,
    `+${id}+${encoded}`,
    `exa mple+${id}+${encoded}`,
    `${name}+${id}+_`,
  ];
  for (const text of refused) assert.equal(parseVkey(sha256, text), null, text);
  for (const bad of ['', 'a b', 'a+b', 'a\u2003b', 'a\n', 'a\ud800']) {
    assert.equal(noteKey(sha256, bad, new Uint8Array(32)), null, bad);
  }
  assert.equal(noteKey(sha256, 'a', new Uint8Array(31)), null);
});

test('signatures of unknown keys are ignored, a bad one of a known key spoils the note', () => {
  const text = 'line\n\nafter an empty line\n';
  const note = parseNote(signNote(text, one.key, one.sign));
  const cosigned = parseNote(signNote(text, two.key, two.sign));
  assert.ok(note !== null && cosigned !== null);
  assert.equal(note.text, text);
  const both = { text, signatures: [...note.signatures, ...cosigned.signatures, ...note.signatures] };
  assert.deepEqual(parseNote(formatNote(both)), both);
  assert.deepEqual(verifyNote(both, [one.key], ed25519), { kind: 'signed', by: [one.key] });
  assert.deepEqual(verifyNote(both, [two.key, one.key], ed25519), { kind: 'signed', by: [one.key, two.key] });
  assert.deepEqual(verifyNote(both, [], ed25519), { kind: 'unsigned' });
  const renamed = testKey('example.com/renamed', 1);
  assert.deepEqual(verifyNote(both, [renamed.key], ed25519), { kind: 'unsigned' });
  const sameName = testKey('example.com/one', 3);
  assert.deepEqual(verifyNote(both, [sameName.key], ed25519), { kind: 'unsigned' });
  const swapped = {
    text,
    signatures: note.signatures.map((s) => ({ ...s, signature: two.sign(Buffer.from(text)) })),
  };
  assert.deepEqual(verifyNote(swapped, [one.key], ed25519), { kind: 'forged', key: one.key });
});

test('a note is read to the letter', () => {
  const body = 'text\n';
  const line = (name: string, signature: string): string => `— ${name} ${signature}\n`;
  const good = line('a', 'AAAAAAA=');
  assert.ok(parseNote(`${body}\n${good}`) !== null);
  assert.ok(parseNote(`${body}\n${good.repeat(64)}`) !== null);
  const refused = [
    '',
    body,
    `${body}\n`,
    `${body}${good}`,
    `${body}\n${good}`.slice(0, -1),
    `${body}\n${good}\n`,
    `${body}\n\n`,
    `${body}\n${good.repeat(65)}`,
    `${body}\n${line('a', 'AAAAAA==')}`,
    `${body}\n${line('a', 'AAAAAAA')}`,
    `${body}\n${line('a+b', 'AAAAAAA=')}`,
    `${body}\n${line('a\u3000b', 'AAAAAAA=')}`,
    `${body}\n- a AAAAAAA=\n`,
    `${body}\n— a  AAAAAAA=\n`,
    `${body}\n— a AAAAAAA= \n`,
    `${body}\n— aAAAAAAA=\n`,
    `te\rxt\n\n${good}`,
    `te\u0000xt\n\n${good}`,
    `te\ud800xt\n\n${good}`,
    `${'x'.repeat(65_535)}\n\n${good}`,
  ];
  for (const text of refused) assert.equal(parseNote(text), null, JSON.stringify(text));
  assert.throws(() => signNote('no line feed at the end', one.key, one.sign), Bug);
  assert.throws(() => signNote('\ud800\n', one.key, one.sign), Bug);
});

test('I12: a checkpoint says the same after signing and opening', () => {
  const checkpoint = {
    origin: 'example.com/one',
    size: 2n ** 64n - 1n,
    root: sha256(Buffer.from('root')),
    extensions: ['x y'],
  };
  const note = signCheckpoint(checkpoint, one.key, one.sign);
  const opened = openCheckpoint(note, [one.key], ed25519);
  assert.ok(opened.kind === 'signed');
  assert.equal(opened.checkpoint.origin, checkpoint.origin);
  assert.equal(opened.checkpoint.size, checkpoint.size);
  assert.deepEqual(Buffer.from(opened.checkpoint.root), Buffer.from(checkpoint.root));
  assert.deepEqual(opened.checkpoint.extensions, ['x y']);
  assert.deepEqual(opened.by, [one.key]);
  assert.deepEqual(openCheckpoint(note, [two.key], ed25519), { kind: 'unsigned' });
  assert.deepEqual(openCheckpoint(note.replace('x y', 'x z'), [one.key], ed25519), {
    kind: 'forged',
    key: one.key,
  });
  assert.deepEqual(openCheckpoint(note.slice(1, -1), [one.key], ed25519), { kind: 'malformed' });
  assert.deepEqual(openCheckpoint(signNote('no checkpoint\n', one.key, one.sign), [one.key], ed25519), {
    kind: 'malformed',
  });
});

test('a checkpoint is read to the letter', () => {
  const root = Buffer.alloc(32, 9).toString('base64');
  assert.ok(parseCheckpoint(`origin\n0\n${root}\n`) !== null);
  const refused = [
    '',
    '\n',
    'origin\n',
    'origin\n1\n',
    `origin\n1\n${root}`,
    `\n1\n${root}\n`,
    `origin\n01\n${root}\n`,
    `origin\n-1\n${root}\n`,
    `origin\n1e3\n${root}\n`,
    `origin\n18446744073709551616\n${root}\n`,
    `origin\n\n${root}\n`,
    `origin\n1\n${root}\n\n`,
    `origin\n1\n${root}\n\nx\n`,
    'origin\n1\nAAAA\n',
    `origin\n1\n${root.slice(1)}\n`,
    `ori\tgin\n1\n${root}\n`,
  ];
  for (const text of refused) assert.equal(parseCheckpoint(text), null, JSON.stringify(text));
  assert.throws(
    () => formatCheckpoint({ origin: '', size: 1n, root: new Uint8Array(32), extensions: [] }),
    Bug,
  );
});
