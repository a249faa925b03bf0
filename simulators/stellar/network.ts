import { Keypair, TransactionBuilder, xdr } from '@stellar/stellar-sdk';
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
const PLAIN_FEE = 100;

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
  readonly landed = new Map<string, Landed>();
  /** Every transaction that was handed over, as it came. */
  readonly received: string[] = [];
  /** Least fee of one operation: more in a surge. */
  feeLeast = PLAIN_FEE;
  /** So many of the next transactions are taken and forgotten. */
  losing = 0;
  isHolding = false;
  readonly #held = new Map<string, string>();
  readonly #watchers = new Set<() => void>();

  constructor(passphrase: string, now: () => number) {
    this.passphrase = passphrase;
    this.now = now;
    this.closedAt = now();
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
    this.#held.set(transaction.hash, envelope);
    if (this.isHolding) return { kind: 'pending', hash: transaction.hash };
    this.close();
    const landed = this.landed.get(transaction.hash);
    return landed === undefined ? { kind: 'pending', hash: transaction.hash } : { kind: 'landed', landed };
  }

  /** Closes a ledger with everything that is held and still good. */
  close(): void {
    this.ledger += 1;
    this.closedAt = Math.max(this.closedAt, Math.floor(this.now()));
    for (const envelope of this.#held.values()) {
      const transaction = readEnvelope(envelope, this.passphrase);
      if (transaction !== null && this.#refusal(transaction) === null) this.#include(transaction, envelope);
    }
    this.#held.clear();
    for (const onClose of [...this.#watchers]) onClose();
  }

  #refusal({ tx, source, hash, signatures }: Read): Refused | null {
    if (tx.fee < this.feeLeast * tx.operations.length) return 'txInsufficientFee';
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
    return freeOf(this.entries, account, XLM) < BigInt(tx.fee) ? 'txInsufficientBalance' : null;
  }

  #include({ tx, source, hash }: Read, envelope: string): void {
    const feeCharged = BigInt(Math.min(tx.fee, this.feeLeast * tx.operations.length));
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
      ...{ feeMost: tx.fee, token, operations },
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

interface Read {
  readonly tx: xdr.Transaction;
  readonly source: string;
  readonly hash: string;
  readonly signatures: readonly xdr.DecoratedSignature[];
}

/** Null for bytes that are no transaction of the present form. */
function readEnvelope(text: string, passphrase: string): Read | null {
  try {
    const envelope = xdr.TransactionEnvelope.fromXdr(text, 'base64');
    if (envelope.type !== 'envelopeTypeTx') return null;
    const { tx, signatures } = envelope.v1;
    const hash = Buffer.from(TransactionBuilder.fromXdr(text, passphrase).hash()).toString('hex');
    return { tx, source: addressOf(tx.sourceAccount), hash, signatures };
  } catch {
    return null;
  }
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
