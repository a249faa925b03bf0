import { Account, Asset, Keypair, Networks, Operation, TransactionBuilder } from '@stellar/stellar-sdk';
import { stellar } from '../../src/chains/stellar/chain.ts';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import { sha256 } from '../../src/keeper/open-ledger.ts';
import { move } from '../../simulators/stellar/account.ts';
import { StellarNetwork } from '../../simulators/stellar/network.ts';
import {
  accountView,
  feeView,
  problemView,
  rootView,
  transactionView,
} from '../../simulators/stellar/views.ts';
import type { SeededRandom } from '../random.ts';
import { readSentEnvelope } from './stellar-bytes.ts';
import { ShownNetworks } from './stellar-shown.ts';
import type { Asking, SentDeed, Truth, WorldChain, WorldWallet } from './world-chain.ts';

const COIN = 10_000_000n;
const LEDGER_MS = 5_000;
const PASSPHRASE = Networks.TESTNET;
const ISSUER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 3)).publicKey();
const MAKER = Keypair.fromRawEd25519Seed(Buffer.alloc(32, 4)).publicKey();
const USDC = new Asset('USDC', ISSUER);
const USDC_NAME = `USDC:${ISSUER}`;
const PER_TRANSACTION = 20n * COIN;
const PER_DAY = 40n * COIN;
const LISTED = new Set(['manageSellOffer', 'pathPaymentStrictSend', 'XLM', USDC_NAME]);
/** Surges, in smallest units for each operation. */
const SURGES = [100, 100, 250, 5_000] as const;

type Built = Parameters<TransactionBuilder['addOperation']>[0];

/** Offers and swaps on Stellar, and two Horizons that tell of them. */
export class StellarWorld implements WorldChain {
  readonly codec = stellar(sha256, 'stellar-testnet');
  readonly most = new Map(
    ['XLM', USDC_NAME].map((asset) => [asset, { perTransaction: PER_TRANSACTION, perDay: PER_DAY }]),
  );
  readonly minimumBalance = 10n * COIN;
  readonly cap = 1_000n * COIN;
  readonly restMaxMs = 200_000;
  readonly limits = {
    actions: ['offer.sell', 'path.sell'],
    assets: Object.fromEntries(
      ['XLM', USDC_NAME].map((asset) => [
        asset,
        { perTransaction: String(PER_TRANSACTION), perDay: String(PER_DAY) },
      ]),
    ),
    feeMax: '10000',
    feeBumpMax: '200000',
    minimumBalance: String(this.minimumBalance),
  };
  readonly #network: StellarNetwork;
  readonly #shown: ShownNetworks;
  readonly #random: SeededRandom;
  /** What validators have, and do not look at before that time. */
  readonly #delayed: { readonly atMs: number; readonly envelope: string }[] = [];
  readonly #sent = new Map<string, SentDeed | null>();
  /** The number that a bot used last. */
  readonly #built = new Map<string, bigint>();
  #rates = { dropped: 0, late: 0 };
  #nowMs: number;
  #closeAt: number;
  #told = 0;
  #onEffect: (address: string, balance: bigint) => void = () => undefined;

  constructor(startAt: number, random: SeededRandom) {
    this.#nowMs = startAt;
    this.#closeAt = startAt;
    this.#random = random;
    this.#network = new StellarNetwork(PASSPHRASE, () => Math.floor(this.#nowMs / 1_000));
    this.#network.isHolding = true;
    this.#shown = new ShownNetworks(this.#network);
  }

  watch(onEffect: (address: string, balance: bigint) => void): void {
    this.#onEffect = onEffect;
  }

  open(wallets: readonly WorldWallet[]): void {
    for (const { address } of wallets)
      this.#network.give(address, { XLM: this.#coins(15, 120), [USDC_NAME]: this.#coins(10, 60) });
    this.#network.give(ISSUER, { XLM: 100n * COIN });
    this.#network.give(MAKER, { XLM: 100_000n * COIN, [USDC_NAME]: 100_000n * COIN });
    const price = { n: 1, d: 1 };
    const of = { seller: MAKER, amount: 5_000n * COIN, price, isPassive: false };
    const { offers } = this.#network.entries;
    offers.set(1n, { id: 1n, selling: USDC_NAME, buying: 'XLM', ...of });
    offers.set(2n, { id: 2n, selling: 'XLM', buying: USDC_NAME, ...of });
    this.#network.entries.nextOffer = 3n;
    this.#close();
  }

  #coins(from: number, more: number): bigint {
    return BigInt(from + this.#random.below(more)) * COIN;
  }

  advance(nowMs: number): void {
    for (; this.#closeAt <= nowMs; this.#closeAt += LEDGER_MS) {
      this.#nowMs = this.#closeAt;
      for (let at = this.#delayed.length - 1; at >= 0; at -= 1) {
        const { atMs = Number.POSITIVE_INFINITY, envelope = '' } = this.#delayed[at] ?? {};
        if (atMs > this.#nowMs) continue;
        this.#delayed.splice(at, 1);
        this.#network.submit(envelope);
      }
      this.#close();
    }
    this.#nowMs = nowMs;
  }

  #close(): void {
    this.#network.close();
    this.#shown.keep(this.#nowMs);
    for (const { source } of [...this.#network.landed.values()].slice(this.#told)) {
      const account = this.#network.entries.accounts.get(source);
      this.#onEffect(source, account?.lines.get('XLM')?.balance ?? 0n);
    }
    this.#told = this.#network.landed.size;
  }

  answer(node: number, request: RawRequest): RawReply {
    const [status, json] = this.#answer(node, request);
    return { status, headers: [], body: Buffer.from(JSON.stringify(json), 'utf8') };
  }

  #answer(node: number, { method, target, body }: RawRequest): readonly [number, object] {
    const [, kind = '', id = ''] = target.split('/');
    if (method === 'POST') return this.#submit(envelopeOf(body));
    const shown = this.#shown.of(node, this.#nowMs);
    if (kind === '') return [200, rootView(shown, '')];
    if (kind === 'fee_stats') return [200, feeView(this.#network)];
    const account = kind === 'accounts' ? shown.entries.accounts.get(id) : undefined;
    if (account !== undefined) return [200, accountView(shown, account, '')];
    const landed = kind === 'transactions' ? shown.landed.get(id) : undefined;
    return landed === undefined
      ? [404, problemView(404, 'Resource Missing')]
      : [200, transactionView(landed, '')];
  }

  #submit(envelope: string): readonly [number, object] {
    const network = this.#network;
    const waits = (): readonly [number, object] => [
      504,
      problemView(504, 'Timeout', { envelope_xdr: envelope }),
    ];
    if (this.#random.chance(this.#rates.dropped)) return waits();
    if (this.#random.chance(this.#rates.late)) {
      this.#delayed.push({ atMs: this.#nowMs + this.#random.below(90_000), envelope });
      return waits();
    }
    const submission = network.submit(envelope);
    switch (submission.kind) {
      case 'landed':
        return submission.landed.isGood
          ? [200, transactionView(submission.landed, '')]
          : [400, problemView(400, 'Transaction Failed', { envelope_xdr: envelope })];
      case 'refused': {
        const extras = { envelope_xdr: envelope, result_codes: { transaction: submission.code } };
        return [400, problemView(400, 'Transaction Failed', extras)];
      }
      case 'malformed':
        return [400, problemView(400, 'Transaction Malformed', { envelope_xdr: envelope })];
      case 'pending':
        return waits();
    }
  }

  write(wallet: WorldWallet, random: SeededRandom): Asking {
    const seen = this.#shown.of(random.below(2), this.#nowMs).entries.accounts.get(wallet.address);
    const last = seen?.sequence ?? 0n;
    const own = this.#built.get(wallet.address) ?? last;
    const before = random.pick([own > last ? own : last, last]) + BigInt(random.pick([0, 0, 0, 0, 0, 1, 5]));
    this.#built.set(wallet.address, before + 1n);
    const account = new Account(wallet.address, String(before));
    const now = Math.floor(this.#nowMs / 1_000);
    const builder = new TransactionBuilder(account, {
      fee: String(random.pick([100, 100, 300, 6_000])),
      networkPassphrase: PASSPHRASE,
      timebounds: { minTime: 0, maxTime: now + random.pick([8, 30, 30, 60, 60, 90, 90, 4_000]) },
    });
    const transaction = builder.addOperation(this.#operation(wallet, random)).build();
    const hash = transaction.hash();
    const isHere = wallet.mode === 'server';
    // In server mode the program signs with its decoy; in client mode it asks first, or signs at once.
    const decoy = Keypair.fromPublicKey(wallet.token);
    if (isHere) add(transaction, decoy, wallet.signDecoy(hash));
    const first = random.chance(3) ? '!' : transaction.toXdr();
    if (isHere) return { first: request(wallet, first), signed: null };
    add(transaction, Keypair.fromPublicKey(wallet.address), wallet.sign(hash));
    return { first: request(wallet, first), signed: request(wallet, transaction.toXdr()) };
  }

  #operation(wallet: WorldWallet, random: SeededRandom): Built {
    const amount = (random.chance(6) ? 15 : 1) + random.below(16) + random.below(10) / 10;
    const [selling, buying] = random.chance(50) ? [Asset.native(), USDC] : [USDC, Asset.native()];
    if (random.chance(4)) return Operation.payment({ destination: MAKER, asset: selling, amount: '1' });
    if (random.chance(50))
      return Operation.pathPaymentStrictSend({
        ...{ sendAsset: selling, sendAmount: amount.toFixed(7), destAsset: buying, path: [] },
        destination: random.chance(5) ? MAKER : wallet.address,
        destMin: (amount * (random.chance(15) ? 1.5 : 0.9)).toFixed(7),
      });
    const price = random.pick(['1', '0.9', '1.2', '3']);
    return Operation.manageSellOffer({ selling, buying, amount: amount.toFixed(7), price });
  }

  readSent({ method, target, body }: RawRequest): SentDeed | null {
    if (method !== 'POST' || !target.endsWith('/transactions')) return null;
    const envelope = envelopeOf(body);
    const known = this.#sent.get(envelope);
    if (known !== undefined) return known;
    const sent = readSentEnvelope(envelope, PASSPHRASE, LISTED);
    this.#sent.set(envelope, sent);
    return sent;
  }

  truthOf(id: string): Truth {
    const landed = this.#network.landed.get(id);
    if (landed === undefined) return 'absent';
    return landed.isGood ? 'landed' : 'failed';
  }

  trouble(): void {
    const random = this.#random;
    this.#rates = { dropped: random.pick([0, 20, 60, 100]), late: random.pick([0, 10, 50]) };
    this.#network.feeLeast = random.pick(SURGES);
    this.#network.surge = random.pick([0, 250, 5_000, 5_000]);
    const node = this.#shown.nodes[random.below(2)];
    if (node === undefined) return;
    node.lagMs = random.pick([0, 0, 5_000, 20_000, 70_000]);
    node.stuckAt = random.chance(20) ? this.#nowMs : null;
  }

  /** Money comes or goes, or somebody with the same key uses a number of the account. */
  elsewhere({ address }: WorldWallet): void {
    const account = this.#network.entries.accounts.get(address);
    if (account === undefined) return;
    if (this.#random.chance(40)) account.sequence += 1n;
    else if (this.#random.chance(50)) move(account, 'XLM', this.#coins(0, 60));
    else {
      const held = account.lines.get('XLM')?.balance ?? 0n;
      move(account, 'XLM', -(held * BigInt(this.#random.below(90))) / 100n);
    }
    this.#shown.forget();
  }

  heal(): void {
    this.#rates = { dropped: 0, late: 0 };
    this.#network.feeLeast = 100;
    this.#network.surge = 0;
    for (const node of this.#shown.nodes) Object.assign(node, { lagMs: 0, stuckAt: null });
  }
}

function add(
  transaction: ReturnType<TransactionBuilder['build']>,
  key: Keypair,
  signature: Uint8Array,
): void {
  transaction.addSignature(key.publicKey(), Buffer.from(signature).toString('base64'));
}

function request({ token }: WorldWallet, envelope: string): RawRequest {
  const body = Buffer.from(`tx=${encodeURIComponent(envelope)}`, 'utf8');
  return { method: 'POST', target: `/${token}/transactions`, headers: [], body };
}

function envelopeOf(body: Uint8Array): string {
  return new URLSearchParams(Buffer.from(body).toString('latin1')).get('tx') ?? '';
}
