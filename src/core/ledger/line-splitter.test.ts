import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LineSplitter } from './line-splitter.ts';

/** Lines that end in these chunks, whether every chunk was taken, and how many bytes are left. */
function cut(bytesMax: number, ...chunks: readonly string[]): readonly [readonly string[], boolean, number] {
  const splitter = new LineSplitter(bytesMax);
  const lines: string[] = [];
  const taken = chunks.map((chunk) =>
    splitter.push(Buffer.from(chunk), (line) => lines.push(Buffer.from(line).toString())),
  );
  return [lines, taken.every(Boolean), splitter.held];
}

test('lines come out whole however they are cut into chunks', () => {
  const text = 'one\n\nthree\nfo';
  const whole = [['one', '', 'three'], true, 2];
  assert.deepEqual(cut(5, text), whole);
  assert.deepEqual(cut(5, ...text), whole);
  for (let at = 0; at <= text.length; at += 1) {
    assert.deepEqual(cut(5, text.slice(0, at), text.slice(at)), whole);
  }
});

test('a line of just the bound is taken, one byte more is not, with or without its end', () => {
  assert.deepEqual(cut(3, 'abc\n'), [['abc'], true, 0]);
  assert.deepEqual(cut(3, 'ab', 'c\n'), [['abc'], true, 0]);
  assert.deepEqual(cut(3, 'abc'), [[], true, 3]);
  assert.deepEqual(cut(3, 'abcd\n'), [[], false, 0]);
  assert.deepEqual(cut(3, 'ab', 'cd\n'), [[], false, 2]);
  assert.deepEqual(cut(3, 'abcd').slice(0, 2), [[], false]);
  assert.deepEqual(cut(3, 'x\nabcd\n').slice(0, 2), [['x'], false]);
});

test('a chunk that is filled anew afterwards changes no line', () => {
  const splitter = new LineSplitter(10);
  const chunk = Buffer.from('ab');
  splitter.push(chunk, () => assert.fail('no line has ended'));
  chunk.fill(0x78);
  splitter.push(Buffer.from('c\n'), (line) => assert.equal(Buffer.from(line).toString(), 'abc'));
});
