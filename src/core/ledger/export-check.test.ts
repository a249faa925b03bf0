import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMPARISON_CASES } from '../../../test/vectors/ledger/comparison-cases.ts';
import { GOOD_CASES } from '../../../test/vectors/ledger/frame-cases.ts';
import { bytesOfFile, type ExportCase } from '../../../test/vectors/ledger/export-case.ts';
import { platform } from '../../../test/vectors/ledger/sample-ledger.ts';
import { EXPORT_CASES } from '../../../test/vectors/ledger/vector-files.ts';
import { ExportCheck, type ExportReport, type Trust } from './export-check.ts';
import { parseVkey } from './note.ts';
import { compareExports, verifyExport } from './verify-export.ts';

function trustOf(example: ExportCase): Trust {
  return {
    key: example.key === null ? null : parseVkey(platform.sha256, example.key),
    previous: example.previous,
  };
}

function assertExpected(report: ExportReport, example: ExportCase): void {
  const { damage, breaches, size, signed } = report;
  const found = damage === null ? null : { kind: damage.kind, seq: damage.seq, line: damage.line };
  assert.deepEqual(
    { damage: found, breaches, size, signed: signed?.size ?? null },
    example.expected,
    example.name,
  );
}

/** All pieces in one place, as a reader of files fills its buffer again and again. */
function* inOnePlace(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  const place = Buffer.alloc(length);
  for (const piece of inPieces(bytes, length)) {
    place.set(piece);
    yield place.subarray(0, piece.length);
  }
}

function* inPieces(bytes: Uint8Array, length: number): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) yield bytes.subarray(start, start + length);
}

test('T19, F17, F27, F28: every published export gets its published verdict, whole and in pieces of any length', () => {
  for (const example of EXPORT_CASES) {
    const bytes = bytesOfFile(example.file);
    for (const length of [bytes.length + 1, 1, 7, 1000]) {
      assertExpected(verifyExport(platform, inPieces(bytes, length), trustOf(example)), example);
      assertExpected(verifyExport(platform, inOnePlace(bytes, length), trustOf(example)), example);
    }
  }
});

test('T19, F17: a flipped bit in any entry is named by the index of that entry', () => {
  const [example] = GOOD_CASES;
  assert.ok(example !== undefined);
  const bytes = bytesOfFile(example.file);
  let [start, seq] = [0, 0];
  for (const line of bytes.toString('latin1').split('\n')) {
    if (line.startsWith('entry ')) {
      for (let at = start; at < start + line.length; at += 1) {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        const { damage } = verifyExport(platform, [changed], { key: null, previous: null });
        assert.ok(damage !== null, `byte ${at}`);
        assert.equal(damage.seq, seq, `byte ${at}`);
        assert.ok(['ENTRY_ALTERED', 'LINE_MALFORMED'].includes(damage.kind));
      }
      seq += 1;
    }
    start += line.length + 1;
  }
  assert.equal(seq, 9);
});

test('T19: no flipped bit anywhere in a file is overlooked when the key is known', () => {
  const [example] = GOOD_CASES;
  assert.ok(example !== undefined);
  const bytes = bytesOfFile(example.file);
  const trust = trustOf(example);
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ (1 << ((at * 5) % 8));
    assert.ok(verifyExport(platform, [changed], trust).damage !== null, `byte ${at}`);
  }
});

test('what a report says besides its verdict', () => {
  const [example] = GOOD_CASES;
  assert.ok(example !== undefined);
  const report = verifyExport(platform, [bytesOfFile(example.file)], trustOf(example));
  assert.equal(report.keyFrom, 'caller');
  assert.equal(report.key?.name, 'gateway.example/ledger');
  assert.equal(report.checkpoints, 3);
  assert.equal(report.firstAt, 1_767_225_600_000);
  assert.equal(report.lastAt, 1_767_225_600_008);
  assert.equal(verifyExport(platform, [], { key: null, previous: null }).keyFrom, 'file');
});

test('T19, F28: two exports of one log are the same, one continues the other, or the fork is named', () => {
  for (const example of COMPARISON_CASES) {
    const chunks = {
      first: inPieces(Buffer.from(example.first), 500),
      second: inPieces(Buffer.from(example.second), 900),
    };
    const { finding } = compareExports(platform, chunks, { key: null, previous: null });
    const seq = 'seq' in finding ? finding.seq : null;
    const longer = 'longer' in finding ? finding.longer : null;
    assert.deepEqual({ kind: finding.kind, seq, longer }, example.finding, example.name);
  }
});

test('nothing after the first damage changes what is reported', () => {
  const check = new ExportCheck(platform, { key: null, previous: null });
  check.push(Buffer.from('hello\n'));
  assert.ok(check.isDone);
  const [example] = GOOD_CASES;
  assert.ok(example !== undefined);
  check.push(bytesOfFile(example.file));
  assert.deepEqual(check.finish().damage, { kind: 'NOT_AN_EXPORT', line: 1, seq: 0 });
});
