import type { Account } from '../../core/account/state.ts';
import type { WireTarget } from '../../ports.ts';

/** Where requests of an account go. */
export function targetOf(account: Account, host: 'trade' | 'account'): WireTarget {
  const baseUrl = host === 'trade' ? account.trade : account.host;
  return { baseUrl, ca: account.ca, venue: account.venue, account: account.id };
}
