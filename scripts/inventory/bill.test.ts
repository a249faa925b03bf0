import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { billOf } from './bill.ts';

const root = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const HASH = Buffer.alloc(64, 7).toString('base64');

test('T32: the bill of materials has every installed package with its exact version and hash', () => {
  const { packages } = JSON.parse(root('package-lock.json'));
  const { components } = JSON.parse(root('docs/bill-of-materials.json'));
  const paths = Object.keys(packages).filter(
    (path) => path.includes('node_modules/') && packages[path].link !== true,
  );
  assert.ok(paths.length > 50);
  const billed = new Map<string, Record<string, unknown>>(
    components.map((one: Record<string, unknown>) => [String(one['bom-ref']), one]),
  );
  assert.deepEqual([...billed.keys()].sort(), paths.toSorted());
  for (const path of paths) {
    const one = billed.get(path);
    assert.equal(one?.['version'], packages[path].version, path);
    const [hash] = Object.values(Object(one?.['hashes']));
    const integrity = `sha512-${Buffer.from(Object(hash).content, 'hex').toString('base64')}`;
    assert.equal(integrity, packages[path].integrity, path);
  }
});

test('a package that is not pinned by its hash, and what is no lock file, has no bill', () => {
  const lock = (entry: unknown): string =>
    JSON.stringify({ name: 'a', version: '1', packages: { '': {}, 'node_modules/@b/c': entry } });
  const good = { version: '2.0.0', integrity: `sha512-${HASH}`, dev: true };
  assert.deepEqual(Object(billOf(lock(good))).components, [
    {
      type: 'library',
      'bom-ref': 'node_modules/@b/c',
      name: '@b/c',
      version: '2.0.0',
      scope: 'excluded',
      purl: 'pkg:npm/%40b/c@2.0.0',
      licenses: [],
      hashes: [{ alg: 'SHA-512', content: '07'.repeat(64) }],
    },
  ]);
  for (const entry of [null, {}, { ...good, integrity: 'sha1-AAAA' }])
    assert.equal(billOf(lock(entry)), null);
  for (const text of ['1', '{}', '{"packages":[]}']) assert.equal(billOf(text), null);
});
