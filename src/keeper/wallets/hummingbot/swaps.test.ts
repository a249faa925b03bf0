import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { test } from 'node:test';
import { Keypair, Networks, TransactionBuilder } from '@stellar/stellar-sdk';
import { COINS, ISSUER, LIMITS, prove, STRANGER, USDC_NAME } from '../stellar-stage-fixture.test.ts';
import { botOn, EVIL_NAME, limitsWith, QUOTE, type Bot } from './hummingbot-fixture.test.ts';

/** The one operation of each transaction that reached the network, as the official library reads it. */
function sent({ network }: Bot): readonly Readonly<Record<string, unknown>>[] {
  return network.received.flatMap((envelope) => {
    const { operations } = TransactionBuilder.fromXdr(envelope, Networks.TESTNET) as { operations?: unknown };
    return Array.isArray(operations) ? operations.map((one: unknown) => Object(one)) : [];
  });
}

test('a sale goes from quote to the figures of the ledger, as a path payment to the wallet itself', async (t) => {
  const at = await botOn(t);
  const { json: quote } = await at.get('trading/swap/quote', QUOTE);
  const { tokenIn, tokenOut, amountIn, amountOut, price, minAmountOut, maxAmountIn, slippagePct } = quote;
  assert.deepEqual(
    { tokenIn, tokenOut, amountIn, amountOut, price, minAmountOut, maxAmountIn, slippagePct },
    {
      ...{ tokenIn: 'XLM', tokenOut: USDC_NAME, amountIn: 10, amountOut: 2.49, price: 0.249 },
      ...{ minAmountOut: 2.4651, maxAmountIn: 10, slippagePct: 1 },
    },
  );
  const { status, json } = await at.swap();
  assert.deepEqual([status, json['status']], [200, 1]);
  assert.deepEqual(json['data'], {
    ...{ tokenIn: 'XLM', tokenOut: USDC_NAME, amountIn: 10, amountOut: 2.49, fee: 0.000_01 },
    ...{ baseTokenBalanceChange: -10.000_01, quoteTokenBalanceChange: 2.49 },
  });
  const [operation] = sent(at);
  assert.deepEqual(
    [operation?.['type'], operation?.['sendAmount'], operation?.['destMin'], operation?.['destination']],
    ['pathPaymentStrictSend', '10.0000000', '2.4651000', at.wallet],
  );
  const polled = await at.post('chains/stellar/poll', { network: 'testnet', signature: json['signature'] });
  const { txStatus, txBlock, fee, currentBlock } = polled.json;
  assert.deepEqual(
    [txStatus, txBlock, fee, currentBlock],
    [1, at.network.ledger, 0.000_01, at.network.ledger],
  );
  // The wallet's own signature, and no other.
  const [envelope = ''] = at.network.received;
  const there = TransactionBuilder.fromXdr(envelope, Networks.TESTNET);
  const [signature] = there.signatures;
  assert.ok(
    Keypair.fromPublicKey(at.wallet).verify(there.hash(), signature?.signature.toBytes() ?? Buffer.of()),
  );
  prove(at);
});

test('a purchase gets exactly its amount for at most the quote and its tolerance', async (t) => {
  const at = await botOn(t);
  const { json: quote } = await at.get('trading/swap/quote', { ...QUOTE, side: 'BUY', slippagePct: '0.5' });
  assert.deepEqual([quote['amountOut'], quote['minAmountOut']], [10, 10]);
  assert.deepEqual([quote['amountIn'], quote['maxAmountIn'], quote['price']], [2.51, 2.522_55, 0.251]);
  const { json } = await at.swap({ side: 'BUY', slippagePct: 0.5 });
  assert.equal(json['status'], 1);
  assert.deepEqual(Object(json['data']).amountOut, 10);
  assert.equal(Object(json['data']).baseTokenBalanceChange, 9.999_99);
  const [operation] = sent(at);
  assert.equal(operation?.['type'], 'pathPaymentStrictReceive');
  assert.equal(operation['sendMax'], '2.5225500');
  prove(at);
});

test('amounts are read as Python writes them, to the last digit, and cut beyond it', async (t) => {
  const at = await botOn(t);
  for (const [amount, sends] of [
    ['1.00000019', '1.0000001'],
    ['2e0', '2.0000000'],
    ['1e-07', '0.0000001'],
    ['"0.5"', '0.5000000'],
    ['3.', ''],
    ['1e1', '10.0000000'],
  ] as const) {
    const body = JSON.stringify({ ...QUOTE, side: 'BUY', amount: '@', slippagePct: 10 }).replace(
      '"@"',
      amount,
    );
    await at.post('trading/swap/execute', body);
    const last = sent(at).at(-1);
    if (sends === '') continue;
    assert.equal(last?.['destAmount'], sends, amount);
  }
  assert.equal(sent(at).length, 5);
});

test('what is not understood to the last field is refused, and costs no entry (T28)', async (t) => {
  const at = await botOn(t);
  for (const [more, why] of [
    [{ side: 'HOLD' }, /side is BUY or SELL/],
    [{ amount: 0 }, /no amount above zero/],
    [{ amount: -1 }, /no amount above zero/],
    [{ amount: '1e99' }, /no amount above zero/],
    [{ amount: { of: 1 } }, /no amount above zero/],
    [{ amount: null }, /no amount above zero/],
    [{ slippagePct: 10.1 }, /from 0 to 10/],
    [{ slippagePct: -1 }, /from 0 to 10/],
    [{ baseToken: 'DOGE' }, /baseToken is no asset/],
    [{ quoteToken: undefined }, /quoteToken is no asset/],
    [{ quoteToken: EVIL_NAME }, /quoteToken is no asset/],
    [{ quoteToken: 'XLM' }, /the same asset/],
    [{ connector: 'jupiter/router' }, /only connector here is sdex/],
    [{ poolAddress: 'x' }, /takes no poolAddress/],
    [{ memo: 'x' }, /not understood/],
    [{ walletAddress: STRANGER.publicKey() }, /for the wallet/],
    [{ chainNetwork: 'solana-mainnet-beta' }, /no other network/],
  ] as const) {
    const { status, json } = await at.swap(more);
    assert.deepEqual([status, json['code']], [400, 'INVALID_PARAMS'], JSON.stringify(more));
    assert.match(String(json['message']), why);
  }
  // The same words of the quote, also by the router's own path.
  assert.equal((await at.get('connectors/sdex/router/quote-swap', { ...QUOTE, side: 'X' })).status, 400);
  assert.equal(at.wallets.entries('deed').length, 0);
  assert.equal(at.network.received.length, 0);
});

test('two issuers of one code are told apart by their whole names, and never mixed up', async (t) => {
  const at = await botOn(t);
  await at.wallets.policy({ dex: limitsWith(EVIL_NAME) });
  const { status, json } = await at.swap();
  assert.equal(status, 400);
  assert.match(String(json['message']), /2 assets[^]*code USDC/);
  assert.equal((await at.swap({ quoteToken: 'XLM', baseToken: 'usdc' })).status, 400);
  const done = await at.swap({ quoteToken: USDC_NAME });
  assert.equal(Object(done.json['data']).tokenOut, USDC_NAME);
  const none = await at.swap({ quoteToken: EVIL_NAME });
  assert.deepEqual([none.status, none.json['code']], [404, 'NO_ROUTE_FOUND']);
});

test('what policy or the network refuses is told with a code that their client does not try again', async (t) => {
  const at = await botOn(t);
  const code = async (more: object): Promise<unknown> => (await at.swap(more)).json['code'];
  const refused = await at.swap({ amount: 51 });
  assert.deepEqual([refused.status, refused.json['code']], [403, 'AMOUNT_ABOVE_MAX']);
  assert.match(
    String(refused.json['message']),
    /^Sallyport: refused, nothing was signed or sent \(entry \d+\)\. /,
  );
  assert.equal(await code({ amount: 5, baseToken: 'USDC', quoteToken: 'XLM', side: 'BUY' }), undefined);
  at.network.give(at.wallet, { XLM: 12n * COINS, [USDC_NAME]: COINS });
  assert.equal(await code({ amount: 11 }), 'INSUFFICIENT_BALANCE');
  // Of what is issued the network would say so, for a fee: it is not sent.
  assert.equal(await code({ amount: 4.1, side: 'BUY' }), 'INSUFFICIENT_BALANCE');
  const entries = at.wallets.entries('deed').length;
  assert.equal(await code({ baseToken: 'USDC', quoteToken: 'XLM', amount: 2 }), 'INSUFFICIENT_BALANCE');
  assert.equal(at.wallets.entries('deed').length, entries);
  at.network.give(at.wallet, { XLM: 100n * COINS });
  assert.equal(await code({ amount: 1 }), 'TRUST_MISSING');
  at.network.entries.accounts.delete(at.wallet);
  assert.equal(await code({ amount: 1 }), 'INSUFFICIENT_BALANCE');
  at.network.entries.offers.clear();
  assert.equal(await code({ amount: 1 }), 'NO_ROUTE_FOUND');
  await at.wallets.policy({ dex: { ...LIMITS, actions: [] } });
  prove(at);
});

test('a halt stops it, and so does a wallet without its key here', async (t) => {
  const at = await botOn(t);
  const scope = { kind: 'everything' } as const;
  const halt = { kind: 'halt', scope, stops: 'openings', reason: 'pause', by: 'owner' } as const;
  await at.wallets.journal.submit((book) => book.append(halt));
  const halted = await at.swap();
  assert.deepEqual([halted.status, halted.json['code']], [403, 'WALLET_HALTED']);
  assert.equal((await at.get('trading/swap/quote', QUOTE)).status, 200, 'prices are still told');
  assert.equal(at.network.received.length, 0);
  const client = { name: 'mine', chain: 'stellar-testnet', mode: 'client', address: STRANGER.publicKey() };
  await at.wallets.ask('add', { ...client, nodes: [at.node] });
  await assert.rejects(
    at.wallets.ask('bot', { name: 'mine', bot: 'swaps', hummingbot: true }),
    /WALLET_IN_CLIENT_MODE/,
  );
  // One that an earlier version gave out.
  const of = { wallet: 'mine', bot: 'swaps', token: hash('sha256', 'y'.repeat(48)) };
  await at.wallets.journal.submit((book) => book.append({ kind: 'walletBot', ...of, revoked: false }));
  const url = `${at.address.replace(/[^/]+$/, 'y'.repeat(48))}/trading/swap/execute`;
  await at.wallets.policy({ dex: LIMITS, mine: LIMITS });
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ ...QUOTE, amount: 10 }) });
  assert.equal(answer.status, 403);
  assert.match(String(Object(await answer.json()).message), /client mode[^]*server or enclave mode/);
});

test('a way by other assets is found, told and taken', async (t) => {
  const at = await botOn(t);
  const coin = `BTC:${STRANGER.publicKey()}`;
  await at.wallets.policy({ dex: limitsWith(coin) });
  at.network.give(at.wallet, { XLM: 100n * COINS, [coin]: 0n });
  const of = { seller: ISSUER, isPassive: false };
  at.network.give(ISSUER, { XLM: 100n * COINS, [coin]: 10n * COINS });
  const sells = { selling: coin, buying: USDC_NAME, amount: 10n * COINS, price: { n: 10, d: 1 } };
  at.network.entries.offers.set(9n, { id: 9n, ...of, ...sells });
  const { json } = await at.get('trading/swap/quote', {
    ...QUOTE,
    baseToken: 'BTC',
    quoteToken: 'XLM',
    amount: '1',
    side: 'BUY',
  });
  assert.equal(json['routePath'], ['XLM', USDC_NAME, coin].join(' -> '));
  const done = await at.swap({ baseToken: 'BTC', quoteToken: 'XLM', amount: 1, side: 'BUY' });
  assert.equal(done.json['status'], 1);
  assert.equal(Object(done.json['data']).amountIn, json['amountIn']);
  prove(at);
});

test('what one node does not answer on the way to the bytes signs nothing', async (t) => {
  const at = await botOn(t);
  for (const path of ['/', '/fee_stats', `/accounts/${at.wallet}`]) {
    at.horizon.lies.set(path, { status: 503 });
    assert.equal((await at.swap()).status, 503, path);
    at.horizon.lies.clear();
  }
  at.network.entries.offers.clear();
  assert.equal((await at.get('trading/swap/quote', QUOTE)).status, 404);
  assert.equal(at.wallets.entries('deed').length, 0);
});

test('what is bid is twice the price, and never above what policy allows', async (t) => {
  const at = await botOn(t);
  const fee = async (): Promise<unknown> => (await at.get('chains/stellar/estimate-gas')).json['fee'];
  at.network.surge = 300;
  assert.equal(await fee(), 0.000_06);
  at.network.surge = 90_000;
  assert.equal(await fee(), 0.01);
  await at.wallets.policy({});
  assert.equal(await fee(), 0.018);
});
