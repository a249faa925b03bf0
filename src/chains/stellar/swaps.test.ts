import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Asset, Keypair, Operation, xdr } from '@stellar/stellar-sdk';
import fc from 'fast-check';
import type { PathQuestion } from '../../core/chain/node-question.ts';
import type { SwapFate, SwapWay, SwapWish } from '../../core/chain/swaps.ts';
import { stellar } from './chain.ts';
import { build, CHAIN, ENEMY, ISSUER, LONGER, sell, SHA256, USDC, WALLET } from './sdk-fixture.test.ts';
import { stellarSwaps } from './swaps.ts';

const swaps = stellarSwaps('testnet');

const NAMES = new Map([
  ['XLM', Asset.native()],
  [`USDC:${ISSUER}`, USDC],
  [`LONGERTOKEN:${ISSUER}`, LONGER],
  [`USDC:${ENEMY}`, new Asset('USDC', ENEMY)],
]);
const names = fc.constantFrom(...NAMES.keys());
const amounts = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n });

function official(name: string): Asset {
  return NAMES.get(name) ?? assert.fail(name);
}

function text(units: bigint): string {
  const padded = String(units).padStart(8, '0');
  return `${padded.slice(0, -7)}.${padded.slice(-7)}`;
}

const [XLM_NAME = '', USDC_NAME = ''] = NAMES.keys();
const SELL: SwapWish = { selling: XLM_NAME, buying: USDC_NAME, exact: 'given', amount: 100_000_000n };
const BUY: SwapWish = { selling: XLM_NAME, buying: USDC_NAME, exact: 'got', amount: 25_000_000n };

test('a swap is written down as the official library writes it, byte for byte, and is read back', () => {
  fc.assert(
    fc.property(
      ...[names, names, fc.boolean(), amounts, amounts, fc.array(names, { maxLength: 5 })],
      (selling, buying, isGiven, amount, bound, path) => {
        const wish: SwapWish = { selling, buying, exact: isGiven ? 'given' : 'got', amount };
        const draft = { wish, bound, path, wallet: WALLET, sequence: 42n, fee: 200n, until: 1_900_000_000 };
        const of = {
          ...{ sendAsset: official(selling), destAsset: official(buying), destination: WALLET },
          path: path.map(official),
        };
        const operation = isGiven
          ? Operation.pathPaymentStrictSend({ ...of, sendAmount: text(amount), destMin: text(bound) })
          : Operation.pathPaymentStrictReceive({ ...of, sendMax: text(bound), destAmount: text(amount) });
        const times = { minTime: 0, maxTime: 1_900_000_000 };
        const theirs = build({ operations: [operation], fee: '200', times });
        const ours = swaps.draft(draft);
        assert.equal(Buffer.from(ours).toString('base64'), theirs.toString('base64'));
        assert.deepEqual(swaps.wishOf(ours), wish);
      },
    ),
    { numRuns: 200 },
  );
});

test('what is no asset, no amount or no end is not written', () => {
  const draft = { wish: SELL, bound: 1n, path: [], wallet: WALLET, sequence: 1n, fee: 100n, until: 9 };
  const change = (more: object): (() => unknown) => {
    return () => swaps.draft({ ...draft, ...more });
  };
  assert.doesNotThrow(change({}));
  for (const more of [
    ...[{ bound: 0n }, { bound: 2n ** 63n }, { fee: 0n }, { fee: 2n ** 32n }, { until: 0 }],
    ...[
      { path: ['USDC'] },
      { path: [`TOOLONGACODE1:${ISSUER}`] },
      { path: [`USDC:${ISSUER.slice(0, -1)}A`] },
    ],
    ...[{ wallet: 'me' }, { wish: { ...SELL, amount: 0n } }],
  ])
    assert.throws(change(more), JSON.stringify(Object.keys(more)));
  assert.equal(swaps.isAsset('XLM'), true);
  assert.equal(swaps.isAsset(USDC_NAME), true);
  assert.equal(swaps.isAsset('USDC'), false);
});

test('only one path payment is a swap', () => {
  const path = Operation.pathPaymentStrictSend({
    ...{ sendAsset: Asset.native(), sendAmount: '1', destination: WALLET, destAsset: USDC, destMin: '1' },
  });
  assert.notEqual(swaps.wishOf(build({ operations: [path] })), null);
  assert.equal(swaps.wishOf(build({ operations: [path, path] })), null);
  assert.equal(swaps.wishOf(build({ operations: [sell()] })), null);
  assert.equal(swaps.wishOf(Uint8Array.of(1)), null);
});

const usdc = { asset_type: 'credit_alphanum4', asset_code: 'USDC', asset_issuer: ISSUER };
const RECORD = {
  ...{ source_asset_type: 'native', source_amount: '10.0000000', path: [usdc] },
  ...{ destination_asset_type: 'credit_alphanum4', destination_asset_code: 'USDC' },
  ...{ destination_asset_issuer: ISSUER, destination_amount: '2.5000000' },
};

function ways(json: unknown, status = 200, wish = SELL): readonly SwapWay[] | null {
  return (swaps.ways(wish) as PathQuestion<readonly SwapWay[]>).read(status, json);
}

function records(...all: readonly unknown[]): object {
  return { _embedded: { records: all } };
}

test('a way is one of exactly these assets and this amount, whatever a node says (T27)', () => {
  const good = { given: 100_000_000n, got: 25_000_000n, path: [USDC_NAME] };
  assert.deepEqual(ways(records(RECORD)), [good]);
  assert.deepEqual(ways(records(RECORD), 200, BUY), [good]);
  for (const change of [
    ...[{ source_amount: '10.0000001' }, { source_amount: 10 }, { destination_amount: '0.0000000' }],
    ...[{ destination_asset_issuer: ENEMY }, { destination_asset_type: 'native' }, { path: 'none' }],
    ...[{ source_asset_type: 'credit_alphanum4' }, { path: [usdc, { asset_code: 'X' }] }],
    ...[{ path: Array.from({ length: 6 }, () => usdc) }, { destination_amount: null }],
  ])
    assert.deepEqual(ways(records({ ...RECORD, ...change })), [], JSON.stringify(change));
  assert.deepEqual(ways(records({ ...RECORD, destination_amount: '2.4000000' }), 200, BUY), []);
  assert.deepEqual(ways(records(null)), []);
  assert.deepEqual(ways(records()), []);
  for (const json of [null, {}, { _embedded: { records: {} } }, records(...Array.from({ length: 201 }))])
    assert.equal(ways(json), null);
  assert.equal(ways(records(RECORD), 400), null);
});

test('a node is asked for ways as its interface has it', () => {
  const path = (wish: SwapWish): string => (swaps.ways(wish) as PathQuestion<unknown>).path;
  const native = 'source_asset_type=native&source_amount=10.0000000';
  assert.equal(path(SELL), `/paths/strict-send?${native}&destination_assets=USDC%3A${ISSUER}`);
  const long = path({ ...SELL, selling: `LONGERTOKEN:${ISSUER}`, buying: 'XLM', exact: 'got' });
  assert.match(
    long,
    /^\/paths\/strict-receive\?destination_asset_type=native&.*&source_assets=LONGERTOKEN%3A/,
  );
  assert.match(path({ ...SELL, selling: `LONGERTOKEN:${ISSUER}` }), /source_asset_type=credit_alphanum12&/);
  assert.match(path({ ...SELL, buying: 'XLM', selling: USDC_NAME }), /destination_assets=native$/);
  assert.throws(() => path({ ...SELL, selling: 'USDC' }));
});

const ID = 'a'.repeat(64);
const KEY = Keypair.fromPublicKey(ENEMY).rawPublicKey();

/** A crossing in which whoever paid gave `amount` of what the other took. */
function crossing(taken: Asset, amount: bigint, form: 'old' | 'offer' | 'pool' = 'offer'): xdr.ClaimAtom {
  const { ClaimAtom } = xdr;
  const of = {
    ...{ assetSold: USDC.toXdrObject(), amountSold: 1n },
    ...{ assetBought: taken.toXdrObject(), amountBought: amount },
  };
  const sellerId = xdr.PublicKey.publicKeyTypeEd25519(KEY);
  if (form === 'pool')
    return ClaimAtom.claimAtomTypeLiquidityPool(
      new xdr.ClaimLiquidityAtom({ ...of, liquidityPoolId: new xdr.PoolId(KEY) }),
    );
  return form === 'old'
    ? ClaimAtom.claimAtomTypeV0(new xdr.ClaimOfferAtomV0({ ...of, sellerEd25519: KEY, offerId: 1n }))
    : ClaimAtom.claimAtomTypeOrderBook(new xdr.ClaimOfferAtom({ ...of, sellerId, offerId: 1n }));
}

type Result = xdr.TransactionResultResult;

function resultOf(result: Result): string {
  return new xdr.TransactionResult({ feeCharged: 100n, result, ext: xdr.TransactionResultExt.v0() }).toXdr(
    'base64',
  );
}

function operation(exact: SwapWish['exact'], last: bigint, offers: xdr.ClaimAtom[]): xdr.OperationResult {
  const { PathPaymentStrictSendResult: Send, PathPaymentStrictReceiveResult: Receive } = xdr;
  const paid = new xdr.SimplePaymentResult({
    ...{ destination: xdr.PublicKey.publicKeyTypeEd25519(KEY), asset: USDC.toXdrObject(), amount: last },
  });
  const { OperationResultTr: Tr } = xdr;
  const tr =
    exact === 'given'
      ? Tr.pathPaymentStrictSend(
          Send.pathPaymentStrictSendSuccess(
            new xdr.PathPaymentStrictSendResultSuccess({ offers, last: paid }),
          ),
        )
      : Tr.pathPaymentStrictReceive(
          Receive.pathPaymentStrictReceiveSuccess(
            new xdr.PathPaymentStrictReceiveResultSuccess({ offers, last: paid }),
          ),
        );
  return xdr.OperationResult.opInner(tr);
}

function fate(json: unknown, { status = 200, wish = SELL as SwapWish | null } = {}): SwapFate | null {
  return (swaps.fate(ID, wish) as PathQuestion<SwapFate>).read(status, json);
}

function landed(result: Result, wish: SwapWish): unknown {
  const told = { hash: ID, ledger: 7, successful: true, fee_charged: '100', result_xdr: resultOf(result) };
  return Object(fate(told, { wish })).moved;
}

test('what moved is read out of the result of the network, also inside a fee bump', () => {
  const { TransactionResultResult: Of } = xdr;
  const XLM = Asset.native();
  const sold = operation('given', 24_900_000n, [crossing(XLM, 1n), crossing(LONGER, 2n, 'old')]);
  const good = { given: SELL.amount, got: 24_900_000n };
  assert.deepEqual(landed(Of.txSuccess([sold]), SELL), good);
  const inner = new xdr.InnerTransactionResult({
    ...{ feeCharged: 100n, ext: xdr.InnerTransactionResultExt.v0() },
    result: xdr.InnerTransactionResultResult.txSuccess([sold]),
  });
  const pair = new xdr.InnerTransactionResultPair({ transactionHash: KEY, result: inner });
  assert.deepEqual(landed(Of.txFeeBumpInnerSuccess(pair), SELL), good);
  // What is given for an exact amount is what the first hop took, of offers and pools alike, and of no later one.
  const hops = [crossing(XLM, 30n), crossing(XLM, 12n, 'pool'), crossing(LONGER, 9n), crossing(XLM, 5n)];
  assert.deepEqual(landed(Of.txSuccess([operation('got', 7n, hops)]), BUY), { given: 42n, got: BUY.amount });
  const only = Of.txSuccess([operation('got', 7n, hops.slice(0, 1))]);
  assert.deepEqual(landed(only, BUY), { given: 30n, got: BUY.amount });
  assert.deepEqual(landed(Of.txSuccess([operation('got', 7n, [])]), BUY), { given: 7n, got: BUY.amount });
});

test('a result that says something else moves nothing that anybody is told of', () => {
  const { TransactionResultResult: Of } = xdr;
  const sold = operation('given', 1n, []);
  assert.equal(landed(Of.txSuccess([sold]), BUY), null);
  assert.equal(landed(Of.txSuccess([sold, sold]), SELL), null);
  assert.equal(landed(Of.txSuccess([operation('got', 7n, [crossing(LONGER, 9n)])]), BUY), null);
  assert.equal(landed(Of.txTooLate(), SELL), null);
  const told = { hash: ID, ledger: 7, successful: true, fee_charged: '100' };
  const whole = Buffer.from(resultOf(Of.txSuccess([operation('got', 7n, [crossing(LONGER, 9n)])])), 'base64');
  for (let length = 0; length < whole.length; length += 4) {
    const cut = { ...told, result_xdr: whole.subarray(0, length).toString('base64') };
    assert.equal(Object(fate(cut, { wish: BUY })).moved, null, `${length} bytes`);
  }
  const strange = Buffer.from(whole);
  // The kind of the first crossing.
  strange.writeUInt32BE(9, 36);
  assert.equal(Object(fate({ ...told, result_xdr: strange.toString('base64') }, { wish: BUY })).moved, null);
});

test('what became of a swap is only what names it', () => {
  const told = { hash: ID, ledger: 7, successful: false, fee_charged: '100', result_xdr: '' };
  const bad = { kind: 'landed', ledger: 7, isGood: false, fee: 100n, moved: null };
  assert.deepEqual(fate(told), bad);
  assert.deepEqual(fate({ ...told, result_xdr: undefined, successful: true }), { ...bad, isGood: true });
  assert.deepEqual(fate({ ...told, successful: true }, { wish: null }), { ...bad, isGood: true });
  assert.deepEqual(fate(null, { status: 404 }), { kind: 'unseen' });
  for (const change of [
    { hash: 'b' },
    { ledger: '7' },
    { successful: 1 },
    { fee_charged: 100 },
    { fee_charged: 'x' },
  ])
    assert.equal(fate({ ...told, ...change }), null, JSON.stringify(change));
  assert.equal(fate(told, { status: 503 }), null);
});

test('networks are named as programs name them', () => {
  assert.equal(CHAIN.swaps?.network, 'testnet');
  assert.equal(stellar(SHA256, 'stellar').swaps?.network, 'mainnet');
});

test('of an account it is told what it holds, and that there is none', () => {
  const question = swaps.account(WALLET) as PathQuestion<unknown>;
  assert.equal(question.path, `/accounts/${WALLET}`);
  assert.deepEqual(question.read(404, {}), { account: null });
  assert.equal(question.read(200, {}), null);
  assert.equal(question.read(503, {}), null);
  const ledger = swaps.ledger() as PathQuestion<number>;
  assert.equal(ledger.read(200, { history_latest_ledger: 9 }), 9);
  assert.equal(ledger.read(500, { history_latest_ledger: 9 }), null);
});
