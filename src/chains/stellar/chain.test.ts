import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Account,
  Asset,
  Claimant,
  Keypair,
  Memo,
  Networks,
  Operation,
  TransactionBuilder,
  WebAuth,
} from '@stellar/stellar-sdk';
import { stellar } from './chain.ts';
import {
  build,
  CHAIN,
  codes,
  deed,
  ENEMY,
  EVIL,
  ISSUER,
  KEYS,
  LIMITS,
  LONGER,
  sell,
  SHA256,
  USDC,
  WALLET,
} from './sdk-fixture.test.ts';
import type { SdkOperation } from './sdk-fixture.test.ts';

/** What a program of `@stellar/stellar-sdk` 15.1.0 sent with a throw-away key: an offer of 10 USDC at 1/4 XLM. */
const RECORDED = {
  wire:
    'AAAAAgAAAADqSmxj4pxSCr71UHsTLsX5lUd2rr6+e5JCHuppFEbSLAAAAGQBb2zHAAAFkQAAAAEAAAAAAAAAAAAAAABrAQkw' +
    'AAAAAQAAAARndy0xAAAAAQAAAAAAAAADAAAAAAAAAAFVU0RDAAAAADuZETgO/piLoKiQDrHP5E82b32+lGvtB3JA9/Yk3xXF' +
    'AAAAAAX14QAAAAABAAAABAAAAAAAAAAAAAAAAAAAAAEURtIsAAAAQLiKv+xJjGTbrl9seAQcNgYxsQHtO1fxqFJDyrohRWtD' +
    'hHfOiOEHqgbKJxXQN8nIniTaW5MBNcbQzHusJ9d/NQY=',
  account: 'GDVEU3DD4KOFECV66VIHWEZOYX4ZKR3WV27L464SIIPOU2IUI3JCZA57',
  hash: 'a2ded39629693f42905c3621ec0978ffb28e7cce9784250940ae24cacb11cbec',
};

test('a recorded transaction has the hash that its client gave it, and the signature fits', () => {
  const wire = Buffer.from(RECORDED.wire, 'base64');
  assert.equal(CHAIN.idOf(wire), RECORDED.hash);
  const { signers, signed } = deed(wire);
  const [signer] = signers;
  assert.equal(signer?.address, RECORDED.account);
  assert.ok(signer?.signature !== null && signer?.signature !== undefined);
  const keys = Keypair.fromPublicKey(RECORDED.account);
  assert.ok(keys.verify(Buffer.from(signed), Buffer.from(signer.signature)));
  const elsewhere = stellar(SHA256, 'stellar');
  assert.notEqual(elsewhere.idOf(wire), RECORDED.hash, 'a signature for one network is none for another');
});

test('the words say what each operation does, and nothing that the bytes do not', () => {
  const operations = [
    sell(),
    sell('3', { offerId: 77, price: { n: 1, d: 3 } }),
    sell('0', { offerId: 77 }),
    Operation.createPassiveSellOffer({ selling: USDC, buying: LONGER, amount: '1', price: '2' }),
    Operation.manageBuyOffer({ selling: USDC, buying: LONGER, buyAmount: '4', price: '2', offerId: 0 }),
    Operation.pathPaymentStrictSend({
      ...{ sendAsset: USDC, sendAmount: '2', destination: WALLET, destAsset: LONGER, destMin: '1' },
      path: [Asset.native()],
    }),
    Operation.pathPaymentStrictReceive({
      ...{ sendAsset: USDC, sendMax: '2', destination: ENEMY, destAsset: LONGER, destAmount: '1', path: [] },
      source: ENEMY,
    }),
    Operation.changeTrust({ asset: USDC, limit: '1000' }),
    Operation.changeTrust({ asset: USDC, limit: '0' }),
  ];
  const [usdc, longer] = [`USDC:${ISSUER}`, `LONGERTOKEN:${ISSUER}`];
  const times = { minTime: 1_700_000_000, maxTime: 1_800_000_000 };
  assert.deepEqual(deed(build({ operations, times, memo: Memo.text('a "\u00e9\n') })).words, [
    'Stellar transaction.',
    `Fee: at most 0.00009 XLM (900 units), paid by ${WALLET}, with sequence 42.`,
    'It expires at 2027-01-15T08:00:00Z.',
    'It takes effect not before 2023-11-14T22:13:20Z.',
    'Memo: "a \\"\\xc3\\xa9\\x0a".',
    `1. Offer to sell 10.5 XLM (105000000 units) for ${usdc}, at 0.25 ${usdc} for each XLM.`,
    `2. Change the offer 77: Offer to sell 3 XLM (30000000 units) for ${usdc}, at 1/3 ${usdc} for each XLM.`,
    `3. Take back the offer 77 of XLM for ${usdc}.`,
    `4. Offer to sell 1 ${usdc} (10000000 units) for ${longer}, at 2 ${longer} for each ${usdc}. ` +
      'It does not trade with offers at exactly that price.',
    `5. Offer to buy 4 ${longer} (40000000 units) with ${usdc}, for 2 ${usdc} for each ${longer}.`,
    `6. Sell 2 ${usdc} (20000000 units) for at least 1 ${longer} (10000000 units) by way of XLM, ` +
      `which go to ${WALLET}.`,
    `7. In the name of ${ENEMY}: Buy 1 ${longer} (10000000 units) for at most 2 ${usdc} (20000000 units); ` +
      `what is bought goes to ${ENEMY}.`,
    `8. Hold up to 1000 ${usdc} (10000000000 units).`,
    `9. Hold ${usdc} no more.`,
  ]);
});

test('memos and bounds of every form are told', () => {
  const words = (memo: Memo): string => deed(build({ operations: [sell()], memo })).words[3] ?? '';
  const hash = Buffer.alloc(32, 0xab);
  assert.equal(words(Memo.id('18446744073709551615')), 'Memo: the number 18446744073709551615.');
  assert.equal(words(Memo.hash(hash)), `Memo: the hash ${'ab'.repeat(32)}.`);
  assert.equal(words(Memo.return(hash)), `Memo: a return of ${'ab'.repeat(32)}.`);
  const bounded = bare().setTimebounds(0, 0).setLedgerbounds(5, 900).addOperation(sell()).build();
  const said = deed(Buffer.from(bounded.toXDR(), 'base64')).words;
  assert.ok(said.includes('It does not expire by itself.'));
  assert.ok(said.includes('It takes effect not before ledger 5.'));
  assert.ok(said.includes('It expires before ledger 900.'));
  const late = patched(build({ operations: [sell()] }), (wire) =>
    wire.writeBigUInt64BE(2n ** 60n, TIMES_AT + 8),
  );
  assert.ok(deed(late).words.includes(`It expires at second ${2n ** 60n}.`));
});

test('an account that is named with a number within it is told with that number', () => {
  // The example of SEP-23.
  const muxed = 'MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAAACJUQ';
  const wire = Buffer.from(
    new TransactionBuilder(Object.assign(account(), { accountId: () => muxed }), {
      fee: '100',
      networkPassphrase: Networks.TESTNET,
      timebounds: { minTime: 0, maxTime: 1_800_000_000 },
    })
      .addOperation(sell())
      .build()
      .toXDR(),
    'base64',
  );
  assert.match(
    deed(wire).words[1] ?? '',
    /paid by GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ \(number 0 within it\)/,
  );
});

test('what moves funds to others, or changes the account, is of no kind that is served (T28)', () => {
  const other = { destination: ENEMY, asset: Asset.native(), amount: '1' };
  const refused: readonly SdkOperation[] = [
    Operation.payment(other),
    Operation.createAccount({ destination: ENEMY, startingBalance: '2' }),
    Operation.accountMerge({ destination: ENEMY }),
    Operation.setOptions({ signer: { ed25519PublicKey: ENEMY, weight: 255 } }),
    Operation.manageData({ name: 'x auth', value: 'y' }),
    Operation.bumpSequence({ bumpTo: '99' }),
    Operation.createClaimableBalance({
      asset: Asset.native(),
      amount: '1',
      claimants: [new Claimant(ENEMY)],
    }),
    Operation.beginSponsoringFutureReserves({ sponsoredId: ENEMY }),
    Operation.endSponsoringFutureReserves({}),
    Operation.clawback({ asset: USDC, amount: '1', from: ENEMY }),
    Operation.setTrustLineFlags({ trustor: ENEMY, asset: USDC, flags: { authorized: true } }),
    Operation.inflation({}),
  ];
  for (const operation of refused) {
    const read = CHAIN.read(build({ operations: [sell(), operation] }), () => null);
    assert.equal(read.kind === 'noDeed' ? read.denial.code : '', 'OPERATION_NOT_SERVED', read.words.join());
    assert.match(read.words.join(), /^Operation 2 is of the kind "[a-z ,]+"\.$/);
  }
  const unheard = patched(build({ operations: [sell()] }), (wire) => wire.writeUInt32BE(99, OPERATION_AT));
  assert.deepEqual(CHAIN.read(unheard, () => null).words, ['Operation 1 is of the kind "operation 99".']);
});

test('a challenge by which a server asks who somebody is gets no signature (SEP-10)', () => {
  const server = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 9));
  const challenge = WebAuth.buildChallengeTx(
    server,
    WALLET,
    'home.example',
    300,
    Networks.TESTNET,
    'auth.example',
  );
  assert.deepEqual(codes(Buffer.from(challenge, 'base64')), ['OPERATION_NOT_SERVED']);
  assert.deepEqual(codes(build({ operations: [sell()], sequence: '-1' })), ['SEQUENCE_ZERO']);
});

test('bytes of another form are no transaction: old, wrapped, conditional, contract, too long, with a rest', () => {
  const why = (wire: Uint8Array): string => {
    const read = CHAIN.read(wire, () => null);
    return read.kind === 'noDeed' ? (read.denial.facts['why'] ?? read.denial.code) : 'deed';
  };
  const good = build({ operations: [sell()] });
  assert.equal(why(good), 'deed');
  const inner = TransactionBuilder.fromXDR(good.toString('base64'), Networks.TESTNET);
  assert.ok('sequence' in inner);
  inner.sign(KEYS);
  const bump = TransactionBuilder.buildFeeBumpTransaction(KEYS, '500', inner, Networks.TESTNET);
  assert.equal(why(Buffer.from(bump.toXDR(), 'base64')), 'FEE_BUMP_NOT_SERVED');
  assert.equal(CHAIN.idOf(Buffer.from(bump.toXDR(), 'base64')), null);
  assert.equal(why(patched(good, (wire) => wire.writeUInt32BE(0, 0))), 'OLD_FORM');
  assert.equal(why(patched(good, (wire) => wire.writeUInt32BE(7, 0))), 'FORM_UNKNOWN');
  assert.equal(why(Buffer.alloc(40_000)), 'TOO_LONG');
  assert.equal(why(Buffer.alloc(0)), 'FORM_UNKNOWN');
  assert.equal(why(Buffer.concat([good, Buffer.alloc(4)])), 'LEFTOVER');
  const extension = good.length - 8;
  assert.equal(why(patched(good, (wire) => wire.writeUInt32BE(1, extension))), 'CONTRACT');
  assert.equal(why(patched(good, (wire) => wire.writeUInt32BE(2, extension))), 'MALFORMED');
  const after = bare().setMinAccountSequence('7').setTimebounds(0, 9_999_999_999).addOperation(sell());
  assert.equal(why(Buffer.from(after.build().toXDR(), 'base64')), 'CONDITION_NOT_SERVED');
  const signers = bare().setMinAccountSequenceAge(5n).setTimebounds(0, 9_999_999_999);
  const waits = signers.addOperation(sell()).build();
  assert.equal(why(Buffer.from(waits.toXDR(), 'base64')), 'CONDITION_NOT_SERVED');
  for (let end = 0; end < good.length; end += 4)
    assert.notEqual(why(good.subarray(0, end)), 'deed', `${end}`);
});

test('numbers and texts have one form: a sign, a filling or a count that is off makes it none', () => {
  const good = build({ operations: [sell()] });
  const broken = (change: (wire: Buffer) => void): void =>
    assert.deepEqual(codes(patched(good, change)), ['TRANSACTION_NOT_READ']);
  const amount = OPERATION_AT + 4 + 4 + 4 + 4 + 36;
  broken((wire) => wire.writeUInt32BE(0x80000000, amount));
  broken((wire) => wire.writeUInt32BE(0, amount + 8));
  broken((wire) => wire.writeUInt32BE(0x80000000, amount + 12));
  broken((wire) => wire.writeUInt32BE(3, OPERATION_AT + 4));
  broken((wire) => wire.write('U$DC', OPERATION_AT + 12, 'latin1'));
  broken((wire) => wire.writeUInt32BE(1, OPERATION_AT + 16));
  broken((wire) => wire.writeUInt32BE(2, OPERATION_AT - 4));
  broken((wire) => wire.writeUInt32BE(0, OPERATION_AT - 8));
  broken((wire) => wire.writeUInt32BE(101, OPERATION_AT - 8));
  broken((wire) => wire.writeUInt32BE(9, OPERATION_AT - 12));
  broken((wire) => wire.writeUInt32BE(9, 4));
  broken((wire) => wire.writeUInt32BE(3, TIMES_AT - 4));
  broken((wire) => wire.writeUInt32BE(21, good.length - 4));
  const short = Operation.changeTrust({ asset: LONGER, limit: '1' });
  const long = build({ operations: [short] });
  const code = OPERATION_AT + 8;
  assert.deepEqual(codes(long), []);
  const cut = patched(long, (wire) => wire.fill(0, code + 4, code + 12));
  assert.deepEqual(codes(cut), ['TRANSACTION_NOT_READ'], 'four letters are of the shorter form');
  const memo = build({ operations: [sell()], memo: Memo.text('abc') });
  const filled = patched(memo, (wire) => wire.writeUInt8(1, TIMES_AT + 16 + 11));
  assert.deepEqual(codes(filled), ['TRANSACTION_NOT_READ']);
  const lengthened = patched(memo, (wire) => wire.writeUInt32BE(29, TIMES_AT + 16 + 4));
  assert.deepEqual(codes(lengthened), ['TRANSACTION_NOT_READ']);
});

test('each thing that policy does not allow is its own reason', () => {
  const one = (operation: SdkOperation): readonly string[] => codes(build({ operations: [operation] }));
  assert.deepEqual(one(sell()), []);
  assert.deepEqual(codes(build({ operations: [sell()], source: ENEMY })), ['PAYER_NOT_WALLET']);
  assert.deepEqual(one(sell('1', { source: ENEMY })), ['AUTHORITY_NOT_WALLET']);
  assert.deepEqual(codes(build({ operations: [sell()], times: { minTime: 0, maxTime: 0 } })), [
    'NEVER_EXPIRES',
  ]);
  const unbounded = build({ operations: [sell()] });
  const without = [unbounded.subarray(0, TIMES_AT - 4), Buffer.alloc(4), unbounded.subarray(TIMES_AT + 16)];
  assert.deepEqual(codes(Buffer.concat(without)), ['NEVER_EXPIRES']);
  assert.ok(deed(Buffer.concat(without)).isDurable);
  assert.deepEqual(codes(build({ operations: [sell()], fee: '10001' })), ['FEE_ABOVE_MAX']);
  assert.deepEqual(one(sell('1', { buying: EVIL })), ['ASSET_NOT_TAKEN']);
  assert.deepEqual(one(sell('1', { selling: EVIL })), ['ASSET_NOT_LISTED']);
  assert.deepEqual(one(sell('5001')), ['AMOUNT_ABOVE_MAX']);
  assert.deepEqual(one(Operation.changeTrust({ asset: EVIL, limit: '1' })), ['ASSET_NOT_TAKEN']);
  assert.deepEqual(one(Operation.changeTrust({ asset: EVIL, limit: '0' })), []);
  const path = { sendAsset: USDC, sendAmount: '1', destAsset: LONGER, destMin: '1', path: [] };
  assert.deepEqual(one(Operation.pathPaymentStrictSend({ ...path, destination: ENEMY })), [
    'PATH_NOT_TO_SELF',
  ]);
  const buy = { selling: USDC, buying: LONGER, buyAmount: '2501', price: '2', offerId: 0 };
  assert.deepEqual(
    one(Operation.manageBuyOffer(buy)),
    ['AMOUNT_ABOVE_MAX'],
    'what is given for it is counted',
  );
  const read = deed(build({ operations: [sell()] }));
  const spent = new Map([['XLM', 10n ** 15n - 105_000_099n]]);
  assert.deepEqual(
    read.judge(WALLET, LIMITS, { spent }).map(({ code }) => code),
    ['DAY_AMOUNT_ABOVE_MAX'],
  );
  const nothing = { ...LIMITS, actions: new Set<string>() };
  assert.deepEqual(codes(build({ operations: [sell()] }), nothing), ['ACTION_NOT_LISTED']);
});

test('taking an offer back needs no leave of the list: exits are not trapped', () => {
  const nothing = { ...LIMITS, actions: new Set<string>() };
  assert.deepEqual(codes(build({ operations: [sell('0', { offerId: 5, selling: EVIL })] }), nothing), []);
});

test('what leaves at most is counted by asset, price and fee included, and what another gives is not', () => {
  const operations = [
    sell('2'),
    Operation.manageBuyOffer({
      selling: USDC,
      buying: LONGER,
      buyAmount: '0.0000001',
      price: { n: 1, d: 3 },
      offerId: 0,
    }),
    sell('9', { source: ENEMY }),
    Operation.changeTrust({ asset: USDC, limit: '5' }),
  ];
  const spends = deed(build({ operations })).spends(WALLET);
  assert.deepEqual(
    [...spends],
    [
      ['XLM', 20_000_400n],
      [`USDC:${ISSUER}`, 1n],
    ],
  );
  assert.deepEqual([...deed(build({ operations: [sell('2')] })).spends(ENEMY)], []);
});

test('the signature of a bot is replaced, the hash stays, and the network would take it', () => {
  const bot = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4));
  const built = TransactionBuilder.fromXDR(
    build({ operations: [sell()] }).toString('base64'),
    Networks.TESTNET,
  );
  built.sign(bot);
  const wire = Buffer.from(built.toXDR(), 'base64');
  const read = deed(wire);
  assert.equal(read.signers[0]?.signature, null, 'nobody signed in the name of the wallet');
  const signed = read.withSignature(WALLET, KEYS.sign(Buffer.from(read.signed)));
  const back = TransactionBuilder.fromXDR(Buffer.from(signed).toString('base64'), Networks.TESTNET);
  assert.equal(back.signatures.length, 1);
  assert.deepEqual(Buffer.from(back.hash()), Buffer.from(read.signed));
  assert.equal(CHAIN.idOf(signed), CHAIN.idOf(wire));
  const [own] = deed(signed).signers;
  assert.ok(own?.signature !== null && own?.signature !== undefined);
  assert.ok(KEYS.verify(Buffer.from(read.signed), Buffer.from(own.signature)));
  assert.equal(CHAIN.addressOf(CHAIN.keyOf(WALLET) ?? new Uint8Array()), WALLET);
  assert.equal(CHAIN.keyOf('G'), null);
});

/** Where the time bounds begin, and the kind of the first operation where it has no source and no memo. */
const TIMES_AT = 4 + 36 + 4 + 8 + 4;
const OPERATION_AT = TIMES_AT + 16 + 4 + 4 + 4;

function patched(wire: Buffer, change: (copy: Buffer) => void): Buffer {
  const copy = Buffer.from(wire);
  change(copy);
  return copy;
}

function account(): Account {
  return new Account(WALLET, '41');
}

function bare(): TransactionBuilder {
  return new TransactionBuilder(account(), { fee: '100', networkPassphrase: Networks.TESTNET });
}
