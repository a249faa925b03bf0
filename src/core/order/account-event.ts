import type { OrderReference } from './order.ts';

/** One message about an account, as far as the gateway has to understand it. */
export type AccountEvent =
  /** About one order, by every name that the message has for it. */
  | { readonly kind: 'order'; readonly names: readonly OrderReference[] }
  /** About the whole account: balances, positions, settings. */
  | { readonly kind: 'account' }
  /** The stream key is no longer alive. */
  | { readonly kind: 'expired' };
