import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/cli/open-gateway.ts';
import { CommandWatch } from './command-watch.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-upkeep-'));
const folder = join(place, 'data');
const backups = join(place, 'backups');
const drilled = join(place, 'drill');
const at = ['--data', folder];
const watch = new CommandWatch();
after(() => {
  try {
    for (const kept of [folder, backups, drilled]) watch.assertNone(kept);
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

function sallyport(...words: readonly string[]): { readonly code: number | null; readonly out: string } {
  const { status, stdout } = spawnSync(process.execPath, [BIN, ...words], { encoding: 'utf8' });
  watch.ran(words, stdout);
  return { code: status, out: stdout };
}

/** Runs the gateway until something is so, and says what `status` and `doctor` said then. */
async function upUntil(isSo: () => boolean): Promise<{ readonly status: string; readonly doctor: string }> {
  const listen = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const words = ['up', ...at, '--listen', listen, '--json'];
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      assert.equal(JSON.parse(line).ready, true);
      watch.started(words, child);
      watch.ran(words, line);
      break;
    }
    for (let i = 0; i < 400 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
    assert.ok(isSo(), 'what is due is done');
    return { status: sallyport('status', ...at).out, doctor: sallyport('doctor', ...at).out };
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

test('a scheduled backup that fails is told, and one that succeeds is made, told and whole (T40)', async () => {
  assert.equal(sallyport('init', ...at, '--custodian', 'file').code, 0);
  const identity = ['--identity', join(place, 'identity.txt')];
  assert.equal(sallyport('backup', 'keygen', ...at, ...identity).code, 0);
  assert.equal(
    sallyport('backup', 'schedule', ...at, '--to', backups, '--every', '6', '--keep', '2').code,
    0,
  );
  const told = join(folder, 'upkeep.json');

  rmSync(backups, { recursive: true });
  const failed = await upUntil(() => existsSync(told));
  assert.match(failed.status, /NO GOOD BACKUP: none was made yet; the try 0 h ago failed \(NO_FOLDER\)/);
  assert.match(failed.doctor, /WRONG +backups: .*NO_FOLDER/);
  assert.ok(!existsSync(backups), 'nothing is written in the place of a disk that is not there');

  rmSync(told);
  mkdirSync(backups);
  for (const day of ['01', '02']) writeFileSync(join(backups, `sallyport-202001${day}T000000Z.age`), 'old');
  const stale = [join(backups, 'sallyport-20200101T000000Z.age.part'), join(folder, 'backup-Ab12Cd')];
  writeFileSync(stale[0] ?? '', 'half');
  mkdirSync(stale[1] ?? '');
  for (const path of stale) utimesSync(path, 0, 0);
  const isPruned = (): boolean => readdirSync(backups).filter((name) => name.endsWith('.age')).length === 2;
  const made = await upUntil(() => existsSync(told) && isPruned());
  assert.match(made.status, /Backups: the last one was made 0 h ago, and one is to be made every 6 h/);
  assert.match(made.doctor, /ok +backups: .*\n/);
  assert.match(made.doctor, /ok +root key: number 1 is 0 days old, and is to be replaced after 90/);
  assert.deepEqual(stale.filter(existsSync), []);
  const names = readdirSync(backups).sort();
  assert.equal(names.length, 2);
  assert.equal(names[0], 'sallyport-20200102T000000Z.age');
  assert.equal(sallyport('backup', 'verify', join(backups, names[1] ?? ''), ...identity).code, 0);

  const drill = ['--data', drilled];
  const restored = sallyport('backup', 'restore', join(backups, names[1] ?? ''), ...identity, ...drill);
  assert.match(restored.out, /schedule of its backups was left out/);
  assert.match(sallyport('backup', 'schedule', ...drill).out, /No backups are made by themselves/);
});
