import { createHash } from 'node:crypto';
import { Keypair, Transaction, TransactionBuilder } from '@stellar/stellar-sdk';
import type { SentDeed } from './world-chain.ts';

const COINS = 10_000_000;

/** What the official library reads in a signed transaction. Null for bytes that it does not read. */
export function readSentEnvelope(
  envelope: string,
  passphrase: string,
  listed: ReadonlySet<string>,
): SentDeed | null {
  const transaction = parsed(envelope, passphrase);
  if (transaction === null) return null;
  const { source: address, fee, operations, sequence } = transaction;
  const hash = transaction.hash();
  const spends = new Map([['XLM', BigInt(fee)]]);
  let isListed = true;
  for (const operation of operations) {
    const cost = costOf(operation);
    isListed &&= cost !== null && listed.has(operation.type) && listed.has(cost.gets);
    if (cost !== null) spends.set(cost.asset, (spends.get(cost.asset) ?? 0n) + cost.amount);
  }
  const signed = transaction.signatures.filter((one) =>
    Keypair.fromPublicKey(address).verify(hash, Buffer.from(one.signature.toBytes())),
  );
  return {
    digest: createHash('sha256').update(hash).digest('hex'),
    id: Buffer.from(hash).toString('hex'),
    ...{ address, wire: envelope, spends, isListed, sequence: BigInt(sequence) },
    isSigned: signed.length === 1 && transaction.signatures.length === 1,
  };
}

function parsed(envelope: string, passphrase: string): Transaction | null {
  try {
    const transaction = TransactionBuilder.fromXdr(envelope, passphrase);
    return transaction instanceof Transaction ? transaction : null;
  } catch {
    return null;
  }
}

type Operation = Transaction['operations'][number];

/** What leaves, and what comes for it. Null for what these histories' policy never lets happen. */
function costOf(
  operation: Operation,
): { readonly asset: string; readonly amount: bigint; readonly gets: string } | null {
  if (operation.type === 'manageSellOffer')
    return {
      asset: nameOf(operation.selling),
      amount: unitsOf(operation.amount),
      gets: nameOf(operation.buying),
    };
  if (operation.type === 'pathPaymentStrictSend')
    return {
      asset: nameOf(operation.sendAsset),
      amount: unitsOf(operation.sendAmount),
      gets: nameOf(operation.destAsset),
    };
  return null;
}

function nameOf(asset: { isNative(): boolean; getCode(): string; getIssuer(): string | undefined }): string {
  return asset.isNative() ? 'XLM' : `${asset.getCode()}:${asset.getIssuer() ?? ''}`;
}

function unitsOf(text: string): bigint {
  return BigInt(Math.round(Number(text) * COINS));
}
