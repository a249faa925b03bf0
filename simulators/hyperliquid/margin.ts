import { riseOf, unrealizedOf } from '../shared/margin.ts';
import type { Decimal } from '../../src/core/units/decimal.ts';
import { ZERO, absolute, add, larger, multiplyUp, negate, subtract } from '../../src/core/units/decimal.ts';
import type { Side } from '../shared/book.ts';
import { fromUnits } from '../shared/fixed.ts';
import { remainingOf } from '../shared/listing.ts';
import type { Account, Leverage, Position } from './account.ts';
import type { Listing } from './exchange.ts';
import type { MarketSpec } from './market-spec.ts';

const LEVERAGE_AT_START = 20;

/** What one account's positions and orders ask of it, in USDC, at the marks of the moment. */
export interface AccountMargin {
  readonly unrealized: Decimal;
  /** Wallet plus unrealised profit. */
  readonly equity: Decimal;
  /** Σ |size| · mark. */
  readonly notional: Decimal;
  /** Initial margin of positions. */
  readonly used: Decimal;
  /** Initial margin of resting orders, beyond that of positions. */
  readonly orders: Decimal;
  readonly maintenance: Decimal;
  /** What is left for new positions, at least zero. */
  readonly available: Decimal;
}

/** An order that is not on the book yet. */
export interface Extra {
  readonly side: Side;
  readonly price: Decimal;
  readonly quantity: Decimal;
}

/** The leverage that an account has in a market: its own choice, or at most 20 times. */
export function leverageOf(account: Account, spec: MarketSpec): Leverage {
  const chosen = account.leverages.get(spec.symbol);
  return chosen ?? { isCross: !spec.onlyIsolated, value: Math.min(LEVERAGE_AT_START, spec.maxLeverage) };
}

/** Half of the initial margin at the market's highest leverage. */
function maintenanceOf(spec: MarketSpec, notional: Decimal): Decimal {
  return fromUnits(notional / BigInt(2 * spec.maxLeverage));
}

/** The price at which a position would be closed by force if nothing else moved; null when there is none. */
export function liquidationPrice(
  margin: AccountMargin,
  position: Position,
  listing: Listing,
): Decimal | null {
  const size = absolute(position.amount);
  if (size === ZERO) return null;
  const room = subtract(margin.equity, margin.maintenance);
  const perCoin = fromUnits((room * 10n ** 18n) / size);
  const long = position.amount > 0n;
  // Maintenance margin moves with the price as well: one half over the highest leverage of it.
  const share = BigInt(2 * listing.spec.maxLeverage);
  const adjusted = fromUnits((perCoin * share) / (long ? share - 1n : share + 1n));
  const mark = listing.market.mark;
  const price = add(mark, long ? negate(adjusted) : adjusted);
  return price > 0n ? price : null;
}

/** The account's margin over all listed markets. */
export function accountMargin(account: Account, listings: ReadonlyMap<string, Listing>): AccountMargin {
  let [unrealized, notional, used, orders, maintenance] = [ZERO, ZERO, ZERO, ZERO, ZERO];
  const coins = new Set([
    ...account.positions.keys(),
    ...Array.from(account.open.values(), ({ coin }) => coin),
  ]);
  for (const coin of coins) {
    const listing = listings.get(coin);
    if (listing === undefined) continue;
    const position = account.position(coin);
    const held = multiplyUp(absolute(position.amount), listing.market.mark);
    const margin = marketMargin(account, listing, null);
    unrealized = add(unrealized, unrealizedOf(position, listing.market.mark));
    notional = add(notional, held);
    maintenance = add(maintenance, maintenanceOf(listing.spec, held));
    used = add(used, margin.position);
    orders = add(orders, margin.orders);
  }
  const equity = add(account.wallet, unrealized);
  const available = larger(subtract(equity, add(used, orders)), ZERO);
  return { unrealized, equity, notional, used, orders, maintenance, available };
}

/** Whether the account can carry the order too. One that does not raise the market's margin is always carried. */
export function canAfford(
  account: Account,
  listing: Listing,
  listings: ReadonlyMap<string, Listing>,
  extra: Extra,
): boolean {
  const before = marketMargin(account, listing, null);
  const after = marketMargin(account, listing, extra);
  const rise = riseOf(before, after);
  return rise <= 0n || rise <= accountMargin(account, listings).available;
}

/** Margin of the position, and of what the worse side of the orders could add to it. */
function marketMargin(
  account: Account,
  listing: Listing,
  extra: Extra | null,
): { readonly position: Decimal; readonly orders: Decimal } {
  const { mark } = listing.market;
  let [bids, asks] = [ZERO, ZERO];
  const count = ({ side, price, quantity }: Extra): void => {
    if (side === 'BUY') bids = add(bids, multiplyUp(quantity, price));
    else asks = add(asks, multiplyUp(quantity, larger(mark, price)));
  };
  for (const order of account.open.values()) {
    if (order.coin !== listing.spec.symbol || order.reduceOnly || order.trigger !== null) continue;
    count({ side: order.side, price: order.price, quantity: remainingOf(order) });
  }
  if (extra !== null) count(extra);
  const leverage = BigInt(leverageOf(account, listing.spec).value);
  const held = multiplyUp(account.position(listing.spec.symbol).amount, mark);
  const worst = larger(absolute(add(held, bids)), absolute(subtract(held, asks)));
  const position = fromUnits(absolute(held) / leverage);
  return { position, orders: larger(subtract(fromUnits(worst / leverage), position), ZERO) };
}
