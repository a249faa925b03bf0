import assert from 'node:assert/strict';
import { createCipheriv, pbkdf2Sync, scryptSync } from 'node:crypto';
import { test } from 'node:test';
import { toBase58 } from '../../core/units/base58.ts';
import { publicKeyOf } from './ed25519.ts';
import { openHummingbot } from './hummingbot-store.ts';
import { plainPhrase } from './phrase-options.ts';
import { readSecret } from './secret-text.ts';

const SEED = Buffer.alloc(32, 7);
/** As its Gateway keeps a key of Solana. */
const SECRET = toBase58(Buffer.concat([SEED, publicKeyOf(SEED)]));
const PASSWORD = Buffer.from('correct horse');
const SALT = Buffer.alloc(32, 5);
const IV = Buffer.alloc(16, 9);

/** As the Gateway wrote wallets before it had an authenticated form. */
function older(secret = SECRET): Readonly<Record<string, unknown>> {
  const key = pbkdf2Sync(PASSWORD, SALT, 5_000, 32, 'sha512');
  const cipher = createCipheriv('aes-256-ctr', key, IV);
  const encrypted = Buffer.concat([cipher.update(secret), cipher.final()]);
  return { algorithm: 'aes-256-ctr', iv: IV.toJSON(), salt: SALT.toJSON(), encrypted: encrypted.toJSON() };
}

/** As it writes them since; its own cost is 2^17. */
function newer(): Readonly<Record<string, unknown>> {
  const params = { n: 1_024, r: 8, p: 1, dklen: 32 };
  const key = scryptSync(PASSWORD, SALT, 32, { N: params.n, r: params.r, p: params.p });
  const cipher = createCipheriv('aes-256-gcm', key, IV.subarray(0, 12));
  const ciphertext = Buffer.concat([cipher.update(SECRET), cipher.final()]).toString('hex');
  return {
    version: 2,
    kdf: 'scrypt',
    kdfparams: { ...params, salt: SALT.toString('hex') },
    cipher: 'aes-256-gcm',
    cipherparams: { iv: IV.subarray(0, 12).toString('hex') },
    ciphertext,
    mac: cipher.getAuthTag().toString('hex'),
  };
}

function opens(store: object, password: Uint8Array = PASSWORD): string {
  const read = openHummingbot(JSON.stringify(store), password);
  if (read.kind !== 'opened') return read.kind;
  const secret = readSecret(read.content, 'solana', plainPhrase('solana'));
  return secret.kind === 'secret' && SEED.equals(secret.seed) ? 'the key' : 'something else';
}

test('a wallet of Hummingbot’s Gateway on Solana opens, in the form of today and in the one before', () => {
  for (const store of [older(), newer()]) {
    assert.equal(opens(store), 'the key');
    assert.equal(opens(store, Buffer.from('another')), 'wrongPassword');
  }
});

test('one that was changed is told, also where the older form has no check of its own', () => {
  const { mac, ...store } = newer();
  const other = String(mac).startsWith('0') ? `1${String(mac).slice(1)}` : `0${String(mac).slice(1)}`;
  assert.equal(opens({ ...store, mac: other }), 'wrongPassword');
  const bytes = Buffer.from(Object(older()['encrypted']).data);
  bytes[0] = (bytes[0] ?? 0) ^ 0x80;
  assert.equal(opens({ ...older(), encrypted: bytes.toJSON() }), 'wrongPassword');
});

test('a store that lacks a part, or asks for hours of work, is no store of that form', () => {
  const first = older();
  const second = newer();
  const params = Object(second['kdfparams']);
  const wrong = [
    { ...first, iv: SALT.toJSON() },
    { ...first, salt: 'aa' },
    { ...first, encrypted: { type: 'Buffer', data: [1, 256] } },
    { ...first, encrypted: { type: 'Buffer', data: [] } },
    { ...second, kdf: 'pbkdf2' },
    { ...second, cipher: 'aes-256-ctr' },
    { ...second, mac: 'aa' },
    { ...second, ciphertext: 'zz' },
    { ...second, kdfparams: null },
    { ...second, kdfparams: { ...params, dklen: 16 } },
    { ...second, kdfparams: { ...params, n: 2 ** 24 } },
    { ...second, kdfparams: { ...params, n: 3 } },
    {},
  ];
  for (const store of wrong) assert.equal(opens(store), 'malformed', JSON.stringify(store));
});
