import { move, type AssetName, type Entries, type Offer } from './account.ts';

/** What was taken from one resting offer. `sold` is what its seller gave. */
export interface Claim {
  readonly seller: string;
  readonly offer: bigint;
  readonly assetSold: AssetName;
  readonly sold: bigint;
  readonly assetBought: AssetName;
  readonly bought: bigint;
}

/** How far a taker goes: what it gives and gets at most, and the worst price it takes (given for one got). */
export interface Bounds {
  readonly giveMost: bigint;
  readonly getMost: bigint;
  readonly worst: { readonly n: bigint; readonly d: bigint } | null;
  /** At exactly the worst price it does not trade. */
  readonly isPassive: boolean;
}

export interface Crossed {
  readonly claims: readonly Claim[];
  readonly given: bigint;
  readonly got: bigint;
  /** The best offer left was the taker's own. */
  readonly isSelf: boolean;
}

/**
 * Takes from the offers that sell `get` for `give`, the best first, until a bound is met. The taker's own lines are
 * not moved. Amounts are rounded in favour of who rests, as the network does since protocol 10.
 */
export function cross(
  entries: Entries,
  taker: string,
  sides: { readonly give: AssetName; readonly get: AssetName },
  bounds: Bounds,
): Crossed {
  const claims: Claim[] = [];
  let [given, got] = [0n, 0n];
  for (const offer of restingFor(entries, sides)) {
    if (given >= bounds.giveMost || got >= bounds.getMost || !isTaken(offer, bounds)) break;
    if (offer.seller === taker) return { claims, given, got, isSelf: true };
    const [n, d] = [BigInt(offer.price.n), BigInt(offer.price.d)];
    let sold = least(offer.amount, bounds.getMost - got);
    let bought = dividedUp(sold * n, d);
    if (bought > bounds.giveMost - given) {
      sold = ((bounds.giveMost - given) * d) / n;
      bought = dividedUp(sold * n, d);
    }
    if (sold === 0n) break;
    settle(entries, offer, sold, bought);
    const { id, seller, selling, buying } = offer;
    claims.push({ seller, offer: id, assetSold: selling, sold, assetBought: buying, bought });
    given += bought;
    got += sold;
  }
  return { claims, given, got, isSelf: false };
}

/** Offers that sell `get` for `give`, by price and age. */
export function restingFor(
  { offers }: Entries,
  { give, get }: { readonly give: AssetName; readonly get: AssetName },
): readonly Offer[] {
  return [...offers.values()]
    .filter(({ selling, buying }) => selling === get && buying === give)
    .sort((a, b) => {
      const difference = BigInt(a.price.n) * BigInt(b.price.d) - BigInt(b.price.n) * BigInt(a.price.d);
      return difference === 0n ? (a.id < b.id ? -1 : 1) : difference < 0n ? -1 : 1;
    });
}

function isTaken({ price }: Offer, { worst, isPassive }: Bounds): boolean {
  if (worst === null) return true;
  const [left, right] = [BigInt(price.n) * worst.d, worst.n * BigInt(price.d)];
  return isPassive ? left < right : left <= right;
}

function settle(entries: Entries, offer: Offer, sold: bigint, bought: bigint): void {
  const seller = entries.accounts.get(offer.seller);
  if (seller === undefined) return;
  move(seller, offer.selling, -sold);
  move(seller, offer.buying, bought);
  offer.amount -= sold;
  if (offer.amount <= 0n) entries.offers.delete(offer.id);
}

function least(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}

function dividedUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by;
}
