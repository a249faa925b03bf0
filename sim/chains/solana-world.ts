import { createHash } from 'node:crypto';
import { solana } from '../../src/chains/solana/chain.ts';
import type { RawReply, RawRequest } from '../../src/core/order/venue.ts';
import { parseBase58, toBase58 } from '../../src/core/units/base58.ts';
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
/** One for each wallet, and one that no policy lists. */
const NONCES = ['first nonce', 'second nonce'].map(key);
const OTHER_NONCE = key('another nonce');
const NONCE_LAMPORTS = 1_447_680;
const TABLE = key('table');
const TABLE_PROGRAM = 'AddressLookupTab1e1111111111111111111111111';
/** When the owner uses up what still rests on a nonce, after the faults ended: it expires by nothing else. */
const TIDY_MS = 40_000;
const ROWS_MAX = 20;
const LONG_AGO = 1;

type Params = readonly unknown[];

/** Payments on Solana, some of them on nonces or out of a table of addresses, and two nodes that tell of them. */
export class SolanaWorld implements WorldChain {
  readonly codec = solana(sha256);
  readonly most = new Map([['SOL', { perTransaction: PER_TRANSACTION, perDay: PER_DAY }]]);
  readonly minimumBalance = 50n * MILLI;
  readonly cap = 5_000n * MILLI;
  readonly restMaxMs = 150_000;
  readonly limits = {
    actions: ['system.transfer', 'memo', 'nonce.advance'],
    nonceAccounts: NONCES.map(toBase58),
    destinations: FRIENDS.map(toBase58),
    assets: { SOL: { perTransaction: String(PER_TRANSACTION), perDay: String(PER_DAY) } },
    minimumBalance: String(this.minimumBalance),
  };
  readonly #ledger: SolanaLedger;
  readonly #random: SeededRandom;
  #memos = 0;
  #nowMs: number;
  #tidyAt = Number.POSITIVE_INFINITY;
  /** The node that says other things of the table than there are; null: none. */
  #liar: number | null = null;

  constructor(startAt: number, random: SeededRandom) {
    this.#ledger = new SolanaLedger(startAt, random);
    this.#random = random;
    this.#nowMs = startAt;
    for (const address of [...FRIENDS, ENEMY]) this.#ledger.rows.push({ address, slot: LONG_AGO });
  }

  watch(onEffect: (address: string, balance: bigint) => void): void {
    this.#ledger.onEffect = onEffect;
  }

  open(wallets: readonly WorldWallet[]): void {
    for (const [at, { address }] of wallets.entries()) {
      this.#ledger.give(address, BigInt(400 + this.#random.below(1_800)) * MILLI);
      for (const nonce of [NONCES[at] ?? OTHER_NONCE, ...(at === 0 ? [OTHER_NONCE] : [])])
        this.#ledger.nonces.set(toBase58(nonce), address);
    }
  }

  advance(nowMs: number): void {
    this.#nowMs = nowMs;
    this.#ledger.advance(nowMs);
    if (nowMs < this.#tidyAt) return;
    this.#tidyAt = Number.POSITIVE_INFINITY;
    for (const nonce of this.#ledger.nonces.keys()) this.#ledger.useUp(nonce, false);
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
        return within(texts(first).map((of) => this.#shown(node, of, false)));
      case 'getAccountInfo': {
        const isFinal = Object(second).commitment === 'finalized';
        const slot = ledger.heightOf(node, isFinal);
        return { context: { slot }, value: this.#shown(node, String(first), isFinal) };
      }
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

  /** An account as a node shows it. */
  #shown(node: number, of: string, isFinal: boolean): object | null {
    const authority = this.#ledger.nonces.get(of);
    if (authority !== undefined) {
      const value = this.#ledger.nonceOf(node, of, isFinal);
      return accountOf(NONCE_LAMPORTS, SYSTEM, nonceBytes(authority, value));
    }
    if (of === toBase58(TABLE))
      return accountOf(NONCE_LAMPORTS, TABLE_PROGRAM, this.#tableBytes(node, isFinal));
    return shown(this.#ledger.balanceOf(node, of));
  }

  #tableBytes(node: number, isFinal: boolean): Uint8Array {
    const slot = this.#ledger.heightOf(node, isFinal);
    const seen = this.#ledger.rows.filter((row) => row.slot <= slot);
    const rows = node === this.#liar ? seen.toReversed() : seen;
    const head = Buffer.alloc(56);
    head.writeUInt32LE(1);
    head.writeBigUInt64LE(2n ** 64n - 1n, 4);
    const extended = seen.at(-1)?.slot ?? 0;
    head.writeBigUInt64LE(BigInt(extended), 12);
    head.writeUInt8(seen.filter((row) => row.slot < extended).length, 20);
    return Buffer.concat([head, ...rows.map(({ address }) => address)]);
  }

  #read(wire: Uint8Array): ReturnType<typeof readTransaction> {
    return readTransaction(wire, ({ place }) => this.#ledger.rows[place]?.address ?? null);
  }

  #tried(node: number, wire: Uint8Array, accounts: readonly string[]): object {
    const read = this.#read(wire);
    if (read === null || !this.#ledger.isTimely(node, read))
      return { err: 'BlockhashNotFound', accounts: null };
    const from = toBase58(read.payer);
    const balance = this.#ledger.balanceOf(node, from);
    if (balance < read.lamports + FEE) return { err: 'InsufficientFundsForFee', accounts: null };
    const after = accounts.map((of) =>
      of === from ? shown(balance - read.lamports - FEE) : this.#shown(node, of, false),
    );
    return { err: null, accounts: after };
  }

  write(wallet: WorldWallet, random: SeededRandom): Asking {
    const isGreedy = random.chance(6);
    const lamports = BigInt(20 + random.below(isGreedy ? 900 : 380)) * MILLI;
    this.#memos += 1;
    const node = random.below(2);
    const nonce = random.chance(25) ? this.#nonceFor(wallet, random) : null;
    const { rows } = this.#ledger;
    const place = random.chance(25) ? random.below(rows.length + 1) : null;
    const message = writeMessage({
      payer: wallet.key,
      to: random.chance(5) ? ENEMY : random.pick(FRIENDS),
      from: place === null ? null : { table: TABLE, place },
      lamports,
      nonce,
      blockhash:
        nonce === null
          ? this.#ledger.latestHash(node)
          : this.#ledger.nonceOf(node, toBase58(nonce), random.chance(50)),
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

  /** Mostly the wallet's own; else another wallet's, or one that no policy lists. */
  #nonceFor(wallet: WorldWallet, random: SeededRandom): Uint8Array {
    const own = NONCES.filter((one) => this.#ledger.nonces.get(toBase58(one)) === wallet.address);
    return random.pick(random.chance(85) ? own : [...NONCES, OTHER_NONCE]);
  }

  readSent({ body }: RawRequest): SentDeed | null {
    const { method, params } = Object(JSON.parse(Buffer.from(body).toString('utf8')));
    if (method !== 'sendTransaction' || !Array.isArray(params)) return null;
    const wire = String(params[0]);
    const read = this.#read(bytesOf(wire));
    if (read === null) return { ...UNREAD, wire, digest: createHash('sha256').update(wire).digest('hex') };
    const { digest, id, payer, to, lamports, stranger, nonce } = read;
    const isListedNonce = nonce === null || NONCES.some((one) => Buffer.compare(one, nonce) === 0);
    const isFriend = FRIENDS.some((friend) => Buffer.compare(friend, to) === 0);
    return {
      ...{ digest, id, wire, sequence: null, bump: null },
      address: toBase58(payer),
      isSigned: this.#ledger.read(bytesOf(wire)) !== null,
      spends: new Map([['SOL', lamports + FEE]]),
      isListed: stranger === null && isFriend && isListedNonce,
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
    this.#liar = random.pick([null, 0, 1]);
    if (random.chance(30) && this.#ledger.rows.length < ROWS_MAX)
      this.#ledger.append(random.pick([...FRIENDS, ENEMY]));
    if (random.chance(30)) this.#ledger.useUp(toBase58(random.pick(NONCES)), true);
    const node = this.#ledger.nodes[random.below(2)];
    if (node === undefined) return;
    node.lag = random.pick([0, 0, 2, 20, 60]);
    node.stuckAt = random.chance(20) ? this.#ledger.slotOf(0) : null;
  }

  elsewhere({ address }: WorldWallet): void {
    if (this.#random.chance(30)) return this.#ledger.useUp(toBase58(this.#random.pick(NONCES)), false);
    const held = this.#ledger.trueBalanceOf(address);
    const isGift = this.#random.chance(60);
    const gift = BigInt(this.#random.below(800)) * MILLI;
    this.#ledger.give(address, isGift ? gift : -(held * BigInt(this.#random.below(90))) / 100n);
  }

  heal(): void {
    this.#ledger.rates = { dropped: 0, late: 0, forked: 0 };
    this.#liar = null;
    this.#tidyAt = this.#nowMs + TIDY_MS;
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

function accountOf(lamports: number, owner: string, content: Uint8Array): object {
  return { lamports, owner, data: [Buffer.from(content).toString('base64'), 'base64'] };
}

/** As the System program keeps a nonce. */
function nonceBytes(authority: string, value: Uint8Array): Uint8Array {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(1);
  head.writeUInt32LE(1, 4);
  return Buffer.concat([head, parseBase58(authority) ?? new Uint8Array(32), value, Buffer.alloc(8)]);
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
