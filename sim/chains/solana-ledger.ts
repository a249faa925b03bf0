import { createHash, createPublicKey, verify } from 'node:crypto';
import { toBase58 } from '../../src/core/units/base58.ts';
import type { SeededRandom } from '../random.ts';
import { readTransaction, type ReadPayment } from './solana-bytes.ts';
import type { Truth } from './world-chain.ts';

const SLOT_MS = 400;
const FIRST_SLOT = 5_000;
/** Slots for which a hash is good. */
const LIFETIME = 150;
/** So many slots on top of one make it final. */
const FINAL = 32;
const FEE = 5_000n;

/** What the chain did, or what a fork of it that was left did. */
interface Effect {
  readonly id: string;
  readonly slot: number;
  /** Null where it succeeded. */
  readonly error: string | null;
  readonly changes: readonly (readonly [address: string, amount: bigint])[];
  /** The nonce that it used up, and what is in it since; null where it rests on none. */
  readonly nonce: NonceUse | null;
  /** Of a fork: the nodes that follow it, up to that slot. Null on the chain that stays. */
  readonly fork: { readonly nodes: ReadonlySet<number>; readonly until: number } | null;
}

interface NonceUse {
  readonly account: string;
  readonly value: Uint8Array;
}

/** How a node stands to the chain. */
interface NodeState {
  /** Slots behind. */
  lag: number;
  /** Standing still there; null: it goes on. */
  stuckAt: number | null;
}

/**
 * Slots, blockhashes, nonces, payments and forks, after the rules of Solana as far as these histories need them: a hash
 * is good for 150 slots, a nonce for one transaction, also one that fails, the same transaction takes effect once, a
 * slot is final under 32 others.
 */
export class SolanaLedger {
  readonly #startAt: number;
  readonly #random: SeededRandom;
  readonly #effects: Effect[] = [];
  readonly #landed = new Map<string, Effect>();
  readonly #slotOfHash = new Map<string, number>();
  readonly #parsed = new Map<string, ReadPayment | null>();
  /** Transactions that leaders have and did not include yet. */
  readonly #queue: { readonly slot: number; readonly payment: ReadPayment }[] = [];
  /** Of these the names: what comes of them again changes nothing. */
  readonly #held = new Set<string>();
  #slot = FIRST_SLOT;
  readonly nodes: readonly NodeState[] = [
    { lag: 0, stuckAt: null },
    { lag: 0, stuckAt: null },
  ];
  /** In percent: transactions that leaders drop, that wait long with them, and that land on a fork that is left. */
  rates = { dropped: 0, late: 0, forked: 0 };
  /** A table of addresses, each with the slot in which it was appended. */
  readonly rows: { readonly address: Uint8Array; readonly slot: number }[] = [];
  /** Accounts of nonces, each with the one who may use it up. */
  readonly nonces = new Map<string, string>();
  onEffect: (address: string, balance: bigint) => void = () => undefined;

  constructor(startAt: number, random: SeededRandom) {
    this.#startAt = startAt;
    this.#random = random;
  }

  advance(nowMs: number): void {
    this.#slot = FIRST_SLOT + Math.max(0, Math.floor((nowMs - this.#startAt) / SLOT_MS));
    this.#queue.sort((a, b) => a.slot - b.slot);
    for (let next = this.#queue[0]; next !== undefined && next.slot <= this.#slot; next = this.#queue[0]) {
      this.#queue.shift();
      this.#include(next.slot, next.payment);
    }
  }

  /** Puts an amount into an account out of nothing, or takes it away. */
  give(address: string, amount: bigint): void {
    const slot = this.#slot;
    this.#effects.push({ id: '', slot, error: null, changes: [[address, amount]], nonce: null, fork: null });
  }

  /** Somebody else who may uses a nonce up; on a fork all nodes show it for a while, and then it never was. */
  useUp(account: string, isOnFork: boolean): void {
    const slot = this.#slot;
    const nonce = { account, value: valueAfter(account, `by hand ${slot}`) };
    const until = slot + FINAL - 2;
    const fork = isOnFork ? { nodes: new Set(this.nodes.keys()), until } : null;
    this.#effects.push({ id: '', slot, error: null, changes: [], nonce, fork });
  }

  /** Appends to the table. */
  append(address: Uint8Array): void {
    this.rows.push({ address, slot: this.#slot });
  }

  /** What a nonce holds, as a node shows it. */
  nonceOf(node: number, account: string, isFinal: boolean): Uint8Array {
    const last = this.heightOf(node, isFinal);
    return this.#nonce(account, (effect) => effect.slot <= last && this.#isShown(node, effect));
  }

  #nonce(account: string, isCounted: (effect: Effect) => boolean): Uint8Array {
    const last = this.#effects.findLast((one) => one.nonce?.account === account && isCounted(one));
    return last?.nonce?.value ?? valueAfter(account, 'the beginning');
  }

  /** The slot up to which a node shows the chain. */
  slotOf(node: number): number {
    const { lag = 0, stuckAt = null } = this.nodes[node] ?? {};
    return Math.max(FIRST_SLOT - FINAL, Math.min(this.#slot - lag, stuckAt ?? Number.POSITIVE_INFINITY));
  }

  heightOf(node: number, isFinal: boolean): number {
    return isFinal ? this.slotOf(node) - FINAL : this.slotOf(node);
  }

  balanceOf(node: number, address: string): bigint {
    return this.#sum(address, (effect) => this.#isShown(node, effect));
  }

  trueBalanceOf(address: string): bigint {
    return this.#sum(address, ({ fork }) => fork === null);
  }

  #sum(address: string, isCounted: (effect: Effect) => boolean): bigint {
    return this.#effects
      .filter(isCounted)
      .flatMap(({ changes }) => changes)
      .reduce((sum, [of, amount]) => (of === address ? sum + amount : sum), 0n);
  }

  #isShown(node: number, { slot, fork }: Effect): boolean {
    const at = this.slotOf(node);
    return slot <= at && (fork === null || (fork.nodes.has(node) && at < fork.until));
  }

  /** The newest hash that a node knows. */
  latestHash(node: number): Uint8Array {
    return this.#hashOf(this.slotOf(node));
  }

  #hashOf(slot: number): Uint8Array {
    const hash = createHash('sha256').update(`block ${slot}`).digest();
    this.#slotOfHash.set(toBase58(hash), slot);
    return hash;
  }

  /** Whether a node finds that a payment can take effect in the next slot. */
  isTimely(node: number, { nonce, payer, blockhash }: ReadPayment): boolean {
    if (nonce === null) return this.isGood(node, toBase58(blockhash));
    const account = toBase58(nonce);
    const value = this.nonceOf(node, account, false);
    return this.nonces.get(account) === toBase58(payer) && Buffer.compare(value, blockhash) === 0;
  }

  /** Whether a node finds a hash good for the next slot. */
  isGood(node: number, hash: string): boolean {
    const since = this.#slotOfHash.get(hash);
    const at = this.slotOf(node);
    return since !== undefined && since <= at && at <= since + LIFETIME;
  }

  statusOf(node: number, id: string): object | null {
    const effect = this.#effects.findLast((one) => one.id === id && this.#isShown(node, one));
    if (effect === undefined) return null;
    const above = this.slotOf(node) - effect.slot;
    const confirmationStatus = above >= FINAL ? 'finalized' : above >= 1 ? 'confirmed' : 'processed';
    const err = effect.error === null ? null : { failed: effect.error };
    return { slot: effect.slot, confirmations: above >= FINAL ? null : above, err, confirmationStatus };
  }

  read(wire: Uint8Array): ReadPayment | null {
    const text = Buffer.from(wire).toString('base64');
    const known = this.#parsed.get(text);
    if (known !== undefined) return known;
    const read = readTransaction(wire, ({ place }) => this.rows[place]?.address ?? null);
    // A table grows: what is not read now may be later.
    if (read === null) return null;
    const payment = isSigned(read) ? read : null;
    this.#parsed.set(text, payment);
    return payment;
  }

  /** Hands a transaction over to whoever leads. Null for one that is not signed. */
  send(wire: Uint8Array): string | null {
    const payment = this.read(wire);
    if (payment === null) return null;
    const { dropped, late, forked } = this.rates;
    const { id } = payment;
    if (this.#random.chance(forked)) this.#fork(payment);
    else if (!this.#held.has(id) && !this.#random.chance(dropped)) {
      const isHeld = this.#random.chance(late);
      const wait = isHeld ? this.#random.below(LIFETIME + 10) : this.#random.below(6);
      if (isHeld) this.#held.add(id);
      this.#queue.push({ slot: this.#slot + 1 + wait, payment });
    }
    return id;
  }

  /** Some nodes show it for a while, and then it never was. */
  #fork(payment: ReadPayment): void {
    const slot = this.#slot + 1;
    const nodes = new Set(this.#random.pick([[0], [1], [0, 1]]));
    const until = slot + 1 + this.#random.below(FINAL - 2);
    const effect = this.#effectOf(slot, payment, 'on a fork');
    if (effect !== null) this.#effects.push({ ...effect, fork: { nodes, until } });
  }

  #include(slot: number, payment: ReadPayment): void {
    if (this.#landed.has(payment.id)) return;
    const effect = this.#effectOf(slot, payment, 'for good');
    if (effect === null) return;
    this.#effects.push(effect);
    this.#landed.set(payment.id, effect);
    const payer = toBase58(payment.payer);
    this.onEffect(payer, this.trueBalanceOf(payer));
  }

  /** Null where it takes no effect at all. `where`: blocks of another chain have other hashes, and so its nonces. */
  #effectOf(slot: number, payment: ReadPayment, where: string): Effect | null {
    const { payer, to, lamports, nonce, id } = payment;
    const from = toBase58(payer);
    const balance = this.trueBalanceOf(from);
    if (!this.#isInTime(slot, payment) || balance < FEE) return null;
    const account = nonce === null ? null : toBase58(nonce);
    const isCovered = balance >= FEE + lamports;
    const paid = isCovered ? ([[toBase58(to), lamports]] as const) : [];
    return {
      ...{ id, slot, error: isCovered ? null : 'InsufficientFundsForFee' },
      changes: [[from, isCovered ? -FEE - lamports : -FEE], ...paid],
      nonce: account === null ? null : { account, value: valueAfter(account, `${where} ${slot}`) },
      fork: null,
    };
  }

  #isInTime(slot: number, { payer, blockhash, nonce, from }: ReadPayment): boolean {
    // What was appended in this slot is not there for it yet.
    if (from !== null && (this.rows[from.place]?.slot ?? slot) >= slot) return false;
    if (nonce === null) {
      const since = this.#slotOfHash.get(toBase58(blockhash));
      return since !== undefined && slot <= since + LIFETIME;
    }
    const account = toBase58(nonce);
    const value = this.#nonce(account, ({ fork }) => fork === null);
    return this.nonces.get(account) === toBase58(payer) && Buffer.compare(value, blockhash) === 0;
  }

  truthOf(id: string): Truth {
    const effect = this.#landed.get(id);
    if (effect === undefined) return 'absent';
    return effect.error === null ? 'landed' : 'failed';
  }

  /** Whether anything could still be included. */
  get isIdle(): boolean {
    return this.#queue.length === 0;
  }
}

const SPKI_HEAD = Buffer.from('302a300506032b6570032100', 'hex');

/** What a nonce holds once it was used up there. */
function valueAfter(account: string, where: string): Uint8Array {
  return createHash('sha256').update(`nonce ${account} ${where}`).digest();
}

/** Whether the payer's own signature is over exactly these bytes. */
function isSigned({ payer, message, signature }: ReadPayment): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI_HEAD, payer]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
}
