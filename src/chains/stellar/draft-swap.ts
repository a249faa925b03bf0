import type { SwapDraft } from '../../core/chain/swaps.ts';
import { assert } from '../../core/assert.ts';
import { concatBytes, u32, u64 } from '../../core/units/bytes.ts';
import { parseStrkey } from '../../core/wallet/strkey.ts';
import type { Asset } from './asset.ts';
import { partsOfAsset } from './asset-name.ts';
import { STRICT_RECEIVE, STRICT_SEND } from './operations.ts';

const [TRANSACTION, ED25519, TIME_BOUNDS, NO_MEMO, NO_EXTENSION] = [2, 0, 1, 0, 0];
const FEE_MAX = 2n ** 32n - 1n;
const AMOUNT_MAX = 2n ** 63n - 1n;
const SHORT_CODE = 4;
const LONG_CODE = 12;

/**
 * An envelope with one path payment from the wallet to itself and no signature, in XDR (RFC 4506). It ends: without an
 * upper time bound nothing is signed.
 */
export function draftSwap({ wish, bound, path, wallet, sequence, fee, until }: SwapDraft): Uint8Array {
  const key = parseStrkey('account', wallet);
  assert(key !== null, 'a wallet has an address of this chain');
  assert(fee > 0n && fee <= FEE_MAX && until > 0, 'a fee and an end are within what the network can write');
  assert(
    isAmount(wish.amount) && isAmount(bound),
    'amounts are above zero and within what the network can write',
  );
  const account = concatBytes(u32(ED25519), key);
  const { selling, buying } = wish;
  const isGiven = wish.exact === 'given';
  const [given, got] = isGiven ? [wish.amount, bound] : [bound, wish.amount];
  return concatBytes(
    ...[u32(TRANSACTION), account, u32(Number(fee)), u64(sequence)],
    ...[u32(TIME_BOUNDS), u64(0n), u64(BigInt(until)), u32(NO_MEMO)],
    // One operation, in the name of the transaction's account.
    ...[u32(1), u32(0), u32(isGiven ? STRICT_SEND : STRICT_RECEIVE)],
    ...[asset(selling), u64(given), account, asset(buying), u64(got)],
    ...[u32(path.length), ...path.map(asset)],
    ...[u32(NO_EXTENSION), u32(0)],
  );
}

function isAmount(units: bigint): boolean {
  return units > 0n && units <= AMOUNT_MAX;
}

function asset(name: Asset): Uint8Array {
  const parts = partsOfAsset(name);
  assert(parts !== null, 'only assets are written');
  if (parts.issuer === null) return u32(0);
  const length = parts.code.length > SHORT_CODE ? LONG_CODE : SHORT_CODE;
  const code = new Uint8Array(length);
  code.set(Uint8Array.from(parts.code, (char) => char.charCodeAt(0)));
  return concatBytes(u32(length === SHORT_CODE ? 1 : 2), code, u32(ED25519), parts.issuer.key);
}
