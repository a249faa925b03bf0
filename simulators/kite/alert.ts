import type { Decimal } from '../../src/core/units/decimal.ts';

/** What of a market, or of an index, is looked at. */
export interface SimSide {
  /** `NSE:INFY`, or `INDICES:NIFTY 50`. */
  readonly symbol: string;
  readonly attribute: string;
}

/** What an alert says, and all of it when one is said anew. */
export interface AlertTerms {
  readonly name: string;
  readonly operator: string;
  readonly left: SimSide;
  readonly right: SimSide | Decimal;
}

/** What tells a person that one side came to stand so against the other, and places nothing. */
export interface SimAlert {
  readonly uuid: string;
  readonly createdAt: number;
  updatedAt: number;
  status: 'enabled' | 'deleted';
  terms: AlertTerms;
  /** Whether the condition held when it was last looked at. */
  holds: boolean;
  /** When it began to hold, each time. */
  readonly met: number[];
}
