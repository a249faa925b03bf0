import assert from 'node:assert/strict';
import test, { type TestContext } from 'node:test';
import {
  createKeyPairFromPrivateKeyBytes,
  getAddressFromPublicKey,
  getBase64EncodedWireTransaction,
  getTransactionDecoder,
  partiallySignTransaction,
  type Blockhash,
} from '@solana/kit';
import {
  Asset,
  Horizon as Sdk,
  Keypair,
  Networks,
  Operation,
  TransactionBuilder,
} from '@stellar/stellar-sdk';
import type { Page } from 'playwright-core';
import { SolanaNode } from '../../simulators/solana/node.ts';
import { Horizon } from '../../simulators/stellar/horizon.ts';
import { StellarNetwork } from '../../simulators/stellar/network.ts';
import { encodeAction } from '../../src/chains/solana/encode-fixture.test.ts';
import { compiled, FRIEND, LIMITS, pay, SOL } from '../../src/keeper/wallets/stage-fixture.test.ts';
import { allowDial, makeFolder, startGateway, type GatewayUnderTest } from '../e2e/gateway-under-test.ts';
import { starterPolicy } from '../e2e/trading-floor.ts';
import { openPage } from './console-page.ts';
import { confirm, enrolPasskey } from './enrol.ts';
import { parseBase58 } from '../../src/core/units/base58.ts';
import { privateOf } from '../../src/keeper/custody/wallet-key.ts';
import { foundByAxe } from './found-by-axe.ts';
import { FREIGHTER, STANDARD_WALLET } from './browser-wallets.ts';

const COINS = 10_000_000n;
const ISSUER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3)).publicKey();
const DEX_LIMITS = {
  actions: ['offer.sell'],
  assets: Object.fromEntries(
    ['XLM', `USDC:${ISSUER}`].map((asset) => [asset, { perTransaction: '500000000', perDay: '5000000000' }]),
  ),
};

/** What the wallet in the browser does with what it is given. */
type Manner = 'rightly' | 'with other bytes' | 'with a bad signature' | 'not at all';

class Wallets {
  readonly node = new SolanaNode();
  readonly network = new StellarNetwork(Networks.TESTNET, () => Math.floor(Date.now() / 1_000));
  readonly horizon = new Horizon(this.network);
  readonly keys = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 9));
  manner: Manner = 'rightly';
  solana = '';
  gateway: GatewayUnderTest | null = null;
  #horizonUrl = '';
  #pair: Awaited<ReturnType<typeof createKeyPairFromPrivateKeyBytes>> | null = null;

  async open(context: TestContext): Promise<GatewayUnderTest> {
    const urls = [await this.node.start(), await this.horizon.start()] as const;
    this.#horizonUrl = urls[1];
    const folder = makeFolder();
    for (const url of urls) allowDial(folder, url);
    const gateway = await startGateway({ folder });
    context.after(async () => {
      await gateway.stop();
      await this.node.stop();
      await this.horizon.stop();
    });
    this.#pair = await createKeyPairFromPrivateKeyBytes(new Uint8Array(32).fill(5));
    this.solana = await getAddressFromPublicKey(this.#pair.publicKey);
    const wallets = { cold: LIMITS, dex: DEX_LIMITS };
    await gateway.ask('policy set', { policy: { ...starterPolicy(), wallets } });
    await gateway.ask('wallet add', { name: 'cold', address: this.solana, nodes: [urls[0]] });
    const dex = { name: 'dex', chain: 'stellar-testnet', address: this.keys.publicKey() };
    await gateway.ask('wallet add', { ...dex, nodes: [urls[1]] });
    this.node.machine.give(this.solana, 2 * SOL);
    this.node.machine.give(FRIEND, SOL);
    this.network.give(this.keys.publicKey(), { XLM: 100n * COINS, [`USDC:${ISSUER}`]: 50n * COINS });
    return gateway;
  }

  payment(lamports = SOL / 10): ReturnType<typeof compiled> {
    const answer = Object(this.node.answer('{"id":1,"method":"getLatestBlockhash","params":[]}'));
    const { blockhash, lastValidBlockHeight } = answer.result.value;
    const lifetime = {
      blockhash: blockhash as Blockhash,
      lastValidBlockHeight: BigInt(lastValidBlockHeight),
    };
    return compiled(this.solana, lifetime, [encodeAction(pay(this.solana, FRIEND, lamports))]);
  }

  async offer(): Promise<string> {
    const sdk = new Sdk.Server(this.#horizonUrl, { allowHttp: true });
    const builder = new TransactionBuilder(await sdk.loadAccount(this.keys.publicKey()), {
      fee: '100',
      networkPassphrase: Networks.TESTNET,
    });
    const buying = new Asset('USDC', ISSUER);
    const offer = { selling: Asset.native(), buying, amount: '10', price: '0.25', offerId: 0 };
    return builder.addOperation(Operation.manageSellOffer(offer)).setTimeout(120).build().toXDR();
  }

  /** What the program behind the Wallet Standard answers; empty where its person says no. */
  async signSolana(transaction: string): Promise<string> {
    assert.ok(this.#pair !== null);
    if (this.manner === 'not at all') return '';
    const given = getTransactionDecoder().decode(Buffer.from(transaction, 'base64'));
    const meant = this.manner === 'with other bytes' ? this.payment(SOL / 5) : given;
    const signed = getBase64EncodedWireTransaction(await partiallySignTransaction([this.#pair], meant));
    if (this.manner !== 'with a bad signature') return signed;
    const bytes = Buffer.from(signed, 'base64');
    bytes.writeUInt8(bytes.readUInt8(9) ^ 1, 9);
    return bytes.toString('base64');
  }

  /** What Freighter answers. */
  signStellar(xdr: string, passphrase: string): string {
    if (this.manner === 'not at all') return '';
    const other = this.manner === 'with a bad signature' ? Networks.PUBLIC : passphrase;
    const transaction = TransactionBuilder.fromXDR(xdr, other);
    transaction.sign(this.keys);
    return transaction.toXDR();
  }

  async injectInto(page: Page): Promise<void> {
    await page.exposeFunction('signSolana', (transaction: string) => this.signSolana(transaction));
    await page.exposeFunction('signStellar', (xdr: string, passphrase: string) =>
      this.signStellar(xdr, passphrase),
    );
    await page.addInitScript(STANDARD_WALLET.replace('ADDRESS', this.solana));
    await page.addInitScript(FREIGHTER.replaceAll('ADDRESS', this.keys.publicKey()));
  }
}

async function decide(page: Page, wallet: string, transaction: string): Promise<void> {
  const panel = page.getByRole('region', { name: wallet, exact: true });
  await panel.getByRole('button', { name: 'Have a transaction decided on' }).click();
  const form = page.getByRole('dialog', { name: `A transaction of ${wallet}` });
  await form.getByLabel('Transaction').fill(transaction);
  await form.getByRole('button', { name: 'Decide' }).click();
  await form.getByText('Approved. It waits for your signature.').waitFor();
  await form.getByRole('button', { name: 'Done' }).click();
  await panel.getByRole('button', { name: /^Sign entry/ }).click();
}

async function looksRight(page: Page, width: number, colorScheme: 'dark' | 'light'): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.emulateMedia({ colorScheme });
  assert.deepEqual(await foundByAxe(page), [], `${width} ${colorScheme}`);
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), width);
}

test('W5: wallets of both interfaces sign in the page what was approved, other bytes are refused', async (context) => {
  const wallets = new Wallets();
  const gateway = await wallets.open(context);
  const { page } = await openPage(context);
  await wallets.injectInto(page);
  await enrolPasskey(page, gateway, 'ann');
  await page.getByRole('link', { name: 'Wallets' }).click();
  await page.getByText('2 SOL', { exact: true }).waitFor();
  await decide(page, 'cold', getBase64EncodedWireTransaction(wallets.payment()));
  const signing = page.getByRole('dialog', { name: 'Sign for cold' });
  await signing.getByText(/Send 0\.1 SOL \(100000000 lamports\)/).waitFor();
  for (const [manner, said] of [
    ['not at all', 'the person said no'],
    ['with other bytes', 'OTHER_BYTES'],
    ['with a bad signature', 'SIGNATURE_BAD'],
  ] as const) {
    wallets.manner = manner;
    await signing.getByRole('button', { name: 'Sign with Test Wallet' }).click();
    await signing.getByRole('alert').filter({ hasText: said }).waitFor();
  }
  await looksRight(page, 360, 'dark');
  assert.equal(wallets.node.machine.received.length, 0);
  wallets.manner = 'rightly';
  await signing.getByRole('button', { name: 'Sign with Test Wallet' }).click();
  await signing.getByText('The signature was taken').waitFor();
  assert.equal(wallets.node.machine.landed.size, 1);
  await signing.getByRole('button', { name: 'Done' }).click();

  await page
    .getByText(`0 USDC of 500 USDC within a day; 50 USDC at once at most; issued by ${ISSUER}`)
    .waitFor();
  await decide(page, 'dex', await wallets.offer());
  const offering = page.getByRole('dialog', { name: 'Sign for dex' });
  const freighter = offering.getByRole('button', { name: 'Sign with Freighter' });
  for (const [manner, said] of [
    ['not at all', 'The user rejected this request.'],
    ['with a bad signature', 'SIGNATURE_BAD'],
  ] as const) {
    wallets.manner = manner;
    await freighter.click();
    await offering.getByRole('alert').filter({ hasText: said }).waitFor();
  }
  wallets.manner = 'rightly';
  await freighter.press('Enter');
  await offering.getByText('The signature was taken').waitFor();
  await offering.getByRole('button', { name: 'Done' }).click();
  // "Sent" stands there only until the chain has told the outcome.
  await page.getByText('Waits for a signature').waitFor({ state: 'detached' });
  await looksRight(page, 1_440, 'light');
  await looksRight(page, 360, 'dark');
});

test('W2, W3: a key is born here after warning, cap and passkey, and leaves by policy and passkey', async (context) => {
  const node = new SolanaNode();
  const folder = makeFolder();
  const url = await node.start();
  allowDial(folder, url);
  const gateway = await startGateway({ folder });
  context.after(async () => {
    await gateway.stop();
    await node.stop();
  });
  const { page } = await openPage(context);
  await enrolPasskey(page, gateway, 'ann');
  await page.getByRole('link', { name: 'Wallets' }).click();
  await page.getByRole('button', { name: 'Add a wallet' }).click();
  const form = page.getByRole('dialog', { name: 'Add a wallet' });
  await form.getByText('sallyport wallet nodes --chain solana --node').waitFor();
  const add = form.getByRole('button', { name: 'Add the wallet' });
  assert.ok(await add.isDisabled(), 'which machines are asked is said at the terminal');
  assert.ok(!(await form.getByLabel('Its key').innerText()).includes('token'), 'none is named');
  await form.getByLabel('Name of the wallet').fill('hot');
  await form.getByLabel('Its key').selectOption('import');
  await form.getByLabel('Who signs with it').selectOption('server');
  await form
    .getByText('sallyport wallet import hot --from FILE --mode server --accept-risk --cap AMOUNT')
    .waitFor();
  await looksRight(page, 360, 'dark');
  await form.getByRole('button', { name: 'Done' }).click();

  await gateway.ask('wallet nodes set', { chain: 'solana', nodes: [url] });
  await page.reload();
  await page.getByRole('button', { name: 'Add a wallet' }).click();
  await form.getByLabel('Name of the wallet').fill('hot');
  await form.getByLabel('Its key').selectOption('server');
  await form.getByText('Whoever breaks into the keeper can take what this wallet holds').waitFor();
  await form.getByLabel('Cap, in SOL').fill('2');
  await add.click();
  assert.equal(await page.getByRole('dialog', { name: 'Confirm this change' }).count(), 0, 'the risk first');
  await form.getByLabel('I take that risk').check();
  await add.click();
  await confirm(page);
  const panel = page.getByRole('region', { name: 'hot', exact: true });
  await panel.getByText('Signed by the gateway').waitFor();
  await panel.getByText('above 2 SOL nothing is signed for programs').waitFor();

  const exporting = page.getByRole('dialog', { name: 'Give the key of hot out' });
  const giveOut = async (): Promise<void> => {
    await panel.getByRole('button', { name: 'Give its key out' }).click();
    await exporting.getByRole('button', { name: 'Give the key out' }).click();
  };
  await gateway.ask('policy set', { policy: { ...starterPolicy(), wallets: { hot: LIMITS } } });
  await giveOut();
  await exporting.getByRole('alert').filter({ hasText: 'EXPORT_NOT_ALLOWED' }).waitFor();
  await exporting.getByRole('button', { name: 'Not now' }).click();
  const wallets = { hot: { ...LIMITS, export: 'passkey' } };
  await gateway.ask('policy set', { policy: { ...starterPolicy(), wallets } });
  await giveOut();
  await confirm(page);
  const secret = parseBase58(await exporting.getByLabel('the key of hot', { exact: true }).innerText());
  assert.ok(secret?.length === 64);
  assert.deepEqual(secret.slice(32), privateOf(secret.slice(0, 32)).key, 'the whole key, and of that wallet');
});
