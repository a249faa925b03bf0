import type { Decimal } from '../../src/core/units/decimal.ts';

/** One price, and the order that it places. */
export interface SimLeg {
  readonly trigger: Decimal;
  readonly side: string;
  readonly type: string;
  readonly product: string;
  readonly quantity: Decimal;
  readonly price: Decimal;
  /** What came of placing it; null until then. */
  result: { readonly orderId: string; readonly reason: string } | null;
}

export interface SimTrigger {
  readonly id: number;
  readonly createdAt: number;
  status: 'active' | 'triggered' | 'deleted' | 'expired';
  updatedAt: number;
  terms: TriggerTerms;
}

export interface TriggerTerms {
  readonly symbol: string;
  readonly lastPrice: Decimal;
  readonly legs: readonly SimLeg[];
}
