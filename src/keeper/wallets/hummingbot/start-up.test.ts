import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COINS, USDC_NAME } from '../stellar-stage-fixture.test.ts';
import { botOn, clientOf, EVIL_NAME, limitsWith, type Told } from './hummingbot-fixture.test.ts';

/** An asset of another chain, which policy may list as well. */
const MINT = 'So11111111111111111111111111111111111111112';

function fields({ json }: Told, name: string): unknown {
  return json[name];
}

test('what Hummingbot’s client asks at its start is answered in the form of its Gateway', async (t) => {
  const at = await botOn(t);
  const { wallet } = at;
  assert.deepEqual((await at.get('')).json, { status: 'ok' });
  assert.deepEqual((await at.get('config/chains')).json, {
    chains: [{ chain: 'stellar', networks: ['testnet'] }],
  });
  assert.deepEqual((await at.get('config/connectors')).json, {
    connectors: [{ name: 'sdex', trading_types: ['router'], chain: 'stellar', networks: ['testnet'] }],
  });
  const namespaces = ['sdex', 'stellar', 'stellar-testnet'];
  assert.deepEqual((await at.get('config/namespaces')).json, { namespaces });
  assert.deepEqual(Object.keys((await at.get('config')).json), namespaces);
  const chain = (await at.get('config', { namespace: 'stellar' })).json;
  assert.deepEqual([chain['defaultNetwork'], chain['defaultWallet']], ['testnet', wallet]);
  const network = (await at.get('config', { namespace: 'stellar-testnet' })).json;
  assert.deepEqual([network['swapProvider'], network['nativeCurrencySymbol']], ['sdex/router', 'XLM']);
  assert.equal((await at.get('config', { namespace: 'solana' })).status, 404);
  assert.deepEqual((await at.get('wallet', { showHardware: 'true' })).json, [
    { chain: 'stellar', walletAddresses: [wallet], hardwareWalletAddresses: [] },
  ]);
  const status = await at.get('chains/stellar/status', { network: 'testnet' });
  assert.deepEqual(status.json, {
    ...{ chain: 'stellar', network: 'testnet', rpcUrl: 'sallyport', rpcProvider: 'sallyport' },
    ...{ currentBlockNumber: at.network.ledger, nativeCurrency: 'XLM', swapProvider: 'sdex/router' },
  });
  const fee = await at.get('chains/stellar/estimate-gas', { network: 'testnet' });
  assert.deepEqual(
    [fee.json['fee'], fee.json['feeAsset'], fee.json['denomination']],
    [0.000_02, 'XLM', 'stroops'],
  );
  const set = await at.post('wallet/setDefault', { chain: 'stellar', address: wallet });
  assert.deepEqual([set.status, fields(set, 'address')], [200, wallet]);
  assert.deepEqual((await at.get('pools', { chain: 'stellar', network: 'testnet' })).json, []);
});

test('tokens are the coin and what policy lists, by code where that is the only one, else by issuer too', async (t) => {
  const at = await botOn(t);
  const query = { chain: 'stellar', network: 'testnet' };
  const symbols = async (more: object = {}): Promise<unknown> => {
    const rows: unknown = (await at.get('tokens', { ...query, ...more })).json['tokens'];
    return Array.isArray(rows) ? rows.map((row: unknown) => Object(row).symbol) : rows;
  };
  assert.deepEqual(await symbols(), ['XLM', 'USDC']);
  assert.deepEqual(await symbols({ search: 'usd' }), ['USDC']);
  // Their client writes symbols in capitals before it compares them.
  const one = await at.get('tokens/usdc', query);
  assert.equal(Object(one.json['token']).address, USDC_NAME);
  const whole = await at.get(`tokens/${encodeURIComponent(USDC_NAME)}`, query);
  assert.equal(Object(whole.json['token']).symbol, 'USDC');
  assert.equal(
    Object((await at.get(`tokens/${USDC_NAME.toLowerCase()}`, query)).json['token']).symbol,
    'USDC',
  );
  assert.equal((await at.get('tokens/DOGE', query)).status, 404);
  assert.equal((await at.get('tokens/%ff', query)).status, 404);
  assert.equal((await at.get('tokens/XLM', { ...query, network: 'mainnet' })).status, 400);
  // A second issuer of the same code: neither has it for itself any more, in whatever letters.
  await at.wallets.policy({ dex: limitsWith(EVIL_NAME, MINT) });
  assert.deepEqual(await symbols(), ['XLM', EVIL_NAME, USDC_NAME]);
  assert.equal((await at.get('tokens/USDC', query)).status, 404);
  assert.equal(Object((await at.get(`tokens/${EVIL_NAME}`, query)).json['token']).symbol, EVIL_NAME);
  // Without a policy the coin is left, which every answer about fees is in.
  await at.wallets.policy({});
  assert.deepEqual(await symbols(), ['XLM']);
});

test('balances are by the names that were asked for', async (t) => {
  const at = await botOn(t);
  const balances = async (more: object): Promise<Told> =>
    at.post('chains/stellar/balances', { network: 'testnet', address: at.wallet, ...more });
  const held = async (more: object): Promise<unknown> => (await balances(more)).json['balances'];
  assert.deepEqual(await held({ tokens: ['XLM', 'USDC'] }), { XLM: 100, USDC: 50 });
  assert.deepEqual(await held({ tokens: [USDC_NAME, 'DOGE'] }), { [USDC_NAME]: 50, DOGE: 0 });
  at.network.give(at.wallet, { XLM: 12_345_678n, [EVIL_NAME]: COINS });
  assert.deepEqual(await held({ tokens: [] }), { XLM: 1.234_567_8, USDC: 0, [EVIL_NAME]: 1 });
  assert.deepEqual(await held({}), { XLM: 1.234_567_8, USDC: 0, [EVIL_NAME]: 1 });
  await at.wallets.policy({ dex: limitsWith(EVIL_NAME) });
  const unclear = await balances({ tokens: ['USDC'] });
  assert.equal(unclear.status, 400);
  assert.match(String(unclear.json['message']), /2 assets[^]*have the code USDC. Name one: USDC:G/);
  for (const tokens of ['XLM', [1], Array.from({ length: 33 }, () => 'XLM')])
    assert.equal((await balances({ tokens })).status, 400);
  at.network.entries.accounts.delete(at.wallet);
  assert.deepEqual(await held({ tokens: ['XLM'] }), { XLM: 0 });
});

test('keys, settings and payments are refused, with what to do instead', async (t) => {
  const at = await botOn(t);
  const refusals: readonly (readonly [string, string, RegExp])[] = [
    ['POST', 'wallet/add', /wallet create/],
    ['POST', 'wallet/add-hardware', /wallet create/],
    ['POST', 'wallet/create', /wallet create/],
    ['DELETE', 'wallet/remove', /wallet create/],
    ['POST', 'wallet/show-private-key', /no key is shown/],
    ['POST', 'wallet/send', /nothing is paid to anybody/],
    ['POST', 'config/update', /nothing to configure/],
    ['POST', 'restart', /nothing to configure/],
    ['POST', 'tokens', /policy lists/],
  ];
  for (const [method, path, why] of refusals) {
    const { status, json } = await at.post(path, { chain: 'stellar', privateKey: 'S' }, method);
    assert.deepEqual([status, json['code'], json['error']], [403, 'NOT_SERVED', 'Forbidden'], path);
    assert.match(String(json['message']), why);
  }
  for (const path of ['chains/ethereum/approve', 'connectors/sdex/clmm/open-position', 'trading/swap/quote'])
    assert.equal((await at.post(path, {})).status, 404, path);
  assert.equal(at.wallets.entries('deed').length, 0);
});

test('another wallet, chain or network than that of the address is refused', async (t) => {
  const at = await botOn(t);
  for (const [path, query, why] of [
    ['chains/stellar/status', { network: 'mainnet' }, /stellar-testnet and no other/],
    ['tokens', { chain: 'solana', network: 'testnet' }, /chain stellar and no other/],
    ['trading/swap/quote', { chainNetwork: 'stellar-mainnet' }, /stellar-testnet and no other/],
  ] as const) {
    const { status, json } = await at.get(path, query);
    assert.deepEqual([status, json['code']], [400, 'INVALID_PARAMS']);
    assert.match(String(json['message']), why);
  }
  const other = await at.post('chains/stellar/balances', { address: 'GSOMEBODY' });
  assert.match(String(other.json['message']), /for the wallet G[A-Z2-7]{55} and no other/);
  assert.equal((await at.post('wallet/setDefault', { chain: 'ethereum', address: at.wallet })).status, 400);
  assert.equal((await at.get('tokens', { chain: 'solana' })).status, 400);
  // The full name of the network does as well.
  assert.equal((await at.get('chains/stellar/status', { network: 'stellar-testnet' })).status, 200);
});

test('who has no token of this kind finds nobody: not with a decoy’s public half, nor a revoked one', async (t) => {
  const at = await botOn(t);
  const beside = (token: string): ReturnType<typeof clientOf> =>
    clientOf(at.address.replace(/[^/]+$/, token));
  for (const token of [at.decoy.publicKey(), 'x'.repeat(48), ''])
    assert.equal((await beside(token).get('')).status, 401, token);
  // Nor does the token of this door open the one for programs that sign with a decoy key, to read there.
  const token = at.address.split('/').at(-1) ?? '';
  for (const path of ['', `/accounts/${at.wallet}`, '/rpc']) {
    const request = { method: 'GET', target: `/${token}${path}`, headers: [], body: new Uint8Array() };
    assert.equal((await at.wallets.desk.serveChain('stellar', request))?.status, 401, path);
  }
  await at.wallets.ask('bot', { name: 'dex', bot: 'swaps', revoke: true });
  assert.equal((await at.get('')).status, 401);
  const solana = {
    name: 'sol',
    mode: 'client',
    address: 'CktRuQ2mttgRGkXJtyksdKHjUdc2C4TgDzyB98oEzy8',
    nodes: [at.wallets.url],
  };
  await at.wallets.ask('add', solana);
  await assert.rejects(
    at.wallets.ask('bot', { name: 'sol', bot: 'b', hummingbot: true }),
    /CHAIN_NOT_SWAPPED/,
  );
});

test('what is no request of any client is refused before it is read (T28)', async (t) => {
  const at = await botOn(t);
  const raw = async (query: string): Promise<number> => (await fetch(`${at.address}/tokens?${query}`)).status;
  assert.equal(await raw('chain=stellar&chain=solana'), 400);
  assert.equal(await raw(Array.from({ length: 33 }, (_one, i) => `a${i}=1`).join('&')), 400);
  assert.equal(await raw('a'.repeat(3_000)), 401);
  const twice = '{"amount":1,"amount":2}';
  for (const body of ['[]', 'null', twice, '{"a":', `{"a":"${'x'.repeat(20_000)}"}`])
    assert.equal((await at.post('chains/stellar/balances', body)).status, 400);
  const many = Object.fromEntries(Array.from({ length: 33 }, (_one, i) => [`a${i}`, 1]));
  assert.equal((await at.post('chains/stellar/balances', many)).status, 400);
  assert.equal((await at.post('chains/stellar/balances', '')).status, 200);
});

test('where no node answers that is said, and nothing is made up', async (t) => {
  const at = await botOn(t);
  for (const path of ['/', '/fee_stats', `/accounts/${at.wallet}`, '/paths/strict-send'])
    at.horizon.lies.set(path, { status: 503 });
  for (const path of ['chains/stellar/status', 'chains/stellar/estimate-gas'])
    assert.equal((await at.get(path)).status, 503, path);
  for (const path of ['chains/stellar/balances', 'chains/stellar/poll'])
    assert.equal((await at.post(path, {})).status, 503, path);
  const swap = await at.swap();
  assert.deepEqual([swap.status, swap.json['error']], [503, 'Service Unavailable']);
  assert.equal(at.wallets.entries('deed').length, 0);
});
