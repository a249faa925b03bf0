import assert from 'node:assert/strict';
import { test } from 'node:test';
import bip32 from '../../../test/vectors/wallet/bip32.json' with { type: 'json' };
import sep5 from '../../../test/vectors/wallet/sep5.json' with { type: 'json' };
import slip10 from '../../../test/vectors/wallet/slip10-ed25519.json' with { type: 'json' };
import { toBase58 } from '../units/base58.ts';
import { toHex } from '../units/bytes.ts';
import {
  bip44Path,
  formatPath,
  parsePath,
  solanaPath,
  stellarPath,
  type DerivationPath,
} from './derivation-path.ts';
import { ed25519Node } from './ed25519-tree.ts';
import { ed25519Public, NODE_HASHES } from './hashes-fixture.test.ts';
import { seedOf } from './mnemonic.ts';
import { formatExtended, isExtendedPublic, parseExtendedPrivate, secp256k1Node } from './secp256k1-tree.ts';
import { parseStrkey, toStrkey } from './strkey.ts';

function pathOf(text: string): DerivationPath {
  const path = parsePath(text);
  assert.ok(path !== null, text);
  return path;
}

function present<T>(value: T | null): T {
  assert.ok(value !== null);
  return value;
}

test('every public vector of SLIP-10 on Ed25519 comes out', () => {
  for (const { seed, chains } of slip10.vectors) {
    assert.equal(chains.length, 6);
    for (const { path, chainCode, private: key, public: open } of chains) {
      const node = present(ed25519Node(NODE_HASHES, Buffer.from(seed, 'hex'), pathOf(path)));
      assert.equal(toHex(node.key), key);
      assert.equal(toHex(node.chainCode), chainCode);
      assert.equal(toHex(ed25519Public(node.key)), open);
    }
  }
});

test('a step that is not hardened has no key on Ed25519', () => {
  assert.equal(ed25519Node(NODE_HASHES, new Uint8Array(64), pathOf("m/44'/501'/0")), null);
});

test('every public vector of SEP-5 comes out: seeds, the parent key, and ten accounts each', () => {
  assert.equal(sep5.vectors.length, 5);
  for (const { mnemonic, passphrase, seed, parent, keys } of sep5.vectors) {
    const derived = present(seedOf(NODE_HASHES, mnemonic, passphrase));
    assert.equal(toHex(derived), seed);
    assert.equal(toHex(present(ed25519Node(NODE_HASHES, derived, pathOf("m/44'/148'"))).key), parent);
    assert.equal(keys.length, 10);
    for (const [account, { path, address, secret }] of keys.entries()) {
      assert.equal(formatPath(stellarPath(account)), path);
      const { key } = present(ed25519Node(NODE_HASHES, derived, stellarPath(account)));
      assert.equal(toStrkey('seed', key), secret);
      assert.equal(toStrkey('account', ed25519Public(key)), address);
      assert.deepEqual(parseStrkey('seed', secret), key);
    }
  }
});

test('a Stellar key with another letter, length, kind or checksum is none', () => {
  const [first] = present(sep5.vectors[0] ?? null).keys;
  const { address, secret } = present(first ?? null);
  assert.equal(parseStrkey('seed', address), null);
  assert.equal(parseStrkey('seed', secret.slice(1)), null);
  assert.equal(parseStrkey('seed', `${secret.slice(0, 55)}1`), null);
  const other = secret.endsWith('A') ? 'B' : 'A';
  assert.equal(parseStrkey('seed', `${secret.slice(0, 55)}${other}`), null);
});

test('the first accounts of the phrase that everybody knows are the ones that Solana wallets show', () => {
  const phrase = `${'abandon '.repeat(11)}about`;
  const seed = present(seedOf(NODE_HASHES, phrase, ''));
  const address = (account: number): string =>
    toBase58(ed25519Public(present(ed25519Node(NODE_HASHES, seed, solanaPath(account))).key));
  assert.equal(formatPath(solanaPath(1)), "m/44'/501'/1'/0'");
  assert.equal(address(0), 'HAgk14JpMQLgt6rVgv7cBQFJWFto5Dqxi472uT3DKpqk');
});

test('every public vector of BIP-32 comes out, in both serialised forms', () => {
  for (const { seed, chains } of bip32.valid) {
    for (const { path, private: xprv, public: xpub } of chains) {
      const node = present(secp256k1Node(NODE_HASHES, Buffer.from(seed, 'hex'), pathOf(path)));
      assert.equal(formatExtended(NODE_HASHES, node, 'private'), xprv);
      assert.equal(formatExtended(NODE_HASHES, node, 'public'), xpub);
      assert.deepEqual(plain(present(parseExtendedPrivate(NODE_HASHES, xprv))), plain(node));
      assert.equal(isExtendedPublic(NODE_HASHES, xpub), true);
    }
  }
});

test('every serialised key that BIP-32 calls invalid is refused', () => {
  assert.equal(bip32.invalid.length, 16);
  for (const { key, why } of bip32.invalid) {
    assert.equal(parseExtendedPrivate(NODE_HASHES, key), null, why);
    assert.equal(isExtendedPublic(NODE_HASHES, key), false, why);
  }
});

test('a serialised key of another length, or with a letter too few, is refused', () => {
  for (const text of ['', 'xprv', '0', '1'.repeat(82), '2'.repeat(129)]) {
    assert.equal(parseExtendedPrivate(NODE_HASHES, text), null, text);
    assert.equal(isExtendedPublic(NODE_HASHES, text), false, text);
  }
});

test('a path of BIP-44 names coin, account, chain and address', () => {
  assert.equal(formatPath(bip44Path({ coin: 60, account: 0, change: 0, address: 3 })), "m/44'/60'/0'/0/3");
});

test('what is no path is refused', () => {
  for (const text of ['', '44', "n/0'", 'm/', 'm/-1', 'm/01', 'm/2147483648', "m/0''", `m${'/0'.repeat(11)}`])
    assert.equal(parsePath(text), null, text);
  assert.deepEqual(parsePath('m'), []);
  assert.equal(formatPath(pathOf('m/1h/2H/3')), "m/1'/2'/3");
});

test('a key of which the hash says that it is none is passed over', () => {
  const zeros = { ...NODE_HASHES, hmacSha512: () => new Uint8Array(64) };
  assert.equal(secp256k1Node(zeros, new Uint8Array(16), []), null);
  let calls = 0;
  const late = {
    ...NODE_HASHES,
    hmacSha512: (key: Uint8Array, message: Uint8Array) => {
      calls += 1;
      return calls > 1 ? new Uint8Array(64).fill(255) : NODE_HASHES.hmacSha512(key, message);
    },
  };
  assert.equal(secp256k1Node(late, new Uint8Array(16), [0]), null);
});

function plain(node: object): object {
  return Object.fromEntries(
    Object.entries(node).map(([name, value]) => [name, value instanceof Uint8Array ? toHex(value) : value]),
  );
}
