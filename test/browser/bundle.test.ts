import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';

/** Compressed script of a first load, in bytes. */
const FIRST_LOAD_MAX = 350 * 1024;
const DIST = new URL('../../console/dist/', import.meta.url);

test('the scripts of a first load, and those of the page that it shows, are at most 350 KiB compressed', () => {
  const page = readFileSync(new URL('index.html', DIST), 'utf8');
  const begun = [...page.matchAll(/(?:src|href)="\/console\/([^"]+\.js)"/g)].map(([, name = '']) => name);
  assert.ok(begun.length > 0, 'the page loads a script');
  const loaded = new Set<string>();
  const sizes: number[] = [];
  const take = (name: string): void => {
    if (loaded.has(name)) return;
    loaded.add(name);
    const text = readFileSync(new URL(name, DIST), 'utf8');
    sizes.push(gzipSync(text, { level: 9 }).length);
    const [folder = ''] = /^.*\//.exec(name) ?? [];
    const overview = [...text.matchAll(/["'`](?:\.\/|assets\/)(overview-page-[\w-]+\.js)["'`]/g)];
    const imports = [...text.matchAll(/(?:from|import)\s*["'`]\.\/([\w-]+\.js)["'`]/g)];
    for (const [, inner = ''] of [...imports, ...overview]) take(`${folder}${inner}`);
  };
  begun.forEach(take);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(
    [...loaded].some((name) => name.includes('overview-page')),
    [...loaded].join(' '),
  );
  assert.ok(total > 50_000 && total <= FIRST_LOAD_MAX, `${total} bytes in ${loaded.size} files`);
});
