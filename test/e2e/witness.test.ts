import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/cli/open-gateway.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { settingsText } from '../../src/cli/settings.ts';
import { dataFolder } from '../../src/launcher/folder.ts';
import { makeFolder, startGateway } from './gateway-under-test.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-witness-test-'));
const inPlace = (name: string): string => join(place, name);
const folder = makeFolder();
const running: ChildProcess[] = [];

after(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(place, { recursive: true, force: true });
  rmSync(folder.root, { recursive: true, force: true });
});

async function sallyport(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly out: string }> {
  const said: string[] = [];
  const terminal = {
    out: (text: string) => void said.push(text),
    err: (text: string) => void said.push(text),
  };
  const code = await runCommandLine({ ...terminal, canAsk: false, isWatched: false }, [...words, '--json']);
  return { code, out: said.join('') };
}

async function serve(name: string, log: string): Promise<string> {
  const made = await sallyport('witness', 'init', '--folder', inPlace(name), '--name', name);
  assert.equal(made.code, 0, made.out);
  const listen = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const words = ['witness', 'serve', '--folder', inPlace(name), '--log', log, '--listen', listen, '--json'];
  const child = spawn(process.execPath, [BIN, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
  running.push(child);
  assert.ok(child.stdout);
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, vkey } = JSON.parse(line);
    return `witness ${name} ${vkey} ${url}`;
  }
  throw new assert.AssertionError({ message: 'the witness said nothing' });
}

test('T19, F27, F28: witnesses cosign a gateway’s ledger, and refuse the copy that was rolled back', async () => {
  writeFileSync(folder.settings, settingsText({ custodian: 'file', keyFile: 'root.key' }), { mode: 0o600 });
  const at = ['--data', folder.root];
  const submit = ['witness', 'submit', '--policy', inPlace('policy.txt')];
  const gateway = await startGateway({ folder, keep: true });
  try {
    const log = String((await gateway.ask('status'))['checkpointKey']);
    const lines = [`log ${log}`, await serve('one', log), await serve('two', log)];
    const dead = await sallyport('witness', 'init', '--folder', inPlace('dead'), '--name', 'dead');
    lines.push(`witness dead ${JSON.parse(dead.out).vkey} http://127.0.0.1:1`);
    writeFileSync(
      inPlace('policy.txt'),
      [...lines, 'group most 2 one two dead', 'quorum most', ''].join('\n'),
    );
    await sallyport('backup', 'keygen', '--identity', inPlace('identity.txt'), ...at);
    assert.equal((await sallyport('backup', 'create', '--to', inPlace('old.age'), ...at)).code, 0);
    for (let n = 0; n < 4; n += 1) await gateway.ask('halt', { scope: 'everything', reason: `day ${n}` });
    const done = await sallyport(...submit, '--tiles', inPlace('tiles'), ...at);
    assert.equal(done.code, 0, done.out);
    assert.deepEqual(JSON.parse(done.out).by, ['one', 'two']);
    const { out } = await sallyport('status', ...at);
    assert.match(out, /Witnessed: [0-9]+ entries/);
    assert.match(out, /Witness dead: no cosignature \(NO_ANSWER\)/);
  } finally {
    await gateway.stop();
  }
  copyFileSync(inPlace('tiles/checkpoint'), inPlace('latest.txt'));
  const target = inPlace('restored');
  const latest = ['--checkpoint', inPlace('latest.txt'), '--identity', inPlace('identity.txt')];
  const restored = await sallyport('backup', 'restore', inPlace('old.age'), ...latest, '--data', target);
  assert.equal(restored.code, 0, restored.out);
  assert.equal(JSON.parse(restored.out).rolledBack, 4);
  copyFileSync(join(folder.root, 'root.key'), join(target, 'root.key'));
  const copy = await startGateway({ folder: dataFolder(target), keep: true });
  try {
    const words = [...submit, '--tiles', inPlace('others'), '--data', target];
    const behind = await sallyport(...words);
    assert.equal(behind.code, 1);
    assert.match(behind.out, /ROLLED BACK/);
    for (let n = 0; n < 6; n += 1) await copy.ask('halt', { scope: 'everything', reason: `other day ${n}` });
    assert.match((await sallyport(...words)).out, /FORKED/);
    assert.match((await sallyport('status', '--data', target)).out, /NOT WITNESSED as the policy asks/);
  } finally {
    await copy.stop();
  }
});
