import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CommandWatch } from './command-watch.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-passphrase-'));
const inPlace = (name: string): string => join(place, name);
const running = new Set<ChildProcess>();
const watch = new CommandWatch();

/** What a command says with `--json`, and how it ended. */
function sallyport(...words: readonly string[]): readonly [number | null, Record<string, unknown>] {
  const { status, stdout } = spawnSync(process.execPath, [BIN, ...words, '--json'], { encoding: 'utf8' });
  watch.ran(words, stdout);
  const said = JSON.parse(stdout);
  return [status, said.error ?? said];
}

async function up(...words: readonly string[]): Promise<() => Promise<void>> {
  const listen = ['--listen', '127.0.0.1:18437'];
  const child = spawn(process.execPath, [BIN, 'up', ...words, ...listen, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  for await (const line of createInterface({ input: child.stdout })) {
    assert.equal(JSON.parse(line).ready, true, line);
    break;
  }
  watch.started(words, child);
  return async () => {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
    running.delete(child);
  };
}

after(() => {
  for (const child of running) child.kill('SIGKILL');
  try {
    for (const name of ['by-passphrase', 'by-file']) watch.assertNone(inPlace(name));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test('a new passphrase is in force at the next start, and the old one opens nothing any more (F26)', async () => {
  for (const [name, text] of [
    ['old', `${randomBytes(18).toString('base64url')}\n`],
    ['new', `${randomBytes(18).toString('base64url')}\n`],
    ['short', 'short\n'],
  ] as const)
    writeFileSync(inPlace(name), text, { mode: 0o600 });
  const at = ['--data', inPlace('by-passphrase')];
  const [old, next] = [
    ['--passphrase-file', inPlace('old')],
    ['--passphrase-file', inPlace('new')],
  ];
  assert.equal(sallyport('init', ...at, ...old)[0], 0);
  const stop = await up(...at, ...old);
  const change = (from: readonly string[], to: string): ReturnType<typeof sallyport> =>
    sallyport('key', 'passphrase', ...at, ...from, '--new-passphrase-file', inPlace(to));
  assert.equal(change(next, 'new')[1]['code'], 'UNSEALING_REFUSED');
  assert.equal(change(old, 'short')[1]['code'], 'UNSEALING_REFUSED');
  assert.equal(sallyport('key', 'passphrase', ...at, ...old)[1]['code'], 'NO_PASSPHRASE');
  assert.deepEqual(change(old, 'new'), [0, { custodian: 'passphrase', changed: true, recorded: true }]);
  assert.equal(sallyport('status', ...at)[0], 0, 'the gateway runs on');
  await stop();
  assert.equal(sallyport('up', ...at, ...old, '--listen', '127.0.0.1:18437')[1]['code'], 'UNSEAL_REFUSED');
  await (
    await up(...at, ...next)
  )();
});

test('a new key file takes the place of the old one, or leaves it as it is', async () => {
  const at = ['--data', inPlace('by-file')];
  const keyFile = join(inPlace('by-file'), 'root.key');
  assert.equal(sallyport('init', ...at, '--custodian', 'file')[0], 0);
  const old = readFileSync(keyFile);
  assert.equal(sallyport('key', 'passphrase', ...at)[1]['code'], 'NOT_RUNNING');
  assert.ok(!existsSync(`${keyFile}.next`), 'what certainly opens nothing is not left');
  const stop = await up(...at);
  assert.equal(
    sallyport('key', 'passphrase', ...at, '--new-passphrase-file', keyFile)[1]['code'],
    'OTHER_CUSTODIAN',
  );
  writeFileSync(`${keyFile}.next`, 'left by a change that was stopped');
  assert.equal(sallyport('key', 'passphrase', ...at)[1]['code'], 'KEY_FILE_CHANGE_UNFINISHED');
  rmSync(`${keyFile}.next`);
  assert.deepEqual(readFileSync(keyFile), old);
  assert.equal(sallyport('key', 'passphrase', ...at)[0], 0);
  assert.notDeepEqual(readFileSync(keyFile), old);
  await stop();
  await (
    await up(...at)
  )();
});
