import assert from 'node:assert/strict';
import { test } from 'node:test';
import { address, getAddressEncoder, getProgramDerivedAddress } from '@solana/kit';
import { chainSentence, type ChainDenialCode } from '../../core/chain/chain-denial.ts';
import type { WalletLimits } from '../../core/chain/wallet-limits.ts';
import { ACTION_NAMES, type Action } from './actions.ts';
import { solana } from './chain.ts';
import { associatedTokenAccount, derivedAddress, isOnCurve } from './derived-address.ts';
import { encodeAction, SHA256, somebody, unsigned } from './encode-fixture.test.ts';
import { ASSOCIATED_TOKEN, NATIVE_MINT, TOKEN, TOKEN_2022 } from './programs.ts';

const [WALLET, FRIEND, ENEMY, MINT, NONCE, HELPER] = [
  'wallet',
  'friend',
  'enemy',
  'mint',
  'nonce',
  'delegate',
].map(somebody) as [string, string, string, string, string, string];
const CHAIN = solana(SHA256);

const LIMITS: WalletLimits = {
  actions: new Set(ACTION_NAMES),
  destinations: new Set([FRIEND]),
  authorities: new Set([HELPER]),
  assets: new Map([
    ['SOL', { perTransaction: 1_000_000_000n, perDay: 2_000_000_000n }],
    [MINT, { perTransaction: 100n, perDay: 150n }],
  ]),
  feeMax: 20_000n,
  feeBumpMax: 0n,
  unitPriceMax: 50_000n,
  nonceAccounts: new Set([NONCE]),
  minimumBalance: 50_000_000n,
  export: 'never',
};

function ata(owner: string, mint = MINT, tokenProgram = TOKEN): string {
  return associatedTokenAccount(SHA256, { owner, mint, tokenProgram }) ?? '';
}

function codes(
  actions: readonly Action[],
  change: Partial<WalletLimits> = {},
  form: {
    readonly spent?: ReadonlyMap<string, bigint>;
    readonly payer?: string;
    readonly version?: 0 | 1;
  } = {},
): readonly ChainDenialCode[] {
  const { spent = new Map(), payer = WALLET, version = 0 } = form;
  const deed = CHAIN.read(unsigned(payer, actions.map(encodeAction), { version }), () => null);
  assert.ok(deed.kind === 'deed', JSON.stringify(deed));
  const denials = deed.judge(WALLET, { ...LIMITS, ...change }, { spent });
  for (const denial of denials) assert.doesNotMatch(chainSentence(denial, 'solana'), /[{}]/);
  return denials.map(({ code }) => code);
}

const send = (to: string, lamports = 1_000n): Action => ({
  name: 'system.transfer',
  from: WALLET,
  to,
  lamports,
});
const pay = (destination: string, amount = 10n): Action => ({
  name: 'token.transfer',
  program: TOKEN,
  source: ata(WALLET),
  destination,
  authority: WALLET,
  amount,
  mint: MINT,
  decimals: 6,
});

test('the account that belongs to an owner by rule is the one that the official library derives', async () => {
  const encode = getAddressEncoder();
  for (let at = 0; at < 20; at += 1) {
    const [owner, mint, tokenProgram] = [somebody(`owner ${at}`), MINT, at % 2 === 0 ? TOKEN : TOKEN_2022];
    const seeds = [owner, tokenProgram, mint].map((of) => encode.encode(address(of)));
    const [theirs] = await getProgramDerivedAddress({ programAddress: address(ASSOCIATED_TOKEN), seeds });
    assert.equal(associatedTokenAccount(SHA256, { owner, mint, tokenProgram }), theirs);
  }
  assert.equal(
    associatedTokenAccount(SHA256, { owner: 'no address', mint: MINT, tokenProgram: TOKEN }),
    null,
  );
  assert.equal(derivedAddress(SHA256, [], '0'), null);
  // Zero is a point: a hash that always is one leaves no address.
  assert.equal(isOnCurve(new Uint8Array(32)), true);
  assert.equal(
    derivedAddress(() => new Uint8Array(32), [], TOKEN),
    null,
  );
});

test('what the policy lists, for whom it lists it, is let pass', () => {
  assert.deepEqual(codes([send(FRIEND), pay(ata(FRIEND)), pay(ata(WALLET))]), []);
  assert.deepEqual(codes([send(ata(WALLET, NATIVE_MINT)), send(NONCE), send(WALLET, 10n ** 15n)]), []);
  assert.deepEqual(codes([pay(somebody('account'))], { destinations: new Set([somebody('account')]) }), []);
  assert.deepEqual(codes([{ name: 'memo', text: 'x', signers: [WALLET] }]), []);
});

test('an action that the policy does not list is refused (T28)', () => {
  assert.deepEqual(codes([send(FRIEND)], { actions: new Set() }), ['ACTION_NOT_LISTED']);
});

test('nothing goes to whom the policy does not list, not to a token account of somebody else either (T28)', () => {
  assert.deepEqual(codes([send(ENEMY)]), ['DESTINATION_NOT_LISTED']);
  assert.deepEqual(codes([pay(ata(ENEMY))]), ['DESTINATION_NOT_LISTED']);
  assert.deepEqual(codes([pay(ata(FRIEND, MINT, TOKEN_2022))]), ['DESTINATION_NOT_LISTED']);
  assert.deepEqual(codes([pay(ata(FRIEND, somebody('another mint')))]), ['DESTINATION_NOT_LISTED']);
  const close = {
    name: 'token.close-account',
    program: TOKEN,
    account: ata(WALLET),
    authority: WALLET,
  } as const;
  assert.deepEqual(codes([{ ...close, destination: WALLET }]), []);
  // What a closed account still holds does not stand in the bytes: it comes back, or it is refused.
  assert.deepEqual(codes([{ ...close, destination: FRIEND }]), ['DESTINATION_NOT_LISTED']);
});

test('what is done in the name of somebody else, or paid by somebody else, is refused (T28)', () => {
  assert.deepEqual(codes([{ ...send(FRIEND), from: ENEMY } as Action]), ['AUTHORITY_NOT_WALLET']);
  assert.deepEqual(codes([send(FRIEND)], {}, { payer: ENEMY }), ['PAYER_NOT_WALLET']);
  const memo: Action = { name: 'memo', text: 'x', signers: [] };
  assert.deepEqual(codes([memo], {}, { payer: ENEMY }), ['WALLET_NOT_SIGNER', 'PAYER_NOT_WALLET']);
});

test('a right is given only to whom the policy lists, and the wallet itself to no program (T28)', () => {
  const approve = { ...pay(''), name: 'token.approve', delegate: HELPER } as Action;
  assert.deepEqual(codes([approve]), []);
  assert.deepEqual(codes([{ ...approve, delegate: ENEMY } as Action]), ['AUTHORITY_NOT_LISTED']);
  const hand = {
    name: 'token.set-authority',
    program: TOKEN,
    account: ata(WALLET),
    authority: WALLET,
  } as const;
  assert.deepEqual(codes([{ ...hand, right: 'own the account', next: HELPER }]), []);
  assert.deepEqual(codes([{ ...hand, right: 'own the account', next: FRIEND }]), ['AUTHORITY_NOT_LISTED']);
  assert.deepEqual(codes([{ ...hand, right: 'mint tokens', next: null }]), ['AUTHORITY_NOT_LISTED']);
  assert.deepEqual(codes([{ name: 'system.assign', account: WALLET, owner: TOKEN }]), ['WALLET_HANDED_OVER']);
  assert.deepEqual(codes([{ name: 'system.allocate', account: WALLET, space: 1n }]), ['WALLET_HANDED_OVER']);
  assert.deepEqual(codes([{ name: 'system.assign', account: FRIEND, owner: TOKEN }]), []);
  assert.deepEqual(codes([{ name: 'system.allocate', account: ENEMY, space: 1n }]), [
    'DESTINATION_NOT_LISTED',
  ]);
});

test('a token that the instruction does not name is not moved', () => {
  const unnamed = { mint: null, decimals: null };
  assert.deepEqual(codes([{ ...pay(ata(FRIEND)), ...unnamed } as Action]), ['TOKEN_NOT_NAMED']);
  const approve = { ...pay(''), name: 'token.approve', delegate: HELPER, ...unnamed } as Action;
  assert.deepEqual(codes([approve]), ['TOKEN_NOT_NAMED']);
});

test('amounts are held to the transaction and to the day, and what is not listed does not leave', () => {
  assert.deepEqual(codes([send(FRIEND, 999_995_000n)]), []);
  assert.deepEqual(codes([send(FRIEND, 999_995_001n)]), ['AMOUNT_ABOVE_MAX']);
  assert.deepEqual(codes([send(FRIEND, 600_000_000n), send(FRIEND, 600_000_000n)]), ['AMOUNT_ABOVE_MAX']);
  assert.deepEqual(codes([pay(ata(FRIEND), 60n), pay(ata(FRIEND), 41n)]), ['AMOUNT_ABOVE_MAX']);
  const spent = new Map([[MINT, 100n]]);
  assert.deepEqual(codes([pay(ata(FRIEND), 50n)], {}, { spent }), []);
  assert.deepEqual(codes([pay(ata(FRIEND), 51n)], {}, { spent }), ['DAY_AMOUNT_ABOVE_MAX']);
  assert.deepEqual(codes([send(FRIEND)], { assets: new Map() }), ['ASSET_NOT_LISTED']);
  const burn = { program: TOKEN, mint: MINT, account: ata(WALLET), authority: WALLET, decimals: 6 };
  assert.deepEqual(codes([{ name: 'token.burn', ...burn, amount: 101n }]), ['AMOUNT_ABOVE_MAX']);
  assert.deepEqual(codes([{ name: 'token.mint', ...burn, amount: 101n }]), ['AMOUNT_ABOVE_MAX']);
  const other = {
    ...pay(ata(FRIEND, somebody('another mint'))),
    mint: somebody('another mint'),
    amount: 0n,
  } as Action;
  assert.deepEqual(codes([other]), []);
});

test('fee and price of computing have a ceiling, counted as the most that they can be (T28)', () => {
  const price = (microLamports: bigint): Action => ({ name: 'compute.unit-price', microLamports });
  const limit = (units: number): Action => ({ name: 'compute.unit-limit', units });
  assert.deepEqual(codes([limit(300_000), price(50_000n), send(FRIEND)]), []);
  assert.deepEqual(codes([limit(300_001), price(50_000n), send(FRIEND)]), ['FEE_ABOVE_MAX']);
  assert.deepEqual(codes([limit(10), price(50_001n), send(FRIEND)]), ['UNIT_PRICE_ABOVE_MAX']);
  // Without a limit the runtime grants 200,000 units to each instruction.
  assert.deepEqual(codes([price(50_000n), send(FRIEND)]), ['FEE_ABOVE_MAX']);
  assert.deepEqual(codes([limit(4_000_000_000), price(1n), send(FRIEND)]), []);
  assert.deepEqual(codes([limit(1), limit(2), send(FRIEND)]), ['COMPUTE_SAID_TWICE']);
});

test('a nonce is used only where the policy lists its account, in the name of the wallet, and first of all', () => {
  const advance: Action = { name: 'nonce.advance', nonce: NONCE, authority: WALLET };
  assert.deepEqual(codes([advance, send(FRIEND)]), []);
  assert.deepEqual(codes([advance, send(FRIEND)], { nonceAccounts: new Set() }), ['NONCE_NOT_LISTED']);
  assert.deepEqual(codes([send(FRIEND), advance]), ['NONCE_NOT_FIRST']);
  assert.deepEqual(codes([{ ...advance, authority: ENEMY }]), ['AUTHORITY_NOT_WALLET']);
  const withdraw = { name: 'nonce.withdraw', nonce: NONCE, authority: WALLET, lamports: 5n } as const;
  assert.deepEqual(codes([{ ...withdraw, to: WALLET }]), []);
  assert.deepEqual(codes([{ ...withdraw, to: ENEMY }]), ['DESTINATION_NOT_LISTED']);
  assert.deepEqual(codes([{ ...withdraw, to: FRIEND, lamports: 10n ** 9n }]), ['AMOUNT_ABOVE_MAX']);
  const authorize = { name: 'nonce.authorize', nonce: NONCE, authority: WALLET } as const;
  assert.deepEqual(codes([{ ...authorize, next: ENEMY }]), ['AUTHORITY_NOT_LISTED']);
  const deed = CHAIN.read(unsigned(WALLET, [encodeAction(advance)]), () => null);
  assert.ok(deed.kind === 'deed' && deed.isDurable);
});

test('a new account is claimed for the wallet or a listed owner in the same transaction', () => {
  const account = somebody('new account');
  const create = {
    name: 'system.create-account',
    payer: WALLET,
    account,
    lamports: 1n,
    space: 165n,
    owner: TOKEN,
  } as const;
  const claim: Action = {
    name: 'token.initialize-account',
    program: TOKEN,
    account,
    mint: MINT,
    owner: WALLET,
  };
  assert.deepEqual(codes([create, claim]), []);
  assert.deepEqual(codes([claim, create]), ['ACCOUNT_NOT_CLAIMED']);
  assert.deepEqual(codes([create]), ['ACCOUNT_NOT_CLAIMED']);
  assert.deepEqual(codes([create], { destinations: new Set([account]) }), []);
  assert.deepEqual(codes([create, { ...claim, owner: ENEMY }]), ['DESTINATION_NOT_LISTED']);
  const nonce: Action = { name: 'nonce.initialize', nonce: account, authority: WALLET };
  assert.deepEqual(codes([create, nonce], { nonceAccounts: new Set([account]) }), []);
  assert.deepEqual(codes([create, { name: 'token.sync-native', program: TOKEN, account }]), [
    'ACCOUNT_NOT_CLAIMED',
  ]);
  const derived = { payer: WALLET, owner: FRIEND, mint: MINT, tokenProgram: TOKEN };
  assert.deepEqual(codes([{ name: 'token.create-associated', ...derived, account: ata(FRIEND) }]), []);
  assert.deepEqual(codes([{ name: 'token.create-associated', ...derived, account }]), [
    'ACCOUNT_NOT_DERIVED',
  ]);
  assert.deepEqual(
    codes([{ name: 'token.revoke', program: TOKEN, source: ata(WALLET), authority: WALLET }]),
    [],
  );
});

test('bytes that are not understood are no deed, and it is said why (T28)', () => {
  const cut = unsigned(WALLET, [encodeAction(send(FRIEND))]).slice(0, -1);
  const noDeed = CHAIN.read(cut, () => null);
  assert.ok(noDeed.kind === 'noDeed' && noDeed.denial.code === 'TRANSACTION_NOT_READ');
  assert.equal(CHAIN.idOf(cut), null);
  const stake = 'Stake11111111111111111111111111111111111111';
  const made = { ...encodeAction(send(FRIEND)), programAddress: stake } as ReturnType<typeof encodeAction>;
  const unknown = CHAIN.read(unsigned(WALLET, [made]), () => null);
  assert.ok(unknown.kind === 'noDeed' && unknown.denial.code === 'INSTRUCTION_NOT_UNDERSTOOD');
  assert.equal(
    chainSentence(unknown.denial, 'solana'),
    'Instruction 1 calls Stake in a way that is not read here; what is not understood is not signed.',
  );
  assert.match(unknown.words[0] ?? '', /Stake111/);
});

test('a signed transaction is known by its first signature, an unsigned one by nothing', () => {
  const bytes = unsigned(WALLET, [encodeAction(send(FRIEND))]);
  assert.equal(CHAIN.idOf(bytes), null);
  const deed = CHAIN.read(bytes, () => null);
  assert.ok(deed.kind === 'deed');
  const signed = deed.withSignature(WALLET, new Uint8Array(64).fill(1));
  assert.equal(CHAIN.idOf(signed), CHAIN.addressOf(new Uint8Array(64).fill(1)));
  assert.deepEqual(
    deed.signers.map(({ address, signature }) => [address, signature]),
    [[WALLET, null]],
  );
  assert.deepEqual(CHAIN.addressOf(CHAIN.keyOf(WALLET) ?? new Uint8Array()), WALLET);
});
