import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createCipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../src/cli/open-gateway.ts';
import { CommandWatch } from './command-watch.ts';

const BIN = fileURLToPath(new URL('../../bin/sallyport.js', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'sallyport-import-'));
const at = (name: string): string => join(place, name);
const NODE = 'http://127.0.0.1:9';
const SERVER = ['--mode', 'server', '--accept-risk', '--cap', '2'];
const watch = new CommandWatch();
let stop = (): Promise<void> => Promise.resolve();

/** What a command says with `--json`: its answer, or the refusal. */
function sallyport(...words: readonly string[]): Readonly<Record<string, unknown>> {
  const asked = [BIN, ...words, '--data', at('data'), '--json'];
  const { stdout } = spawnSync(process.execPath, asked, { encoding: 'utf8' });
  watch.ran(words, stdout);
  const said = JSON.parse(stdout);
  return said.error ?? said;
}

function file(name: string, content: string): string {
  writeFileSync(at(name), content, { mode: 0o600 });
  return at(name);
}

function imported(name: string, ...words: readonly string[]): Readonly<Record<string, unknown>> {
  return sallyport('wallet', 'import', name, '--user', name, '--node', NODE, ...words);
}

/** Everything that a wallet leaves behind: who is in the list, and where may be dialled. */
function left(): readonly [wallets: unknown, mayDial: boolean] {
  const list = at('data/dial-list.json');
  const dialled = existsSync(list) ? readFileSync(list, 'utf8') : '';
  return [sallyport('wallet', 'list')['wallets'], dialled.includes('127.0.0.1')];
}

before(async () => {
  assert.equal(sallyport('init', '--custodian', 'file')['code'], undefined);
  const listen = `127.0.0.1:${await freePort('127.0.0.1')}`;
  const words = [BIN, 'up', '--data', at('data'), '--listen', listen, '--json'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  stop = async () => {
    child.kill('SIGTERM');
    await new Promise((resolve) => child.once('exit', resolve));
  };
  for await (const line of createInterface({ input: child.stdout })) {
    assert.equal(JSON.parse(line).ready, true, line);
    break;
  }
  watch.started(words, child);
});
after(async () => {
  await stop();
  try {
    watch.assertNone(at('data'));
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
});

const SEED = Buffer.alloc(32, 7);
/** Of the public key that belongs to it. */
const ADDRESS = 'GmaDrppBC7P5ARKV8g3djiwP89vz1jLK23V2GBjuAEGB';

/** A Fernet token, after its specification. */
function fernet(key: Buffer, text: string): string {
  const iv = Buffer.alloc(16, 3);
  const cipher = createCipheriv('aes-128-cbc', key.subarray(16), iv);
  const head = Buffer.concat([Buffer.of(0x80), Buffer.alloc(8), iv]);
  const body = Buffer.concat([head, cipher.update(text), cipher.final()]);
  const mac = createHmac('sha256', key.subarray(0, 16)).update(body).digest();
  return Buffer.concat([body, mac]).toString('base64url');
}

test('an import that is refused, for whatever reason, leaves no wallet and no place that may be dialled', () => {
  const key = Buffer.alloc(32, 1);
  const from = file('token', fernet(key, SEED.toString('hex')));
  const keys = file('keys', `${Buffer.alloc(32, 2).toString('base64url')}\n${key.toString('base64url')}\n`);
  const wrong = file('wrong', `${Buffer.alloc(32, 2).toString('base64url')}\n`);
  const sealed = ['--from', from, '--format', 'fernet'];
  const refused: readonly (readonly [code: string, words: readonly string[]])[] = [
    ['PASSWORD_WRONG', [...sealed, '--password-file', wrong]],
    ['KEY_MALFORMED', [...sealed, '--password-file', file('words', 'correct horse\n')]],
    ['FILE_UNREADABLE', [...sealed, '--password-file', at('none')]],
    ['NO_PASSWORD', sealed],
    ['RISK_NOT_ACCEPTED', [...sealed, '--password-file', keys, '--mode', 'server', '--cap', '2']],
    ['CAP_MISSING', [...sealed, '--password-file', keys, '--mode', 'server', '--accept-risk']],
    ['AMOUNT_MALFORMED', [...sealed, '--password-file', keys, ...SERVER.slice(0, -1), '1.0000000001']],
    ['SECRET_REFUSED', ['--from', from]],
    ['KEY_MALFORMED', ['--from', from, '--mode', 'enclave', '--cap', '2']],
  ];
  for (const [code, words] of refused) {
    const said = imported('hot', ...words);
    assert.equal(said['code'], code, JSON.stringify(said));
    assert.match(String(said['text']), /[Nn]othing (?:was|stored)/);
  }
  // Refused by the keeper, not by the command line.
  const named = imported('A b', ...sealed, '--password-file', keys, ...SERVER);
  assert.equal(named['code'], 'NAME_MALFORMED');
  assert.deepEqual(left(), [[], false]);
  const made = imported('hot', ...sealed, '--password-file', keys, ...SERVER);
  assert.deepEqual([made['address'], made['mode'], made['origin']], [ADDRESS, 'server', 'imported']);
  assert.equal(left()[1], true);
  assert.equal(imported('twice', ...sealed, '--password-file', keys)['code'], 'ADDRESS_TAKEN');
});

test('a wallet of Hummingbot’s Gateway is imported, with the password that it was sealed under', () => {
  const [salt, iv] = [Buffer.alloc(32, 5), Buffer.alloc(16, 9)];
  const cipher = createCipheriv('aes-256-ctr', pbkdf2Sync('correct horse', salt, 5_000, 32, 'sha512'), iv);
  const encrypted = Buffer.concat([cipher.update(Buffer.alloc(32, 8).toString('hex')), cipher.final()]);
  const from = file('wallet.json', JSON.stringify({ algorithm: 'aes-256-ctr', iv, salt, encrypted }));
  const words = ['--from', from, '--format', 'hummingbot', '--password-file'];
  assert.equal(imported('bot', ...words, file('other', 'horse\n'))['code'], 'PASSWORD_WRONG');
  const made = imported('bot', ...words, file('pw', 'correct horse\r\n'));
  assert.deepEqual([made['mode'], made['origin']], ['client', 'registered'], JSON.stringify(made));
});

test('a phrase is imported by the path and with the passphrase that are said, and neither is said in vain', () => {
  const from = file('phrase', `${'abandon '.repeat(11)}about\n`);
  const passphrase = ['--passphrase-file', file('passphrase', 'TREZOR\n')];
  const refused: readonly (readonly [code: string, words: readonly string[]])[] = [
    ['PATH_MALFORMED', ['--path', "m/44'/501'/0"]],
    ['NUMBER_MALFORMED', ['--account', 'first']],
    ['SECRET_REFUSED', ['--from', file('plain', '07'.repeat(32)), '--path', 'seed']],
    ['FILE_UNREADABLE', ['--passphrase-file', at('none')]],
  ];
  for (const [code, words] of refused) assert.equal(imported('path', '--from', from, ...words)['code'], code);
  const made: readonly (readonly [address: string, words: readonly string[]])[] = [
    ['GjJyeC1r2RgkuoCWMyPYkCWSGSGLcz266EaAkLA27AhL', ['--path', 'm/44h/501h/0h']],
    ['EHqmfkN89RJ7Y33CXM6uCzhVeuywHoJXZZLszBHHZy7o', ['--path', 'seed', ...SERVER]],
    ['7zSmbu6gKkb6HB7UDPtHYjwCWuBHU1D4TpNZFm4sndQe', passphrase],
  ];
  for (const [index, [address, words]] of made.entries())
    assert.equal(imported(`path-${index}`, '--from', from, ...words)['address'], address);
});
