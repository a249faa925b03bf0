import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { CommandWatch } from '../e2e/command-watch.ts';
import { CUSTODIANS, installTokens, LIBRARY, PIN } from './softhsm.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'bin/sallyport.js');
const place = mkdtempSync(join(tmpdir(), 'sallyport-custodians-'));
const at = (name: string): string => join(place, name);
const listen = ['--listen', '127.0.0.1:18447'];
const env = { ...process.env, SOFTHSM2_CONF: at('softhsm.conf') };
let missing: string | null = null;

before(() => {
  missing = installTokens('gnome-keyring', 'dbus');
  if (missing !== null) return;
  token('tokens', 'softhsm.conf');
  mkdirSync(at('none'));
  writeFileSync(at('none.conf'), `directories.tokendir = ${at('none')}\n`);
  for (const [name, text] of [
    ['pin', `${PIN}\n`],
    ['wrong', '000000\n'],
  ] as const)
    writeFileSync(at(name), text, { mode: 0o600 });
});
const watch = new CommandWatch();
after(() => {
  try {
    for (const name of ['data', 'other', 'open', 'by-keychain']) watch.assertNone(at(name));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

/** A SoftHSM2 of its own with one token, in a folder, and the configuration that leads to it. */
function token(folder: string, configuration: string): void {
  mkdirSync(at(folder));
  writeFileSync(at(configuration), `directories.tokendir = ${at(folder)}\n`);
  const words = ['--init-token', '--free', '--label', 'prod', '--pin', PIN, '--so-pin', '87654321'];
  const made = spawnSync('softhsm2-util', words, { env: { ...env, SOFTHSM2_CONF: at(configuration) } });
  assert.equal(made.status, 0);
}

interface Said {
  readonly code?: string;
  readonly [name: string]: unknown;
}

function sallyport(words: readonly string[], more: NodeJS.ProcessEnv = {}): Said {
  const { stdout } = spawnSync(process.execPath, [BIN, ...words, '--json'], {
    encoding: 'utf8',
    env: { ...env, ...more },
  });
  watch.ran(words, stdout);
  const said = JSON.parse(stdout);
  return said.error ?? said;
}

/** Starts a gateway, does something while it runs, and stops it. */
async function whileUp(words: readonly string[], work: () => void): Promise<void> {
  const child = spawn(process.execPath, [BIN, 'up', ...words, ...listen, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env,
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      assert.equal(JSON.parse(line).ready, true, line);
      watch.started(['up', ...words], child);
      break;
    }
    work();
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}

const byToken = ['--library', LIBRARY, '--token', 'prod'];
const change = (file: string, fields: object): void =>
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...fields }));

const OPEN_KEY = `
import p from 'pkcs11js';
const library = new p.PKCS11();
library.load('${LIBRARY}');
library.C_Initialize();
const slot = library.C_GetSlotList(true).find((one) => library.C_GetTokenInfo(one).label.trimEnd() === 'prod');
const session = library.C_OpenSession(slot, p.CKF_SERIAL_SESSION | p.CKF_RW_SESSION);
library.C_Login(session, p.CKU_USER, '${PIN}');
library.C_GenerateKey(session, { mechanism: p.CKM_AES_KEY_GEN }, [
  { type: p.CKA_VALUE_LEN, value: 32 }, { type: p.CKA_LABEL, value: 'open' }, { type: p.CKA_TOKEN, value: true },
  { type: p.CKA_SENSITIVE, value: false }, { type: p.CKA_EXTRACTABLE, value: true },
]);
library.C_Finalize();`;

test('F25: a token opens the vault; gone, exchanged, silent or with a wrong PIN it opens nothing', async (context) => {
  if (missing !== null) return context.skip(missing);
  const folder = ['--data', at('data')];
  const pin = ['--pin-file', at('pin')];
  const made = sallyport(['init', ...folder, '--custodian', 'pkcs11', ...byToken, ...pin]);
  assert.equal(made['custodian'], 'pkcs11', JSON.stringify(made));
  const settings = at('data/settings.json');
  await whileUp(folder, () => {
    assert.equal(sallyport(['key', 'rotate-root', ...folder])['term'], 2);
  });
  const up = (more: NodeJS.ProcessEnv = {}): unknown => sallyport(['up', ...folder, ...listen], more).code;
  assert.equal(up({ SOFTHSM2_CONF: at('none.conf') }), 'TOKEN_GONE');
  change(settings, { pinFile: at('wrong') });
  assert.equal(up(), 'PIN_WRONG');
  change(settings, { pinFile: at('pin'), key: 'another' });
  assert.equal(up(), 'TOKEN_KEY_GONE');
  change(settings, { key: 'sallyport', library: '/dev/null' });
  assert.equal(up(), 'LIBRARY_UNREADABLE');
  // Opening a pipe that nobody writes to lasts for ever, as a token's driver may.
  spawnSync('mkfifo', [at('silent.so')]);
  change(settings, { library: at('silent.so') });
  assert.equal(up(), 'CUSTODIAN_SILENT');
  change(settings, { library: LIBRARY });
  token('others', 'others.conf');
  const other = ['--data', at('other'), '--custodian', 'pkcs11', ...byToken, ...pin];
  assert.equal(sallyport(['init', ...other], { SOFTHSM2_CONF: at('others.conf') })['custodian'], 'pkcs11');
  assert.equal(up({ SOFTHSM2_CONF: at('others.conf') }), 'TOKEN_SEAL_REFUSED');
  // None of it locked the token or hurt the vault.
  await whileUp(folder, () => {
    const words = at('words');
    writeFileSync(words, `${randomBytes(18).toString('base64url')}\n`, { mode: 0o600 });
    const toWords = ['key', 'custodian', 'passphrase', ...folder, '--new-passphrase-file', words];
    assert.equal(sallyport(toWords)['custodian'], 'passphrase');
    const toToken = ['key', 'custodian', 'pkcs11', ...folder, '--passphrase-file', words, ...byToken, ...pin];
    assert.equal(sallyport([...toToken, '--key-label', 'second'])['key'], 'second');
  });
  await whileUp(folder, () => undefined);
});

test('a key that can leave the token is not used (F25)', (context) => {
  if (missing !== null) return context.skip(missing);
  // As another program might have made it.
  const made = spawnSync(process.execPath, ['--input-type=module', '-e', OPEN_KEY], { cwd: CUSTODIANS, env });
  assert.equal(made.status, 0, made.stderr.toString());
  const init = ['init', '--data', at('open'), '--custodian', 'pkcs11', ...byToken, '--pin-file', at('pin')];
  assert.equal(sallyport([...init, '--key-label', 'open']).code, 'TOKEN_KEY_OPEN');
  assert.ok(!existsSync(at('open')), 'nothing was made');
});

test('the keychain of a real Secret Service opens the vault, for its own user alone (F26)', (context) => {
  if (missing !== null) return context.skip(missing);
  if (spawnSync('which', ['gnome-keyring-daemon']).status !== 0)
    return context.skip('gnome-keyring is missing');
  mkdirSync(at('run'), { mode: 0o700 });
  const script = [
    'printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null',
    `"$NODE" "$BIN" init --data "$DATA" --custodian keychain --json`,
    `timeout 12 "$NODE" "$BIN" up --data "$DATA" --listen 127.0.0.1:18447 --json || true`,
  ].join('\n');
  const shell = { NODE: process.execPath, BIN, DATA: at('by-keychain') };
  const home = { HOME: at('home'), XDG_DATA_HOME: at('home'), XDG_RUNTIME_DIR: at('run') };
  const ran = spawnSync('dbus-run-session', ['--', 'bash', '-c', script], {
    encoding: 'utf8',
    env: { ...process.env, ...shell, ...home },
    timeout: 60_000,
  });
  assert.match(ran.stdout, /"custodian": "keychain"/, ran.stdout + ran.stderr);
  assert.match(ran.stdout, /"ready":true/);
  const { DBUS_SESSION_BUS_ADDRESS: _bus, ...bare } = process.env;
  const elsewhere = spawnSync(
    process.execPath,
    [BIN, 'up', '--data', at('by-keychain'), ...listen, '--json'],
    { encoding: 'utf8', env: { ...bare, ...home, XDG_DATA_HOME: at('elsewhere') } },
  );
  assert.match(elsewhere.stdout, /KEYCHAIN_(ABSENT|ITEM_GONE)/);
});
