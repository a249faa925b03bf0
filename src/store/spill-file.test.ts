import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { SystemRandom } from '../system/random.ts';
import { SpillFile } from './spill-file.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-spill-'));
after(() => rmSync(place, { recursive: true, force: true }));
const random = new SystemRandom();

function open(name: string): SpillFile {
  return new SpillFile(join(place, name), random);
}

function texts(file: SpillFile): readonly string[] {
  return file.load().records.map((record) => Buffer.from(record).toString('utf8'));
}

test('F13: what was answered is there after a stop, in order', async () => {
  const file = open('order');
  assert.deepEqual(await Promise.all(['a', 'bb', 'ccc'].map((text) => file.append(Buffer.from(text)))), [
    true,
    true,
    true,
  ]);
  assert.deepEqual(texts(open('order')), ['a', 'bb', 'ccc']);
});

test('F14: the space is taken from the first start on, and is the owner’s alone', () => {
  const file = open('space');
  assert.deepEqual(texts(file), []);
  assert.equal(statSync(join(place, 'space')).size, 262_144);
  assert.equal(statSync(join(place, 'space')).mode & 0o777, 0o600);
});

test('a torn or flipped record is not read, nor anything after it, and is told from none (F15, F17)', async () => {
  const file = open('torn');
  for (const text of ['first', 'second', 'third']) await file.append(Buffer.from(text));
  const bytes = readFileSync(join(place, 'torn'));
  for (let at = 0; at < 48 + 3 * 36 + 16; at += 1) {
    const torn = Buffer.from(bytes);
    torn[at] = (torn[at] ?? 0) ^ 0x40;
    writeFileSync(join(place, 'torn'), torn);
    const found = open('torn').load();
    assert.equal(found.isDamaged, true, `byte ${at}`);
    const read = found.records.map((record) => Buffer.from(record).toString('utf8'));
    assert.ok(read.length < 3);
    assert.deepEqual(read, ['first', 'second', 'third'].slice(0, read.length));
  }
});

test('nothing from before a clearing comes back, whatever is written after it', async () => {
  const file = open('clear');
  for (const text of ['old 1', 'old 2', 'old 3']) await file.append(Buffer.from(text));
  await file.clear();
  assert.deepEqual(texts(open('clear')), []);
  await file.append(Buffer.from('new 1'));
  assert.deepEqual(texts(open('clear')), ['new 1']);
});

test('a full file says so and keeps what it has', async () => {
  const file = open('full');
  const record = Buffer.alloc(100_000, 7);
  assert.equal(await file.append(record), true);
  assert.equal(await file.append(record), true);
  assert.equal(await file.append(record), false);
  assert.equal(await file.append(Buffer.from('small')), true);
  assert.deepEqual([open('full').load().records.length, open('full').load().isDamaged], [3, false]);
});

test('a file that a power cut made shorter keeps what it has (F16)', async () => {
  const file = open('short');
  for (const text of ['first', 'second']) await file.append(Buffer.from(text));
  file.close();
  truncateSync(join(place, 'short'), 48 + 2 * 36 + 11);
  assert.deepEqual(texts(open('short')), ['first', 'second']);
  assert.equal(statSync(join(place, 'short')).size, 262_144);
  truncateSync(join(place, 'short'), 0);
  assert.deepEqual(open('short').load(), { records: [], isDamaged: false });
});

test('a disk that refuses the write is no success', async () => {
  const file = open('closed');
  file.close();
  assert.equal(await file.append(Buffer.from('x')), false);
  await file.clear();
  assert.equal(await file.append(Buffer.from('y')), false, 'not cleared, so nothing is written behind it');
});

test('what is damaged is kept beside the file before it is used again (F17)', async () => {
  const file = open('kept');
  await file.append(Buffer.from('first'));
  const bytes = readFileSync(join(place, 'kept'));
  bytes[60] = (bytes[60] ?? 0) ^ 1;
  writeFileSync(join(place, 'kept'), bytes);
  const again = open('kept');
  assert.equal(again.load().isDamaged, true);
  await again.clear();
  assert.deepEqual(open('kept').load(), { records: [], isDamaged: false });
  assert.deepEqual(readFileSync(join(place, 'kept.damaged')), bytes);
});
