import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bytesOfFile, type ExportCase } from '../../../test/vectors/ledger/export-case.ts';
import { leavesOf, OPENING, entryLine, platform, STORY } from '../../../test/vectors/ledger/sample-ledger.ts';
import { EXPORT_CASES } from '../../../test/vectors/ledger/vector-files.ts';
import { parseBase64, toBase64 } from '../units/base64.ts';
import { AT_ITS_WORD, checkedHash, spelledHash } from './entry-line.ts';
import { EntrySpellings } from './entry-spellings.ts';
import { ExportCheck, type ExportReport, type Trust } from './export-check.ts';
import { leafHash } from './merkle.ts';
import { parseVkey } from './note.ts';
import { verifyExport } from './verify-export.ts';

/** What two that share the work say together; null when one of them finds something wrong. */
function shared(bytes: Uint8Array, trust: Trust): ExportReport | null {
  const check = new ExportCheck(platform, trust, { reading: AT_ITS_WORD });
  const spellings = new EntrySpellings(platform.sha256);
  for (let start = 0; start < bytes.length; start += 900) spellings.push(bytes.subarray(start, start + 900));
  try {
    for (let start = 0; start < bytes.length; start += 900) check.push(bytes.subarray(start, start + 900));
    const report = check.finish();
    return report.damage === null && spellings.isGood ? report : null;
  } catch {
    assert.ok(!spellings.isGood, 'what cannot be read is spelt wrong');
    return null;
  }
}

function trustOf({ key, previous }: ExportCase): Trust {
  return { key: key === null ? null : parseVkey(platform.sha256, key), previous };
}

function assertSame(bytes: Uint8Array, trust: Trust, about: string): boolean {
  const alone = verifyExport(platform, [bytes], trust);
  assert.deepEqual(shared(bytes, trust), alone.damage === null ? alone : null, about);
  return alone.damage === null;
}

test('T19, F17: two that share the work say of each published export what one says, or nothing if damaged', () => {
  let good = 0;
  for (const example of EXPORT_CASES) {
    if (assertSame(bytesOfFile(example.file), trustOf(example), example.name)) good += 1;
  }
  assert.ok(good > 10 && good < EXPORT_CASES.length - 10, `${good}`);
});

test('T19, F17: no change of bytes is overlooked by two that share the work, nor found by them alone', () => {
  const change = fc.record({
    which: fc.nat(EXPORT_CASES.length - 1),
    at: fc.nat(),
    how: fc.constantFrom('flip', 'drop', 'double', 'swapLines', 'dropLine', 'cut'),
    bit: fc.nat(7),
  });
  fc.assert(
    fc.property(change, ({ which, at, how, bit }) => {
      const example = EXPORT_CASES[which];
      assert.ok(example !== undefined);
      const changed = changedBytes(bytesOfFile(example.file), at, how, bit);
      for (const trust of [trustOf(example), { key: null, previous: null }]) {
        assertSame(changed, trust, `${example.name} ${how} ${at}`);
      }
    }),
    { numRuns: 1500 },
  );
});

function changedBytes(bytes: Buffer, where: number, how: string, bit: number): Buffer {
  const at = bytes.length === 0 ? 0 : where % bytes.length;
  if (how === 'cut') return bytes.subarray(0, at);
  if (how === 'drop') return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1)]);
  if (how === 'double')
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + 1), bytes.subarray(at)]);
  if (how === 'flip') {
    const flipped = Buffer.from(bytes);
    if (bytes.length > 0) flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
    return flipped;
  }
  const lines = bytes.toString('latin1').split('\n');
  const line = where % lines.length;
  const [taken = ''] = lines.splice(line, 1);
  if (how === 'swapLines') lines.splice((line + 1) % (lines.length + 1), 0, taken);
  return Buffer.from(lines.join('\n'), 'latin1');
}

test('T19: a hash counts only in its one spelling', () => {
  const [leaf] = leavesOf([...OPENING, ...STORY]);
  assert.ok(leaf !== undefined);
  const line = Buffer.from(entryLine(leaf));
  const hash = leafHash(platform.sha256, leaf);
  const hashOf = checkedHash(platform.sha256);
  assert.deepEqual(Buffer.from(spelledHash(line) ?? []), Buffer.from(hash));
  const start = 'entry '.length;
  for (let at = start; at < start + 44; at += 1) {
    for (let byte = 0; byte < 256; byte += 1) {
      const changed = Buffer.from(line);
      changed[at] = byte;
      const text = changed.toString('latin1', start, start + 44);
      assert.equal(hashOf(changed) !== null, text === toBase64(hash), `${at} ${byte}`);
      const parsed = parseBase64(text);
      const expected = parsed?.length === 32 ? parsed.join() : null;
      assert.equal(spelledHash(changed)?.join() ?? null, expected, text);
    }
  }
});

test('a line too long, or cut within its hash, is not taken for good', () => {
  const long = new EntrySpellings(platform.sha256);
  long.push(Buffer.alloc(70_000, 'x'));
  assert.equal(long.isGood, false);
  const short = new EntrySpellings(platform.sha256);
  short.push(Buffer.from('entry ej1P0EkmpMg0olif\n'));
  assert.equal(short.isGood, false);
  short.push(Buffer.from('end 0\n'));
  assert.equal(short.isGood, false);
});
