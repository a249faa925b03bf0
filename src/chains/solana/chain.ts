import type { Deed, NoDeed, ServedChain, SignerPlace } from '../../core/chain/chain.ts';
import type { FindAddress } from '../../core/chain/tables.ts';
import { toBase58 } from '../../core/units/base58.ts';
import type { Sha256 } from '../../core/units/bytes.ts';
import type { Action } from './actions.ts';
import { parseAddress } from './derived-address.ts';
import { judge } from './judge.ts';
import { lookupsOf, readTransaction, signaturesOf, withSignature, type Transaction } from './message.ts';
import { programName } from './programs.ts';
import { SOLANA_QUESTIONS } from './questions.ts';
import { readActions } from './read-actions.ts';
import { spendsOf } from './spends.ts';
import { wordsOf } from './words.ts';

/** Solana: legacy, v0 and v1 transactions whose every instruction is understood. */
export function solana(sha256: Sha256): ServedChain {
  return {
    id: 'solana',
    read: (wire, find) => read(sha256, wire, find),
    addressOf: toBase58,
    keyOf: parseAddress,
    ask: SOLANA_QUESTIONS,
    lookups: lookupsOf,
    idOf: (wire) => {
      const [first] = signaturesOf(wire);
      return first === undefined || isEmpty(first) ? null : toBase58(first);
    },
  };
}

function read(sha256: Sha256, wire: Uint8Array, find: FindAddress): Deed | NoDeed {
  const transaction = readTransaction(wire, find);
  if (transaction.kind === 'notRead') {
    const denial = { code: 'TRANSACTION_NOT_READ', facts: { why: transaction.why } } as const;
    return { kind: 'noDeed', denial, words: [] };
  }
  const understood = readActions(transaction.message);
  if (understood.kind === 'notUnderstood') {
    const { place, program } = understood;
    const facts = { place: String(place), program: programName(program) };
    const words = [`Instruction ${place} calls ${program} in a way that is not understood here.`];
    return { kind: 'noDeed', denial: { code: 'INSTRUCTION_NOT_UNDERSTOOD', facts }, words };
  }
  return deedOf(sha256, wire, transaction, understood.actions);
}

function deedOf(
  sha256: Sha256,
  wire: Uint8Array,
  transaction: Transaction,
  actions: readonly Action[],
): Deed {
  const { message } = transaction;
  // Asked several times on the way to a signature, and dear: addresses are derived for it.
  const known = new Map<string, ReadonlyMap<string, bigint>>();
  const spends = (wallet: string): ReadonlyMap<string, bigint> => {
    const spent = known.get(wallet) ?? spendsOf(sha256, message, actions, wallet);
    known.set(wallet, spent);
    return spent;
  };
  return {
    kind: 'deed',
    wire,
    signed: message.bytes,
    signers: message.signers.map((address, at) => place(address, transaction.signatures[at])),
    lifetime: message.lifetime,
    ...durability(actions),
    tables: message.tables,
    words: wordsOf(message, actions),
    spends,
    watched: (wallet) => [...new Set([wallet, ...message.written])],
    judge: (wallet, limits, facts) =>
      judge({ sha256, message, actions, wallet, limits, facts, spends: spends(wallet) }),
    withSignature: (address, signature) => withSignature(wire, transaction, address, signature),
  };
}

/** What rests on a nonce says so with its first instruction. */
function durability([first]: readonly Action[]): Pick<Deed, 'isDurable' | 'nonceAccount'> {
  return first?.name === 'nonce.advance'
    ? { isDurable: true, nonceAccount: first.nonce }
    : { isDurable: false };
}

function place(address: string, signature: Uint8Array | undefined): SignerPlace {
  const isSigned = signature !== undefined && !isEmpty(signature);
  return {
    address,
    key: parseAddress(address) ?? new Uint8Array(),
    signature: isSigned ? signature : null,
  };
}

function isEmpty(signature: Uint8Array): boolean {
  return signature.every((byte) => byte === 0);
}
