import { assert } from '../../core/assert.ts';
import type { ChainId, Deed, NoDeed, ServedChain, SignerPlace } from '../../core/chain/chain.ts';
import { concatBytes, equalBytes, toHex, type Sha256 } from '../../core/units/bytes.ts';
import { parseStrkey, toStrkey } from '../../core/wallet/strkey.ts';
import { isWithdrawal } from './actions.ts';
import { judge } from './judge.ts';
import { stellarQuestions } from './questions.ts';
import { feeBumpContent, stellarFeeBumps } from './fee-bump.ts';
import { hintOf, oneSignature } from './signature.ts';
import { spendsOf } from './spends.ts';
import { stellarSwaps } from './swaps.ts';
import { readTransaction, type NotRead, type Transaction } from './transaction.ts';
import { wordsOf } from './words.ts';

/** The sentences by which the network is told apart; a signature for one is none for another. */
const PASSPHRASES = {
  stellar: 'Public Global Stellar Network ; September 2015',
  'stellar-testnet': 'Test SDF Network ; September 2015',
} as const satisfies Partial<Record<ChainId, string>>;

/** A network of Stellar. */
export type StellarId = keyof typeof PASSPHRASES;

const TRANSACTION = Uint8Array.of(0, 0, 0, 2);
/** Beyond it a second is no exact number; such an end is none. */
const LATEST = BigInt(Number.MAX_SAFE_INTEGER);

/** Stellar: transactions of the present form whose every operation is an offer, a path to oneself, or a trust line. */
export function stellar(sha256: Sha256, id: StellarId): ServedChain {
  const passphrase = PASSPHRASES[id];
  const network = sha256(Uint8Array.from(passphrase, (char) => char.charCodeAt(0)));
  const hashOf = (transaction: Transaction): Uint8Array =>
    sha256(concatBytes(network, TRANSACTION, transaction.content));
  const hashOfWire = (wire: Uint8Array): Uint8Array | null => {
    const bump = feeBumpContent(wire);
    if (bump !== null) return sha256(concatBytes(network, bump));
    const transaction = readTransaction(wire);
    return transaction.kind === 'notRead' ? null : hashOf(transaction);
  };
  return {
    id,
    ask: stellarQuestions(passphrase, hashOfWire),
    read: (wire) => {
      const transaction = readTransaction(wire);
      return transaction.kind === 'notRead'
        ? noDeed(transaction)
        : deedOf(wire, transaction, hashOf(transaction));
    },
    addressOf: (key) => toStrkey('account', key),
    keyOf: (address) => parseStrkey('account', address),
    idOf: (wire) => {
      const hash = hashOfWire(wire);
      return hash === null ? null : toHex(hash);
    },
    feeBumps: stellarFeeBumps(sha256, network),
    swaps: stellarSwaps(id === 'stellar' ? 'mainnet' : 'testnet'),
  };
}

function noDeed({ why, operation }: NotRead): NoDeed {
  if (why === 'FEE_BUMP')
    return { kind: 'noDeed', denial: { code: 'FEE_BUMP_NOT_SERVED', facts: {} }, words: [] };
  if (operation === undefined)
    return { kind: 'noDeed', denial: { code: 'TRANSACTION_NOT_READ', facts: { why } }, words: [] };
  const { place, name } = operation;
  const facts = { place: String(place), operation: name };
  const words = [`Operation ${place} is of the kind "${name}".`];
  return { kind: 'noDeed', denial: { code: 'OPERATION_NOT_SERVED', facts }, words };
}

function deedOf(wire: Uint8Array, transaction: Transaction, hash: Uint8Array): Deed {
  const until = transaction.times?.to ?? 0n;
  return {
    kind: 'deed',
    wire,
    signed: hash,
    signers: [place(transaction)],
    lifetime: `${transaction.sequence} until ${until}`,
    isDurable: until === 0n,
    sequence: transaction.sequence,
    ...(until > 0n && until <= LATEST ? { until: Number(until) } : {}),
    bid: { fee: BigInt(transaction.fee), operations: BigInt(transaction.operations.length) },
    isExit: transaction.operations.every(({ action }) => isWithdrawal(action)),
    words: wordsOf(transaction),
    spends: (wallet) => spendsOf(transaction, wallet),
    judge: (wallet, limits, facts) => judge({ transaction, wallet, limits, facts }),
    signatureOf: (key) => signatureOf(transaction, key),
    withSignature: (address, signature) => withSignature(transaction, address, signature),
  };
}

/** Signatures name their key by its last four bytes only. */
function signatureOf({ signatures }: Transaction, key: Uint8Array): Uint8Array | null {
  return signatures.find(({ hint }) => equalBytes(hint, hintOf(key)))?.signature ?? null;
}

function place(transaction: Transaction): SignerPlace {
  const { address, key } = transaction.source;
  return { address, key, signature: signatureOf(transaction, key) };
}

/** The bytes with this signature alone: what a bot signed with its decoy is not kept. */
function withSignature({ content }: Transaction, address: string, signature: Uint8Array): Uint8Array {
  const key = parseStrkey('account', address);
  assert(key !== null, 'who signs has an address of this chain');
  return concatBytes(TRANSACTION, content, oneSignature(key, signature));
}
