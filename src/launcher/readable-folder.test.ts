import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { readableFolder } from './readable-folder.ts';

const LOOK = `
  const { existsSync, readFileSync } = require('node:fs');
  const [page, beside] = process.argv.slice(1);
  const read = (path) => {
    try { return existsSync(path) ? readFileSync(path, 'utf8') : 'none'; } catch (error) { return error.code; }
  };
  const look = () => process.send([read(page), read(beside)]);
  process.on('message', look);
  look();
`;

test('a folder that is made after the process began is read by it, and nothing beside it (T35)', async (context) => {
  const place = mkdtempSync(join(tmpdir(), 'readable-'));
  context.after(() => rmSync(place, { recursive: true }));
  const [folder, beside] = [join(place, 'pages'), join(place, 'pages-secret')];
  const page = join(folder, 'index.html');
  writeFileSync(beside, 'secret');
  const flags = ['--permission', readableFolder(folder), '-e', LOOK, page, beside];
  const child = spawn(process.execPath, flags, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  context.after(() => child.kill());
  assert.deepEqual(await once(child, 'message'), [['none', 'ERR_ACCESS_DENIED'], undefined]);
  mkdirSync(folder);
  writeFileSync(page, 'hello');
  child.send('again');
  assert.deepEqual(await once(child, 'message'), [['hello', 'ERR_ACCESS_DENIED'], undefined]);
});
