import type { Fill, OrderRecord, PositionIdx } from './order.ts';

/** Something that the owner of an account is told. Its records are as they are at that moment and change later. */
export type Fact =
  | { readonly kind: 'order'; readonly order: OrderRecord }
  | { readonly kind: 'execution'; readonly fill: Fill }
  | { readonly kind: 'position'; readonly symbol: string; readonly positionIdx: PositionIdx }
  | { readonly kind: 'wallet' };
