import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  Asset,
  Horizon as Sdk,
  Keypair,
  Networks,
  Operation,
  TransactionBuilder,
  xdr,
} from '@stellar/stellar-sdk';
import { Horizon } from './horizon.ts';
import { StellarNetwork } from './network.ts';

const person = (seed: number): Keypair => Keypair.fromRawEd25519Seed(Buffer.alloc(32, seed));
const [ME, MAKER, ISSUER] = [person(1), person(2), person(3)];
const USDC = new Asset('USDC', ISSUER.publicKey());
const EURC = new Asset('EURC', ISSUER.publicKey());
const XLM = Asset.native();
const [USDC_NAME, EURC_NAME] = [`USDC:${ISSUER.publicKey()}`, `EURC:${ISSUER.publicKey()}`];
const COINS = 10_000_000n;

type SdkOperation = Parameters<TransactionBuilder['addOperation']>[0];

interface Stage {
  readonly network: StellarNetwork;
  readonly horizon: Horizon;
  readonly sdk: Sdk.Server;
  time: number;
}

async function stage(t: TestContext): Promise<Stage> {
  const at = { time: 1_800_000_000 };
  const network = new StellarNetwork(Networks.TESTNET, () => at.time);
  const horizon = new Horizon(network);
  const url = await horizon.start();
  t.after(() => horizon.stop());
  for (const keys of [ME, MAKER])
    network.give(keys.publicKey(), {
      XLM: 1_000n * COINS,
      [USDC_NAME]: 1_000n * COINS,
      [EURC_NAME]: 1_000n * COINS,
    });
  network.give(ISSUER.publicKey(), { XLM: 100n * COINS });
  return Object.assign(at, { network, horizon, sdk: new Sdk.Server(url, { allowHttp: true }) });
}

interface Sent {
  readonly fee?: string;
  readonly until?: number;
  readonly signer?: Keypair;
  readonly sequence?: bigint;
}

async function send(
  at: Stage,
  keys: Keypair,
  operations: readonly SdkOperation[],
  { fee = '100', until = 60, signer = keys, sequence = 0n }: Sent = {},
): ReturnType<Sdk.Server['submitTransaction']> {
  const account = await at.sdk.loadAccount(keys.publicKey());
  for (let more = 0n; more < sequence; more += 1n) account.incrementSequenceNumber();
  const builder = new TransactionBuilder(account, {
    fee,
    networkPassphrase: Networks.TESTNET,
    timebounds: { minTime: 0, maxTime: at.time + until },
  });
  for (const operation of operations) builder.addOperation(operation);
  const transaction = builder.build();
  transaction.sign(signer);
  return at.sdk.submitTransaction(transaction);
}

/** What the library says of the first offer that it read out of the result. */
function firstOffer(sent: object): Readonly<Record<string, unknown>> {
  return Object(Object(Object(sent).offerResults)[0]);
}

/** The codes with which Horizon refuses. */
async function refusal(sending: Promise<unknown>): Promise<readonly string[]> {
  const reason: unknown = await sending.then(
    () => ({}),
    (error: unknown) => error,
  );
  const codes = Object(Object(Object(Object(reason).response).data ?? {}).extras).result_codes;
  const { transaction, operations } = Object(codes);
  const list: readonly unknown[] = Array.isArray(operations) ? operations : [];
  return [String(transaction), ...list.map(String)];
}

const offer = (amount: string, price: string, more: object = {}): SdkOperation =>
  Operation.manageSellOffer({ selling: XLM, buying: USDC, amount, price, offerId: 0, ...more });

test('an unmodified client makes, sees, changes and takes back an offer', async (t) => {
  const at = await stage(t);
  const made = await send(at, ME, [offer('10', '0.25')]);
  assert.equal(made.successful, true);
  const result = xdr.TransactionResult.fromXdr(made.result_xdr, 'base64');
  assert.equal(result.result.type, 'txSuccess');
  assert.equal(firstOffer(made)['isFullyOpen'], true);
  const offerId = String(Object(firstOffer(made)['currentOffer']).offerId);
  const mine = await at.sdk.offers().forAccount(ME.publicKey()).call();
  assert.deepEqual(
    mine.records.map(({ id, amount, price }) => [id, amount, price]),
    [[offerId, '10.0000000', '0.2500000']],
  );
  const book = await at.sdk.orderbook(XLM, USDC).call();
  assert.deepEqual(
    book.asks.map(({ amount, price }) => [amount, price]),
    [['10.0000000', '0.2500000']],
  );
  const changed = await send(at, ME, [offer('4', '0.5', { offerId })]);
  assert.equal(firstOffer(changed)['effect'], 'manageOfferUpdated');
  const account = await at.sdk.loadAccount(ME.publicKey());
  const coins = account.balances.find((balance) => balance.asset_type === 'native');
  assert.equal(coins?.selling_liabilities, '4.0000000');
  assert.equal(account.subentry_count, 3);
  const gone = await send(at, ME, [offer('0', '0.5', { offerId })]);
  assert.equal(firstOffer(gone)['effect'], 'manageOfferDeleted');
  assert.equal((await at.sdk.offers().seller(ME.publicKey()).call()).records.length, 0);
});

test('offers trade by price, and the rest rests; a buy offer and a passive one too', async (t) => {
  const at = await stage(t);
  await send(at, MAKER, [offer('10', '0.25'), offer('10', '0.3')]);
  const buy = (buyAmount: string, price: string): SdkOperation =>
    Operation.manageBuyOffer({ selling: USDC, buying: XLM, buyAmount, price, offerId: 0 });
  const bought = await send(at, ME, [buy('12', '0.3')]);
  const first = firstOffer(bought);
  assert.equal(first['wasImmediatelyFilled'], true);
  assert.deepEqual([first['amountBought'], first['amountSold']], ['12', '3.1']);
  const rest = await send(at, ME, [buy('10', '0.3')]);
  assert.equal(firstOffer(rest)['wasPartiallyFilled'], true);
  assert.deepEqual((await at.sdk.orderbook(XLM, USDC).call()).bids.length, 1);
  // At exactly the price of what rests a passive one does not trade.
  await send(at, MAKER, [
    Operation.createPassiveSellOffer({ selling: XLM, buying: USDC, amount: '1', price: { n: 3, d: 10 } }),
  ]);
  const book = await at.sdk.orderbook(XLM, USDC).call();
  assert.deepEqual([book.bids.length, book.asks.length], [1, 1]);
});

test('path payments go by way of offers, from either end', async (t) => {
  const at = await stage(t);
  const sell = (selling: Asset, buying: Asset): SdkOperation =>
    Operation.manageSellOffer({ selling, buying, amount: '100', price: '2', offerId: 0 });
  await send(at, MAKER, [sell(XLM, USDC), sell(EURC, XLM)]);
  const to = ME.publicKey();
  await send(at, ME, [
    Operation.pathPaymentStrictSend({
      ...{ sendAsset: USDC, sendAmount: '8', destination: to, destAsset: EURC, destMin: '2', path: [XLM] },
    }),
  ]);
  const held = (asset: string): bigint | undefined =>
    at.network.entries.accounts.get(to)?.lines.get(asset)?.balance;
  assert.deepEqual([held(USDC_NAME), held(EURC_NAME)], [992n * COINS, 1_002n * COINS]);
  const receive = (sendMax: string): SdkOperation =>
    Operation.pathPaymentStrictReceive({
      ...{ sendAsset: USDC, sendMax, destination: to, destAsset: EURC, destAmount: '1', path: [XLM] },
    });
  assert.deepEqual(await refusal(send(at, ME, [receive('3.9')])), ['tx_failed', 'op_over_source_max']);
  await send(at, ME, [receive('4')]);
  assert.deepEqual([held(USDC_NAME), held(EURC_NAME)], [988n * COINS, 1_003n * COINS]);
});

test('paths are found from either end, the best first, and are the ones that a payment then takes', async (t) => {
  const at = await stage(t);
  const sell = (selling: Asset, buying: Asset, price = '2'): SdkOperation =>
    Operation.manageSellOffer({ selling, buying, amount: '100', price, offerId: 0 });
  await send(at, MAKER, [sell(XLM, USDC), sell(EURC, XLM), sell(EURC, USDC, '5')]);
  const told = (page: { readonly records: readonly object[] }): readonly string[] =>
    page.records.map((record) => {
      const { source_amount: given, destination_amount: got, path } = Object(record);
      return [given, ...Object(path).map((one: object) => Object(one).asset_code ?? 'XLM'), got].join(' ');
    });
  const sent = await at.sdk.strictSendPaths(USDC, '8', [EURC]).call();
  assert.deepEqual(told(sent), ['8.0000000 XLM 2.0000000', '8.0000000 1.6000000']);
  const received = await at.sdk.strictReceivePaths([USDC], EURC, '1').call();
  assert.deepEqual(told(received), ['4.0000000 XLM 1.0000000', '5.0000000 1.0000000']);
  // Of an account: what it has, and what it can pay with.
  const mine = await at.sdk.strictReceivePaths(ME.publicKey(), EURC, '90').call();
  assert.deepEqual(told(mine), ['90.0000000 90.0000000', '180.0000000 90.0000000', '450.0000000 90.0000000']);
  const ends = await at.sdk.strictSendPaths(USDC, '8', ME.publicKey()).call();
  assert.deepEqual(ends.records.map((one) => one.destination_asset_code ?? 'XLM').toSorted(), [
    ...['EURC', 'EURC', 'USDC', 'XLM'],
  ]);
  assert.deepEqual((await at.sdk.strictSendPaths(EURC, '8', [USDC]).call()).records, []);
  await assert.rejects(at.sdk.strictSendPaths(USDC, 'all', [EURC]).call());
  // Nothing was traded by looking.
  assert.equal(at.network.entries.offers.size, 3);
});

test('ledgers are listed, shown and told of in a stream, with what is in them', async (t) => {
  const at = await stage(t);
  const { ledger } = await send(at, ME, [offer('10', '2')]);
  const one = await at.sdk.ledgers().ledger(ledger).call();
  assert.deepEqual([Object(one).sequence, Object(one).successful_transaction_count], [ledger, 1]);
  const [newest, before] = (await at.sdk.ledgers().order('desc').limit(2).call()).records;
  assert.deepEqual([newest?.sequence, newest?.prev_hash], [ledger, before?.hash]);
  const inside = await at.sdk.transactions().forLedger(ledger).call();
  assert.deepEqual(
    inside.records.map((record) => record.ledger_attr),
    [ledger],
  );
  await assert.rejects(
    at.sdk
      .ledgers()
      .ledger(ledger + 1)
      .call(),
  );
  const next = new Promise<number>((resolve) => {
    const onmessage = (told: { readonly sequence: number }): void => resolve(told.sequence);
    const stop = at.sdk
      .ledgers()
      .cursor('now')
      .stream({ onmessage: (told) => onmessage(Object(told)) });
    t.after(() => stop());
  });
  // The list was the first to ask for them, the stream is the second.
  const asked = (): number => at.horizon.asked.filter((path) => path === '/ledgers').length;
  for (let i = 0; i < 1_000 && asked() < 2; i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  at.network.close();
  assert.ok((await next) > ledger);
});

test('what is wrong is refused with the code of the network, before a ledger or in one', async (t) => {
  const at = await stage(t);
  const good = [offer('10', '0.25')];
  assert.deepEqual(await refusal(send(at, ME, good, { sequence: 1n })), ['tx_bad_seq']);
  assert.deepEqual(await refusal(send(at, ME, good, { until: -1 })), ['tx_too_late']);
  assert.deepEqual(await refusal(send(at, ME, good, { signer: MAKER })), ['tx_bad_auth']);
  at.network.feeLeast = 500;
  assert.deepEqual(await refusal(send(at, ME, good)), ['tx_insufficient_fee']);
  at.network.feeLeast = 100;
  const before = at.network.entries.accounts.get(ME.publicKey())?.sequence ?? 0n;
  const many = [offer('10', '0.25'), offer('5000', '0.25')];
  assert.deepEqual(await refusal(send(at, ME, many, { fee: '200' })), [
    'tx_failed',
    'op_success',
    'op_underfunded',
  ]);
  const after = at.network.entries.accounts.get(ME.publicKey());
  // It paid its fee and took its sequence, and did nothing else.
  assert.equal(after?.sequence, before + 1n);
  assert.equal(at.network.entries.offers.size, 0);
  assert.equal(after?.lines.get('XLM')?.balance, 1_000n * COINS - 200n);
  await send(at, ME, [Operation.setOptions({ masterWeight: 1, medThreshold: 2, highThreshold: 2 })]);
  assert.deepEqual(await refusal(send(at, ME, good)), ['tx_bad_auth']);
  await assert.rejects(at.sdk.loadAccount(person(9).publicKey()));
});

test('what is lost, waits, or lost its answer is in doubt, and the same bytes take effect once', async (t) => {
  const at = await stage(t);
  at.network.isHolding = true;
  const pending = await refusal(send(at, ME, [offer('1', '1')]));
  assert.deepEqual(pending, ['undefined']);
  at.network.close();
  assert.equal(at.network.entries.offers.size, 1);
  at.network.isHolding = false;
  at.horizon.muting = 1;
  await assert.rejects(send(at, ME, [offer('1', '1')]));
  assert.equal(at.network.entries.offers.size, 2);
  const [, again = ''] = at.network.received;
  const known = await at.sdk.submitTransaction(TransactionBuilder.fromXdr(again, Networks.TESTNET));
  assert.equal(known.successful, true);
  assert.equal(at.network.entries.offers.size, 2);
  at.network.losing = 1;
  await assert.rejects(send(at, ME, [offer('1', '1')]));
  assert.equal(at.network.entries.offers.size, 2);
});

test('a stream begins at its cursor, and tells of what comes', async (t) => {
  const at = await stage(t);
  await send(at, ME, [offer('1', '1')]);
  const heard: string[] = [];
  const books: number[] = [];
  const more = new Promise<void>((resolve) => {
    const isEnough = (_count: number): void =>
      heard.length >= 1 && books.includes(2) ? resolve() : undefined;
    const end = at.sdk
      .transactions()
      .forAccount(ME.publicKey())
      .cursor('now')
      .stream({ onmessage: ({ hash }) => isEnough(heard.push(hash)) });
    const endBook = at.sdk
      .orderbook(XLM, USDC)
      .stream({ onmessage: ({ asks }) => isEnough(books.push(asks.length)) });
    t.after(() => (end(), endBook()));
  });
  while (at.horizon.asked.filter((path) => path.endsWith('transactions')).length < 2)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const sent = await send(at, ME, [offer('2', '1')]);
  await more;
  assert.deepEqual(heard, [sent.hash]);
  assert.deepEqual(books, [1, 2]);
});
