import type { GatewayState } from '../account/state.ts';
import type { DecidedBump, OpenDeed, Wallet } from '../account/wallet-state.ts';
import type { Bid, Deed } from '../chain/chain.ts';
import { COIN } from '../chain/coin.ts';
import type { WalletLimits } from '../chain/wallet-limits.ts';
import type { UnixMs } from '../units/time.ts';
import { openOf, spentOf } from './decide-deed.ts';

/** What waits may land in the ledger after the next: before that nothing more is bid. */
const WAIT_MS = 10_000;
/** Each is at least ten times the one before: nobody needs more. */
const BUMPS_MAX = 4;
/** Bid over the price that was seen, because it moves; what is paid in the end is the price, not the bid. */
const OVER = 2n;

/** What is known of a transaction that is signed and waits, and of what its place costs. */
export interface Waiting {
  readonly wallet: Wallet;
  readonly open: OpenDeed;
  readonly deed: Deed;
  readonly bid: Bid;
  /** How many times the price of what waits must be bid. */
  readonly times: bigint;
}

/** What nodes say, in smallest units of the coin. */
export interface SeenPrice {
  /** Of an operation: the least that any node says. */
  readonly price: bigint;
  readonly balance: bigint;
  readonly promised: bigint;
}

/** What is bid for it now, and how much more that is than what was counted; or why nothing is. */
export type BumpDecision =
  | { readonly kind: 'bump'; readonly fee: bigint; readonly more: bigint }
  /** Policy does not open it, somebody halted, or nothing speaks for it. */
  | { readonly kind: 'none' }
  /** It would have to cost more than policy, or what the wallet holds, allows. */
  | { readonly kind: 'tooDear'; readonly least: bigint; readonly most: bigint };

const NONE: BumpDecision = { kind: 'none' };

/**
 * Whether a higher fee is worth asking nodes about: policy has one, nobody halted, and what was sent has waited for a
 * while. Not for keys that are elsewhere: what is approved for them is theirs to sign.
 */
export function mayBump(state: GatewayState, { wallet, open }: Waiting, now: UnixMs): WalletLimits | null {
  const limits = state.policy?.policy.wallets.get(wallet.id);
  if (limits === undefined || limits.feeBumpMax === 0n || wallet.retired || wallet.mode === 'client')
    return null;
  if (state.halts.has('everything') || (open.bot !== null && state.halts.has(`bot:${open.bot}`))) return null;
  const since = open.bumps.at(-1)?.at ?? wallet.spent.find(({ deed }) => deed === open.deed)?.at;
  if (open.signed === null || since === undefined || open.bumps.length >= BUMPS_MAX) return null;
  return now - since >= WAIT_MS ? limits : null;
}

/**
 * How much is bid for what waits, so that it may take the place of what was sent before: enough for the price that
 * nodes name, within what policy opens, and counted only as far as it exceeds what is counted already. Pure.
 */
export function decideFeeBump(
  state: GatewayState,
  waiting: Waiting,
  { price, balance, promised }: SeenPrice,
  now: UnixMs,
): BumpDecision {
  const limits = mayBump(state, waiting, now);
  if (limits === null) return NONE;
  const { open, deed, bid, times } = waiting;
  const sent = sentBid(bid, open.bumps);
  if (price * sent.operations <= sent.fee) return NONE;
  const operations = bid.operations + 1n;
  const counted = open.bumps.at(-1)?.fee ?? bid.fee;
  const replacing = dividedUp(sent.fee * times * operations, sent.operations);
  const least = [replacing, price * operations, counted + 1n].reduce(greater);
  // What only takes back is held by the limit of fees alone: exits are never trapped.
  const room = deed.isExit === true ? limits.feeBumpMax : roomOf(waiting, limits, balance - promised, now);
  const most = lesser(limits.feeBumpMax, counted + room);
  if (least > most) return { kind: 'tooDear', least, most };
  const wished = greater(least, price * operations * OVER);
  const fee = wished > most ? most : wished;
  return { kind: 'bump', fee, more: fee - counted };
}

/** How much more of the coin may still leave, beside all that is counted already. */
function roomOf({ wallet, open }: Waiting, limits: WalletLimits, free: bigint, now: UnixMs): bigint {
  const coin = COIN[wallet.chain];
  const kept = free - openOf(wallet, coin) - limits.minimumBalance;
  const asset = limits.assets.get(coin);
  // Where the coin is not listed nothing could have been approved.
  if (asset === undefined) return 0n;
  const own = wallet.spent
    .filter(({ deed }) => deed === open.deed)
    .flatMap(({ amounts }) => amounts)
    .reduce((sum, [name, amount]) => (name === coin ? sum + amount : sum), 0n);
  const day = spentOf(wallet, now).get(coin) ?? 0n;
  return [asset.perTransaction - own, asset.perDay - day].reduce(lesser, kept);
}

/** What was sent last: the transaction alone, or the highest fee around it that is signed. */
function sentBid(bid: Bid, bumps: readonly DecidedBump[]): Bid {
  const last = bumps.findLast(({ signed }) => signed !== null);
  return last === undefined ? bid : { fee: last.fee, operations: bid.operations + 1n };
}

function dividedUp(amount: bigint, by: bigint): bigint {
  return (amount + by - 1n) / by;
}

function greater(one: bigint, other: bigint): bigint {
  return one > other ? one : other;
}

function lesser(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
