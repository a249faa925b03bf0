import type { Wallet } from '../../core/account/wallet-state.ts';
import type { ChainDenial } from '../../core/chain/chain-denial.ts';
import type { Chain, Deed } from '../../core/chain/chain.ts';
import { noTables } from '../../core/chain/tables.ts';
import { assert } from '../../core/assert.ts';
import { parseBase64 } from '../../core/units/base64.ts';

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
  let greatest = last;
  for (const { deed, wire } of wallet.open.values()) {
    const taken = sequenceOf(chain, wire);
    if (taken === sequence)
      return [{ code: 'SEQUENCE_TAKEN', facts: { sequence: String(sequence), deed: String(deed) } }];
    if (greatest !== null && taken > greatest) greatest = taken;
  }
  // Without an answer of any node the balance is not known either, and says so.
  if (greatest === null || sequence === greatest + 1n) return [];
  const facts = { sequence: String(sequence), next: String(greatest + 1n) };
  return [{ code: 'SEQUENCE_NOT_NEXT', facts }];
}

/** The next number of a wallet: after the account's, and after every one that was approved and is not over. */
export function nextSequence(chain: Chain, wallet: Wallet, last: bigint): bigint {
  const taken = [...wallet.open.values()].map(({ wire }) => sequenceOf(chain, wire));
  return taken.reduce((greatest, one) => (one > greatest ? one : greatest), last) + 1n;
}

function sequenceOf(chain: Chain, wire: string): bigint {
  const bytes = parseBase64(wire);
  assert(bytes !== null, 'what was written in base 64 can be read again');
  const read = chain.read(bytes, noTables);
  assert(read.kind === 'deed' && read.sequence !== undefined, 'what was approved can be read again');
  return read.sequence;
}
