import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { DeedPermit } from '../../core/chain/deed-permit.ts';
import type { Chain, Deed, NoDeed } from '../../core/chain/chain.ts';
import type { Wallet } from '../../core/account/wallet-state.ts';
import { WalletKeyring } from './wallet-keyring.ts';

const DEED: Deed = {
  kind: 'deed',
  wire: Uint8Array.of(1),
  signed: Uint8Array.of(2),
  signers: [],
  lifetime: 'block',
  isDurable: false,
  words: ['Send 1 SOL.'],
  spends: () => new Map([['SOL', 1n]]),
  judge: () => [],
  withSignature: () => new Uint8Array(),
};
const WALLET = { id: 'hot', chain: 'solana', address: 'own', mode: 'server', retired: false } as Wallet;

/** A keyring over one wallet whose chain reads that out of every bytes. Its secret must not be opened. */
function keyring(read: Deed | NoDeed, wallet: Wallet | null = WALLET): WalletKeyring {
  const chain = { id: 'solana', read: () => read } as unknown as Chain;
  const secrets = { withSecret: () => assert.fail('no secret is opened') };
  const wallets = new Map(wallet === null ? [] : [[wallet.id, wallet]]);
  const signer = {
    sign: () => assert.fail('no token is asked'),
    reportWrong: () => assert.fail('nothing is wrong'),
  };
  return new WalletKeyring({ secrets, wallets, chains: new Map([[chain.id, chain]]), signer });
}

test('T29: bytes that say another thing than what was decided are not signed', async () => {
  const others: readonly (Deed | NoDeed)[] = [
    { kind: 'noDeed', denial: { code: 'EXPIRED', facts: {} }, words: [] },
    { ...DEED, signed: Uint8Array.of(3) },
    { ...DEED, words: ['Send 2 SOL.'] },
    { ...DEED, spends: () => new Map([['SOL', 2n]]) },
  ];
  for (const other of others)
    await assert.rejects(() => keyring(other).sign(new DeedPermit('hot', DEED)), { code: 'DRAFT_MISMATCH' });
});

test('T29: without a key here, or after the wallet’s end, nothing is signed, and a permit is good once', async () => {
  for (const wallet of [null, { ...WALLET, mode: 'client' as const }, { ...WALLET, retired: true }])
    await assert.rejects(() => keyring(DEED, wallet).sign(new DeedPermit('hot', DEED)), {
      code: 'VAULT_RECORD_REFUSED',
    });
  const permit = new DeedPermit('hot', DEED);
  permit.redeem();
  await assert.rejects(() => keyring(DEED).sign(permit), { name: 'Bug' });
});

test('T29: a higher fee is signed only around what the wallet has signed, on a chain that has that', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32);
  const signature = sign(null, DEED.signed, privateKey);
  const chainOf = (keyOf: () => Uint8Array | null): Chain =>
    ({ id: 'solana', read: () => DEED, keyOf }) as unknown as Chain;
  const secrets = { withSecret: () => assert.fail('no secret is opened') };
  const signer = {
    sign: () => assert.fail('no token is asked'),
    reportWrong: () => assert.fail('nothing is wrong'),
  };
  for (const [chain, given] of [
    [chainOf(() => key), signature],
    [chainOf(() => key), new Uint8Array(64)],
    [chainOf(() => null), signature],
  ] as const) {
    const ring = new WalletKeyring({
      ...{ secrets, signer },
      wallets: new Map([[WALLET.id, WALLET]]),
      chains: new Map([[chain.id, chain]]),
    });
    await assert.rejects(() => ring.sign(new DeedPermit('hot', DEED, { fee: 9n, signature: given })), {
      code: 'DRAFT_MISMATCH',
    });
  }
});
