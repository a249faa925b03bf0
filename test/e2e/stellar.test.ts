import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import {
  Asset,
  Horizon as Sdk,
  Keypair,
  Networks,
  Operation,
  TransactionBuilder,
  type Transaction,
} from '@stellar/stellar-sdk';
import type { StellarNetwork } from '../../simulators/stellar/network.ts';
import { verifyExport } from '../../src/core/ledger/verify-export.ts';
import type { DataFolder } from '../../src/launcher/folder.ts';
import type { FailpointLabel } from '../../src/ports.ts';
import { NodePlatform } from '../../verifier/node-platform.ts';
import { startGateway, type GatewayUnderTest } from './gateway-under-test.ts';
import { COINS, ISSUER, openStellarFloor, USDC } from './stellar-floor.ts';

const DOLLAR = new Asset('USDC', ISSUER);

interface Stage {
  readonly folder: DataFolder;
  readonly network: StellarNetwork;
  readonly wallet: string;
  readonly decoy: Keypair;
  readonly token: string;
}

/** The wallet, and what a program has that trades it. */
async function stage(t: TestContext): Promise<Stage & { readonly gateway: GatewayUnderTest }> {
  const actions = ['offer.sell', 'path.sell', 'path.buy'];
  const { bot, ...floor } = await openStellarFloor(t, actions, { bot: 'maker' });
  return { ...floor, decoy: Keypair.fromSecret(String(bot['decoy'])), token: String(bot['token']) };
}

function clientOf({ url }: GatewayUnderTest, { token }: Stage): Sdk.Server {
  return new Sdk.Server(`${url}/stellar/${token}`, { allowHttp: true });
}

async function offer(sdk: Sdk.Server, { wallet, decoy }: Stage, amount: string): Promise<Transaction> {
  const transaction = new TransactionBuilder(await sdk.loadAccount(wallet), {
    fee: '100',
    networkPassphrase: Networks.TESTNET,
  })
    .addOperation(
      Operation.manageSellOffer({
        selling: Asset.native(),
        buying: DOLLAR,
        amount,
        price: '0.25',
        offerId: 0,
      }),
    )
    .setTimeout(120)
    .build();
  transaction.sign(decoy);
  return transaction;
}

async function died({ folder }: Stage): Promise<void> {
  const told = join(folder.keeper, 'test-dies-at');
  for (let i = 0; i < 1_000; i += 1) {
    if (existsSync(told) && readFileSync(told, 'utf8') === 'done') return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('the keeper did not die');
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1_000; i += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('it did not come to that');
}

/** The commit of the decision, the commit of the signature, and the moment before and after bytes leave. */
const DEATHS: readonly (readonly [FailpointLabel, number])[] = [
  ['after-commit', 1],
  ['before-commit', 2],
  ['after-commit', 2],
  ['after-send', 3],
];

for (const [label, count] of DEATHS)
  test(`killed at ${label} ${count} a wallet on Stellar signs nothing twice (F34, I10)`, async (t) => {
    const at = await stage(t);
    const first = clientOf(at.gateway, at);
    // Two that want the same sequence: whatever dies in between, one of them takes effect at most.
    const transaction = await offer(first, at, '10');
    const other = await offer(first, at, '11');
    writeFileSync(join(at.folder.keeper, 'test-dies-at'), `${label} ${count}`);
    await first.submitTransaction(transaction).catch(() => null);
    await died(at);
    await at.gateway.ended;
    const gateway = await startGateway({ folder: at.folder, keep: true });
    t.after(() => gateway.stop());
    const sdk = clientOf(gateway, at);
    // The program asks for the same again and again, as it would. What it built lands once, or never.
    await sdk.submitTransaction(transaction).catch(() => null);
    await sdk.submitTransaction(other).catch(() => null);
    const hashes = [transaction, other].map((one) => Buffer.from(one.hash()).toString('hex'));
    await until(async () => {
      const { open } = await gateway.ask('wallet show', { name: 'dex' });
      const rows: readonly unknown[] = Array.isArray(open) ? open : [];
      return rows.every((row) => Object(row).id === null);
    });
    // Of one sequence at most one took effect, and every signature that the network saw is of these two.
    assert.ok(at.network.entries.offers.size <= 1);
    for (const hash of at.network.landed.keys()) assert.ok(hashes.includes(hash));
    assert.ok(new Set(at.network.received).size <= 2);
    const { lines } = await gateway.ask('ledger export');
    assert.ok(Array.isArray(lines));
    const file = lines.map((line) => String(JSON.parse(String(line)).text ?? '')).join('');
    const report = verifyExport(new NodePlatform(), [Buffer.from(file)], { key: null, previous: null });
    assert.deepEqual([report.damage, report.breaches], [null, []]);
    const kinds = (kind: string): number => file.split(`"kind":"${kind}"`).length - 1;
    assert.ok(kinds('deedSigned') <= kinds('deed'));
  });

test('a program of the official library finds a path through the gateway, and pays by it', async (t) => {
  const at = await stage(t);
  const maker = { seller: ISSUER, price: { n: 1, d: 4 }, isPassive: false };
  at.network.give(ISSUER, { XLM: 100n * COINS });
  const [selling, buying] = [USDC, 'XLM'];
  at.network.entries.offers.set(1n, { id: 1n, selling, buying, amount: 100n * COINS, ...maker });
  const sdk = clientOf(at.gateway, at);
  const [sent] = (await sdk.strictSendPaths(Asset.native(), '1', [DOLLAR]).call()).records;
  const [received] = (await sdk.strictReceivePaths(at.wallet, DOLLAR, '4').call()).records;
  assert.deepEqual([sent?.destination_amount, received?.source_amount], ['4.0000000', '1.0000000']);
  const to = { destination: at.wallet, path: [] };
  const transaction = new TransactionBuilder(await sdk.loadAccount(at.wallet), {
    fee: '100',
    networkPassphrase: Networks.TESTNET,
  })
    .addOperation(
      Operation.pathPaymentStrictSend({
        ...{ ...to, sendAsset: Asset.native(), sendAmount: String(sent?.source_amount), destAsset: DOLLAR },
        destMin: String(sent?.destination_amount),
      }),
    )
    .addOperation(
      Operation.pathPaymentStrictReceive({
        ...{ ...to, sendAsset: Asset.native(), sendMax: String(received?.source_amount), destAsset: DOLLAR },
        destAmount: String(received?.destination_amount),
      }),
    )
    .setTimeout(120)
    .build();
  transaction.sign(at.decoy);
  const { successful, ledger } = await sdk.submitTransaction(transaction);
  assert.equal(successful, true);
  assert.equal(at.network.entries.accounts.get(at.wallet)?.lines.get(USDC)?.balance, 58n * COINS);
  // The ledger that it is in is seen through the gateway too.
  assert.equal(Object(await sdk.ledgers().ledger(ledger).call()).successful_transaction_count, 1);
});
