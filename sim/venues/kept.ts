import type { Decimal } from '../../src/core/units/decimal.ts';

/** What a venue keeps until a price is met, by its own books. */
export interface KeptAtVenue {
  /** The gateway's name for the venue's number of it. */
  readonly number: string;
  readonly isWaiting: boolean;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly quantity: Decimal;
  /** All that it says, as {@link keptText} writes it. */
  readonly says: string;
  /** The venue's number of the order that it placed; null while it placed none. */
  readonly placed: string | null;
}

/** A price, and the limit of the order that it places. Decimal text. */
export interface KeptLeg {
  readonly trigger: string;
  readonly price: string;
}

/** What is kept as one line, by which it is found again: the venue is told no id. */
export function keptText(
  what: { readonly symbol: string; readonly side: string; readonly quantity: string },
  legs: readonly KeptLeg[],
): string {
  const sorted = [...legs].sort((a, b) => Number(a.trigger) - Number(b.trigger));
  const prices = sorted.map(({ trigger, price }) => `${price} at ${trigger}`).join(' or ');
  return `${what.side} ${what.quantity} ${what.symbol}: ${prices}`;
}
