import type { SwapWish } from '../../core/chain/swaps.ts';
import { readAsset, type Asset } from './asset.ts';
import { Cursor } from './cursor.ts';
import { STRICT_RECEIVE, STRICT_SEND } from './operations.ts';

const [SUCCESS, FEE_BUMP_SUCCESS] = [0, 1];
const HASH_BYTES = 32;
/** The network crosses at most so many offers in one transaction. */
const CLAIMS_MAX = 1_000;
const [OLD_FORM, OFFER, POOL] = [0, 1, 2];

/** What one crossed offer, or a pool, took from whoever paid. */
interface Claim {
  readonly taken: Asset;
  readonly amount: bigint;
}

/**
 * What moved, by the result of a transaction that did nothing but that swap. What was given for an exact amount is
 * what the first crossings took, as Horizon counts it (`SendAmount` in its source). Null for any other result.
 */
export function movedIn(
  result: Uint8Array,
  { selling, exact, amount }: SwapWish,
): { readonly given: bigint; readonly got: bigint } | null {
  const cursor = new Cursor(result);
  if (!isGood(cursor)) return null;
  const isGiven = exact === 'given';
  const head = [cursor.u32(), cursor.u32(), cursor.u32(), cursor.u32()];
  if (head.join() !== [1, 0, isGiven ? STRICT_SEND : STRICT_RECEIVE, SUCCESS].join()) return null;
  const claims = cursor.list(CLAIMS_MAX, () => readClaim(cursor));
  cursor.u32();
  cursor.opaque(HASH_BYTES);
  readAsset(cursor);
  const last = cursor.unsigned63();
  if (claims === null || last === null) return null;
  if (isGiven) return { given: amount, got: last };
  const [first] = claims;
  if (first === undefined) return { given: last, got: amount };
  const after = claims.findIndex(({ taken }) => taken !== selling);
  const hop = claims.slice(0, after < 0 ? claims.length : after);
  return hop.length === 0 ? null : { given: hop.reduce((sum, claim) => sum + claim.amount, 0n), got: amount };
}

/** Up to the list of results; also inside a fee bump. */
function isGood(cursor: Cursor): boolean {
  cursor.u64();
  const code = cursor.u32();
  if (code === SUCCESS) return true;
  if (code !== FEE_BUMP_SUCCESS) return false;
  cursor.opaque(HASH_BYTES);
  cursor.u64();
  return cursor.u32() === SUCCESS;
}

function readClaim(cursor: Cursor): Claim | null {
  const form = cursor.u32();
  if (form !== OLD_FORM && form !== OFFER && form !== POOL) return null;
  // Who sold: a key alone, an account, or a pool.
  if (form === OFFER) cursor.u32();
  cursor.opaque(HASH_BYTES);
  if (form !== POOL) cursor.u64();
  readAsset(cursor);
  cursor.unsigned63();
  const taken = readAsset(cursor);
  const amount = cursor.unsigned63();
  return taken === null || amount === null ? null : { taken, amount };
}
