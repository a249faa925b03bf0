import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import sep5 from '../../../test/vectors/wallet/sep5.json' with { type: 'json' };
import { toBase58 } from '../../core/units/base58.ts';
import { toStrkey } from '../../core/wallet/strkey.ts';
import { publicKeyOf } from './ed25519.ts';
import { phraseAsked, type PhraseOptions } from './phrase-options.ts';
import { readSecret, type SecretFamily } from './secret-text.ts';

const place = mkdtempSync(join(tmpdir(), 'phrases-'));
after(() => rmSync(place, { recursive: true }));

function file(content: string | Uint8Array): string {
  const path = join(place, 'passphrase');
  writeFileSync(path, content, { mode: 0o600 });
  return path;
}

/** The private key of a phrase, or why there is none. */
function keyOf(text: string, family: SecretFamily, options: PhraseOptions = {}): Uint8Array | string {
  const read = readSecret(Buffer.from(text), family, phraseAsked(options, family));
  return read.kind === 'secret' ? read.seed : read.why;
}

function addressOf(options: PhraseOptions): string {
  const key = keyOf(PHRASE, 'solana', options);
  return typeof key === 'string' ? key : toBase58(publicKeyOf(key));
}

/** The first vector of BIP-39. */
const PHRASE = `${'abandon '.repeat(11)}about`;
/**
 * Its addresses on Solana: of accounts as Phantom and bip_utils have them, and the rest as the tests of a port of
 * gagliardetto/solana-go give them (v1.22.0, its PrivateKeyFromMnemonicAtPath; read on 2026-11-22).
 */
const ADDRESSES: readonly (readonly [PhraseOptions, string])[] = [
  [{}, 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk'],
  [{ account: '0' }, 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk'],
  [{ account: '1' }, 'Hh8QwFUA6MtVu1qAoq12ucvFHNwCcVTV7hpWjeY1Hztb'],
  [{ path: "m/44'/501'/1'/0'" }, 'Hh8QwFUA6MtVu1qAoq12ucvFHNwCcVTV7hpWjeY1Hztb'],
  [{ path: "m/44'/501'/7'/0'" }, '9h1cLBiraaUqM1CdJTaVaew1oQtgQUW24FZ8YdnLLgJY'],
  [{ path: "m/44'/501'/0'" }, 'GjJyeC1r2RgkuoCWMyPYkCWSGSGLcz266EaAkLA27AhL'],
  [{ path: 'm/44h/501h/1h' }, 'ANf3TEKFL6jPWjzkndo4CbnNdUNkBk4KHPggJs2nu8Xi'],
  [{ path: 'seed' }, 'EHqmfkN89RJ7Y33CXM6uCzhVeuywHoJXZZLszBHHZy7o'],
  [{ path: "m/0'" }, 'D1Rwdcr6RtByD4izfmxvYfTon6TjaiaCSrt7RiegN5ux'],
  [{ path: 'm' }, 'GiAiwXD6TQUqsf4pvRLtPPmVma7oGmRusLvo58SBNn1e'],
];

test('a phrase gives the public addresses of every path, and of solana-keygen, which has none', () => {
  for (const [options, address] of ADDRESSES)
    assert.equal(addressOf(options), address, JSON.stringify(options));
  // What `solana-keygen` writes for a phrase without a path: the first half of the seed that BIP-39 gives.
  const seed = '5eb00bbddcf069084889a8ab9155568165f5c453ccb85e70811aaed6f6da5fc1';
  assert.equal(Buffer.from(keyOf(PHRASE, 'solana', { path: 'seed' })).toString('hex'), seed);
});

test('the passphrase of BIP-39 is read from a file, without the end of its line, and taken as it is', () => {
  for (const content of ['TREZOR', 'TREZOR\n', 'TREZOR\r\n'])
    assert.equal(
      addressOf({ passphraseFile: file(content) }),
      '7zSmbu6gKkb6HB7UDPtHYjwCWuBHU1D4TpNZFm4sndQe',
    );
  assert.notEqual(
    addressOf({ passphraseFile: file(' TREZOR') }),
    addressOf({ passphraseFile: file('TREZOR') }),
  );
  // By BIP-39 one text is one passphrase, however its letters are composed.
  assert.equal(addressOf({ passphraseFile: file('\u00e9') }), addressOf({ passphraseFile: file('e\u0301') }));
  assert.throws(() => addressOf({ passphraseFile: file(Uint8Array.of(0xff, 0xfe)) }), {
    code: 'PASSPHRASE_MALFORMED',
  });
  assert.throws(() => addressOf({ passphraseFile: join(place, 'none') }), { code: 'FILE_UNREADABLE' });
});

test('every vector of SEP-5 comes out by --account and --passphrase-file, and by its path', () => {
  for (const { mnemonic, passphrase, keys } of sep5.vectors)
    for (const [account, { path, secret }] of keys.entries()) {
      const passphraseFile = file(passphrase);
      for (const options of [{ account: String(account) }, { path }]) {
        const key = keyOf(mnemonic, 'stellar', { ...options, passphraseFile });
        assert.equal(typeof key === 'string' ? key : toStrkey('seed', key), secret);
      }
    }
});

test('a path that Ed25519 does not have, and a number that is none, are refused before anything is read', () => {
  for (const path of ["m/44'/501'/0", '44h', 'm/', 'm/44h/', 'SEED', ''])
    assert.throws(() => phraseAsked({ path }, 'solana'), { code: 'PATH_MALFORMED' }, path);
  for (const account of ['-1', '1.5', '1000001', '1e3', ' ', 'x'])
    assert.throws(() => phraseAsked({ account }, 'solana'), { code: 'NUMBER_MALFORMED' }, account);
});

test('whoever asks for an account, a path or a passphrase of what is no phrase is told so', () => {
  const hex = Buffer.alloc(32, 7).toString('hex');
  const strkey = toStrkey('seed', Buffer.alloc(32, 7));
  for (const options of [{ account: '0' }, { path: 'seed' }, { passphraseFile: file('x') }])
    for (const [text, family] of [
      [hex, 'solana'],
      [strkey, 'stellar'],
    ] as const)
      assert.match(String(keyOf(text, family, options)), /a key and no phrase/);
  assert.equal(typeof keyOf(hex, 'solana'), 'object');
  // What is neither says what it should have been.
  assert.match(String(keyOf('x', 'solana', { account: '0' })), /no secret key of Solana/);
});
