import type { AccountMargin, SymbolMargin } from '../shared/margin.ts';
import { riseOf, sumMargin } from '../shared/margin.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, add, larger, subtract } from '../../src/core/units/decimal.ts';
import type { Account } from './account.ts';
import type { Listing } from './exchange.ts';
import { dollarValue, unrealizedDollars, walletWorth } from './contract.ts';
import { closesSide } from './exchange.ts';
import { keptBack } from './spot.ts';
import { isSpot } from './category.ts';
import type { MarketSpec } from './market-spec.ts';
import type { PositionIdx } from './order.ts';
import type { Side } from '../shared/book.ts';
import { fromUnits } from '../shared/fixed.ts';
import { remainingOf } from '../shared/listing.ts';

/** An order that is about to be added, for the question whether its margin is there. */
export interface Extra {
  readonly side: Side;
  readonly positionIdx: PositionIdx;
  readonly quantity: Decimal;
  readonly price: Decimal;
}

/** The number of the risk tier, from 1, that a position of this worth is in, and its limit. */
export function tierOf(
  spec: MarketSpec,
  notional: Decimal,
): { readonly id: number; readonly limit: Decimal } {
  const at = spec.tiers.findIndex((tier) => notional <= tier.limit);
  const id = at < 0 ? spec.tiers.length : at + 1;
  return { id, limit: spec.tiers[id - 1]?.limit ?? ZERO };
}

/**
 * Initial margin of one symbol: in one-way mode the worse of all bids filling and all asks filling; in hedge mode the
 * two sides added up. Reduce-only orders need none.
 */
export function symbolMargin(account: Account, listing: Listing, extra: Extra | null): SymbolMargin {
  if (isSpot(listing.spec)) {
    const orders = keptBack(account, listing);
    return { position: ZERO, orders, bidNotional: ZERO, askNotional: ZERO };
  }
  const { spec } = listing;
  const { symbol } = spec;
  const mark = listing.market.mark;
  let bids = ZERO;
  let asks = ZERO;
  const count = (side: Side, quantity: Decimal, price: Decimal): void => {
    if (side === 'BUY') bids = add(bids, dollarValue(spec, quantity, price));
    else asks = add(asks, dollarValue(spec, quantity, larger(mark, price)));
  };
  for (const order of account.open.values()) {
    if (order.symbol !== symbol || order.reduceOnly || closesSide(order)) continue;
    count(order.side, remainingOf(order), order.price === ZERO ? mark : order.price);
  }
  if (extra !== null && !closesSide(extra)) count(extra.side, extra.quantity, extra.price);
  const leverage = BigInt(account.leverageOf(symbol));
  const hedge = account.hedged.has(symbol);
  const held = dollarValue(spec, account.position(symbol, hedge ? 1 : 0).amount, mark);
  const heldShort = hedge ? dollarValue(spec, account.position(symbol, 2).amount, mark) : ZERO;
  const worst = hedge
    ? add(add(held, bids), add(absolute(heldShort), asks))
    : larger(absolute(add(held, bids)), absolute(subtract(held, asks)));
  const position = fromUnits((absolute(held) + absolute(heldShort)) / leverage);
  const total = fromUnits(worst / leverage);
  return { position, orders: larger(subtract(total, position), ZERO), bidNotional: bids, askNotional: asks };
}

/** The account's margin over all listed symbols in dollars, valued at the marks of this moment, with its coins. */
export function accountMargin(account: Account, listings: ReadonlyMap<string, Listing>): AccountMargin {
  const { positions, open } = account;
  const wallet = walletWorth(account, listings);
  return sumMargin(
    { wallet, positions, open },
    listings,
    (listing) => symbolMargin(account, listing, null),
    (held, { spec, market: { mark } }) => ({
      unrealized: unrealizedDollars(spec, held, mark),
      notional: dollarValue(spec, absolute(held.amount), mark),
    }),
  );
}

/** Whether the account can carry the order too. An order that does not raise the symbol's margin always can. */
export function canAfford(
  account: Account,
  listing: Listing,
  listings: ReadonlyMap<string, Listing>,
  extra: Extra,
): boolean {
  const before = symbolMargin(account, listing, null);
  const after = symbolMargin(account, listing, extra);
  const rise = riseOf(before, after);
  return rise <= 0n || rise <= accountMargin(account, listings).available;
}
