import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test, { type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import type { DataFolder } from '../../src/launcher/folder.ts';
import { Keypair, Networks } from '@stellar/stellar-sdk';
import { Horizon } from '../../simulators/stellar/horizon.ts';
import { StellarNetwork } from '../../simulators/stellar/network.ts';
import { allowDial, makeFolder, startGateway } from '../e2e/gateway-under-test.ts';
import { starterPolicy } from '../e2e/trading-floor.ts';
import { openPage } from './console-page.ts';
import { confirm, enrolPasskey } from './enrol.ts';

const COINS = 10_000_000n;
const FIRST = 'wallet hot was signed for here for the first time: its key is in the vault.';
const [ISSUER, COLD] = [3, 9].map((byte) => Keypair.fromRawEd25519Seed(Buffer.alloc(32, byte)).publicKey());
const USDC = `USDC:${ISSUER}`;
const assets = Object.fromEntries(
  ['XLM', USDC].map((asset) => [asset, { perTransaction: '500000000', perDay: '5000000000' }]),
);

/** What a webhook of the gateway is told. */
async function sinkAt(context: TestContext, folder: DataFolder): Promise<readonly string[]> {
  const told: string[] = [];
  const hook = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part) => (body += part));
    request.on('end', () => {
      told.push(String(JSON.parse(body).what));
      response.writeHead(204).end();
    });
  });
  const port = await new Promise<number>((resolve) => {
    hook.listen(0, '127.0.0.1', () => resolve(Number(Object(hook.address()).port)));
  });
  const at = `127.0.0.1:${port}`;
  const words = { least: 'warning', subjects: [], administrators: false, ca: null, secret: 's'.repeat(32) };
  const sink = { ...words, name: 'hook', kind: 'webhook', url: `http://${at}/`, allow: [at] };
  writeFileSync(folder.alarmSinks, JSON.stringify([sink]), { mode: 0o600 });
  context.after(() => hook.close());
  return told;
}

/** Adds the wallet `hot`, whose key is born in the keeper. */
async function addHot(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Wallets' }).click();
  await page.getByRole('button', { name: 'Add a wallet' }).click();
  const form = page.getByRole('dialog', { name: 'Add a wallet' });
  await form.getByLabel('Name of the wallet').fill('hot');
  await form.getByLabel('Chain', { exact: true }).selectOption('stellar-testnet');
  await form.getByLabel('Its key').selectOption('server');
  await form.getByLabel('Cap, in XLM').fill('1000');
  await form.getByLabel('I take that risk').check();
  await form.getByRole('button', { name: 'Add the wallet' }).click();
  await confirm(page);
}

/** Gives the wallet coins, and makes it an offer for them. */
function makeMarket(network: StellarNetwork, wallet: string): void {
  network.give(wallet, { XLM: 100n * COINS, [USDC]: COINS });
  network.give(String(ISSUER), { XLM: 100n * COINS });
  const offer = { selling: USDC, buying: 'XLM', amount: 100n * COINS, price: { n: 4, d: 1 } };
  network.entries.offers.set(1n, { id: 1n, seller: String(ISSUER), isPassive: false, ...offer });
}

test('W2, W3: the first signing is told at a webhook; primary and retire are clicked in the page', async (context) => {
  const network = new StellarNetwork(Networks.TESTNET, () => Math.floor(Date.now() / 1_000));
  const horizon = new Horizon(network);
  const node = await horizon.start();
  const folder = makeFolder();
  allowDial(folder, node);
  const told = await sinkAt(context, folder);
  const gateway = await startGateway({ folder });
  context.after(async () => {
    await gateway.stop();
    await horizon.stop();
  });

  await gateway.ask('wallet nodes set', { chain: 'stellar-testnet', nodes: [node] });
  const { page } = await openPage(context);
  await enrolPasskey(page, gateway, 'ann');
  await addHot(page);
  const hot = page.getByRole('region', { name: 'hot', exact: true });
  await hot.getByText('Primary', { exact: true }).waitFor();

  const { address } = await gateway.ask('wallet show', { name: 'hot' });
  makeMarket(network, String(address));
  const limits = { actions: ['path.sell'], assets };
  await gateway.ask('policy set', { policy: { ...starterPolicy(), wallets: { hot: limits } } });
  const { token } = await gateway.ask('wallet bot', { name: 'hot', bot: 'swaps', hummingbot: true });
  const swap = { baseToken: 'XLM', quoteToken: 'USDC', amount: 10, side: 'SELL' };
  const body = JSON.stringify({ chainNetwork: 'stellar-testnet', ...swap });
  const url = `${gateway.url}/hummingbot/${String(token)}/trading/swap/execute`;
  assert.equal(Object(await (await fetch(url, { method: 'POST', body })).json()).status, 1);
  const begunAt = performance.now();
  const isTold = (): boolean => told.includes(FIRST);
  while (!isTold() && performance.now() - begunAt < 20_000)
    await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(isTold(), told.join('\n'));
  assert.ok(!told.some((what) => what.includes('WALLET_FIRST_USE')), 'it is told once, in its own words');

  const user = Object(await gateway.ask('wallet show', { name: 'hot' })).user;
  const client = { chain: 'stellar-testnet', mode: 'client', address: COLD, user };
  await gateway.ask('wallet add', { name: 'cold', ...client, nodes: [node] });
  await page.reload();
  const cold = page.getByRole('region', { name: 'cold', exact: true });
  await cold.getByRole('button', { name: 'Make it primary' }).click();
  await cold.getByText('Primary', { exact: true }).waitFor();
  await hot.getByRole('button', { name: 'Make it primary' }).waitFor();
  assert.equal(Object(await gateway.ask('wallet show', { name: 'cold' })).primary, true);

  await hot.getByRole('button', { name: 'Retire' }).click();
  const retiring = page.getByRole('dialog', { name: 'Retire hot' });
  await retiring.getByText('Its key is destroyed and exists nowhere else').waitFor();
  await retiring.getByLabel('Why').fill('the desk is closed');
  await retiring.getByRole('button', { name: 'Retire for ever' }).click();
  await confirm(page);
  await hot.getByText('Retired', { exact: true }).waitFor();
  assert.equal(await hot.getByRole('button', { name: 'Retire' }).count(), 0);
  await assert.rejects(gateway.ask('wallet show', { name: 'hot' }), /WALLET_UNKNOWN/);
  // Its programs went with it.
  assert.equal((await fetch(url, { method: 'POST', body })).status, 401);
});
