import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ExchangeClient, HttpTransport } from '@nktkas/hyperliquid';
import ccxt from 'ccxt';
import { clientWallet, httpClients } from '../../simulators/hyperliquid/fixtures/client-wallet.ts';
import { Wallet } from '../../simulators/hyperliquid/fixtures/wallet.ts';
import {
  FOREIGN_VAULT,
  MORE_AGENTS,
  openHyperliquidFloor,
  OWNER,
  SUB_ACCOUNT,
  VAULT,
  type Decoy,
  type HyperliquidFloor,
} from './hyperliquid-floor.ts';

const M = 'BTC/USDC:USDC';
const LIMIT = { a: 0, b: true, p: '58900', s: '0.01', r: false, t: { limit: { tif: 'Gtc' } } } as const;
const [FIRST, SECOND] = MORE_AGENTS;

let floor: HyperliquidFloor;
/** Of its own, since what the gateway may ask in a minute does not reach for more accounts. */
let other: HyperliquidFloor;

before(async () => {
  floor = await openHyperliquidFloor();
  other = await openHyperliquidFloor();
});
after(async () => {
  await floor.close();
  await other.close();
});

const hex = (address: string): `0x${string}` => `0x${address.slice(2)}`;

function add(
  name: string,
  agent: Wallet | undefined,
  vault: unknown,
  { simulator, ca, gateway } = floor,
): Promise<Record<string, unknown>> {
  const place = { baseUrl: simulator.url, ca, paper: true };
  const secret = agent?.privateKey ?? '';
  return gateway.ask('key add', { venue: 'hyperliquid', name, secret, vault, ...place });
}

async function until(what: () => boolean | Promise<boolean>, name: string): Promise<void> {
  const from = performance.now();
  while (performance.now() - from < 15_000) {
    if (await what()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail(`${name} did not come`);
}

/** What of the status is about an account. */
async function known(name: string): Promise<string> {
  const { keys } = await floor.gateway.ask('status');
  assert.ok(Array.isArray(keys));
  return JSON.stringify(keys.find((key) => key.name === name) ?? null);
}

const openOf = (address: string, { simulator } = floor): number =>
  simulator.engine.inspect(address).openOrders.length;

function ccxtOf({ address, privateKey }: Decoy, options: object = {}) {
  const { url } = floor;
  return new ccxt.hyperliquid({
    ...{ walletAddress: address, privateKey, enableRateLimit: false },
    options: { fetchMarkets: { types: ['swap'] }, defaultSlippage: 0.02, ...options },
    urls: { api: { public: url, private: url } },
  });
}

function nktkasOf({ privateKey }: Decoy, vault: string): ExchangeClient {
  const transport = new HttpTransport({ apiUrl: `${other.url}/`, isTestnet: false });
  const wallet = clientWallet(new Wallet(privateKey));
  return new ExchangeClient({ transport, wallet, defaultVaultAddress: hex(vault) });
}

test('T1: a key is taken for a vault or sub-account of its own master, and for nobody else’s', async () => {
  await assert.rejects(add('vault', FIRST, FOREIGN_VAULT), /may not act for that address/);
  await assert.rejects(add('vault', FIRST, '0x12'), /40 hexadecimal digits/);
  const report = await add('vault', FIRST, VAULT);
  assert.equal(JSON.stringify(report['flags']).includes('"for:vault":true'), true);
  assert.match(String(report['warnings']), /may also trade for the account that it is of/);
  await assert.rejects(add('again', FIRST, SUB_ACCOUNT), /in use here before/);
  const keys = JSON.stringify(await floor.gateway.ask('key list'));
  assert.ok(keys.includes(`"tradesFor":"${VAULT}"`));
});

test('ccxt trades for a vault: it names nobody, or its decoy, and all that it sees is the vault’s', async () => {
  const decoy = await floor.addBot('vaulter', 'vault');
  const plain = ccxtOf(decoy);
  await plain.loadMarkets();
  await until(async () => (await known('vault')).includes('"hears":true'), 'the vault’s stream');
  let price = 59_000;
  for (const client of [
    plain,
    ccxtOf(decoy, { vaultAddress: decoy.address }),
    ccxtOf(decoy, { vaultAddress: VAULT }),
  ]) {
    await client.loadMarkets();
    price -= 10;
    const placed = await client.createOrder(M, 'limit', 'buy', 0.01, price);
    assert.deepEqual([openOf(VAULT), openOf(OWNER.address), openOf(SUB_ACCOUNT)], [1, 0, 0]);
    const [open] = await client.fetchOpenOrders(M);
    assert.equal(open?.id, placed.id);
    await client.editOrder(String(placed.id), M, 'limit', 'buy', 0.01, 58_900);
    await client.cancelOrder(String((await client.fetchOpenOrders(M))[0]?.id), M);
    assert.equal(openOf(VAULT), 0);
  }
  await plain.createOrder(M, 'market', 'buy', 0.01, 60_000);
  await until(
    async () => (await known('vault')).includes('"positions":{"BTC":"0.01"}'),
    'the vault’s position',
  );
  assert.ok((await known('main')).includes('"positions":{}'));
  const [position] = await plain.fetchPositions([M]);
  assert.deepEqual([position?.side, position?.contracts], ['long', 0.01]);
  assert.equal((await plain.fetchMyTrades(M)).length, 1);
  assert.ok(
    !JSON.stringify(await plain.fetchBalance()).includes(VAULT.slice(2)),
    'it is told its own name only',
  );
  await plain.createOrder(M, 'market', 'sell', 0.01, 60_000, { reduceOnly: true });
  await until(async () => (await known('vault')).includes('"positions":{}'), 'the end of the position');
  const { halts } = await floor.gateway.ask('status');
  assert.deepEqual(halts, []);
});

test('@nktkas/hyperliquid trades for a sub-account, and a bot that names another one is told what to do', async () => {
  const added = await add('sub', SECOND, SUB_ACCOUNT.toUpperCase().replace('0X', '0x'), other);
  assert.ok(JSON.stringify(added['flags']).includes('"for:subAccount":true'));
  const decoy = await other.addBot('subber', 'sub');
  const { exchange, info } = httpClients(other.url, new Wallet(decoy.privateKey));
  const open = (): readonly number[] =>
    [SUB_ACCOUNT, VAULT, OWNER.address].map((each) => openOf(each, other));
  const user = hex(decoy.address);
  const clients = [exchange, nktkasOf(decoy, decoy.address), nktkasOf(decoy, SUB_ACCOUNT)];
  for (const [at, each] of clients.entries()) {
    await each.order({ orders: [{ ...LIMIT, p: String(58_900 - 10 * at) }], grouping: 'na' });
    assert.deepEqual(open(), [1, 0, 0]);
    const [order] = await info.openOrders({ user });
    await each.cancel({ cancels: [{ a: 0, o: order?.oid ?? 0 }] });
    assert.deepEqual(open(), [0, 0, 0]);
  }
  const main = await other.addBot('mainer');
  const refused = /key add hyperliquid --name NAME --from FILE --vault/;
  for (const [bot, vault] of [
    [decoy, VAULT],
    [decoy, OWNER.address],
    [main, SUB_ACCOUNT],
    [main, main.address],
  ] as const) {
    const act = nktkasOf(bot, vault).order({ orders: [LIMIT], grouping: 'na' });
    await assert.rejects(act, refused);
  }
  assert.deepEqual(open(), [0, 0, 0]);
});

test('an order for the vault that its agent signed and the gateway did not halts the account (T41)', async () => {
  const order = { ...LIMIT, p: '58800' };
  const action = { type: 'order', orders: [order], grouping: 'na' };
  const body = JSON.stringify(FIRST?.l1(action, Date.now(), { vaultAddress: VAULT }));
  const headers = { 'content-type': 'application/json' };
  const { engine } = floor.simulator;
  engine.handle({ method: 'POST', target: '/exchange', headers, body: Buffer.from(body) }, Date.now());
  assert.equal(openOf(VAULT), 1);
  const halted = async (): Promise<boolean> =>
    JSON.stringify((await floor.gateway.ask('status'))['halts']).includes('this key has leaked');
  await until(halted, 'the halt');
});
