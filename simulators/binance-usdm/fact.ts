import type { Decimal } from '../../src/core/units/decimal.ts';
import type { Position } from './account.ts';
import type { AlgoRecord, Fill, OrderRecord } from './order.ts';

/** What happened to an order. CALCULATED is a fill of a liquidation. */
export type Execution = 'NEW' | 'TRADE' | 'CANCELED' | 'EXPIRED' | 'AMENDMENT' | 'CALCULATED';

/** Why money or a position changed. */
export type AccountReason =
  'ORDER' | 'FUNDING_FEE' | 'INSURANCE_CLEAR' | 'ASSET_TRANSFER' | 'MARGIN_TYPE_CHANGE' | 'MARGIN_TRANSFER';

/** Something that the owner of an account is told. Its records are as they are at that moment and change later. */
export type Fact =
  | {
      readonly kind: 'order';
      readonly order: OrderRecord;
      readonly execution: Execution;
      readonly fill: Fill | null;
    }
  | { readonly kind: 'trade'; readonly order: OrderRecord; readonly fill: Fill }
  | {
      readonly kind: 'account';
      readonly reason: AccountReason;
      /** USDT that neither profit nor fee of a trade explains. */
      readonly change: Decimal;
      readonly positions: readonly Position[];
    }
  | { readonly kind: 'algo'; readonly algo: AlgoRecord; readonly reason: string }
  | { readonly kind: 'triggerReject'; readonly algo: AlgoRecord; readonly reason: string }
  | { readonly kind: 'leverage'; readonly symbol: string; readonly leverage: number }
  | { readonly kind: 'multiAssets'; readonly isOn: boolean }
  | { readonly kind: 'marginCall' };
