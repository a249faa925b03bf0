import { Asset, StrKey, xdr } from '@stellar/stellar-sdk';
import { freeOf, LIMIT_MAX, move, RESERVE, roomOf, XLM, type Account, type Entries } from './account.ts';
import { cross, type Claim } from './crossing.ts';

/** What an offer wants, of either kind. `worst`: of what is sold, for one of what is bought. */
export interface Wanted {
  readonly selling: string;
  readonly buying: string;
  readonly giveMost: bigint;
  readonly getMost: bigint;
  readonly price: { readonly n: number; readonly d: number };
  /** The offer that is changed; 0: a new one. */
  readonly id: bigint;
  readonly isPassive: boolean;
  readonly isBuy: boolean;
}

/** Why an offer is refused, in the network's words without the name of the operation. */
export type OfferRefusal =
  | 'Malformed'
  | 'SellNoTrust'
  | 'BuyNoTrust'
  | 'Underfunded'
  | 'LineFull'
  | 'CrossSelf'
  | 'NotFound'
  | 'LowReserve';

/** Makes, changes or takes back an offer. */
export function applyOffer(
  entries: Entries,
  account: Account,
  wanted: Wanted,
): xdr.ManageOfferSuccessResult | OfferRefusal {
  const { selling, buying, id, giveMost, getMost } = wanted;
  if (selling === buying) return 'Malformed';
  const before = entries.offers.get(id);
  if (id !== 0n && before?.seller !== account.id) return 'NotFound';
  entries.offers.delete(id);
  if ((wanted.isBuy ? getMost : giveMost) === 0n) return id === 0n ? 'Malformed' : done([], null);
  const refusal = whyNot(entries, account, wanted, before !== undefined);
  if (refusal !== null) return refusal;
  const { n, d } = wanted.price;
  const worst = wanted.isBuy ? { n: BigInt(n), d: BigInt(d) } : { n: BigInt(d), d: BigInt(n) };
  const { isPassive } = wanted;
  const crossed = cross(
    entries,
    account.id,
    { give: selling, get: buying },
    { giveMost, getMost, worst, isPassive },
  );
  if (crossed.isSelf) return 'CrossSelf';
  move(account, selling, -crossed.given);
  move(account, buying, crossed.got);
  return done(crossed.claims, rest(entries, account, wanted, crossed));
}

function whyNot(entries: Entries, account: Account, wanted: Wanted, isChange: boolean): OfferRefusal | null {
  const { selling, buying, giveMost, getMost } = wanted;
  const isIssuer = selling.endsWith(`:${account.id}`);
  if (!isIssuer && !account.lines.has(selling)) return 'SellNoTrust';
  const room = roomOf(account, buying);
  if (room === null) return 'BuyNoTrust';
  const needs = isChange ? 0n : RESERVE;
  if (freeOf(entries, account, XLM) < needs) return 'LowReserve';
  const free = freeOf(entries, account, selling) - (selling === XLM ? needs : 0n);
  if (free < giveMost) return 'Underfunded';
  return getMost !== LIMIT_MAX && room < getMost ? 'LineFull' : null;
}

/** What is left of it after trading, as the network keeps it: as an offer to sell. */
function rest(
  entries: Entries,
  { id: seller }: Account,
  wanted: Wanted,
  { given, got }: { readonly given: bigint; readonly got: bigint },
): { readonly entry: xdr.OfferEntry; readonly isNew: boolean } | null {
  const { isBuy, price, selling, buying, isPassive } = wanted;
  const amount = isBuy
    ? ((wanted.getMost - got) * BigInt(price.n)) / BigInt(price.d)
    : wanted.giveMost - given;
  if (amount <= 0n) return null;
  const id = wanted.id === 0n ? entries.nextOffer : wanted.id;
  if (wanted.id === 0n) entries.nextOffer += 1n;
  const kept = isBuy ? { n: price.d, d: price.n } : price;
  entries.offers.set(id, { id, seller, selling, buying, amount, price: kept, isPassive });
  const entry = new xdr.OfferEntry({
    sellerId: keyOf(seller),
    offerId: id,
    selling: assetXdr(selling),
    buying: assetXdr(buying),
    amount,
    price: new xdr.Price(kept),
    flags: isPassive ? 1 : 0,
    ext: xdr.OfferEntryExt.v0(),
  });
  return { entry, isNew: wanted.id === 0n };
}

function done(claims: readonly Claim[], left: ReturnType<typeof rest>): xdr.ManageOfferSuccessResult {
  const { ManageOfferSuccessResultOffer: Offer } = xdr;
  const offer =
    left === null
      ? Offer.manageOfferDeleted()
      : left.isNew
        ? Offer.manageOfferCreated(left.entry)
        : Offer.manageOfferUpdated(left.entry);
  return new xdr.ManageOfferSuccessResult({ offersClaimed: claims.map(claimXdr), offer });
}

/** What was taken, as results of operations say it. */
export function claimXdr({ seller, offer, assetSold, sold, assetBought, bought }: Claim): xdr.ClaimAtom {
  return xdr.ClaimAtom.claimAtomTypeOrderBook(
    new xdr.ClaimOfferAtom({
      sellerId: keyOf(seller),
      offerId: offer,
      assetSold: assetXdr(assetSold),
      amountSold: sold,
      assetBought: assetXdr(assetBought),
      amountBought: bought,
    }),
  );
}

/** An account's key. */
export function keyOf(address: string): xdr.PublicKey {
  return xdr.PublicKey.publicKeyTypeEd25519(StrKey.decodeEd25519PublicKey(address));
}

/** An asset in the form of the network. */
export function assetXdr(name: string): xdr.Asset {
  const [code = '', issuer] = name.split(':');
  return (issuer === undefined ? Asset.native() : new Asset(code, issuer)).toXdrObject();
}
