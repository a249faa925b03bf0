import type { Decimal } from '../../src/core/units/decimal.ts';
import {
  ZERO,
  absolute,
  add,
  larger,
  multiplyDown,
  multiplyUp,
  subtract,
} from '../../src/core/units/decimal.ts';

/** A rung of a venue's ladder: up to `limit` USDT of position, at most `leverage` times. */
export interface Tier {
  readonly limit: Decimal;
  /** Share of the position's worth that must be there as margin. */
  readonly maintenance: Decimal;
  readonly leverage: number;
}

/** A ladder of such rungs, the smallest positions first. */
export interface Tiered {
  readonly tiers: readonly Tier[];
}

export interface Held {
  readonly symbol: string;
  readonly amount: Decimal;
  readonly cost: Decimal;
}

/** What one symbol asks of an account. */
export interface SymbolMargin {
  readonly position: Decimal;
  readonly orders: Decimal;
  readonly bidNotional: Decimal;
  readonly askNotional: Decimal;
}

/** What everything asks of an account, and what it is worth. */
export interface AccountMargin {
  readonly unrealized: Decimal;
  readonly positions: Decimal;
  readonly orders: Decimal;
  readonly maintenance: Decimal;
  /** Wallet plus unrealised profit. */
  readonly equity: Decimal;
  /** What is left for new positions, never below zero. */
  readonly available: Decimal;
}

export function unrealizedOf(position: Pick<Held, 'amount' | 'cost'>, mark: Decimal): Decimal {
  return subtract(multiplyDown(position.amount, mark), position.cost);
}

/** The largest position in USDT that this leverage allows. */
export function positionLimit({ tiers }: Tiered, leverage: number): Decimal {
  let limit = ZERO;
  for (const tier of tiers) if (tier.leverage >= leverage) limit = larger(limit, tier.limit);
  return limit;
}

/** Each part of the position's worth asks for the share of the rung that it is in. */
export function maintenanceOf({ tiers }: Tiered, notional: Decimal): Decimal {
  let floor = ZERO;
  let sum = ZERO;
  for (const tier of tiers) {
    if (notional <= floor) break;
    const top = notional < tier.limit ? notional : tier.limit;
    sum = add(sum, multiplyUp(subtract(top, floor), tier.maintenance));
    floor = tier.limit;
  }
  return sum;
}

/** What a position has gained and what it is worth, in the money of the account. */
export interface Standing {
  readonly unrealized: Decimal;
  readonly notional: Decimal;
}

/** The usual: a position is worth its quantity times the mark. */
function standingOf(held: Held, { mark }: { readonly mark: Decimal }): Standing {
  return { unrealized: unrealizedOf(held, mark), notional: multiplyUp(absolute(held.amount), mark) };
}

/**
 * The account's margin over all listed symbols, valued at the marks of this moment. `marginOf` is the venue's own rule
 * for one symbol, `standing` where it has other contracts.
 */
export function sumMargin<L extends { readonly spec: Tiered; readonly market: { readonly mark: Decimal } }>(
  account: {
    readonly wallet: Decimal;
    readonly positions: ReadonlyMap<string, Held>;
    readonly open: ReadonlyMap<unknown, { readonly symbol: string }>;
  },
  listings: ReadonlyMap<string, L>,
  marginOf: (listing: L) => SymbolMargin,
  standing: (held: Held, listing: L) => Standing = (held, { market }) => standingOf(held, market),
): AccountMargin {
  let unrealized = ZERO;
  let maintenance = ZERO;
  const symbols = new Set<string>();
  for (const position of account.positions.values()) {
    const listing = listings.get(position.symbol);
    if (listing === undefined || position.amount === ZERO) continue;
    symbols.add(position.symbol);
    const worth = standing(position, listing);
    unrealized = add(unrealized, worth.unrealized);
    maintenance = add(maintenance, maintenanceOf(listing.spec, worth.notional));
  }
  for (const order of account.open.values()) symbols.add(order.symbol);
  let positions = ZERO;
  let orders = ZERO;
  for (const symbol of symbols) {
    const listing = listings.get(symbol);
    if (listing === undefined) continue;
    const margin = marginOf(listing);
    positions = add(positions, margin.position);
    orders = add(orders, margin.orders);
  }
  const equity = add(account.wallet, unrealized);
  const available = larger(subtract(equity, add(positions, orders)), ZERO);
  return { unrealized, positions, orders, maintenance, equity, available };
}

/** By how much the margin of a symbol rises. An order that does not raise it can always be carried. */
export function riseOf(
  before: Pick<SymbolMargin, 'position' | 'orders'>,
  after: Pick<SymbolMargin, 'position' | 'orders'>,
): Decimal {
  return subtract(add(after.position, after.orders), add(before.position, before.orders));
}
