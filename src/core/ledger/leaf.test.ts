import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bug } from '../assert.ts';
import { decodeLeaf, encodeLeaf, isNewerLeaf, leafOf, nextTime, parseLeaf } from './leaf.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');

test('an entry is read back from its bytes', () => {
  const leaf = encodeLeaf({
    seq: 7,
    at: 1_700_000_000_000,
    body: { kind: 'start', engine: 'e', version: 'ü' },
  });
  assert.ok(leaf !== null);
  const text = '{"at":1700000000000,"body":{"engine":"e","kind":"start","version":"ü"},"seq":7,"v":1}';
  assert.equal(Buffer.from(leaf).toString('utf8'), text);
  const entry = decodeLeaf(leaf);
  assert.ok(entry !== null && entry.body.kind === 'start');
  assert.equal(entry.seq, 7);
  assert.equal(entry.at, 1_700_000_000_000);
  assert.equal(entry.body.version, 'ü');
  assert.deepEqual(encodeLeaf(entry), leaf);
});

test('T19: bytes that are no entry of this version are refused', () => {
  const refused = [
    '',
    'null',
    '1',
    '[]',
    '"x"',
    '{}',
    '{"at":1,"body":{"kind":"start"},"seq":0}',
    '{"at":1,"body":{"kind":"start"},"seq":0,"v":2}',
    '{"at":1,"body":{"kind":"start"},"extra":1,"seq":0,"v":1}',
    '{"at":-1,"body":{"kind":"start"},"seq":0,"v":1}',
    '{"at":1,"body":{"kind":"start"},"seq":-1,"v":1}',
    '{"at":1,"body":{"kind":"start"},"seq":"0","v":1}',
    '{"at":1,"body":{"kind":1},"seq":0,"v":1}',
    '{"at":1,"body":{},"seq":0,"v":1}',
    '{"at":1,"body":["kind"],"seq":0,"v":1}',
    '{"at":1,"body":null,"seq":0,"v":1}',
    '{"at":1,"body":"start","seq":0,"v":1}',
    '{"at":1,"bodies":{},"seq":0,"v":1}',
    '{"at":null,"body":{"kind":"start"},"seq":0,"v":1}',
    '{"v":1,"seq":0,"at":1,"body":{"kind":"start"}}',
  ];
  for (const text of refused) assert.equal(parseLeaf(bytes(text)), null, text);
  assert.equal(parseLeaf(Uint8Array.of(0xff)), null);
  assert.equal(leafOf(null), null);
});

test('a kind this version does not know is an entry, but none of our own', () => {
  const leaf = encodeLeaf({ seq: 0, at: 0, body: { kind: 'toString' } });
  assert.ok(leaf !== null);
  assert.equal(parseLeaf(leaf)?.body.kind, 'toString');
  assert.equal(decodeLeaf(leaf), null);
  assert.equal(decodeLeaf(bytes('{}')), null);
});

test('an entry has at most 65,535 bytes', () => {
  const empty = encodeLeaf({ seq: 0, at: 0, body: { kind: 'start', version: '' } });
  assert.ok(empty !== null);
  const room = 65_535 - empty.length;
  const full = encodeLeaf({ seq: 0, at: 0, body: { kind: 'start', version: 'x'.repeat(room) } });
  assert.equal(full?.length, 65_535);
  assert.ok(full !== undefined && parseLeaf(full) !== null);
  assert.equal(encodeLeaf({ seq: 0, at: 0, body: { kind: 'start', version: 'x'.repeat(room + 1) } }), null);
});

test('a number or time that is not a safe integer from 0 on is a bug', () => {
  for (const bad of [-1, 0.5, 2 ** 53, NaN]) {
    assert.throws(() => encodeLeaf({ seq: bad, at: 0, body: { kind: 'start' } }), Bug);
    assert.throws(() => encodeLeaf({ seq: 0, at: bad, body: { kind: 'start' } }), Bug);
  }
});

test('time in the ledger stands still while the clock is behind', () => {
  assert.equal(nextTime(5, 4), 5);
  assert.equal(nextTime(5, 6), 6);
});

test('what a newer version writes is told from damage (F29)', () => {
  for (const newer of [
    '{"at":1,"body":{"kind":"start"},"seq":0,"v":2}',
    '{"at":1,"body":{"kind":"start"},"more":1,"seq":0,"v":3}',
    '{"at":1,"body":{"kind":"unheardOf"},"seq":0,"v":1}',
  ])
    assert.equal(isNewerLeaf(bytes(newer)), true, newer);
  for (const not of [
    '',
    '[]',
    '{"at":1,"body":{"kind":"start"},"seq":0,"v":1}',
    '{"at":1,"body":{"kind":"start"},"seq":0,"v":0}',
    '{"at":1,"body":{"kind":"start"},"seq":0}',
    '{"at":1,"body":{"kind":"start"},"seq":-1,"v":1}',
    '{"at": 1,"body":{"kind":"unheardOf"},"seq":0,"v":1}',
  ])
    assert.equal(isNewerLeaf(bytes(not)), false, not);
  assert.equal(isNewerLeaf(Uint8Array.of(0xff)), false);
});
