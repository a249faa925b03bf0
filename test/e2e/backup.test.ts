import assert from 'node:assert/strict';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
  copyFileSync,
  existsSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DatabaseSync } from 'node:sqlite';
import { runCommandLine } from '../../src/cli/run.ts';
import { settingsText } from '../../src/cli/settings.ts';
import { dataFolder } from '../../src/launcher/folder.ts';
import { makeFolder, startGateway, type GatewayUnderTest } from './gateway-under-test.ts';

const place = mkdtempSync(join(tmpdir(), 'sallyport-backup-test-'));
const inPlace = (name: string): string => join(place, name);
const folder = makeFolder();
const identity = ['--identity', inPlace('identity.txt')];

interface Said {
  readonly code: number;
  readonly answer: Record<string, unknown>;
}

async function sallyport(...words: readonly string[]): Promise<Said> {
  const said: string[] = [];
  const terminal = {
    out: (text: string) => void said.push(text),
    err: () => undefined,
    canAsk: false,
    isWatched: false,
  };
  const code = await runCommandLine(terminal, [...words, '--json']);
  return { code, answer: JSON.parse(said.join('')) };
}

async function done(...words: readonly string[]): Promise<Record<string, unknown>> {
  const { code, answer } = await sallyport(...words);
  assert.equal(code, 0, `${words.join(' ')}: ${JSON.stringify(answer)}`);
  return answer;
}

async function refused(
  ...words: readonly string[]
): Promise<{ readonly code: string; readonly text: string }> {
  const { code, answer } = await sallyport(...words);
  assert.equal(code, 1, `${words.join(' ')}: ${JSON.stringify(answer)}`);
  const { error } = answer;
  assert.ok(typeof error === 'object' && error !== null && 'code' in error && 'text' in error);
  return { code: String(error.code), text: String(error.text) };
}

/** Some more entries in the ledger. */
async function live(gateway: GatewayUnderTest, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await gateway.ask('halt', { scope: 'everything', reason: `day ${n}` });
}

/** The checkpoint that was signed last, as somebody outside would keep it. The gateway must have stopped. */
function lastCheckpoint(root: string): string {
  const database = new DatabaseSync(join(root, 'keeper', 'checkpoint.db'));
  const row = database.prepare('SELECT note FROM checkpoint ORDER BY id DESC LIMIT 1').get();
  database.close();
  return String(row?.['note']);
}

before(async () => {
  writeFileSync(folder.settings, settingsText({ custodian: 'file', keyFile: 'root.key' }), { mode: 0o600 });
  const gateway = await startGateway({ folder, keep: true });
  try {
    const made = await done('backup', 'keygen', ...identity, '--data', folder.root);
    assert.match(String(made['recipient']), /^age1/);
    await live(gateway, 5);
    await done('backup', 'create', '--to', inPlace('old.age'), '--data', folder.root);
    await done('ledger', 'tiles', '--to', inPlace('tiles'), '--data', folder.root);
    await live(gateway, 7);
    await done('backup', 'create', '--to', inPlace('new.age'), '--data', folder.root);
    const { added } = await done('ledger', 'tiles', '--to', inPlace('tiles'), '--data', folder.root);
    assert.ok(Number(added) >= 7);
  } finally {
    await gateway.stop();
  }
  writeFileSync(inPlace('latest.txt'), lastCheckpoint(folder.root));
});

after(() => {
  rmSync(place, { recursive: true, force: true });
  rmSync(folder.root, { recursive: true, force: true });
});

test('T40: a backup of a running gateway is whole, and nothing of it is left unencrypted', async () => {
  const { ledgerKey, rolledBack } = await done('backup', 'verify', inPlace('new.age'), ...identity);
  assert.match(String(ledgerKey), /^sallyport\.local\//);
  assert.equal(rolledBack, null);
  assert.deepEqual(
    readdirSync(folder.root).filter((name) => name.startsWith('backup-') && name !== 'backup-recipients'),
    [],
  );
  const bytes = readFileSync(inPlace('new.age'));
  for (const known of ['sallyport.local', 'root/keyset', readFileSync(folder.ownerToken, 'utf8')]) {
    assert.equal(bytes.includes(known), false, known);
  }
});

test('F27, T40: an older backup starts halted and says how many entries were rolled back', async () => {
  const target = inPlace('older');
  const latest = ['--checkpoint', inPlace('latest.txt')];
  const made = await done('backup', 'restore', inPlace('old.age'), ...identity, '--data', target, ...latest);
  assert.ok(Number(made['rolledBack']) >= 7);
  copyFileSync(join(folder.root, 'root.key'), join(target, 'root.key'));
  const log: string[] = [];
  const gateway = await startGateway({
    folder: dataFolder(target),
    keep: true,
    log: { write: (_level, code) => void log.push(code) },
  });
  try {
    const status = JSON.stringify(await gateway.ask('status'));
    assert.ok(status.includes(`rolled back ${String(made['rolledBack'])} entries vs the witness`), status);
    assert.equal(existsSync(join(target, 'keeper', 'restored')), false);
  } finally {
    await gateway.stop();
  }
});

test('T19: published tiles take nothing from a gateway that was rolled back', async () => {
  const target = inPlace('rolled');
  await done('backup', 'restore', inPlace('old.age'), ...identity, '--data', target);
  copyFileSync(join(folder.root, 'root.key'), join(target, 'root.key'));
  const gateway = await startGateway({ folder: dataFolder(target), keep: true });
  try {
    const to = ['--to', inPlace('tiles'), '--data', target];
    assert.equal((await refused('ledger', 'tiles', ...to)).code, 'TILES_ROLLED_BACK');
    await live(gateway, 9);
    assert.equal((await refused('ledger', 'tiles', ...to)).code, 'TILES_FORKED');
  } finally {
    await gateway.stop();
  }
});

test('F28: two gateways on one restored copy sign two histories, and whoever compares them sees it', async () => {
  const exports: string[] = [];
  for (const name of ['one', 'two']) {
    const target = inPlace(name);
    await done('backup', 'restore', inPlace('new.age'), ...identity, '--data', target);
    copyFileSync(join(folder.root, 'root.key'), join(target, 'root.key'));
    const gateway = await startGateway({ folder: dataFolder(target), keep: true });
    try {
      await gateway.ask('halt', { scope: 'everything', reason: name });
      exports.push(inPlace(`${name}.sallyport-ledger`));
      await done('ledger', 'export', '--out', exports.at(-1) ?? '', '--data', target);
    } finally {
      await gateway.stop();
    }
  }
  const [one = '', two = ''] = exports;
  const { code, answer } = await sallyport('ledger', 'verify', one, '--compare', two);
  assert.equal(code, 1);
  assert.match(JSON.stringify(answer), /"kind":"FORK"/);
});

test('T40, F27: a backup that is cut off or changed anywhere is refused and leaves no trace', async () => {
  const bytes = readFileSync(inPlace('new.age'));
  const broken: Buffer[] = [];
  for (let n = 0; n < 24; n += 1) {
    const at = Math.floor((bytes.length * n) / 24);
    broken.push(bytes.subarray(0, at));
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 0x10;
    broken.push(flipped);
  }
  broken.push(bytes.subarray(0, bytes.length - 1), Buffer.concat([bytes, Buffer.of(0)]));
  mkdirSync(inPlace('drill'));
  const file = inPlace('drill/broken.age');
  for (const content of broken) {
    writeFileSync(file, content);
    const { code, text } = await refused(
      'backup',
      'restore',
      file,
      ...identity,
      '--data',
      inPlace('drill/new'),
    );
    assert.equal(code, 'BACKUP_REFUSED');
    assert.match(text, /encryption: /);
    assert.deepEqual(readdirSync(inPlace('drill')), ['broken.age']);
  }
});

test('T40: somebody else’s backup, key or identity is refused', async () => {
  const other = makeFolder();
  writeFileSync(other.settings, settingsText({ custodian: 'file', keyFile: 'root.key' }), { mode: 0o600 });
  const gateway = await startGateway({ folder: other });
  try {
    await done('backup', 'keygen', '--identity', inPlace('other.txt'), '--data', other.root);
    const recipient = readFileSync(folder.backupRecipients, 'utf8').trim();
    const theirs = inPlace('theirs.age');
    await done('backup', 'create', '--to', theirs, '--recipient', recipient, '--data', other.root);
    const { ledgerKey } = await done('backup', 'verify', inPlace('new.age'), ...identity);
    const byKey = await refused('backup', 'verify', theirs, ...identity, '--key', String(ledgerKey));
    assert.match(byKey.text, /another gateway made this backup/);
    const byCheckpoint = await refused(
      'backup',
      'verify',
      theirs,
      ...identity,
      '--checkpoint',
      inPlace('latest.txt'),
    );
    assert.match(byCheckpoint.text, /checkpoint: it is not one of this ledger/);
    const byIdentity = await refused('backup', 'verify', theirs, '--identity', inPlace('other.txt'));
    assert.match(byIdentity.text, /not for this identity/);
  } finally {
    await gateway.stop();
  }
});

test('a backup is never restored over something, written over something, or made for nobody', async () => {
  const over = await refused('backup', 'restore', inPlace('new.age'), ...identity, '--data', folder.root);
  assert.equal(over.code, 'FOLDER_NOT_EMPTY');
  const at = ['--data', folder.root];
  assert.equal((await refused('backup', 'create', '--to', inPlace('new.age'), ...at)).code, 'FILE_EXISTS');
  assert.equal((await refused('backup', 'keygen', ...identity, ...at)).code, 'RECIPIENT_SET');
  const bad = await refused('backup', 'create', '--to', inPlace('x.age'), '--recipient', 'age1x', ...at);
  assert.equal(bad.code, 'RECIPIENT_MALFORMED');
  assert.equal((await refused('backup', 'create', '--to', inPlace('x.age'), ...at)).code, 'NOT_RUNNING');
  rmSync(folder.backupRecipients);
  assert.equal((await refused('backup', 'create', '--to', inPlace('x.age'), ...at)).code, 'NO_RECIPIENT');
  const nobody = await refused('backup', 'verify', inPlace('new.age'), '--identity', inPlace('latest.txt'));
  assert.equal(nobody.code, 'IDENTITY_MALFORMED');
});

test('prune keeps the newest backups by name, and everything that is none', async () => {
  mkdirSync(inPlace('kept'));
  const names = ['20260101T000000Z', '20260102T000000Z', '20260103T000000Z'].map(
    (at) => `sallyport-${at}.age`,
  );
  for (const name of [...names, 'mine.age']) writeFileSync(inPlace(`kept/${name}`), '');
  const { removed } = await done('backup', 'prune', '--in', inPlace('kept'), '--keep', '2');
  assert.deepEqual(removed, names.slice(0, 1));
  assert.deepEqual(readdirSync(inPlace('kept')).sort(), ['mine.age', ...names.slice(1)]);
  assert.equal(
    (await refused('backup', 'prune', '--in', inPlace('kept'), '--keep', '0')).code,
    'KEEP_MALFORMED',
  );
});
