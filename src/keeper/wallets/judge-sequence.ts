import type { Wallet } from '../../core/account/wallet-state.ts';
import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { Chain, Deed } from '../../core/chain/chain.ts';
import { noTables } from '../../core/chain/tables.ts';
import { assert } from '../../core/assert.ts';
import { bytesOfBase64 } from '../../core/units/base64.ts';

/**
 * What speaks against a transaction in its sequence, asked inside the commit: what is open is what the ledger says.
 * While one that was approved is not over, no other is signed with its sequence, and the next has the number after
 * it, so that a lost answer cannot make two of one. `last`: of the account, as the nodes say; null where none did.
 */
export function judgeSequence(
  chain: Chain,
  wallet: Wallet,
  { sequence }: Deed,
  last: bigint | null,
): readonly ChainDenial[] {
  if (sequence === undefined) return [];
  const taken = [...wallet.open.values()].find(({ wire }) => sequenceOf(chain, wire) === sequence);
  if (taken !== undefined)
    return [{ code: 'SEQUENCE_TAKEN', facts: { sequence: String(sequence), deed: String(taken.deed) } }];
  // Without an answer of any node the balance is not known either, and says so.
  if (last === null) return [];
  const next = nextSequence(chain, wallet, last);
  if (sequence === next) return [];
  const facts = { sequence: String(sequence), next: String(next) };
  return [{ code: 'SEQUENCE_NOT_NEXT', facts }];
}

/** The next number of a wallet: after the account's, and after every one that was approved and is not over. */
export function nextSequence(chain: Chain, wallet: Wallet, last: bigint): bigint {
  const taken = [...wallet.open.values()].map(({ wire }) => sequenceOf(chain, wire));
  return taken.reduce((most, one) => (one > most ? one : most), last) + 1n;
}

function sequenceOf(chain: Chain, wire: string): bigint {
  const read = chain.read(bytesOfBase64(wire), noTables);
  assert(read.kind === 'deed' && read.sequence !== undefined, 'what was approved can be read again');
  return read.sequence;
}
