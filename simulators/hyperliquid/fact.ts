import type { FundingPayment, LedgerUpdate } from './account.ts';
import type { Fill, OrderRecord, OrderStatus } from './order.ts';

/** Something that the owner of an account is told. An order's record is as it is at that moment and changes later. */
export type Fact =
  | { readonly kind: 'order'; readonly order: OrderRecord; readonly status: OrderStatus }
  | { readonly kind: 'fill'; readonly fill: Fill }
  | { readonly kind: 'funding'; readonly payment: FundingPayment }
  | { readonly kind: 'ledger'; readonly update: LedgerUpdate }
  /** The venue itself cancelled an order. */
  | { readonly kind: 'nonUserCancel'; readonly order: OrderRecord }
  | {
      readonly kind: 'liquidation';
      readonly lid: number;
      readonly accountValue: string;
      readonly notional: string;
    };
