import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import {
  Asset,
  FeeBumpTransaction,
  Horizon as Sdk,
  Keypair,
  Networks,
  Operation,
  rpc,
  Transaction,
  TransactionBuilder,
  WebAuth,
} from '@stellar/stellar-sdk';
import { Horizon } from '../../../simulators/stellar/horizon.ts';
import { StellarNetwork } from '../../../simulators/stellar/network.ts';
import { RuleCheck } from '../../core/ledger/rules.ts';
import { parseLeaf } from '../../core/ledger/leaf.ts';
import { Wallets } from './wallets-fixture.test.ts';

const COINS = 10_000_000n;
const ISSUER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3)).publicKey();
const STRANGER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4));
const USDC = new Asset('USDC', ISSUER);
const USDC_NAME = `USDC:${ISSUER}`;
const XLM = Asset.native();
const LIMITS = {
  actions: ['offer.sell', 'offer.buy', 'path.sell', 'path.buy', 'trust'],
  assets: Object.fromEntries(
    ['XLM', USDC_NAME].map((asset) => [asset, { perTransaction: '500000000', perDay: '5000000000' }]),
  ),
  minimumBalance: '10000000',
};

type SdkOperation = Parameters<TransactionBuilder['addOperation']>[0];

interface Stage {
  readonly wallets: Wallets;
  readonly network: StellarNetwork;
  readonly horizon: Horizon;
  readonly wallet: string;
  /** What a program signs with. */
  readonly decoy: Keypair;
  readonly url: string;
  readonly sdk: Sdk.Server;
}

/** A wallet on a small network, and a program of the official library that is pointed at the gateway. */
async function stage(t: TestContext): Promise<Stage> {
  const network = new StellarNetwork(Networks.TESTNET, () => Math.floor(Date.now() / 1_000));
  const horizon = new Horizon(network);
  const node = await horizon.start();
  t.after(() => horizon.stop());
  const wallets = await Wallets.open();
  t.after(() => wallets.close());
  await wallets.policy({ dex: LIMITS });
  const server = { chain: 'stellar-testnet', mode: 'server', accepted: true, cap: '100000000000' };
  const made = await wallets.ask('add', { name: 'dex', ...server, nodes: [node] });
  const wallet = String(made.get('address'));
  network.give(wallet, { XLM: 100n * COINS, [USDC_NAME]: 50n * COINS });
  network.give(ISSUER, { XLM: 100n * COINS });
  network.give(STRANGER.publicKey(), { XLM: 1_000n * COINS, [USDC_NAME]: 1_000n * COINS });
  const bot = await wallets.ask('bot', { name: 'dex', bot: 'maker' });
  const url = `${await wallets.listen('stellar')}/${String(bot.get('token'))}`;
  const sdk = new Sdk.Server(url, { allowHttp: true });
  return { wallets, network, horizon, wallet, decoy: Keypair.fromSecret(String(bot.get('decoy'))), url, sdk };
}

interface Built {
  readonly signer?: Keypair;
  readonly fee?: string;
  readonly until?: number;
}

/** What a program builds and signs with its own key. */
async function built(
  { sdk, wallet, decoy }: Stage,
  operations: readonly SdkOperation[],
  { signer = decoy, fee = '100', until = 120 }: Built = {},
): Promise<Transaction> {
  const now = Math.floor(Date.now() / 1_000);
  const builder = new TransactionBuilder(await sdk.loadAccount(wallet), {
    fee,
    networkPassphrase: Networks.TESTNET,
    timebounds: { minTime: 0, maxTime: until === 0 ? 0 : now + until },
  });
  for (const operation of operations) builder.addOperation(operation);
  const transaction = builder.build();
  transaction.sign(signer);
  return transaction;
}

const offer = (amount: string, more: object = {}): SdkOperation =>
  Operation.manageSellOffer({ selling: XLM, buying: USDC, amount, price: '0.25', offerId: 0, ...more });

interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly reasons: readonly string[];
}

async function refusal(sending: Promise<unknown>): Promise<Refusal> {
  const reason: unknown = await sending.then(
    (sent) => assert.fail(`was sent: ${JSON.stringify(sent)}`),
    (error: unknown) => error,
  );
  const { detail, extras } = Object(Object(Object(reason).response).data);
  const reasons: unknown = Object(extras).reasons ?? [];
  return {
    code: String(Object(Object(extras).result_codes).transaction),
    detail: String(detail),
    reasons: Array.isArray(reasons) ? reasons.map(String) : [],
  };
}

/** Every entry keeps the rules that a verifier checks: signatures never outnumber decisions (I10). */
function prove({ wallets }: Stage): void {
  const rules = new RuleCheck();
  for (const bytes of wallets.store.leaves) {
    const leaf = parseLeaf(bytes);
    assert.ok(leaf !== null);
    assert.equal(rules.take(leaf), null);
  }
}

test('an unmodified program trades with a key of its own, and the wallet signs in its place (T29)', async (t) => {
  const at = await stage(t);
  const transaction = await built(at, [offer('10')]);
  const sent = await at.sdk.submitTransaction(transaction);
  assert.equal(sent.hash, Buffer.from(transaction.hash()).toString('hex'));
  const [received = ''] = at.network.received;
  const there = TransactionBuilder.fromXdr(received, Networks.TESTNET);
  assert.deepEqual(Buffer.from(there.hash()), Buffer.from(transaction.hash()));
  const [signature] = there.signatures;
  assert.equal(there.signatures.length, 1);
  assert.ok(
    Keypair.fromPublicKey(at.wallet).verify(there.hash(), signature?.signature.toBytes() ?? Buffer.of()),
  );
  // The result is that of the network, which the library reads.
  assert.equal(Object(Object(Object(sent).offerResults)[0]).isFullyOpen, true);
  const [mine] = (await at.sdk.offers().forAccount(at.wallet).call()).records;
  await at.sdk.submitTransaction(await built(at, [offer('0', { offerId: mine?.id })]));
  assert.equal((await at.sdk.offers().forAccount(at.wallet).call()).records.length, 0);
  await at.wallets.desk.look();
  assert.deepEqual(
    at.wallets.entries('deedOutcome').map(({ result }) => result),
    ['landed', 'landed'],
  );
  prove(at);
});

test('who signs with another key, or calls at another address, has nothing signed and leaves no entry', async (t) => {
  const at = await stage(t);
  const other = await built(at, [offer('10')], { signer: STRANGER });
  const { code, detail } = await refusal(at.sdk.submitTransaction(other));
  assert.equal(code, 'tx_bad_auth');
  assert.match(detail, /not signed with the key/);
  // The hint of the right key, and a signature over something else.
  const forged = await built(at, [offer('10')]);
  const wrong = await built(at, [offer('11')]);
  const own = wrong.signatures[0];
  forged.signatures.splice(0, 1, ...(own === undefined ? [] : [own]));
  assert.equal((await refusal(at.sdk.submitTransaction(forged))).code, 'tx_bad_auth');
  const elsewhere = new Sdk.Server(at.url.replace(/[^/]+$/, STRANGER.publicKey()), { allowHttp: true });
  await assert.rejects(elsewhere.loadAccount(at.wallet));
  assert.equal(at.wallets.entries('deed').length, 0);
  assert.equal(at.network.received.length, 0);
});

type Why = (operations: readonly SdkOperation[], more?: Built) => Promise<readonly string[]>;

function whyOf(at: Stage): Why {
  return async (operations, more = {}) => {
    const { detail, reasons } = await refusal(at.sdk.submitTransaction(await built(at, operations, more)));
    assert.match(detail, /^Sallyport: refused, nothing was signed or sent \(entry \d+\)\. [A-Z0-9]/);
    return reasons;
  };
}

test('what policy forbids is refused with every reason, in a form that the library reads (T28)', async (t) => {
  const at = await stage(t);
  const why = whyOf(at);
  const evil = new Asset('USDC', STRANGER.publicKey());
  const path = { sendAsset: XLM, sendAmount: '5', destAsset: USDC, destMin: '1', path: [] };
  assert.deepEqual(await why([offer('60')]), ['AMOUNT_ABOVE_MAX']);
  assert.deepEqual(await why([offer('5', { buying: evil })]), ['ASSET_NOT_TAKEN', 'TRUST_MISSING']);
  assert.deepEqual(
    await why([Operation.pathPaymentStrictSend({ ...path, destination: STRANGER.publicKey() })]),
    ['PATH_NOT_TO_SELF'],
  );
  assert.deepEqual(await why([offer('5')], { fee: '200000' }), ['FEE_ABOVE_MAX']);
  assert.deepEqual(await why([offer('5')], { until: 0 }), ['NEVER_EXPIRES']);
  assert.deepEqual(await why([offer('5')], { until: 4_000 }), ['EXPIRES_TOO_LATE']);
  at.network.entries.accounts.get(at.wallet)?.signers.set(at.wallet, 0);
  assert.deepEqual(await why([offer('5')]), ['KEY_TOO_WEAK']);
  at.network.give(at.wallet, { XLM: 12n * COINS, [USDC_NAME]: COINS });
  assert.deepEqual(await why([offer('10')]), ['RESERVE_BELOW']);
  assert.equal(at.wallets.entries('deedSigned').length, 0);
  assert.equal(at.network.received.length, 0);
  prove(at);
});

test('what pays, gives rights away or changes the account is never signed, whatever policy says (T28)', async (t) => {
  const at = await stage(t);
  const why = whyOf(at);
  const destination = STRANGER.publicKey();
  const notServed: readonly SdkOperation[] = [
    Operation.payment({ destination, asset: XLM, amount: '1' }),
    Operation.setOptions({ signer: { ed25519PublicKey: destination, weight: 1 } }),
    Operation.accountMerge({ destination }),
    Operation.manageData({ name: 'x', value: 'y' }),
    Operation.bumpSequence({ bumpTo: '9' }),
  ];
  for (const operation of notServed) assert.deepEqual(await why([operation]), ['OPERATION_NOT_SERVED']);
  assert.equal(at.wallets.entries('deedSigned').length, 0);
  assert.equal(at.network.received.length, 0);
  prove(at);
});

test('a fee bump, a challenge of a server (SEP-10) and a contract call are refused whole (T28)', async (t) => {
  const at = await stage(t);
  const inner = await built(at, [offer('5')]);
  inner.sign(STRANGER);
  const bump = TransactionBuilder.buildFeeBumpTransaction(STRANGER, '1000', inner, Networks.TESTNET);
  bump.sign(at.decoy);
  assert.ok(bump instanceof FeeBumpTransaction);
  assert.match((await refusal(at.sdk.submitTransaction(bump))).detail, /FEE_BUMP/);
  const home = 'example.com';
  const text = WebAuth.buildChallengeTx(STRANGER, at.wallet, home, 300, Networks.TESTNET, home);
  const challenge = new Transaction(text, Networks.TESTNET);
  challenge.sign(at.decoy);
  const refused = await refusal(at.sdk.submitTransaction(challenge, { skipMemoRequiredCheck: true }));
  assert.deepEqual(refused.reasons, ['OPERATION_NOT_SERVED']);
  const call = Operation.invokeContractFunction({
    contract: 'CA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUWDA',
    function: 'transfer',
    args: [],
  });
  const contract = await refusal(at.sdk.submitTransaction(await built(at, [call])));
  assert.deepEqual(contract.reasons, ['OPERATION_NOT_SERVED']);
  assert.equal(at.network.received.length, 0);
});

test('a lost answer leads to no second one: the same bytes are told what became of them (F34)', async (t) => {
  const at = await stage(t);
  at.horizon.muting = 1;
  const transaction = await built(at, [offer('10')]);
  // The gateway looks what became of it, and the program does not even notice.
  assert.equal((await at.sdk.submitTransaction(transaction)).successful, true);
  const again = await at.sdk.submitTransaction(transaction);
  assert.equal(again.successful, true);
  assert.equal(at.network.entries.offers.size, 1);
  at.network.losing = 1;
  const lost = await built(at, [offer('9')]);
  assert.match((await refusal(at.sdk.submitTransaction(lost))).detail, /signed and sent, and not known/);
  // Another with its sequence would be a second try of the same.
  const other = await refusal(at.sdk.submitTransaction(await built(at, [offer('8')])));
  assert.deepEqual([other.code, other.reasons], ['tx_bad_seq', ['SEQUENCE_TAKEN']]);
  await at.wallets.desk.look();
  assert.equal(at.network.entries.offers.size, 2);
  assert.equal((await at.sdk.submitTransaction(lost)).successful, true);
  assert.equal(at.wallets.entries('deedSigned').length, 2);
  prove(at);
});

test('what fails in a ledger is told with the codes of the network, also when asked again', async (t) => {
  const at = await stage(t);
  const path = { sendAsset: XLM, sendAmount: '5', destAsset: USDC, destMin: '1', path: [] };
  const failing = await built(at, [Operation.pathPaymentStrictSend({ ...path, destination: at.wallet })]);
  const response = await at.sdk
    .submitTransaction(failing)
    .catch((reason: unknown) => Object(reason).response);
  assert.deepEqual(Object(response).data.extras.result_codes.operations, ['op_too_few_offers']);
  assert.equal((await refusal(at.sdk.submitTransaction(failing))).code, 'tx_failed');
  at.network.feeLeast = 5_000;
  const cheap = await built(at, [offer('5')]);
  assert.equal((await refusal(at.sdk.submitTransaction(cheap))).code, 'tx_insufficient_fee');
  at.network.feeLeast = 100;
  await at.wallets.desk.look();
  assert.equal((await at.sdk.submitTransaction(cheap)).successful, true);
});

test('the owner is told what the key can do on its account, as long as a node answers', async (t) => {
  const at = await stage(t);
  const power = async (): Promise<string> =>
    JSON.stringify((await at.wallets.ask('show', { name: 'dex' })).get('power'));
  assert.match(await power(), /weighs 1; .* can do everything/);
  await at.horizon.stop();
  assert.equal(await power(), '[]');
});

test('submitAsyncTransaction waits for nothing, and says what the network refuses', async (t) => {
  const at = await stage(t);
  const transaction = await built(at, [offer('5')]);
  const sent = await at.sdk.submitAsyncTransaction(transaction);
  assert.deepEqual(Object(sent), {
    tx_status: 'PENDING',
    hash: Buffer.from(transaction.hash()).toString('hex'),
  });
  at.network.feeLeast = 5_000;
  await assert.rejects(at.sdk.submitAsyncTransaction(await built(at, [offer('5')])));
});

test('links lead back to the gateway, pages go on, and what lies below other paths is not reached', async (t) => {
  const at = await stage(t);
  for (const amount of ['1', '2', '3']) await at.sdk.submitTransaction(await built(at, [offer(amount)]));
  const page = await at.sdk.offers().forAccount(at.wallet).limit(2).call();
  const next = await page.next();
  assert.deepEqual([page.records.length, next.records.length, next.records[0]?.amount], [2, 1, '3.0000000']);
  const [first] = page.records;
  assert.equal(Object(await Object(first).offer_maker()).account_id, at.wallet);
  const raw = await (await fetch(`${at.url}/accounts/${at.wallet}`)).text();
  assert.ok(!/"href":"(?!\/stellar\/)/.test(raw), 'every link is one of the gateway');
  for (const path of ['/friendbot?addr=x', '/accounts/..%2f', '/metrics'])
    assert.equal((await fetch(`${at.url}${path}`)).status, 404);
  assert.equal((await fetch(`${at.url}/accounts/x`, { method: 'DELETE' })).status, 405);
  assert.equal((await fetch(`${at.url}/accounts`, { method: 'POST', body: 'tx=AAAA' })).status, 404);
  assert.equal((await fetch(`${at.url}/transactions`, { method: 'POST', body: 'tx=!' })).status, 400);
});

test('a node that answers about another account or transaction is not passed on (T27)', async (t) => {
  const at = await stage(t);
  at.horizon.lies.set(`/accounts/${at.wallet}`, { account_id: ISSUER });
  assert.equal((await fetch(`${at.url}/accounts/${at.wallet}`)).status, 502);
  at.horizon.lies.clear();
  at.horizon.lies.set('/transactions', { hash: '00'.repeat(32), successful: true });
  const transaction = await built(at, [offer('5')]);
  // What it says is not believed: in doubt, until a node tells of this very transaction.
  const { detail } = await refusal(at.sdk.submitTransaction(transaction));
  assert.match(detail, /not known to be in a ledger/);
});

test('streams tell what comes, from where they were, in stretches that clients do not notice', async (t) => {
  const at = await stage(t);
  const heard: string[] = [];
  const end = at.sdk
    .transactions()
    .forAccount(at.wallet)
    .cursor('now')
    .stream({ onmessage: ({ hash }) => void heard.push(hash) });
  t.after(end);
  const path = `/accounts/${at.wallet}/transactions`;
  const until = async (isSo: () => boolean): Promise<void> => {
    for (let i = 0; i < 400 && !isSo(); i += 1) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.ok(isSo());
  };
  await until(() => at.horizon.asked.includes(path));
  const sent: string[] = [];
  for (const amount of ['1', '2']) {
    sent.push((await at.sdk.submitTransaction(await built(at, [offer(amount)]))).hash);
    await until(() => heard.length === sent.length);
  }
  assert.deepEqual(heard, sent);
});

test('a program that speaks RPC loads the account, sends, and learns what became of it', async (t) => {
  const at = await stage(t);
  const server = new rpc.Server(`${at.url}/rpc`, { allowHttp: true });
  assert.equal((await server.getNetwork()).passphrase, Networks.TESTNET);
  assert.equal((await server.getHealth()).status, 'healthy');
  const account = await server.getAccount(at.wallet);
  assert.equal(account.sequenceNumber(), (await at.sdk.loadAccount(at.wallet)).sequenceNumber());
  const entry = await server.getAccountEntry(at.wallet);
  assert.deepEqual([entry.balance, entry.numSubEntries], [100n * COINS, 1]);
  await assert.rejects(server.getAccount(Keypair.random().publicKey()), /Account not found/);
  const transaction = await built(at, [offer('5')]);
  const sent = await server.sendTransaction(transaction);
  assert.equal(sent.status, 'PENDING');
  const found = await server.getTransaction(sent.hash);
  assert.equal(found.status, 'SUCCESS');
  assert.equal((await server.sendTransaction(transaction)).status, 'DUPLICATE');
  assert.equal((await server.getTransaction('0'.repeat(64))).status, 'NOT_FOUND');
  const refused: unknown = await server
    .sendTransaction(await built(at, [offer('60')]))
    .catch((error: unknown) => error);
  assert.match(String(Object(refused).message), /^Sallyport: refused, nothing was signed or sent/);
  at.network.feeLeast = 5_000;
  assert.equal((await server.sendTransaction(await built(at, [offer('5')]))).status, 'ERROR');
  const call = async (body: string): Promise<string> =>
    (await fetch(`${at.url}/rpc`, { method: 'POST', body })).text();
  assert.match(await call('{'), /-32700/);
  assert.match(await call('{"id":1,"method":"simulateTransaction"}'), /-32601.*Contracts are never called/);
  for (const params of ['{}', '{"keys":[]}', '{"keys":["AAAA"]}', '{"keys":[5]}'])
    assert.match(await call(`{"id":1,"method":"getLedgerEntries","params":${params}}`), /-32602/);
  assert.match(await call('{"id":1,"method":"getTransaction","params":{"hash":"x"}}'), /-32602/);
  assert.match(await call('{"id":"a","method":"sendTransaction","params":{}}'), /"id":"a".*-32602/);
  await at.horizon.stop();
  assert.match(await call('{"id":1,"method":"getHealth"}'), /-32603/);
});
