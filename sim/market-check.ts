import type { Venue } from '../src/core/order/venue.ts';
import { categoryOf } from '../src/core/units/category.ts';
import type { AccountAtVenue, OrderAtVenue } from './venues/world-venue.ts';

/** The collar of world-policy.ts, as a share of the price. */
const COLLAR = 0.02;

/**
 * So long a history waits at its end: marks that are dear to ask for are looked at every ten seconds, and then the
 * answer, two writes of a slow disk (0.4 s each) and the cancel take their time.
 */
const STRAYED_WAIT_MS = 11_000;
/** And where a cancel needs the venue's number: what got lost holds its place in the limits for ten seconds first. */
const UNNUMBERED_WAIT_MS = 15_000;

/** A mark in quote units, as the gateway is told it. */
type MarkOf = (symbol: string) => number;

/**
 * What an account has at stake by the venue's own books, in quote units: positions, plus everything that rests or is
 * kept filling on the worse side, at mark.
 */
export function grossOf(venue: AccountAtVenue, symbols: readonly string[], markOf: MarkOf): number {
  let gross = 0;
  for (const symbol of symbols) {
    const position = units(venue.positions.find((held) => held.symbol === symbol)?.amount ?? 0n);
    const open = venue.openOrders.filter((order) => order.symbol === symbol && !order.reduceOnly);
    const kept = (venue.kept ?? []).filter((one) => one.isWaiting && one.symbol === symbol);
    const all = [...open, ...kept.map((one) => ({ ...one, executed: 0n }))];
    const sum = (side: string): number =>
      all
        .filter((order) => order.side === side)
        .reduce((total, order) => total + units(order.quantity) - units(order.executed), 0);
    // Of an inverse market they are in dollars.
    const worth = categoryOf(symbol) === 'inverse' ? 1 : markOf(symbol);
    gross += Math.max(Math.abs(position + sum('buy')), Math.abs(position - sum('sell'))) * worth;
  }
  return gross;
}

/** Pairs of which more was sold than bought: what was there before is nobody's to sell. */
export function oversold({ positions }: AccountAtVenue): readonly string[] {
  return positions
    .filter(({ symbol, amount }) => categoryOf(symbol) === 'spot' && amount < 0n)
    .map((p) => p.symbol);
}

/** What rests outside the collar. A market order that has not taken effect yet does not rest. */
export function strayed({ openOrders }: AccountAtVenue, markOf: MarkOf): readonly OrderAtVenue[] {
  return openOrders.filter(({ side, symbol, ...order }) => {
    const mark = markOf(symbol);
    const price = units(order.price);
    if (price === 0) return false;
    return side === 'buy' ? price > mark * (1 + COLLAR + 0.002) : price < mark * (1 - COLLAR - 0.002);
  });
}

/** How long an order may go on resting outside the collar once the venue answers again, in milliseconds. */
export function strayedWaitMs({ cancelOf }: Pick<Venue, 'cancelOf'>): number {
  return cancelOf === undefined ? STRAYED_WAIT_MS : UNNUMBERED_WAIT_MS;
}

/** A decimal as a number: good enough to compare with a tolerance. */
export function units(value: bigint): number {
  return Number(value) / 1e18;
}
