import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import {
  Asset,
  Horizon as Sdk,
  Keypair,
  Networks,
  Operation,
  TransactionBuilder,
  type Transaction,
} from '@stellar/stellar-sdk';
import { Horizon } from '../../../simulators/stellar/horizon.ts';
import { StellarNetwork } from '../../../simulators/stellar/network.ts';
import { RuleCheck } from '../../core/ledger/rules.ts';
import { parseLeaf } from '../../core/ledger/leaf.ts';
import { Wallets } from './wallets-fixture.test.ts';

/** One of any asset, in ten-millionths. */
export const COINS = 10_000_000n;
/** Who issues USDC. */
export const ISSUER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3)).publicKey();
/** Somebody who is neither the wallet nor its program. */
export const STRANGER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4));
/** As the library has it. */
export const USDC = new Asset('USDC', ISSUER);
/** As policy names it. */
export const USDC_NAME = `USDC:${ISSUER}`;
/** The coin, as the library has it. */
export const XLM = Asset.native();
/** What the wallet may do in these tests. */
export const LIMITS = {
  actions: ['offer.sell', 'offer.buy', 'path.sell', 'path.buy', 'trust'],
  assets: Object.fromEntries(
    ['XLM', USDC_NAME].map((asset) => [asset, { perTransaction: '500000000', perDay: '5000000000' }]),
  ),
  minimumBalance: '10000000',
};

/** What the library builds transactions of. */
export type SdkOperation = Parameters<TransactionBuilder['addOperation']>[0];

/** Where a test takes place. */
export interface Stage {
  readonly wallets: Wallets;
  readonly network: StellarNetwork;
  readonly horizon: Horizon;
  readonly node: string;
  readonly wallet: string;
  /** What a program signs with. */
  readonly decoy: Keypair;
  readonly url: string;
  readonly sdk: Sdk.Server;
}

/** A wallet on a small network, and a program of the official library that is pointed at the gateway. `more`: nodes. */
export async function stage(
  t: TestContext,
  more: readonly string[] | ((network: StellarNetwork) => Promise<readonly string[]>) = [],
): Promise<Stage> {
  const network = new StellarNetwork(Networks.TESTNET, () => Math.floor(Date.now() / 1_000));
  const horizon = new Horizon(network);
  const node = await horizon.start();
  t.after(() => horizon.stop());
  const others = typeof more === 'function' ? await more(network) : more;
  const wallets = await Wallets.open();
  t.after(() => wallets.close());
  await wallets.policy({ dex: LIMITS });
  const server = { chain: 'stellar-testnet', mode: 'server', accepted: true, cap: '100000000000' };
  const made = await wallets.ask('add', { name: 'dex', ...server, nodes: [node, ...others] });
  const wallet = String(made.get('address'));
  network.give(wallet, { XLM: 100n * COINS, [USDC_NAME]: 50n * COINS });
  network.give(ISSUER, { XLM: 100n * COINS });
  network.give(STRANGER.publicKey(), { XLM: 1_000n * COINS, [USDC_NAME]: 1_000n * COINS });
  const bot = await wallets.ask('bot', { name: 'dex', bot: 'maker' });
  const url = `${await wallets.listen('stellar')}/${String(bot.get('token'))}`;
  const sdk = new Sdk.Server(url, { allowHttp: true });
  return {
    wallets,
    network,
    horizon,
    node,
    wallet,
    decoy: Keypair.fromSecret(String(bot.get('decoy'))),
    url,
    sdk,
  };
}

/** How a transaction differs from the usual one. */
export interface Built {
  readonly signer?: Keypair;
  readonly fee?: string;
  readonly until?: number;
}

/** What a program builds and signs with its own key. */
export async function built(
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

/** An offer to sell XLM for USDC. */
export const offer = (amount: string, more: object = {}): SdkOperation =>
  Operation.manageSellOffer({ selling: XLM, buying: USDC, amount, price: '0.25', offerId: 0, ...more });

interface Refusal {
  readonly code: string;
  readonly detail: string;
  readonly reasons: readonly string[];
}

/** What a program is told that has nothing signed. */
export async function refusal(sending: Promise<unknown>): Promise<Refusal> {
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
export function prove({ wallets }: Stage): void {
  const rules = new RuleCheck();
  for (const bytes of wallets.store.leaves) {
    const leaf = parseLeaf(bytes);
    assert.ok(leaf !== null);
    assert.equal(rules.take(leaf), null);
  }
}
