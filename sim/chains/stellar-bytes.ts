import { createHash } from 'node:crypto';
import { FeeBumpTransaction, Keypair, Transaction, TransactionBuilder } from '@stellar/stellar-sdk';
import type { SentDeed } from './world-chain.ts';

const COINS = 10_000_000;

/** What the official library reads in a signed transaction. Null for bytes that it does not read. */
export function readSentEnvelope(
  envelope: string,
  passphrase: string,
  listed: ReadonlySet<string>,
): SentDeed | null {
  const whole = parsed(envelope, passphrase);
  if (whole === null) return null;
  const isBump = whole instanceof FeeBumpTransaction;
  const transaction = isBump ? whole.innerTransaction : whole;
  const { source: address, operations, sequence } = transaction;
  const { fee } = whole;
  const hash = transaction.hash();
  const spends = new Map([['XLM', BigInt(fee)]]);
  let isListed = true;
  for (const operation of operations) {
    const cost = costOf(operation);
    isListed &&= cost !== null && listed.has(operation.type) && listed.has(cost.gets);
    if (cost !== null) spends.set(cost.asset, (spends.get(cost.asset) ?? 0n) + cost.amount);
  }
  return {
    digest: createHash('sha256').update(hash).digest('hex'),
    id: Buffer.from(hash).toString('hex'),
    ...{ address, wire: transaction.toXdr(), spends, isListed, sequence: BigInt(sequence) },
    isSigned: isSignedBy(transaction, address),
    bump: isBump
      ? {
          id: Buffer.from(whole.hash()).toString('hex'),
          fee: BigInt(fee),
          isSigned: whole.feeSource === address && isSignedBy(whole, address),
        }
      : null,
  };
}

/** Whether the one signature is that of an address. */
function isSignedBy(of: Transaction | FeeBumpTransaction, address: string): boolean {
  const [signature, ...others] = of.signatures;
  if (signature === undefined || others.length > 0) return false;
  return Keypair.fromPublicKey(address).verify(of.hash(), Buffer.from(signature.signature.toBytes()));
}

function parsed(envelope: string, passphrase: string): Transaction | FeeBumpTransaction | null {
  try {
    return TransactionBuilder.fromXdr(envelope, passphrase);
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
