import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { leafHash, nodeHash } from '../../../src/core/ledger/merkle.ts';
import { verifyExport } from '../../../src/core/ledger/verify-export.ts';
import { toHex } from '../../../src/core/units/bytes.ts';
import { FIELDS_OF_KINDS } from './one-of-each.ts';
import { leavesOf, log, platform } from './sample-ledger.ts';
import { EXPORT_CASES } from './vector-files.ts';

const document = readFileSync(join(import.meta.dirname, '../../../docs/LEDGER-FORMAT.md'), 'utf8');

/** The names in the first column of the table under a heading. */
function namesUnder(heading: string): string[] {
  const [, after = ''] = document.split(`\n${heading}\n`);
  const [section = ''] = after.split(/\n##/);
  return [...section.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, name = '']) => name).sort();
}

test('the document names every verdict that a vector shows, and no other', () => {
  const shown = new Set(EXPORT_CASES.flatMap(({ expected }) => expected.damage?.kind ?? []));
  assert.deepEqual(namesUnder('### Verdicts'), [...shown].sort());
});

test('the document names every rule that a vector breaks, and no other', () => {
  const broken = new Set(EXPORT_CASES.flatMap(({ expected }) => expected.breaches.map(({ rule }) => rule)));
  assert.deepEqual(namesUnder('## 6. Rules about bodies'), [...broken].sort());
});

test('the document names every kind of body with its fields, and no other', () => {
  const [, section = ''] = document.split('\n### Kinds of bodies\n');
  const [table = ''] = section.split(/\n##/);
  const rows = [...table.matchAll(/^\| `([A-Za-z]+)` .*\|([^|]*)\|$/gm)];
  const named = rows.map(([, kind = '', fields = '']): readonly [string, readonly string[]] => [
    kind,
    [...fields.matchAll(/`([A-Za-z0-9]+)`/g)].map(([, field = '']) => field),
  ]);
  const sorted = (of: Iterable<readonly [string, readonly string[]]>): readonly unknown[] =>
    [...of].map(([kind, fields]) => `${kind}: ${fields.toSorted().join(' ')}`).sort();
  assert.deepEqual(sorted(named), sorted(FIELDS_OF_KINDS));
});

test('the worked example of the document verifies, and has the hashes that it states', () => {
  const [, example = ''] = /```sallyport-ledger\n([^]*?)```/.exec(document) ?? [];
  const report = verifyExport(platform, [Buffer.from(example, 'utf8')], { key: log.key, previous: null });
  assert.equal(report.damage, null);
  assert.equal(report.breachCount, 0);
  assert.equal(report.size, 3);
  const [first, second, third] = leavesOf([
    { kind: 'start', engine: 'e0', version: '0.1.0' },
    { kind: 'botRevoked', bot: 'grid', reason: 'lost' },
    { kind: 'resume', scope: { kind: 'everything' }, reason: 'ünten "ok"', by: 'owner' },
  ]).map((leaf) => leafHash(platform.sha256, leaf));
  assert.ok(first !== undefined && second !== undefined && third !== undefined && report.signed !== null);
  const two = nodeHash(platform.sha256, first, second);
  const three = nodeHash(platform.sha256, two, third);
  assert.deepEqual(report.signed.root, three);
  for (const hash of [first, second, third, two, three]) assert.ok(document.includes(`\`${toHex(hash)}\``));
});
