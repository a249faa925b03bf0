import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { canonicalJson, parseCanonical } from '../../../src/core/ledger/canonical.ts';
import { COSIGNER_TYPE, cosignedBy } from '../../../src/core/ledger/cosignature.ts';
import { parseNote, parseVkey } from '../../../src/core/ledger/note.ts';
import { verifyTlogProof } from '../../../src/core/ledger/tlog-proof.ts';
import type { CosignatureCase } from './cosignature-cases.ts';
import { platform } from './sample-ledger.ts';
import { vectorFiles } from './vector-files.ts';

const published = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8');

test('the published vectors are what the generator writes (test/vectors/ledger/generate.ts)', () => {
  for (const [name, text] of vectorFiles()) {
    assert.deepEqual(JSON.parse(published(name)), JSON.parse(text), `${name} has drifted`);
  }
});

test('T19: texts that are canonical are read, and all others are refused', () => {
  const { accepted, refused }: Record<string, readonly string[]> = JSON.parse(published('canonical.json'));
  for (const text of accepted ?? []) assert.equal(canonicalJson(parseCanonical(text)), text);
  for (const text of refused ?? []) assert.equal(parseCanonical(text), null, text);
  assert.ok((accepted ?? []).length > 10 && (refused ?? []).length > 30);
});

test('T19: every published proof file gets its published verdict', () => {
  const rows: readonly Record<string, string>[] = JSON.parse(published('proofs.json'));
  for (const { name = '', key, entry, file, verdict } of rows) {
    assert.ok(key !== undefined && entry !== undefined);
    const known = parseVkey(platform.sha256, key);
    assert.ok(known !== null && file !== undefined);
    const claim = { proof: file, leaf: Buffer.from(entry, 'utf8') };
    assert.equal(verifyTlogProof(platform, claim, [known]).kind, verdict, name);
  }
  assert.ok(rows.length > 10);
});

test('T19: every published cosignature gets its published verdict', () => {
  const rows: readonly CosignatureCase[] = JSON.parse(published('cosignatures.json'));
  for (const { name, key, note, verdict, time } of rows) {
    const known = parseVkey(platform.sha256, key, COSIGNER_TYPE);
    const read = parseNote(note);
    assert.ok(known !== null && read !== null);
    const found = cosignedBy(read, known, platform.verify);
    assert.equal(found.kind, verdict, name);
    assert.equal(found.kind === 'cosigned' ? Number(found.time) : null, time, name);
  }
  assert.deepEqual(new Set(rows.map(({ verdict }) => verdict)), new Set(['cosigned', 'absent', 'forged']));
});

test('T19: a verifier in another language, without our code, gives every published verdict', (context) => {
  const python = spawnSync('python3', [join(import.meta.dirname, 'verify.py')], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (python.error !== undefined) {
    context.skip('python3 is not installed');
    return;
  }
  assert.equal(python.status, 0, python.stdout + python.stderr);
});
