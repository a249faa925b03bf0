import { createHash } from 'node:crypto';
import { solana } from '../../src/chains/solana/chain.ts';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import { toBase58 } from '../../src/core/units/base58.ts';
import { sha256 } from '../../src/keeper/open-ledger.ts';
import type { SeededRandom } from '../random.ts';
import { readTransaction, writeMessage, writeTransaction } from './solana-bytes.ts';
import { SolanaLedger } from './solana-ledger.ts';
import type { Asking, SentDeed, Truth, WorldChain, WorldWallet } from './world-chain.ts';

const SYSTEM = '11111111111111111111111111111111';
const MILLI = 1_000_000n;
const FEE = 5_000n;
const PER_TRANSACTION = 400n * MILLI;
const PER_DAY = 800n * MILLI;
const FRIENDS = ['friend', 'shop'].map(key);
const ENEMY = key('enemy');
const STRANGER = key('a program that nobody knows');

type Params = readonly unknown[];

/** Payments on Solana, and two nodes that tell of them. */
export class SolanaWorld implements WorldChain {
  readonly codec = solana(sha256);
  readonly most = new Map([['SOL', { perTransaction: PER_TRANSACTION, perDay: PER_DAY }]]);
  readonly minimumBalance = 50n * MILLI;
  readonly cap = 5_000n * MILLI;
  readonly restMaxMs = 150_000;
  readonly limits = {
    actions: ['system.transfer', 'memo'],
    destinations: FRIENDS.map(toBase58),
    assets: { SOL: { perTransaction: String(PER_TRANSACTION), perDay: String(PER_DAY) } },
    minimumBalance: String(this.minimumBalance),
  };
  readonly #ledger: SolanaLedger;
  readonly #random: SeededRandom;
  #memos = 0;

  constructor(startAt: number, random: SeededRandom) {
    this.#ledger = new SolanaLedger(startAt, random);
    this.#random = random;
  }

  watch(onEffect: (address: string, balance: bigint) => void): void {
    this.#ledger.onEffect = onEffect;
  }

  open(wallets: readonly WorldWallet[]): void {
    for (const { address } of wallets)
      this.#ledger.give(address, BigInt(400 + this.#random.below(1_800)) * MILLI);
  }

  advance(nowMs: number): void {
    this.#ledger.advance(nowMs);
  }

  answer(node: number, { body }: RawRequest): RawReply {
    const call: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
    const { method, params } = Object(call);
    const result = this.#call(node, String(method), Array.isArray(params) ? params : []);
    const said = result === undefined ? { error: { code: -32003, message: 'no' } } : { result };
    const text = JSON.stringify({ jsonrpc: '2.0', id: 1, ...said });
    return { status: 200, headers: [], body: Buffer.from(text, 'utf8') };
  }

  /** Undefined for a no. */
  #call(node: number, method: string, [first, second]: Params): unknown {
    const ledger = this.#ledger;
    const within = (value: unknown): object => ({ context: { slot: ledger.slotOf(node) }, value });
    switch (method) {
      case 'getBlockHeight':
        return ledger.heightOf(node, Object(first).commitment === 'finalized');
      case 'getBalance':
        return within(Number(ledger.balanceOf(node, String(first))));
      case 'getMultipleAccounts':
        return within(texts(first).map((of) => shown(ledger.balanceOf(node, of))));
      case 'isBlockhashValid':
        return within(ledger.isGood(node, String(first)));
      case 'getSignatureStatuses':
        return within(texts(first).map((id) => ledger.statusOf(node, id)));
      case 'simulateTransaction':
        return within(this.#tried(node, bytesOf(first), texts(Object(Object(second).accounts).addresses)));
      case 'sendTransaction':
        return ledger.send(bytesOf(first)) ?? undefined;
      default:
        return undefined;
    }
  }

  #tried(node: number, wire: Uint8Array, accounts: readonly string[]): object {
    const read = readTransaction(wire);
    if (read === null || !this.#ledger.isGood(node, toBase58(read.blockhash)))
      return { err: 'BlockhashNotFound', accounts: null };
    const from = toBase58(read.payer);
    const balance = this.#ledger.balanceOf(node, from);
    if (balance < read.lamports + FEE) return { err: 'InsufficientFundsForFee', accounts: null };
    const after = accounts.map((of) => {
      const held = this.#ledger.balanceOf(node, of);
      return shown(of === from ? held - read.lamports - FEE : held);
    });
    return { err: null, accounts: after };
  }

  write(wallet: WorldWallet, random: SeededRandom): Asking {
    const isGreedy = random.chance(6);
    const lamports = BigInt(20 + random.below(isGreedy ? 900 : 380)) * MILLI;
    this.#memos += 1;
    const message = writeMessage({
      payer: wallet.key,
      to: random.chance(5) ? ENEMY : random.pick(FRIENDS),
      lamports,
      blockhash: this.#ledger.latestHash(random.below(2)),
      memo: random.chance(80) ? `payment ${this.#memos}` : null,
      stranger: random.chance(4) ? STRANGER : null,
    });
    const bare = random.chance(3) ? random.bytes(40) : writeTransaction(message, null);
    const signature = wallet.mode === 'client' ? wallet.sign(message) : null;
    return {
      first: request(wallet, bare),
      signed: signature === null ? null : request(wallet, writeTransaction(message, signature)),
    };
  }

  readSent({ body }: RawRequest): SentDeed | null {
    const { method, params } = Object(JSON.parse(Buffer.from(body).toString('utf8')));
    if (method !== 'sendTransaction' || !Array.isArray(params)) return null;
    const wire = String(params[0]);
    const read = readTransaction(bytesOf(wire));
    if (read === null) return { ...UNREAD, wire, digest: createHash('sha256').update(wire).digest('hex') };
    const { digest, id, payer, to, lamports, stranger } = read;
    return {
      ...{ digest, id, wire, sequence: null, bump: null },
      address: toBase58(payer),
      isSigned: this.#ledger.read(bytesOf(wire)) !== null,
      spends: new Map([['SOL', lamports + FEE]]),
      isListed: stranger === null && FRIENDS.some((friend) => Buffer.compare(friend, to) === 0),
    };
  }

  truthOf(id: string): Truth {
    return this.#ledger.truthOf(id);
  }

  trouble(): void {
    const random = this.#random;
    this.#ledger.rates = {
      dropped: random.pick([0, 20, 60, 100]),
      late: random.pick([0, 10, 40]),
      forked: random.pick([0, 10, 40]),
    };
    const node = this.#ledger.nodes[random.below(2)];
    if (node === undefined) return;
    node.lag = random.pick([0, 0, 2, 20, 60]);
    node.stuckAt = random.chance(20) ? this.#ledger.slotOf(0) : null;
  }

  elsewhere({ address }: WorldWallet): void {
    const held = this.#ledger.trueBalanceOf(address);
    const isGift = this.#random.chance(60);
    const gift = BigInt(this.#random.below(800)) * MILLI;
    this.#ledger.give(address, isGift ? gift : -(held * BigInt(this.#random.below(90))) / 100n);
  }

  heal(): void {
    this.#ledger.rates = { dropped: 0, late: 0, forked: 0 };
    for (const node of this.#ledger.nodes) Object.assign(node, { lag: 0, stuckAt: null });
  }
}

const UNREAD = {
  ...{ id: '', address: '', isSigned: false, isListed: false, sequence: null, bump: null },
  spends: new Map<string, bigint>(),
};

function request({ token }: WorldWallet, wire: Uint8Array): RawRequest {
  const params = [Buffer.from(wire).toString('base64'), { encoding: 'base64' }];
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'sendTransaction', params });
  return { method: 'POST', target: `/${token}`, headers: [], body: Buffer.from(body, 'utf8') };
}

function key(name: string): Uint8Array {
  return createHash('sha256').update(name).digest();
}

function shown(lamports: bigint): object | null {
  return lamports === 0n ? null : { lamports: Number(lamports), owner: SYSTEM, data: ['', 'base64'] };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function bytesOf(value: unknown): Uint8Array {
  return Uint8Array.from(Buffer.from(String(value), 'base64'));
}
