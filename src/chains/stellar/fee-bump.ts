import type { FeeBump, FeeBumps } from '../../core/chain/chain.ts';
import type { NodeQuestion } from '../../core/chain/node-question.ts';
import { assert } from '../../core/assert.ts';
import { concatBytes, equalBytes, u64, type Sha256 } from '../../core/units/bytes.ts';
import { parseStrkey } from '../../core/wallet/strkey.ts';
import { fieldsOf } from './account.ts';
import { oneSignature } from './signature.ts';
import { readTransaction } from './transaction.ts';

const FEE_BUMP = Uint8Array.of(0, 0, 0, 5);
const ED25519 = Uint8Array.of(0, 0, 0, 0);
const NO_EXTENSION = Uint8Array.of(0, 0, 0, 0);
const KEY_BYTES = 32;
const TAIL_BYTES = NO_EXTENSION.length + oneSignature(new Uint8Array(KEY_BYTES), new Uint8Array(64)).length;
const PRICE = /^[1-9][0-9]{0,17}$/;
/** By which validators take one in the place of another that waits (stellar-core: FEE_MULTIPLIER). */
const TIMES = 10n;

/**
 * Fee bumps (CAP-15): a fee around the signed bytes of a transaction. Its sequence is that of the transaction, so of
 * both at most one takes effect, once. `network`: the hash of its passphrase.
 */
export function stellarFeeBumps(sha256: Sha256, network: Uint8Array): FeeBumps {
  const wrap = (wire: Uint8Array, wallet: string, fee: bigint): FeeBump => {
    const key = parseStrkey('account', wallet);
    const inner = readTransaction(wire);
    assert(key !== null && inner.kind === 'transaction', 'what was approved can be read again');
    assert(inner.signatures.length === 1 && inner.fee < fee, 'a higher fee is around what is signed');
    const content = concatBytes(ED25519, key, u64(fee), wire, NO_EXTENSION);
    return {
      signed: sha256(concatBytes(network, FEE_BUMP, content)),
      withSignature: (signature) => concatBytes(FEE_BUMP, content, oneSignature(key, signature)),
    };
  };
  return { price: priceQuestion, times: TIMES, wrap };
}

/** What a signature of bytes is over that {@link stellarFeeBumps} made; null for any others. */
export function feeBumpContent(wire: Uint8Array): Uint8Array | null {
  if (wire.length <= FEE_BUMP.length + TAIL_BYTES || !equalBytes(wire.subarray(0, 4), FEE_BUMP)) return null;
  const content = wire.slice(0, wire.length - TAIL_BYTES + NO_EXTENSION.length);
  const inner = content.slice(
    FEE_BUMP.length + ED25519.length + KEY_BYTES + 8,
    content.length - NO_EXTENSION.length,
  );
  return readTransaction(inner).kind === 'transaction' ? content : null;
}

/** What half of what landed in the last ledgers paid for each operation, and never less than the network asks. */
export function priceQuestion(): NodeQuestion<bigint> {
  return {
    kind: 'path',
    path: '/fee_stats',
    form: null,
    read: (status, json) => {
      const fields = status === 200 ? fieldsOf(json) : null;
      const least = priceOf(fields?.get('last_ledger_base_fee'));
      const paid = priceOf(fieldsOf(fields?.get('fee_charged'))?.get('p50'));
      if (least === null || paid === null) return null;
      return paid > least ? paid : least;
    },
  };
}

function priceOf(json: unknown): bigint | null {
  return typeof json === 'string' && PRICE.test(json) ? BigInt(json) : null;
}
