import type { Decimal } from '../../src/core/units/decimal.ts';

/** What tells a person that a price was met, and places nothing. */
export interface SimAlert {
  readonly uuid: string;
  readonly createdAt: number;
  updatedAt: number;
  status: 'enabled' | 'deleted';
  symbol: string;
  name: string;
  operator: string;
  constant: Decimal;
  /** Whether the condition held when it was last looked at. */
  holds: boolean;
  /** When it began to hold, each time. */
  readonly met: number[];
}
