import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { exportDays, exportFile, removeOldExports } from './export-place.ts';
import { CliRefusal } from './refusal.ts';

const NOW = Date.UTC(2026, 10, 22, 7, 0, 0);

test('an export into a folder is named by the time, those before go after their days, and nothing else', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'exports-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const made = exportFile(folder, NOW, false);
  assert.equal(made, join(folder, 'sallyport-20261122T070000Z.sallyport-ledger'));
  const old = [
    'sallyport-20261022T065959Z.sallyport-ledger',
    'sallyport-20251122T070000Z.sallyport-ledger.part',
  ];
  const others = [
    'sallyport-20261023T070000Z.sallyport-ledger',
    'sallyport-20269922T070000Z.sallyport-ledger',
    'sallyport-20251122T070000Z.age',
    'audit.sallyport-ledger',
    'my-sallyport-20251122T070000Z.sallyport-ledger',
  ];
  for (const name of [...old, ...others]) writeFileSync(join(folder, name), '');
  writeFileSync(made, '');
  assert.deepEqual(removeOldExports(folder, 31, NOW), [old[1], old[0]]);
  assert.deepEqual(
    readdirSync(folder).toSorted(),
    [...others, 'sallyport-20261122T070000Z.sallyport-ledger'].toSorted(),
  );
});

test('a file that was named is written there, and days go with a folder alone', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'exports-'));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'in'));
  const named = join(folder, 'a.sallyport-ledger');
  assert.equal(exportFile(named, NOW, false), named);
  writeFileSync(named, 'an older record');
  assert.throws(() => exportFile(named, NOW, false), /FILE_EXISTS/);
  assert.equal(exportFile(named, NOW, true), named);
  assert.equal(exportDays(folder, undefined), null);
  assert.equal(exportDays(join(folder, 'in'), '90'), 90);
  for (const [out, days] of [
    [folder, '0'],
    [folder, '1.5'],
    [folder, '36501'],
    [folder, 'all'],
    [join(folder, 'a.sallyport-ledger'), '90'],
  ] as const)
    assert.throws(
      () => exportDays(out, days),
      (reason) => reason instanceof CliRefusal,
      `${out} ${days}`,
    );
});
