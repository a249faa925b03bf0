import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { dataFolder } from '../../launcher/folder.ts';
import { makeDataFolder } from '../make-folder.ts';
import { attemptAsSelf, judgePath, type Attempt } from './attempt.ts';
import type { Finding } from './finding.ts';
import { tryProgram } from './program.ts';
import { tryStore } from './store.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-as-bot-'));
after(() => rmSync(place, { recursive: true, force: true }));
const folder = makeDataFolder(join(place, 'data'), { custodian: 'file', keyFile: 'root.key' });
const attempt = attemptAsSelf(500);

function reachOf(found: readonly Finding[], name: string): string | undefined {
  return found.find((one) => one.name === name)?.reach;
}

test('whoever owns the data folder reaches what is in it, and changes nothing by trying (T14)', async () => {
  const token = readFileSync(folder.ownerToken, 'utf8');
  const before = statSync(folder.ownerToken).mtimeMs;
  const found = await tryStore({ folder, backups: place, attempt });
  for (const name of [
    'list data folder',
    'write data folder',
    'list keeper folder',
    'write keeper folder',
    'read root.key',
    'write root.key',
    'read owner-token',
    'write owner-token',
    'write dial-list.json',
    'write settings.json',
    'list backups',
    'write backups',
  ]) {
    assert.equal(reachOf(found, name), 'reached', name);
  }
  // Nothing has run there yet.
  assert.equal(reachOf(found, 'write ledger.db'), 'blocked');
  assert.equal(existsSync(join(folder.keeper, 'ledger.db')), false);
  assert.equal(readFileSync(folder.ownerToken, 'utf8'), token);
  assert.equal(statSync(folder.ownerToken).mtimeMs, before);
  assert.equal(JSON.stringify(found).includes(token), false, 'no secret is printed');
});

test('a user whom the system refuses everything reaches nothing', async () => {
  const refused: Attempt = () => Promise.resolve('EACCES');
  const found = await tryStore({ folder, backups: place, attempt: refused });
  assert.deepEqual(
    found.filter(({ reach }) => reach !== 'blocked'),
    [],
  );
});

test('a door that takes connections is a hole, and one at which nobody listens is not told', async () => {
  const door = createServer().listen(folder.ownerSocket);
  await new Promise((resolve) => door.once('listening', resolve));
  const name = 'connect to owner.sock';
  assert.equal(reachOf(await tryStore({ folder, backups: null, attempt }), name), 'reached');
  await new Promise((resolve) => door.close(resolve));
  const found = await tryStore({ folder, backups: null, attempt });
  assert.equal(reachOf(found, name), 'blocked');
  assert.equal(reachOf(found, 'backups'), 'cannot tell');
});

test('a folder that is not there is no finding about walls', async () => {
  const found = await tryStore({ folder: dataFolder(join(place, 'nowhere')), backups: null, attempt });
  assert.deepEqual(
    found.map(({ reach }) => reach),
    ['cannot tell', 'cannot tell'],
  );
});

test('a program that the bot may change is a hole', async () => {
  const clone = mkdtempSync(join(place, 'clone-'));
  mkdirSync(join(clone, 'src'));
  const found = await tryProgram([{ clone: `${clone}/`, node: process.execPath }], attempt);
  assert.equal(reachOf(found, `write ${clone}/src`), 'reached');
  assert.equal(reachOf(found, `write ${clone}/package.json`), 'blocked');
  assert.ok(reachOf(found, `write ${process.execPath}`) !== undefined);
  assert.deepEqual(
    (await tryProgram([], attempt)).map(({ reach }) => reach),
    ['cannot tell'],
  );
});

test('every answer of the system has its meaning', () => {
  const subject = { ground: 'store', name: 'x', stake: 'stake', next: 'next' } as const;
  const reaches = [
    '',
    'ETXTBSY',
    'EACCES',
    'EPERM',
    'EROFS',
    'ENOENT',
    'ENOTDIR',
    'ECONNREFUSED',
    'ESRCH',
    'EIO',
  ].map((code) => judgePath(subject, code).reach);
  assert.deepEqual(reaches, [
    'reached',
    'reached',
    ...Array(5).fill('blocked'),
    ...Array(3).fill('cannot tell'),
  ]);
});
