import type { AccountMargin, SymbolMargin } from '../shared/margin.ts';
import { riseOf, sumMargin } from '../shared/margin.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, add, larger, multiplyUp, subtract } from '../../src/core/units/decimal.ts';
import { fromUnits } from '../shared/fixed.ts';
import type { Account } from './account.ts';
import type { Listing } from './exchange.ts';
import type { PositionSide } from './order.ts';
import type { Side } from '../shared/book.ts';
import { remainingOf } from '../shared/listing.ts';

/** An order that is about to be added, for the question whether its margin is there. */
export interface Extra {
  readonly side: Side;
  readonly positionSide: PositionSide;
  readonly quantity: Decimal;
  readonly price: Decimal;
}

/** Selling LONG or buying SHORT: in hedge mode such an order can only make a position smaller. */
export function closesSide(order: { readonly side: Side; readonly positionSide: PositionSide }): boolean {
  return order.side === 'SELL' ? order.positionSide === 'LONG' : order.positionSide === 'SHORT';
}

/**
 * Initial margin of one symbol: in one-way mode the worse of all bids filling and all asks filling; in hedge mode the
 * two sides added up. Reduce-only orders need none.
 */
export function symbolMargin(account: Account, listing: Listing, extra: Extra | null): SymbolMargin {
  const mark = listing.market.mark;
  let bids = ZERO;
  let asks = ZERO;
  for (const order of account.open.values()) {
    if (order.symbol !== listing.spec.symbol || order.reduceOnly || closesSide(order)) continue;
    if (order.side === 'BUY') bids = add(bids, multiplyUp(remainingOf(order), order.price));
    else asks = add(asks, multiplyUp(remainingOf(order), larger(mark, order.price)));
  }
  if (extra !== null && !closesSide(extra)) {
    const price = extra.side === 'BUY' ? extra.price : larger(mark, extra.price);
    if (extra.side === 'BUY') bids = add(bids, multiplyUp(extra.quantity, price));
    else asks = add(asks, multiplyUp(extra.quantity, price));
  }
  const leverage = BigInt(account.leverageOf(listing.spec.symbol));
  const long = account.position(listing.spec.symbol, account.hedge ? 'LONG' : 'BOTH').amount;
  const short = account.hedge ? account.position(listing.spec.symbol, 'SHORT').amount : ZERO;
  const held = multiplyUp(long, mark);
  const heldShort = multiplyUp(short, mark);
  const worst = account.hedge
    ? add(add(held, bids), add(absolute(heldShort), asks))
    : larger(absolute(add(held, bids)), absolute(subtract(held, asks)));
  const position = fromUnits((absolute(held) + absolute(heldShort)) / leverage);
  const total = fromUnits(worst / leverage);
  return { position, orders: larger(subtract(total, position), ZERO), bidNotional: bids, askNotional: asks };
}

/** The account's margin over all listed symbols, valued at the marks of this moment. */
export function accountMargin(account: Account, listings: ReadonlyMap<string, Listing>): AccountMargin {
  return sumMargin(account, listings, (listing) => symbolMargin(account, listing, null));
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
