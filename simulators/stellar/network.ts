import { FeeBumpTransaction, Keypair, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
import { copyOf, freeOf, LIMIT_MAX, move, XLM, type Account, type Entries } from './account.ts';
import { addressOf, applyOperation } from './apply-operation.ts';

/** A transaction that is in a ledger. */
export interface Landed {
  readonly hash: string;
  readonly ledger: number;
  /** In seconds since 1970. */
  readonly closedAt: number;
  readonly source: string;
  readonly sequence: bigint;
  readonly isGood: boolean;
  readonly envelope: string;
  readonly result: string;
  readonly feeCharged: bigint;
  readonly feeMost: number;
  /** Its place in the whole history: what pages go by. */
  readonly token: string;
  /** Of a transaction that a fee bump brought in: the hash of both together. */
  readonly outer: string | null;
  readonly operations: readonly string[];
}

/** What became of a transaction that was handed over. */
export type Submission =
  | { readonly kind: 'landed'; readonly landed: Landed }
  /** Refused before any ledger: it costs nothing and takes no sequence. */
  | { readonly kind: 'refused'; readonly code: string; readonly result: string; readonly envelope: string }
  /** Taken, and nobody knows yet. */
  | { readonly kind: 'pending'; readonly hash: string }
  | { readonly kind: 'malformed' };

const FIRST_LEDGER = 1_000;
/** About a day of ledgers. */
const LEDGERS_KEPT = 17_280;
const PLAIN_FEE = 100;
/** A fee bump takes the place of what waits from this many times its price on. */
const REPLACING = 10n;
/** So many ledgers what is priced out waits, before it is forgotten. */
const WAITS_LEDGERS = 4;

/**
 * A network of one validator. Each transaction closes a ledger of its own, unless `isHolding`: then it waits for
 * {@link StellarNetwork.close}. Time is given from outside, in seconds since 1970.
 */
export class StellarNetwork {
  readonly passphrase: string;
  readonly now: () => number;
  entries: Entries = { accounts: new Map(), offers: new Map(), nextOffer: 1n };
  ledger = FIRST_LEDGER;
  closedAt: number;
  /** When each of the newest ledgers closed, in seconds since 1970. */
  readonly closings = new Map<number, number>();
  readonly landed = new Map<string, Landed>();
  /** Every transaction that was handed over, as it came. */
  readonly received: string[] = [];
  /** Least fee of one operation: what offers less is refused at once. */
  feeLeast = PLAIN_FEE;
  /** In a surge: what offers less for an operation is taken, and waits. */
  surge = 0;
  /** So many of the next transactions are taken and forgotten. */
  losing = 0;
  isHolding = false;
  readonly #held = new Map<string, Held>();
  readonly #watchers = new Set<() => void>();

  constructor(passphrase: string, now: () => number) {
    this.passphrase = passphrase;
    this.now = now;
    this.closedAt = now();
    this.closings.set(this.ledger, this.closedAt);
  }

  /** Makes an account out of nothing, with so much of each asset. */
  give(id: string, balances: Readonly<Record<string, bigint>>): Account {
    const lines = new Map(
      Object.entries(balances).map(([asset, balance]) => [asset, { balance, limit: LIMIT_MAX }]),
    );
    const account: Account = {
      id,
      sequence: BigInt(this.ledger) << 32n,
      lines,
      signers: new Map([[id, 1]]),
      thresholds: { low: 0, med: 0, high: 0 },
    };
    this.entries.accounts.set(id, account);
    return account;
  }

  /** Told of every ledger that closes; the answer ends that. */
  watch(onClose: () => void): () => void {
    this.#watchers.add(onClose);
    return () => void this.#watchers.delete(onClose);
  }

  /** Hands a transaction over, in base 64. */
  submit(envelope: string): Submission {
    const transaction = readEnvelope(envelope, this.passphrase);
    if (transaction === null) return { kind: 'malformed' };
    this.received.push(envelope);
    const known = this.landed.get(transaction.hash);
    if (known !== undefined) return { kind: 'landed', landed: known };
    const code = this.#refusal(transaction);
    if (code !== null) {
      const result = resultXdr(0n, xdr.TransactionResultResult[code]());
      return { kind: 'refused', code: snake(code), result, envelope };
    }
    if (this.losing > 0) {
      this.losing -= 1;
      return { kind: 'pending', hash: transaction.hash };
    }
    const waits = this.#wait(transaction, envelope);
    if (waits !== null) {
      const result = resultXdr(0n, xdr.TransactionResultResult[waits]());
      return { kind: 'refused', code: snake(waits), result, envelope };
    }
    if (this.isHolding) return { kind: 'pending', hash: transaction.outer };
    this.close();
    const landed = this.landed.get(transaction.hash);
    return landed === undefined ? { kind: 'pending', hash: transaction.outer } : { kind: 'landed', landed };
  }

  /**
   * Puts it with what waits for a ledger. Of one number one waits: another of it is not taken, and not refused either,
   * unless it is a fee bump that offers enough. What is known of fees stands in stellar-core, in TransactionQueue.
   */
  #wait(read: Read, envelope: string): 'txInsufficientFee' | null {
    const same = [...this.#held].find(
      ([, { read: other }]) => other.source === read.source && other.tx.seqNum === read.tx.seqNum,
    );
    if (same === undefined) this.#held.set(read.outer, { read, envelope, left: WAITS_LEDGERS });
    if (same === undefined || same[0] === read.outer || !read.isBump) return null;
    const [outer, { read: other }] = same;
    if (read.fee * BigInt(other.bids) < REPLACING * other.fee * BigInt(read.bids)) return 'txInsufficientFee';
    this.#held.delete(outer);
    this.#held.set(read.outer, { read, envelope, left: WAITS_LEDGERS });
    return null;
  }

  /** Closes a ledger with everything that is held and still good. */
  close(): void {
    this.ledger += 1;
    this.closedAt = Math.max(this.closedAt, Math.floor(this.now()));
    this.closings.set(this.ledger, this.closedAt);
    this.closings.delete(this.ledger - LEDGERS_KEPT);
    for (const [outer, held] of this.#held) {
      held.left -= 1;
      const isPricedOut = held.read.fee < BigInt(this.surge * held.read.bids);
      const isGood = this.#refusal(held.read) === null;
      if (isGood && isPricedOut && held.left > 0) continue;
      this.#held.delete(outer);
      if (isGood && !isPricedOut) this.#include(held.read, held.envelope);
    }
    for (const onClose of [...this.#watchers]) onClose();
  }

  #refusal({ tx, source, hash, signatures, fee, bids, outerSignatures, outer }: Read): Refused | null {
    if (fee < BigInt(this.feeLeast * bids)) return 'txInsufficientFee';
    if (fee * BigInt(tx.operations.length) < BigInt(tx.fee * bids)) return 'txInsufficientFee';
    const bounds = boundsOf(tx.cond);
    const now = BigInt(Math.floor(this.now()));
    if (bounds !== null && bounds.minTime > now) return 'txTooEarly';
    if (bounds !== null && bounds.maxTime > 0n && bounds.maxTime < now) return 'txTooLate';
    const account = this.entries.accounts.get(source);
    if (account === undefined) return 'txNoAccount';
    if (tx.seqNum !== account.sequence + 1n) return 'txBadSeq';
    const weights = signatures.map((signature) => weightOf(account, hash, signature));
    if (weights.includes(0)) return weights.every((weight) => weight === 0) ? 'txBadAuth' : 'txBadAuthExtra';
    const weight = weights.reduce((sum, one) => sum + one, 0);
    if (weight === 0 || weight < rankOf(account, tx)) return 'txBadAuth';
    // Of a fee bump the same account pays here: what others pay for is not played.
    const isPaidFor = outerSignatures.every((one) => weightOf(account, outer, one) > 0);
    if (!isPaidFor) return 'txBadAuth';
    return freeOf(this.entries, account, XLM) < fee ? 'txInsufficientBalance' : null;
  }

  #include({ tx, source, hash, fee, bids, isBump, outer }: Read, envelope: string): void {
    const price = BigInt(Math.max(this.feeLeast, this.surge) * bids);
    const feeCharged = fee < price ? fee : price;
    const payer = this.entries.accounts.get(source);
    if (payer === undefined) return;
    payer.sequence = tx.seqNum;
    move(payer, XLM, -feeCharged);
    const draft = copyOf(this.entries);
    const applied = tx.operations.map((operation) => applyOperation(draft, source, operation));
    const operations = applied.map(({ code }) => code);
    const isGood = operations.every((code) => code === 'op_success');
    if (isGood) this.entries = draft;
    const results = applied.map(({ result }) => result);
    const { TransactionResultResult: Result } = xdr;
    const result = resultXdr(feeCharged, isGood ? Result.txSuccess(results) : Result.txFailed(results));
    const token = String((BigInt(this.ledger) << 32n) | (BigInt(this.landed.size + 1) << 12n));
    const { ledger, closedAt } = this;
    this.landed.set(hash, {
      ...{ hash, ledger, closedAt, source, sequence: tx.seqNum, isGood, envelope, result, feeCharged },
      ...{ feeMost: Number(fee), token, operations, outer: isBump ? outer : null },
    });
  }
}

type Refused =
  | 'txInsufficientFee'
  | 'txTooEarly'
  | 'txTooLate'
  | 'txNoAccount'
  | 'txBadSeq'
  | 'txBadAuth'
  | 'txBadAuthExtra'
  | 'txInsufficientBalance';

interface Held {
  readonly read: Read;
  readonly envelope: string;
  /** How many ledgers it still waits. */
  left: number;
}

interface Read {
  readonly tx: xdr.Transaction;
  readonly source: string;
  readonly hash: string;
  readonly signatures: readonly xdr.DecoratedSignature[];
  readonly isBump: boolean;
  /** What is offered for all, and for how many operations that counts: a fee bump is one more. */
  readonly fee: bigint;
  readonly bids: number;
  /** Of a fee bump: its own hash, and who signs that; else those of the transaction, and nobody. */
  readonly outer: string;
  readonly outerSignatures: readonly xdr.DecoratedSignature[];
}

/** Null for bytes that are no transaction of the present form. */
function readEnvelope(text: string, passphrase: string): Read | null {
  try {
    const envelope = xdr.TransactionEnvelope.fromXdr(text, 'base64');
    if (envelope.type === 'envelopeTypeTxFeeBump') return readBump(text, envelope.feeBump, passphrase);
    if (envelope.type !== 'envelopeTypeTx') return null;
    const { tx, signatures } = envelope.v1;
    const hash = Buffer.from(TransactionBuilder.fromXdr(text, passphrase).hash()).toString('hex');
    const of = { tx, source: addressOf(tx.sourceAccount), hash, signatures };
    const bid = { isBump: false, fee: BigInt(tx.fee), bids: tx.operations.length };
    return { ...of, ...bid, outer: hash, outerSignatures: [] };
  } catch {
    return null;
  }
}

function readBump(text: string, bump: xdr.FeeBumpTransactionEnvelope, passphrase: string): Read | null {
  const whole = TransactionBuilder.fromXdr(text, passphrase);
  const { tx, signatures } = bump.tx.innerTx.v1;
  const source = addressOf(tx.sourceAccount);
  if (!(whole instanceof FeeBumpTransaction) || addressOf(bump.tx.feeSource) !== source) return null;
  return {
    ...{ tx, source, hash: Buffer.from(whole.innerTransaction.hash()).toString('hex'), signatures },
    ...{ isBump: true, fee: bump.tx.fee, bids: tx.operations.length + 1 },
    ...{ outer: Buffer.from(whole.hash()).toString('hex'), outerSignatures: bump.signatures },
  };
}

function boundsOf(cond: xdr.Preconditions): xdr.TimeBounds | null {
  if (cond.type === 'precondTime') return cond.timeBounds;
  return cond.type === 'precondV2' ? cond.v2.timeBounds : null;
}

/** 0 for a signature that is of none of the signers. */
function weightOf(account: Account, hash: string, { hint, signature }: xdr.DecoratedSignature): number {
  for (const [address, weight] of account.signers) {
    const keys = Keypair.fromPublicKey(address);
    const isHinted = Buffer.from(keys.signatureHint()).equals(Buffer.from(hint.toBytes()));
    if (isHinted && keys.verify(Buffer.from(hash, 'hex'), Buffer.from(signature.toBytes()))) return weight;
  }
  return 0;
}

/** What the operations need: `setOptions` can change signers. */
function rankOf({ thresholds }: Account, { operations }: xdr.Transaction): number {
  const isHigh = operations.some(({ body }) => body.type === 'setOptions' || body.type === 'accountMerge');
  return isHigh ? thresholds.high : thresholds.med;
}

function resultXdr(feeCharged: bigint, result: xdr.TransactionResultResult): string {
  return new xdr.TransactionResult({ feeCharged, result, ext: xdr.TransactionResultExt.v0() }).toXdr(
    'base64',
  );
}

function snake(code: string): string {
  return code.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
