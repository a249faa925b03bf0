import assert from 'node:assert/strict';
import { createCipheriv, createHmac, pbkdf2Sync, scryptSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { toStrkey } from '../../core/wallet/strkey.ts';
import { Desk } from '../desk.ts';
import { publicKeyOf } from './ed25519.ts';
import { openFernet } from './fernet.ts';
import { openGcmText } from './gcm-text.ts';
import { openKeystore } from './web3-keystore.ts';
import { phraseAsked, plainPhrase } from './phrase-options.ts';
import { openHummingbot } from './hummingbot-store.ts';
import type { Opened } from './opened.ts';
import { readSecret } from './secret-text.ts';
import { readStore } from './read-store.ts';

const SEED = Buffer.alloc(32, 7);
const LIST = JSON.stringify([...SEED, ...publicKeyOf(SEED)]);
const PASSWORD = Buffer.from('testpassword');

/** Of the Web3 Secret Storage Definition, test vectors. */
const PBKDF2_STORE = {
  crypto: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
  version: 3,
};

function gcm(key: Buffer, salt: Buffer, content: string, form: 'hex' | 'base64'): string {
  const iv = Buffer.alloc(12, 9);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
  return [salt, iv, cipher.getAuthTag(), sealed].map((part) => part.toString(form)).join(':');
}

const FERNET_TOKEN =
  'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';

test('Fernet opens the vector of its specification, with the right key of several', () => {
  const token = FERNET_TOKEN;
  const key = 'cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=';
  const other = Buffer.alloc(32, 1).toString('base64url');
  const read = openFernet(token, `${other}\n${key}`);
  assert.equal(read.kind === 'opened' && Buffer.from(read.content).toString(), 'hello');
  assert.equal(openFernet(token, other).kind, 'wrongPassword');
  assert.equal(openFernet(`${token.slice(0, 30)}A${token.slice(31)}`, key).kind, 'wrongPassword');
  for (const [wrong, with_] of [
    ['', key],
    ['!', key],
    [token.slice(0, -8), key],
  ] as const)
    assert.equal(openFernet(wrong, with_).kind, 'malformed');
  for (const with_ of ['short', '']) assert.equal(openFernet(token, with_).kind, 'malformedKey');
  // A right check over what is no padded text.
  const raw = Buffer.from(key, 'base64url');
  const body = Buffer.concat([Buffer.from([0x80]), Buffer.alloc(24), Buffer.alloc(16, 3)]);
  const mac = createHmac('sha256', raw.subarray(0, 16)).update(body).digest();
  assert.equal(openFernet(Buffer.concat([body, mac]).toString('base64url'), key).kind, 'wrongPassword');
});

test('salt:iv:tag:ciphertext opens under scrypt and PBKDF2, in hexadecimal and base 64', () => {
  const salt = Buffer.alloc(16, 5);
  const scrypt = gcm(scryptSync(PASSWORD, salt, 32), salt, LIST, 'hex');
  const read = openGcmText(scrypt, PASSWORD, { kind: 'scrypt' });
  assert.equal(read.kind === 'opened' && Buffer.from(read.content).toString(), LIST);
  assert.equal(openGcmText(scrypt, Buffer.from('x'), { kind: 'scrypt' }).kind, 'wrongPassword');
  const how = { kind: 'pbkdf2', rounds: 1_000, digest: 'sha256' } as const;
  const derived = gcm(pbkdf2Sync(PASSWORD, salt, 1_000, 32, 'sha256'), salt, LIST, 'base64');
  assert.equal(openGcmText(derived, PASSWORD, how).kind, 'opened');
  assert.equal(openGcmText(derived, PASSWORD, { ...how, rounds: 999 }).kind, 'wrongPassword');
  for (const wrong of ['', 'aa:bb:cc', '!:!:!:!', `aa:${'00'.repeat(12)}:${'00'.repeat(16)}:00`])
    assert.equal(openGcmText(wrong, PASSWORD, { kind: 'scrypt' }).kind, 'malformed', wrong);
});

test('a keystore of version 3 opens, as text and as Hummingbot keeps it', () => {
  const secret = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';
  const contentOf = (read: Opened): string =>
    read.kind === 'opened' ? Buffer.from(read.content).toString('hex') : read.kind;
  const hex = Buffer.from(JSON.stringify(PBKDF2_STORE)).toString('hex');
  for (const text of [JSON.stringify(PBKDF2_STORE), hex])
    for (const open of [openKeystore, openHummingbot]) assert.equal(contentOf(open(text, PASSWORD)), secret);
  // A connector of Hummingbot's client, with one sealed value; with two nobody knows which is meant.
  const connector = `connector: some_dex\n\nsome_dex_secret: ${hex}\n`;
  assert.equal(contentOf(openHummingbot(connector, PASSWORD)), secret);
  assert.equal(openHummingbot(`${connector}other_secret: ${hex}\n`, PASSWORD).kind, 'malformed');
  assert.equal(openHummingbot('connector: some_dex\n', PASSWORD).kind, 'malformed');
  assert.equal(openKeystore(JSON.stringify(PBKDF2_STORE), Buffer.from('other')).kind, 'wrongPassword');
  const { crypto } = PBKDF2_STORE;
  const wrong = [
    {},
    { ...PBKDF2_STORE, version: 1 },
    { version: 3, crypto: { ...crypto, cipher: 'aes-256-ctr' } },
    { version: 3, crypto: { ...crypto, mac: 'zz' } },
    { version: 3, crypto: { ...crypto, kdfparams: { ...crypto.kdfparams, c: 10 ** 9 } } },
    {
      version: 3,
      crypto: { ...crypto, kdf: 'scrypt', kdfparams: { ...crypto.kdfparams, n: 3, r: 8, p: 1 } },
    },
    {
      version: 3,
      crypto: { ...crypto, kdf: 'scrypt', kdfparams: { ...crypto.kdfparams, n: 2 ** 24, r: 8, p: 1 } },
    },
    { version: 3, crypto: { ...crypto, kdfparams: { dklen: 16 } } },
  ];
  for (const store of wrong) assert.equal(openKeystore(JSON.stringify(store), PASSWORD).kind, 'malformed');
  const scrypt = {
    ...crypto,
    kdf: 'scrypt',
    kdfparams: { dklen: 32, n: 1_024, r: 8, p: 1, salt: '00'.repeat(32) },
  };
  assert.equal(openKeystore(JSON.stringify({ version: 3, crypto: scrypt }), PASSWORD).kind, 'wrongPassword');
});

test('a secret is read in every form that Solana tools write, and what is none is told exactly', () => {
  const seedOf = (text: string, options = {}): string => {
    const read = readSecret(Buffer.from(text), 'solana', phraseAsked(options, 'solana'));
    return read.kind === 'secret' ? Buffer.from(read.seed).toString('hex') : read.why;
  };
  const hex = SEED.toString('hex');
  const both = Buffer.concat([SEED, publicKeyOf(SEED)]).toString('hex');
  for (const text of [LIST, hex, both, ` ${hex}\n`, `[${[...SEED].join(', ')}]`])
    assert.equal(seedOf(text), hex);
  const phrase = `${'abandon '.repeat(11)}about`;
  assert.match(seedOf(phrase), /^[0-9a-f]{64}$/);
  assert.notEqual(seedOf(phrase), seedOf(phrase, { account: '1' }));
  assert.match(seedOf('abandon abandon'), /has 2 words/);
  assert.match(seedOf(`${'abandon '.repeat(11)}abuot`), /word 12/);
  assert.match(seedOf('abandon '.repeat(12)), /checksum/);
  assert.match(seedOf(`${hex}${'00'.repeat(32)}`), /does not belong/);
  for (const text of ['[1,2]', '[256]', '[x]', 'l', ''])
    assert.match(seedOf(text), /no secret key of Solana/);
});

test('a key is read as bytes too, and 32 letters of some other secret are no key', () => {
  const pair = Buffer.concat([SEED, publicKeyOf(SEED)]);
  for (const family of ['solana', 'stellar'] as const)
    for (const bytes of [SEED, pair]) {
      const read = readSecret(bytes, family, plainPhrase(family));
      assert.ok(read.kind === 'secret' && SEED.equals(read.seed));
    }
  const damaged = readSecret(Buffer.concat([SEED, SEED]), 'solana', plainPhrase('solana'));
  assert.match(damaged.kind === 'refused' ? damaged.why : '', /does not belong/);
  for (const text of ['x'.repeat(32), 'X'.repeat(64), Buffer.alloc(31, 7), Buffer.alloc(33, 7)])
    assert.equal(readSecret(Buffer.from(text), 'stellar', plainPhrase('stellar')).kind, 'refused');
});

test('a secret of Stellar is its text with S, or a phrase by the path of SEP-5', () => {
  const seedOf = (text: string, options = {}): string => {
    const read = readSecret(Buffer.from(text), 'stellar', phraseAsked(options, 'stellar'));
    return read.kind === 'secret' ? toStrkey('seed', read.seed) : read.why;
  };
  const text = toStrkey('seed', SEED);
  assert.equal(seedOf(`${text}\n`), text);
  // The first vector of SEP-5.
  const phrase = 'illness spike retreat truth genius clock brain pass fit cave bargain toe';
  assert.equal(seedOf(phrase), 'SBGWSG6BTNCKCOB3DIFBGCVMUPQFYPA2G4O34RMTB343OYPXU5DJDVMN');
  assert.equal(seedOf(phrase, { account: '1' }), 'SCEPFFWGAG5P2VX5DHIYK3XEMZYLTYWIPWYEKXFHSK25RVMIUNJ7CTIS');
  for (const wrong of [text.toLowerCase(), `${text.slice(0, -1)}A`, LIST, SEED.toString('hex'), ''])
    assert.match(seedOf(wrong), /no secret key of Stellar/);
});

test('a store is opened whole or not at all, and it is told which of the two files is wrong', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'stores-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const salt = Buffer.alloc(16, 5);
  const from = file('scrypt', gcm(scryptSync(PASSWORD, salt, 32), salt, LIST, 'hex'));
  const passwordFile = file('pw', 'testpassword\n');
  const desk = new Desk({ out: () => undefined, err: () => undefined, canAsk: false, isWatched: false });
  const how = { rounds: 1, digest: 'sha256', family: 'solana' as const, phrase: plainPhrase('solana') };
  const asked = { from, passwordFile, ...how };
  assert.deepEqual(Buffer.from(readStore(desk, { ...asked, format: 'scrypt-gcm' })), SEED);
  assert.deepEqual(Buffer.from(readStore(desk, { ...asked, from: file('id', LIST), format: 'plain' })), SEED);
  for (const text of ['testpassword', 'testpassword\r\n']) {
    const typed = { ...asked, passwordFile: file('typed', text), format: 'scrypt-gcm' };
    assert.deepEqual(Buffer.from(readStore(desk, typed)), SEED);
  }
  const wrong: readonly (readonly [object, string])[] = [
    [{ format: 'fernet' }, 'STORE_MALFORMED'],
    [{ format: 'keystore' }, 'STORE_MALFORMED'],
    [{ format: 'pbkdf2-gcm' }, 'PASSWORD_WRONG'],
    [{ format: 'scrypt-gcm', passwordFile: file('other', 'x') }, 'PASSWORD_WRONG'],
    [{ format: 'plain' }, 'SECRET_REFUSED'],
    [{ format: 'scrypt-gcm', passwordFile: join(folder, 'nothing') }, 'FILE_UNREADABLE'],
    [{ format: 'scrypt-gcm', passwordFile: folder }, 'FILE_UNREADABLE'],
    [{ format: 'fernet', from: file('token', FERNET_TOKEN) }, 'KEY_MALFORMED'],
    [{ format: 'plain', from: join(folder, 'nothing') }, 'FILE_UNREADABLE'],
  ];
  for (const [change, code] of wrong)
    assert.throws(() => readStore(desk, { ...asked, format: 'plain', ...change }), { code });
  const { passwordFile: _none, ...without } = asked;
  assert.throws(() => readStore(desk, { ...without, format: 'fernet' }), { code: 'NO_PASSWORD' });
});
