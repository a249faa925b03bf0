import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { ARCHIVE_END, ArchiveReader, MEMBERS, memberHeader, memberPadding } from './archive.ts';

const CONTENTS = MEMBERS.map(({ name }, index) => ({ name, content: Buffer.alloc(index * 300, name) }));

function whole(): Buffer {
  const members = CONTENTS.flatMap(({ name, content }) => [
    memberHeader(name, content.length),
    content,
    memberPadding(content.length),
  ]);
  return Buffer.concat([...members, ARCHIVE_END]);
}

function read(bytes: Uint8Array, step: number): { readonly problem: string | null; readonly found: object } {
  const found = new Map<string, Buffer>();
  const reader = new ArchiveReader((name, part) => {
    found.set(name, Buffer.concat([found.get(name) ?? Buffer.alloc(0), part]));
  });
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.subarray(at, at + step));
  return { problem: reader.finish(), found: Object.fromEntries(found) };
}

test('an archive reads back the same in pieces of any length', () => {
  const expected = Object.fromEntries(CONTENTS.map(({ name, content }) => [name, content]));
  for (const step of [1, 7, 511, 512, 513, 100_000]) {
    assert.deepEqual(read(whole(), step), { problem: null, found: expected });
  }
});

test('tar lists what is in an archive', () => {
  const { status, stdout } = spawnSync('tar', ['-t'], { input: whole(), encoding: 'utf8' });
  assert.equal(status, 0);
  assert.deepEqual(
    stdout.trim().split('\n'),
    MEMBERS.map(({ name }) => name),
  );
});

test('T40, F27: an archive that is cut off anywhere, or goes on, is refused', () => {
  const bytes = whole();
  for (let length = 0; length < bytes.length; length += 97) {
    assert.match(read(bytes.subarray(0, length), 1_000).problem ?? '', /^it ends before/);
  }
  assert.equal(read(Buffer.concat([bytes, Buffer.alloc(1)]), 1_000).problem, 'something follows its end');
});

test('T40: members of another name, order, size or mode are refused, and so is anything between them', () => {
  const bytes = whole();
  for (const at of [0, 101, 130, 150, 345, 500, 512]) {
    const other = Buffer.from(bytes);
    other[at] = (other[at] ?? 0) ^ 1;
    assert.match(read(other, 1_000).problem ?? '', /does not begin where it should/, `byte ${at}`);
  }
  const padded = Buffer.from(bytes);
  padded[padded.length - 1] = 1;
  assert.match(read(padded, 1_000).problem ?? '', /^there is something after/);
  const large = memberHeader('statement', 65_537);
  assert.match(read(large, 512).problem ?? '', /^statement does not begin/);
});
