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
const place = mkdtempSync(join(tmpdir(), 'sallyport-custodian-'));
const at = ['--data', join(place, 'data')];
const listen = ['--listen', '127.0.0.1:18441'];
const running = new Set<ChildProcess>();
const watch = new CommandWatch();

/** What a command says with `--json`, and how it ended. */
function sallyport(...words: readonly string[]): readonly [number | null, Record<string, unknown>] {
  const { status, stdout } = spawnSync(process.execPath, [BIN, ...words, ...at, '--json'], {
    encoding: 'utf8',
  });
  watch.ran(words, stdout);
  const said = JSON.parse(stdout);
  return [status, said.error ?? said];
}

async function up(...words: readonly string[]): Promise<() => Promise<void>> {
  const child = spawn(process.execPath, [BIN, 'up', ...words, ...at, ...listen, '--json'], {
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
    watch.assertNone(join(place, 'data'));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

test('a vault passes from a key file to shares of three people and on, also where it was stopped (F26)', async () => {
  assert.equal(sallyport('init', '--custodian', 'file')[0], 0);
  const settings = join(place, 'data', 'settings.json');
  const keyFile = join(place, 'data', 'root.key');
  const stop = await up();
  const before = readFileSync(settings);
  const into = ['--shares', '3', '--threshold', '2', '--to-folder', join(place, 'shares')];
  assert.equal(sallyport('key', 'custodian', 'file')[1]['code'], 'SAME_CUSTODIAN');
  assert.equal(sallyport('key', 'custodian', 'shares', ...into)[0], 0);
  assert.equal(sallyport('status')[0], 0, 'the gateway runs on');
  assert.match(String(sallyport('key', 'custodian')[1]['words']), /any 2 of the shares/);
  await stop();

  const share = (n: number): string => join(place, 'shares', `share-${n}-of-3.txt`);
  const refusal = (...words: readonly string[]): unknown => sallyport('up', ...listen, ...words)[1]['code'];
  assert.equal(refusal('--share-file', share(2)), 'SHARES_MISSING');
  assert.equal(refusal('--passphrase-file', share(2)), 'OTHER_CUSTODIAN');

  // As if the change had been stopped before its end: the settings name both, and the shares open the vault.
  const after = JSON.parse(readFileSync(settings, 'utf8'));
  const { version, ...next } = after;
  writeFileSync(settings, JSON.stringify({ ...JSON.parse(before.toString('utf8')), next }));
  assert.ok(existsSync(keyFile));
  const again = await up('--share-file', share(3), share(1));
  assert.deepEqual(JSON.parse(readFileSync(settings, 'utf8')), { version, ...next });

  const words = join(place, 'words');
  writeFileSync(words, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 });
  const shares = ['--share-file', share(1), share(2)];
  const toWords = ['key', 'custodian', 'passphrase', '--new-passphrase-file', words];
  assert.equal(sallyport(...toWords)[1]['code'], 'SHARES_MISSING');
  const toldIn = [BIN, ...toWords, ...shares, ...at];
  const { stdout: told } = spawnSync(process.execPath, toldIn, { encoding: 'utf8' });
  watch.ran(toldIn.slice(1), told);
  assert.match(told, /opens with the passphrase/);
  assert.match(told, new RegExp(`shares of set ${String(next['set'])} are to be destroyed`));
  const toFile = ['key', 'custodian', 'file', '--passphrase-file', words];
  assert.equal(sallyport(...toFile)[1]['code'], 'KEY_FILE_THERE');
  await again();
  assert.equal(refusal(...shares), 'OTHER_CUSTODIAN');
  await (
    await up('--passphrase-file', words)
  )();
});
