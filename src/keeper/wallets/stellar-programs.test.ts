import assert from 'node:assert/strict';
import { test } from 'node:test';
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
import {
  built,
  COINS,
  ISSUER,
  LIMITS,
  offer,
  prove,
  refusal,
  stage,
  STRANGER,
  USDC,
  USDC_NAME,
  XLM,
  type Built,
  type SdkOperation,
  type Stage,
} from './stellar-stage-fixture.test.ts';

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

test('what offers that rest have promised is no part of what must stay (T27)', async (t) => {
  const at = await stage(t);
  const why = whyOf(at);
  await at.wallets.policy({ dex: { ...LIMITS, minimumBalance: String(40n * COINS) } });
  await at.sdk.submitTransaction(await built(at, [offer('45')]));
  await at.wallets.desk.look();
  // Of 100 XLM 45 are promised; after 20 more 35 would stay, whatever the account still shows.
  assert.deepEqual(await why([offer('20')]), ['BALANCE_PROMISED']);
  await at.sdk.submitTransaction(await built(at, [offer('10')]));
  const [, refused, taken] = at.wallets.entries('deed');
  assert.deepEqual([refused?.['promised'], taken?.['promised']], [String(45n * COINS), String(45n * COINS)]);
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
  const bumped = await refusal(at.sdk.submitTransaction(bump));
  assert.deepEqual(bumped.reasons, ['FEE_BUMP_NOT_SERVED']);
  assert.match(bumped.detail, /Send the transaction alone[^]*feeBumpMax/);
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
  const fees = await server.getFeeStats();
  assert.deepEqual([fees.inclusionFee.p50, fees.sorobanInclusionFee.max], ['100', '0']);
  assert.equal(fees.latestLedger, at.network.ledger);
  assert.equal((await server.getVersionInfo()).protocolVersion, 23);
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
  assert.match(await call('{"id":1,"method":"simulateTransaction"}'), /-32602.*not understood/);
  for (const params of ['{}', '{"keys":[]}', '{"keys":["AAAA"]}', '{"keys":[5]}'])
    assert.match(await call(`{"id":1,"method":"getLedgerEntries","params":${params}}`), /-32602/);
  assert.match(await call('{"id":1,"method":"getTransaction","params":{"hash":"x"}}'), /-32602/);
  assert.match(await call('{"id":"a","method":"sendTransaction","params":{}}'), /"id":"a".*-32602/);
  const fine = { last_ledger: '7', fee_charged: fees.inclusionFee };
  for (const odd of [{}, { ...fine, last_ledger: 'x' }, { ...fine, fee_charged: { max: '1' } }]) {
    at.horizon.lies.set('/fee_stats', odd);
    assert.match(await call('{"id":1,"method":"getFeeStats"}'), /-32603/);
  }
  at.horizon.lies.set('/', { horizon_version: '1' });
  assert.match(await call('{"id":1,"method":"getVersionInfo"}'), /-32603/);
  await at.horizon.stop();
  for (const method of ['getHealth', 'getFeeStats', 'getVersionInfo'])
    assert.match(await call(`{"id":1,"method":"${method}"}`), /-32603/);
});

test('T31: of calls at once a program has 32, of transactions ten a second, of streams sixteen', async (t) => {
  const at = await stage(t);
  const token = at.url.slice(at.url.lastIndexOf('/'));
  const statuses = async (
    count: number,
    path: string,
    form?: string,
    accept = '',
  ): Promise<readonly number[]> => {
    const method = form === undefined ? 'GET' : 'POST';
    const headers = [['accept', accept]] as const;
    const request = { method, target: `${token}${path}`, headers, body: Buffer.from(form ?? '') };
    const all = Array.from({ length: count }, () => at.wallets.desk.serveChain('stellar', request));
    return (await Promise.all(all)).map((reply) => reply?.status ?? 0);
  };
  const isBusy = (status: number): boolean => status === 503;
  assert.equal((await statuses(33, '/fee_stats')).filter(isBusy).length, 1);
  const form = `tx=${encodeURIComponent((await built(at, [offer('60')])).toXdr())}`;
  assert.equal((await statuses(11, '/transactions', form)).filter(isBusy).length, 1);
  const stream = 'text/event-stream';
  assert.equal((await statuses(17, '/order_book', undefined, stream)).filter(isBusy).length, 1);
  assert.deepEqual(await statuses(1, '/metrics', undefined, stream), [404]);
  assert.deepEqual(await statuses(1, '/transactions', ''), [400]);
  assert.deepEqual(await statuses(1, ''), [200]);
});

test('a halt is told as that, and what is approved for a key elsewhere waits for its signature', async (t) => {
  const at = await stage(t);
  at.wallets.halted = true;
  const response = await at.sdk
    .submitTransaction(await built(at, [offer('5')]))
    .catch((reason: unknown) => reason);
  assert.match(JSON.stringify(Object(Object(response).response).data), /halted; nothing was signed or sent/);
  at.wallets.halted = false;
  const own = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 9));
  await at.wallets.policy({ dex: LIMITS, cold: LIMITS });
  const fields = { name: 'cold', chain: 'stellar-testnet', address: own.publicKey(), nodes: [at.node] };
  await at.wallets.ask('add', fields);
  at.network.give(own.publicKey(), { XLM: 100n * COINS, [USDC_NAME]: 0n });
  const bot = await at.wallets.ask('bot', { name: 'cold', bot: 'maker' });
  const url = at.url.replace(/[^/]+$/, String(bot.get('token')));
  const cold = { ...at, wallet: own.publicKey(), sdk: new Sdk.Server(url, { allowHttp: true }) };
  const transaction = await built(cold, [offer('5')]);
  assert.match((await refusal(cold.sdk.submitTransaction(transaction))).detail, /approved as deed \d+/);
  transaction.sign(own);
  assert.equal((await cold.sdk.submitTransaction(transaction)).successful, true);
  prove(at);
});
