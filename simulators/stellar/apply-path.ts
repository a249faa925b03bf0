import { xdr } from '@stellar/stellar-sdk';
import { freeOf, LIMIT_MAX, move, roomOf, type Account, type AssetName, type Entries } from './account.ts';
import { assetXdr, claimXdr, keyOf } from './apply-offers.ts';
import { cross, type Claim } from './crossing.ts';

/** A payment by way of other assets. */
export interface PathWanted {
  readonly send: AssetName;
  readonly receive: AssetName;
  readonly path: readonly AssetName[];
  readonly to: string;
  readonly sendMost: bigint;
  readonly receiveLeast: bigint;
  /** `send`: exactly `sendMost` goes; `receive`: exactly `receiveLeast` comes. */
  readonly exact: 'send' | 'receive';
}

export type PathRefusal =
  | 'Malformed'
  | 'Underfunded'
  | 'SrcNoTrust'
  | 'NoDestination'
  | 'NoTrust'
  | 'LineFull'
  | 'TooFewOffers'
  | 'OfferCrossSelf'
  | 'UnderDestmin'
  | 'OverSendmax';

export interface PathDone {
  readonly offers: xdr.ClaimAtom[];
  readonly last: xdr.SimplePaymentResult;
}

/** Pays along the path: from its beginning or from its end, as that is exact. */
export function applyPath(entries: Entries, account: Account, wanted: PathWanted): PathDone | PathRefusal {
  const { send, receive, to: address, exact } = wanted;
  if (wanted.sendMost <= 0n || wanted.receiveLeast <= 0n) return 'Malformed';
  const to = entries.accounts.get(address);
  if (to === undefined) return 'NoDestination';
  if (roomOf(account, send) === null) return 'SrcNoTrust';
  if (roomOf(to, receive) === null) return 'NoTrust';
  const stops = [send, ...wanted.path, receive];
  const amount = exact === 'send' ? wanted.sendMost : wanted.receiveLeast;
  const walked = walk(entries, account.id, { stops, exact, amount });
  if (typeof walked === 'string') return walked;
  const { given, got, claims } = walked;
  if (exact === 'send' && got < wanted.receiveLeast) return 'UnderDestmin';
  if (exact === 'receive' && given > wanted.sendMost) return 'OverSendmax';
  if (freeOf(entries, account, send) < given) return 'Underfunded';
  if ((roomOf(to, receive) ?? 0n) < got) return 'LineFull';
  move(account, send, -given);
  move(to, receive, got);
  const last = new xdr.SimplePaymentResult({
    destination: keyOf(address),
    asset: assetXdr(receive),
    amount: got,
  });
  return { offers: claims.map(claimXdr), last };
}

/** What goes in at the first stop, and what comes out at the last. */
interface Walked {
  readonly given: bigint;
  readonly got: bigint;
  readonly claims: readonly Claim[];
}

/** Trades from stop to stop as far as it must, without moving anything of the taker's own. */
export function walk(
  entries: Entries,
  taker: string,
  way: { readonly stops: readonly AssetName[]; readonly exact: 'send' | 'receive'; readonly amount: bigint },
): Walked | PathRefusal {
  const { stops, exact, amount } = way;
  return exact === 'send' ? walkOn(entries, taker, stops, amount) : walkBack(entries, taker, stops, amount);
}

function walkOn(
  entries: Entries,
  taker: string,
  stops: readonly AssetName[],
  amount: bigint,
): Walked | PathRefusal {
  const claims: Claim[] = [];
  let has = amount;
  for (const [at, get] of stops.entries()) {
    const give = stops[at - 1];
    if (give === undefined || give === get) continue;
    const bounds = { giveMost: has, getMost: LIMIT_MAX, worst: null, isPassive: false };
    const crossed = cross(entries, taker, { give, get }, bounds);
    if (crossed.isSelf) return 'OfferCrossSelf';
    if (crossed.given < has) return 'TooFewOffers';
    claims.push(...crossed.claims);
    has = crossed.got;
  }
  return { given: amount, got: has, claims };
}

function walkBack(
  entries: Entries,
  taker: string,
  stops: readonly AssetName[],
  amount: bigint,
): Walked | PathRefusal {
  const claims: Claim[] = [];
  let needs = amount;
  for (let at = stops.length - 1; at > 0; at -= 1) {
    const [give, get] = [stops[at - 1], stops[at]];
    if (give === undefined || get === undefined || give === get) continue;
    const bounds = { giveMost: LIMIT_MAX, getMost: needs, worst: null, isPassive: false };
    const crossed = cross(entries, taker, { give, get }, bounds);
    if (crossed.isSelf) return 'OfferCrossSelf';
    if (crossed.got < needs) return 'TooFewOffers';
    claims.unshift(...crossed.claims);
    needs = crossed.given;
  }
  return { given: needs, got: amount, claims };
}
