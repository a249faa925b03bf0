import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatStatement, parseStatement, type BackupStatement } from './backup-statement.ts';
import { checkpointIn, parseCheckpoint } from './checkpoint.ts';

const STATEMENT: BackupStatement = {
  origin: 'sallyport.local/0011',
  at: 1_700_000_000_123,
  size: 7,
  root: new Uint8Array(32).fill(1),
  records: new Uint8Array(32).fill(2),
  settings: new Uint8Array(32).fill(3),
  dialList: new Uint8Array(32).fill(4),
};

test('T40: a statement about a backup reads back as it was written', () => {
  assert.deepEqual(parseStatement(formatStatement(STATEMENT)), STATEMENT);
});

test('T40: a statement about a backup is never taken for a checkpoint, nor the other way round', () => {
  const text = formatStatement(STATEMENT);
  assert.equal(parseCheckpoint(text), null);
  const root = Buffer.alloc(32).toString('base64');
  assert.equal(parseStatement(`sallyport-backup/v1\n7\n${root}\n`), null);
});

test('T40: a statement with any line changed in kind, missing or added is none', () => {
  const lines = formatStatement(STATEMENT).slice(0, -1).split('\n');
  const broken = [
    ...lines.map((_, index) => lines.toSpliced(index, 1)),
    ...lines.map((_, index) => lines.toSpliced(index, 1, '')),
    ...[2, 3, 4, 5, 6, 7].map((index) => lines.toSpliced(index, 1, `${lines[index] ?? ''}0`)),
    lines.toSpliced(2, 1, 'time 9999999999999999'),
    [...lines, 'more'],
  ];
  // A digit more is another number for the two that count, and no hash for the others.
  const changed = broken.filter((some) => parseStatement(some.map((line) => `${line}\n`).join('')) !== null);
  assert.equal(changed.length, 2);
  assert.equal(parseStatement(lines.join('\n')), null);
  assert.equal(parseStatement(''), null);
});

test('what is no note holds no checkpoint', () => {
  assert.equal(checkpointIn('no note'), null);
});
